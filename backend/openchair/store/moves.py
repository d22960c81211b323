"""Moving a booking to another time: its old time is kept until the new one is taken, in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.slots import busy_spans
from openchair.store.bookings import change_booking
from openchair.store.occupancy import free_booking_time, take_time
from openchair.store.records import BookingRecord, StaffRecord
from openchair.store.scope import VenueScope


def epoch_minute(instant: datetime) -> int:
    """Minutes since 1970 UTC, rounded down."""
    return int(instant.timestamp()) // 60


async def move_booking(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    staff: StaffRecord,
    starts_at: datetime,
    now: datetime,
) -> None:
    """Move a locked booking to `staff` at `starts_at`; both staff members are locked. Raises `store.occupancy.TimeTaken`."""
    await free_booking_time(connection, scope, booking.id)
    spans = busy_spans(epoch_minute(starts_at), booking.time)
    await take_time(connection, scope, staff.no, spans, kind="booking", booking_id=booking.id)
    await change_booking(
        connection,
        scope,
        booking.id,
        now,
        staff_id=staff.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=booking.time.duration_minutes),
        calendar_sequence=booking.calendar_sequence + 1,
    )
