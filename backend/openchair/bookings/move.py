"""Moving a booking to another time: its old time is kept until the new one is taken, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from openchair.changes.change import Change
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.offers import OfferStatus, request_expires_at
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking
from openchair.store.moves import epoch_minute, note_old_time
from openchair.store.occupancy import free_booking_time, take_time
from openchair.store.offers import end_offers


async def move_booking(
    change: Change,
    booking: BookingRecord,
    staff: StaffRecord,
    starts_at: datetime,
    *,
    agreed: Mapping[str, Any],
    depth: int = 0,
) -> None:
    """Move a locked booking to `staff` at `starts_at`; both staff members are locked. Raises `store.occupancy.TimeTaken`.

    Its old time is an opening from then on; `depth` is how many earlier times were taken before it became free.
    `agreed` is what the move makes of the columns of its agreement. A request that moves is a new request: what was offered instead
    of the old time is off, and it waits for an answer anew.
    """
    connection, scope, now = change.connection, change.scope, change.now
    anew: dict[str, datetime] = {}
    if booking.deposit_due_at is not None and booking.deposit_due_at > starts_at:
        anew["deposit_due_at"] = starts_at
    if booking.status is BookingStatus.PENDING and not booking.is_held:
        await end_offers(connection, scope, booking.id, OfferStatus.SUPERSEDED, now)
        hours = booking.venue.policy.request_expiry_hours
        anew["request_expires_at"] = request_expires_at(now, starts_at, hours)
    await free_booking_time(connection, scope, booking.id)
    spans = busy_spans(epoch_minute(starts_at), booking.time)
    await take_time(connection, scope, staff.no, spans, kind=OccupancyKind.BOOKING, booking_id=booking.id)
    # After the new time is taken: a block over the old one takes what is left of it.
    await note_old_time(connection, scope, booking, OpeningCause.MOVED, now, depth=depth)
    await change_booking(
        connection,
        scope,
        booking.id,
        now,
        staff_id=staff.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=booking.time.duration_minutes),
        calendar_sequence=booking.calendar_sequence + 1,
        **anew,
        **agreed,
    )
