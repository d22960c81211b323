"""What people read of a move: what it does to the money, until when it can be changed, what the desk did.

Amounts come formatted.
"""

from __future__ import annotations

from datetime import datetime

from openchair.presentation.dates import moment
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome


def changeable_sentence(until: datetime | None, *, at_start: bool) -> str:
    """Until when the new time could be changed online; an instant with the venue's offset, None where it couldn't be."""
    if until is None:
        return "After this you can't change or cancel it online."
    if at_start:
        return "After this you can change or cancel it online until it starts."
    return f"After this you can change or cancel it online until {moment(until)}."


def deposit_after_sentence(
    outcome: DepositOutcome,
    *,
    paid: str | None,
    refund: str,
    forfeit: str | None,
    credit: str,
    venue: str,
    online: bool,
) -> str | None:
    """What becomes of a deposit if the booking is cancelled after the move; None where nothing was paid."""
    if paid is None:
        return None
    if not online:
        return f"Your {paid} deposit stays with the booking."
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return f"If you cancel then, your {paid} deposit is refunded in full."
        case DepositOutcome.PARTIAL_REFUND:
            return f"If you cancel then, {refund} of your {paid} deposit is refunded; {venue} keeps {forfeit} per our policy."
        case DepositOutcome.FORFEIT:
            return f"If you cancel then, your {paid} deposit can't be refunded per our policy."
        case DepositOutcome.CREDIT if forfeit is not None:
            return (
                f"If you cancel then, {credit} of your {paid} deposit becomes credit for your next visit to {venue}; "
                "they keep the rest per our policy."
            )
        case DepositOutcome.CREDIT:
            return f"If you cancel then, your {paid} deposit becomes {credit} of credit for your next visit to {venue}."
        case DepositOutcome.NONE:
            return f"If you cancel then, {venue} decides about your {paid} deposit."


def fee_after_sentence(fee: str) -> str:
    """The fee for cancelling after the move."""
    return f"If you cancel then, a fee of {fee} applies."


def venue_move_sentence(
    asked_by: AskedBy, *, venue: str, old: str, new: str, old_staff: str, new_staff: str, paid: str | None
) -> str:
    """A move by the desk that its customer has yet to accept: what happened, and what they can do."""
    was, now = f"{old} with {old_staff}", f"{new} with {new_staff}"
    if asked_by is AskedBy.CUSTOMER:
        return (
            f"{venue} moved your booking as you asked, from {was} to {now}. Please accept it here. "
            "Until you do, cancelling costs you no more than it did before."
        )
    back = "" if paid is None else f" and all of your {paid} deposit goes back"
    return (
        f"Sorry, {venue} had to move your booking from {was} to {now}. "
        f"You can accept it, take another time, or cancel: then there is no fee{back}."
    )
