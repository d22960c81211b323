"""Disputes in words for the desk: what the customer's bank does, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from openchair.presentation.dates import moment
from openchair.rules.activity import DisputeOpened
from openchair.rules.disputes import DisputeStatus
from openchair.rules.zone import local_time

Written = Callable[[int], str]
"""Writes an amount in minor units as the venue's readers do."""

# https://docs.stripe.com/disputes/categories
_REASONS: Final[Mapping[str, str]] = {
    "bank_cannot_process": "The bank could not process the payment.",
    "check_returned": "The bank has sent the payment back.",
    "credit_not_processed": "The customer says that a refund they were owed has not arrived.",
    "customer_initiated": "The customer has asked their bank for it.",
    "debit_not_authorized": "The customer says that they did not allow the payment.",
    "duplicate": "The customer says that they were charged twice.",
    "fraudulent": "The customer says that they did not make the payment.",
    "incorrect_account_details": "The bank says that the account's details were wrong.",
    "insufficient_funds": "The bank says that there was not enough money.",
    "noncompliant": "The bank says that the network's rules were not kept.",
    "product_not_received": "The customer says that they did not get what they paid for.",
    "product_unacceptable": "The customer says that what they got was not as agreed.",
    "subscription_canceled": "The customer says that they had cancelled.",
    "unrecognized": "The customer does not recognise the payment.",
}


def reason_sentence(reason: str) -> str:
    """What the customer has told their bank, by Stripe's word for it."""
    return _REASONS.get(reason, "The bank gives no reason.")


def dispute_opened_sentence(opened: DisputeOpened, zone: str, written: Written) -> str:
    """A payment is disputed, or asked about, and until when to answer."""
    amount, why = written(opened.amount_minor), reason_sentence(opened.reason)
    by = None if opened.respond_by is None else moment(local_time(opened.respond_by, zone))
    answer = "It takes no answer." if by is None else f"Answer in Stripe by {by}."
    if opened.is_inquiry:
        return f"The customer's bank asks about a payment of {amount}. {why} No money has been taken. {answer}"
    return (
        f"The customer's bank disputes a payment of {amount}. {why} Refunds and charges of this booking wait. {answer}"
    )


def dispute_ended_sentence(outcome: DisputeStatus, amount_minor: int, lost_minor: int, written: Written) -> str:
    """How a dispute, or an inquiry, has ended."""
    amount = written(amount_minor)
    match outcome:
        case DisputeStatus.WON:
            return f"The dispute of {amount} was won. What has waited goes on."
        case DisputeStatus.LOST if lost_minor:
            return f"The dispute of {amount} was lost: the customer's bank keeps {written(lost_minor)}."
        case DisputeStatus.LOST:
            return f"The dispute of {amount} was lost. No money was taken for it."
        case DisputeStatus.WARNING_CLOSED:
            return f"The bank has closed its question about {amount}. No money was taken."
        case DisputeStatus.PREVENTED if lost_minor:
            return f"The dispute of {amount} was settled before it began: the customer has {written(lost_minor)} back."
        case _:
            return f"The dispute of {amount} is over. No money was taken for it."


def dispute_sentence(status: DisputeStatus, amount: str, lost: str, respond_by: str | None) -> str:
    """Where a dispute stands, and what to do; `lost` is what the bank keeps, `respond_by` a moment in the venue's zone."""
    answer = "The bank takes no answer." if respond_by is None else f"Please answer in Stripe by {respond_by}."
    match status:
        case DisputeStatus.WARNING_NEEDS_RESPONSE:
            return f"The customer's bank asks about {amount}. No money has been taken. {answer}"
        case DisputeStatus.WARNING_UNDER_REVIEW:
            return f"The customer's bank asks about {amount} and looks at your answer. No money has been taken."
        case DisputeStatus.WARNING_CLOSED:
            return f"The bank has closed its question about {amount}. No money was taken."
        case DisputeStatus.NEEDS_RESPONSE:
            return f"The customer's bank disputes {amount} and has taken it. Refunds and charges wait. {answer}"
        case DisputeStatus.UNDER_REVIEW:
            return f"The customer's bank disputes {amount} and looks at your answer. Refunds and charges wait."
        case DisputeStatus.PREVENTED:
            return f"The dispute of {amount} was settled before it began."
        case DisputeStatus.LOST:
            return f"The dispute of {amount} was lost: the customer's bank keeps {lost}."
        case DisputeStatus.WON:
            return f"The dispute of {amount} was won."
