"""Disputes in words for the desk: what the customer's bank does, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, assert_never

from openchair.presentation.catalogue import N_, joined
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.activity_of_money import DisputeOpened
from openchair.rules.disputes import DisputeStatus

Written = Callable[[int], str]
"""Writes an amount in minor units as the venue's readers do."""

# https://docs.stripe.com/disputes/categories
_REASONS: Final[Mapping[str, str]] = {
    "bank_cannot_process": N_("The bank could not process the payment."),
    "check_returned": N_("The bank has sent the payment back."),
    "credit_not_processed": N_("The customer says that a refund they were owed has not arrived."),
    "customer_initiated": N_("The customer has asked their bank for it."),
    "debit_not_authorized": N_("The customer says that they did not allow the payment."),
    "duplicate": N_("The customer says that they were charged twice."),
    "fraudulent": N_("The customer says that they did not make the payment."),
    "incorrect_account_details": N_("The bank says that the account's details were wrong."),
    "insufficient_funds": N_("The bank says that there was not enough money."),
    "noncompliant": N_("The bank says that the network's rules were not kept."),
    "product_not_received": N_("The customer says that they did not get what they paid for."),
    "product_unacceptable": N_("The customer says that what they got was not as agreed."),
    "subscription_canceled": N_("The customer says that they had cancelled."),
    "unrecognized": N_("The customer does not recognise the payment."),
}

_NO_REASON: Final = N_("The bank gives no reason.")


def reason_sentence(reason: str, reader: DeskReader) -> str:
    """What the customer has told their bank, by Stripe's word for it."""
    return reader.say(_REASONS.get(reason, _NO_REASON))


def dispute_opened_sentence(opened: DisputeOpened, reader: DeskReader, written: Written) -> str:
    """A payment is disputed, or asked about, and until when to answer."""
    say, amount = reader.say, written(opened.amount_minor)
    if opened.respond_by is None:
        answer = say("It takes no answer.")
    else:
        answer = say("Answer in Stripe by {moment}.", moment=reader.moment(opened.respond_by))
    why = reason_sentence(opened.reason, reader)
    if opened.is_inquiry:
        asks = say("The customer's bank asks about a payment of {amount}.", amount=amount)
        return joined(asks, why, say("No money has been taken."), answer)
    disputes = say("The customer's bank disputes a payment of {amount}.", amount=amount)
    return joined(disputes, why, say("Refunds and charges of this booking wait."), answer)


def dispute_ended_sentence(
    outcome: DisputeStatus, amount_minor: int, lost_minor: int, reader: DeskReader, written: Written
) -> str:
    """How a dispute, or an inquiry, has ended."""
    facts = {"amount": written(amount_minor)}
    match outcome:
        case DisputeStatus.WON:
            template = N_("The dispute of {amount} was won. What has waited goes on.")
        case DisputeStatus.LOST if lost_minor:
            facts["lost"] = written(lost_minor)
            template = N_("The dispute of {amount} was lost: the customer's bank keeps {lost}.")
        case DisputeStatus.LOST:
            template = N_("The dispute of {amount} was lost. No money was taken for it.")
        case DisputeStatus.WARNING_CLOSED:
            template = N_("The bank has closed its question about {amount}. No money was taken.")
        case DisputeStatus.PREVENTED if lost_minor:
            facts["lost"] = written(lost_minor)
            template = N_("The dispute of {amount} was settled before it began: the customer has {lost} back.")
        case (
            DisputeStatus.PREVENTED
            | DisputeStatus.WARNING_NEEDS_RESPONSE
            | DisputeStatus.WARNING_UNDER_REVIEW
            | DisputeStatus.NEEDS_RESPONSE
            | DisputeStatus.UNDER_REVIEW
        ):
            template = N_("The dispute of {amount} is over. No money was taken for it.")
        case _:
            assert_never(outcome)
    return reader.say(template, **facts)


def dispute_sentence(
    status: DisputeStatus, amount: str, lost: str, respond_by: datetime | None, reader: DeskReader
) -> str:
    """Where a dispute stands, and what to do; `lost` is what the bank keeps, `respond_by` until when it takes an answer."""
    say = reader.say
    if respond_by is None:
        answer = say("The bank takes no answer.")
    else:
        answer = say("Please answer in Stripe by {moment}.", moment=reader.moment(respond_by))
    match status:
        case DisputeStatus.WARNING_NEEDS_RESPONSE:
            asks = say("The customer's bank asks about {amount}. No money has been taken.", amount=amount)
            return joined(asks, answer)
        case DisputeStatus.WARNING_UNDER_REVIEW:
            return say(
                "The customer's bank asks about {amount} and looks at your answer. No money has been taken.",
                amount=amount,
            )
        case DisputeStatus.WARNING_CLOSED:
            return say("The bank has closed its question about {amount}. No money was taken.", amount=amount)
        case DisputeStatus.NEEDS_RESPONSE:
            taken = say(
                "The customer's bank disputes {amount} and has taken it. Refunds and charges wait.", amount=amount
            )
            return joined(taken, answer)
        case DisputeStatus.UNDER_REVIEW:
            return say(
                "The customer's bank disputes {amount} and looks at your answer. Refunds and charges wait.",
                amount=amount,
            )
        case DisputeStatus.PREVENTED:
            return say("The dispute of {amount} was settled before it began.", amount=amount)
        case DisputeStatus.LOST:
            return say("The dispute of {amount} was lost: the customer's bank keeps {lost}.", amount=amount, lost=lost)
        case DisputeStatus.WON:
            return say("The dispute of {amount} was won.", amount=amount)
