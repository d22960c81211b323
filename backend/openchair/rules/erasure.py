"""What stands against making a customer nameless: what is still to be done about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MatterKind(StrEnum):
    """What is open."""

    BOOKING = "booking"
    CHANGE = "change"
    """A cancel, move or no-show whose money and messages are yet to go, or that its customer objected to."""
    DEPOSIT = "deposit"
    """The venue is yet to decide about it, or it came too late and waits."""
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    DISPUTE = "dispute"
    CARD = "card"
    """Being saved at this moment."""
    MESSAGE = "message"
    """Being sent at this moment."""
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Matter:
    """Something open about a customer: of the booking with this reference; `amount_minor` of credit, in `currency`."""

    kind: MatterKind
    reference: str
    amount_minor: int | None = None
    currency: str | None = None


class CreditSettling(StrEnum):
    """How a customer's credit is settled."""

    PAID_OUT = "paid_out"
    """By the venue's own hand."""
    TO_CARD = "to_card"
    """To the cards that had paid what became credit."""
    WAIVED = "waived"
    """The customer lets the venue have it."""
