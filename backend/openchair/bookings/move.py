"""Moving a booking to another time: its old time is held until the move can't be taken back any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from openchair.bookings.settlements import end_grace, left_by, write_settlement
from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.offers import request_expires_at
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.status import BookingStatus
from openchair.rules.stretches import without
from openchair.rules.undo import SettlementKind, SettlementStatus, grace_ends
from openchair.store.bookings import place_booking
from openchair.store.occupancy import free_booking_time, make_way, take_time
from openchair.store.offers import supersede_offers
from openchair.store.settlements import columns_as_they_are

_STAYS: Final = frozenset(("notice_hours", "terms_shown_at", "pressed_at"))
"""Columns of the agreement that a move writes and that stay true when it is taken back: what was told in time, and a press."""


async def move_booking(
    change: Change,
    booking: BookingRecord,
    moved: BookingRecord,
    *,
    agreed: Mapping[str, Any],
    depth: int = 0,
    may_be_undone: bool = True,
) -> None:
    """Move a locked booking to where the parts of `moved` are; all who do a part of either are locked.

    Raises `store.occupancy.TimeTaken`.

    Its old time is held until the move's grace ends, and is an opening from then on; at once where it has none. `depth` is how
    many earlier times were taken before it became free. `agreed` is what the move makes of the columns of its agreement. A request
    that moves is a new request: what was offered instead of the old time is off, and it waits for an answer anew. The caller runs
    `settle_what_is_due` once it has recorded what happened.
    """
    connection, scope, now, starts_at = change.connection, change.scope, change.now, moved.starts_at
    told = await end_grace(change, booking)
    due_at = grace_ends(now, booking.starts_at, starts_at) if may_be_undone else now
    written = dict(agreed)
    if booking.deposit_due_at is not None and booking.deposit_due_at > starts_at:
        written["deposit_due_at"] = starts_at
    offers: tuple[str, ...] = ()
    if booking.status is BookingStatus.PENDING and not booking.is_held:
        offers = await supersede_offers(connection, scope, booking.id, now)
        hours = booking.venue.policy.request_expiry_hours
        written["request_expires_at"] = request_expires_at(now, starts_at, hours)
    kept = sorted(written.keys() - _STAYS)
    before = await columns_as_they_are(connection, scope, booking.id, kept, booking.places)
    settlement_id = new_id()
    old = await free_booking_time(connection, scope, booking.id)
    taken = moved.taken
    # Of what was offered instead, its customer may have chosen a time themselves.
    await make_way(connection, scope, offers, taken)
    await take_time(connection, scope, taken, kind=OccupancyKind.BOOKING, booking_id=booking.id)
    if due_at > now:
        # What of the old time the new one doesn't take itself.
        held = {
            no: [piece for span in spans for piece in without(span, taken.get(no, ()))] for no, spans in old.items()
        }
        await take_time(connection, scope, held, kind=OccupancyKind.HOLD, hold_id=settlement_id)
    newer = booking.calendar_sequence + 1
    await place_booking(connection, scope, booking, now, moved.places, calendar_sequence=newer, **written)
    await write_settlement(
        change,
        SettlementRecord(
            id=settlement_id,
            venue_id=scope.venue_id,
            booking_id=booking.id,
            kind=SettlementKind.MOVE,
            status=SettlementStatus.WAITING,
            written_at=now,
            due_at=due_at,
            before=before,
            left=left_by(booking, old),
            told=told,
            offers=offers,
            depth=depth,
        ),
    )
