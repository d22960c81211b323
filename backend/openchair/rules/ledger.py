"""The accounts of a venue, and why money moves between them."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from openchair.rules.tenders import Tender


class Account(StrEnum):
    """Where money is. The first four are outside: what comes in is taken from them, and what goes out is put there.

    Below zero by what banks have taken and may give back are the disputes, and by what they keep the losses.
    """

    STRIPE = "stripe"
    VENUE = "venue"
    CASH = "cash"
    TERMINAL = "terminal"
    DEPOSITS = "deposits"
    REFUNDS = "refunds"
    CREDIT = "credit"
    INCOME = "income"
    DISPUTES = "disputes"
    LOSSES = "losses"


class Why(StrEnum):
    """What moved it. Each happens once about one thing."""

    DEPOSIT_RECORDED = "deposit_recorded"
    DEPOSIT_PAID = "deposit_paid"
    DEPOSIT_TAKEN = "deposit_taken"
    DEPOSIT_FROM_CREDIT = "deposit_from_credit"
    DEPOSIT_FORFEITED = "deposit_forfeited"
    FORFEIT_TAKEN_BACK = "forfeit_taken_back"
    DEPOSIT_APPLIED = "deposit_applied"
    REFUND_REQUESTED = "refund_requested"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_RETURNED = "refund_returned"
    REFUND_BY_HAND = "refund_by_hand"
    CREDIT_GRANTED = "credit_granted"
    CREDIT_EXPIRED = "credit_expired"
    CREDIT_PAID_OUT = "credit_paid_out"
    CREDIT_WAIVED = "credit_waived"
    FEE_CHARGED = "fee_charged"
    DISPUTE_WITHDRAWN = "dispute_withdrawn"
    DISPUTE_REINSTATED = "dispute_reinstated"
    DISPUTE_FEE = "dispute_fee"
    DISPUTE_FEE_RETURNED = "dispute_fee_returned"
    DISPUTE_TOOK_REFUND = "dispute_took_refund"
    DISPUTE_TOOK_CREDIT = "dispute_took_credit"
    DISPUTE_TOOK_DEPOSIT = "dispute_took_deposit"
    DISPUTE_LOST = "dispute_lost"
    DISPUTE_WON_AFTER_ALL = "dispute_won_after_all"


MOVES: dict[Why, tuple[Account, Account]] = {
    Why.DEPOSIT_RECORDED: (Account.VENUE, Account.DEPOSITS),
    Why.DEPOSIT_PAID: (Account.STRIPE, Account.DEPOSITS),
    Why.DEPOSIT_TAKEN: (Account.CASH, Account.DEPOSITS),
    Why.DEPOSIT_FROM_CREDIT: (Account.CREDIT, Account.DEPOSITS),
    Why.DEPOSIT_FORFEITED: (Account.DEPOSITS, Account.INCOME),
    Why.FORFEIT_TAKEN_BACK: (Account.INCOME, Account.DEPOSITS),
    Why.DEPOSIT_APPLIED: (Account.DEPOSITS, Account.INCOME),
    Why.REFUND_REQUESTED: (Account.DEPOSITS, Account.REFUNDS),
    Why.REFUND_SUCCEEDED: (Account.REFUNDS, Account.STRIPE),
    Why.REFUND_RETURNED: (Account.STRIPE, Account.REFUNDS),
    Why.REFUND_BY_HAND: (Account.REFUNDS, Account.VENUE),
    Why.CREDIT_GRANTED: (Account.DEPOSITS, Account.CREDIT),
    Why.CREDIT_EXPIRED: (Account.CREDIT, Account.INCOME),
    Why.CREDIT_PAID_OUT: (Account.CREDIT, Account.VENUE),
    Why.CREDIT_WAIVED: (Account.CREDIT, Account.INCOME),
    Why.FEE_CHARGED: (Account.STRIPE, Account.INCOME),
    Why.DISPUTE_WITHDRAWN: (Account.DISPUTES, Account.STRIPE),
    Why.DISPUTE_REINSTATED: (Account.STRIPE, Account.DISPUTES),
    Why.DISPUTE_FEE: (Account.LOSSES, Account.STRIPE),
    Why.DISPUTE_FEE_RETURNED: (Account.STRIPE, Account.LOSSES),
    Why.DISPUTE_TOOK_REFUND: (Account.REFUNDS, Account.DISPUTES),
    Why.DISPUTE_TOOK_CREDIT: (Account.CREDIT, Account.DISPUTES),
    Why.DISPUTE_TOOK_DEPOSIT: (Account.DEPOSITS, Account.DISPUTES),
    Why.DISPUTE_LOST: (Account.LOSSES, Account.DISPUTES),
    Why.DISPUTE_WON_AFTER_ALL: (Account.DISPUTES, Account.LOSSES),
}
"""From where to where, unless it is said otherwise: credit that the desk gives comes out of the venue's income."""


def till_of(tender: Tender) -> Account:
    """Where the money is that was paid by a tender, and goes back to by it."""
    match tender:
        case Tender.CARD:
            return Account.STRIPE
        case Tender.CASH:
            return Account.CASH
        case Tender.TERMINAL:
            return Account.TERMINAL
        case Tender.ELSEWHERE:
            return Account.VENUE
        case Tender.CREDIT:
            return Account.CREDIT
    assert_never(tender)
