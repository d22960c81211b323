"""Taking a change back, in words for the customer."""

from __future__ import annotations

from typing import assert_never

from openchair.presentation.wall_clock import WallClock
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import UndoRecord
from openchair.rules.undo import SettlementKind


def undo_sentence(booking: BookingRecord, undo: UndoRecord, clock: WallClock) -> str:
    """What taking the change back brings back."""
    words, at = clock.words, clock.moment(undo.left.starts_at)
    match undo.kind:
        case SettlementKind.CANCELLATION | SettlementKind.DECLINE:
            if booking.deposit_paid_minor:
                return words.say(
                    "Your appointment on {moment} with {staff} is yours again as it was, and your deposit stays with it.",
                    moment=at,
                    staff=undo.left.staff_name,
                )
            return words.say(
                "Your appointment on {moment} with {staff} is yours again as it was.",
                moment=at,
                staff=undo.left.staff_name,
            )
        case SettlementKind.MOVE:
            return words.say(
                "You go back to {moment} with {staff}, which is held for you until then.",
                moment=at,
                staff=undo.left.staff_name,
            )
    assert_never(undo.kind)
