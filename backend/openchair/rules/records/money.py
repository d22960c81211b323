"""Payments, refunds, fees, credit and the ledger, as rows say. Amounts are integers in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.rules.credit import CreditSource
from openchair.rules.disputes import DisputeStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import PaymentStatus, Problem, RefundStatus
from openchair.rules.tenders import Tender


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """Money to go back to the customer, and how far it has come. `payment_id` is None where it was paid elsewhere.

    `tender` is what it goes back by: the card through Stripe, anything else by the venue's own hand.
    """

    id: str
    venue_id: str
    booking_id: str
    amount_minor: int
    currency: str
    status: RefundStatus
    requested_at: datetime
    payment_id: str | None
    tender: Tender
    stripe_refund_id: str | None
    problem: str | None
    retried_as: str | None
    attempts: int
    key_no: int
    is_frozen: bool = False
    """Whether a dispute of its booking keeps it from being sent."""

    @property
    def by_hand(self) -> bool:
        """Whether the venue pays it back itself."""
        return self.tender is not Tender.CARD


@dataclass(frozen=True, slots=True)
class FeeRecord:
    """A late-cancellation or no-show fee, and what became of it."""

    id: str
    kind: FeeKind
    amount_minor: int
    currency: str
    status: FeeStatus
    problem: Problem | None
    is_frozen: bool = False
    """Whether a dispute of its booking keeps the saved card from being charged with it."""
    lost_minor: int = 0
    """What of it the customer's bank took back for good, in disputes that were lost."""


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment asked of a customer: a fee's where `fee_id` is set, by their saved card where `saved_card_id` is.

    One in cash or at a terminal was taken by `taken_by`. One that is `surplus` pays nothing, and goes back whole.
    """

    id: str
    venue_id: str
    booking_id: str
    fee_id: str | None
    saved_card_id: str | None
    tender: Tender
    taken_by: str | None
    surplus: bool
    amount_minor: int
    currency: str
    status: PaymentStatus
    problem: Problem | None
    stripe_account_id: str | None
    payment_intent_id: str | None
    requested_at: datetime
    attempts: int
    key_no: int


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """A payment that its customer's bank disputes, as Stripe has told it. Amounts in minor units of `currency`.

    `withdrawn_minor` is what the bank has taken and `reinstated_minor` what of it came back; `lost_minor` is what was booked as
    lost at its end, `settled_at` when that end was booked. `fee_minor` is what Stripe has kept for it, in `fee_currency`.
    """

    id: str
    venue_id: str
    booking_id: str
    payment_id: str
    stripe_dispute_id: str
    stripe_account_id: str | None
    status: DisputeStatus
    reason: str
    amount_minor: int
    currency: str
    opened_at: datetime
    respond_by: datetime | None
    withdrawn_minor: int
    reinstated_minor: int
    lost_minor: int
    fee_minor: int
    fee_returned_minor: int
    fee_currency: str
    settled_at: datetime | None
    is_of_fee: bool


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """Money that a venue holds for a customer: `left_minor` of it can still be used, until it expires."""

    venue_id: str
    id: str
    booking_id: str
    source: CreditSource
    amount_minor: int
    left_minor: int
    currency: str
    granted_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A movement of money from one account to another."""

    id: str
    booking_id: str
    at: datetime
    from_account: Account
    to_account: Account
    amount_minor: int
    currency: str
    why: Why
    about: str
    """The payment, refund, credit or booking that it comes from."""


@dataclass(frozen=True, slots=True)
class StripeEventRecord:
    """That something has changed at Stripe, to be looked into."""

    id: str
    stripe_account_id: str | None
    type: str
    object_id: str
    attempts: int
