"""Taking a change back, in words for the customer."""

from __future__ import annotations

from typing import assert_never

from openchair.presentation.wall_clock import WallClock
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import UndoRecord
from openchair.rules.undo import SettlementKind


def undo_sentence(booking: BookingRecord, undo: UndoRecord, clock: WallClock) -> str:
    """Until when the change can be taken back, and what that brings back."""
    until = clock.words.say("You can take this back until {time}.", time=clock.clock(undo.until))
    return f"{until} {_restores(booking, undo, clock)}"


def _restores(booking: BookingRecord, undo: UndoRecord, clock: WallClock) -> str:
    words, at = clock.words, clock.moment(undo.left.starts_at)
    match undo.kind:
        case SettlementKind.CANCELLATION | SettlementKind.DECLINE | SettlementKind.NO_SHOW | SettlementKind.DEPOSIT:
            if booking.deposit_paid_minor:
                return words.say(
                    "Your appointment on {moment} with {staff} is then yours again, and your deposit stays with it.",
                    moment=at,
                    staff=undo.left.staff_name,
                )
            return words.say(
                "Your appointment on {moment} with {staff} is then yours again.",
                moment=at,
                staff=undo.left.staff_name,
            )
        case SettlementKind.MOVE:
            return words.say(
                "You then go back to {moment} with {staff}.",
                moment=at,
                staff=undo.left.staff_name,
            )
    assert_never(undo.kind)
