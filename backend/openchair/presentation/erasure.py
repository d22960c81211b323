"""What is open about a customer, for the desk that wants to erase them: what it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from openchair.core.money import Money, format_money
from openchair.rules.erasure import Matter, MatterKind

_K = MatterKind


def open_matters_sentence(matters: Sequence[Matter], locale: str) -> str:
    """Why a customer can't be erased yet: each thing that is open, and what to do."""
    listed = " ".join(open_matter_sentence(matter, locale) for matter in matters)
    return f"This customer can't be erased yet; nothing was changed. {listed}"


def open_matter_sentence(matter: Matter, locale: str) -> str:  # one case for each kind
    """One thing that is open: "Booking K7M2QX is still open: close it first."."""
    booking = f"Booking {matter.reference}"
    match matter.kind:
        case _K.BOOKING:
            return f"{booking} is still open: cancel it, or mark it as done."
        case _K.CHANGE:
            return f"{booking} was changed, and what follows from that hasn't happened yet: wait, or decide about it."
        case _K.DEPOSIT:
            return f"{booking} has a deposit that you have not decided about."
        case _K.PAYMENT:
            return f"{booking} has a payment under way: look again in a day."
        case _K.REFUND:
            return f"{booking} has a refund that isn't done: wait, send it again, or settle it."
        case _K.FEE:
            return f"{booking} has a fee that is due: charge it, or waive it."
        case _K.DISPUTE:
            return f"{booking} is disputed by the customer's bank: wait until that has ended."
        case _K.CARD:
            return f"On the page of booking {matter.reference} a card is being saved: look again in a day."
        case _K.MESSAGE:
            return f"A message about booking {matter.reference} is being sent: try again in a minute."
        case _K.CREDIT:
            assert matter.amount_minor is not None and matter.currency is not None, "credit is an amount"  # noqa: PT018  # one fact
            amount = format_money(Money(matter.amount_minor, matter.currency), locale)
            return (
                f"They have {amount} of credit from booking {matter.reference}: pay it out, send it back to the card, "
                "or have them let it go."
            )
    assert_never(matter.kind)
