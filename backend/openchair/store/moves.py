"""The time that a booking leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.store.openings import note_opening


def epoch_minute(instant: datetime) -> int:
    """Minutes since 1970 UTC, rounded down."""
    return int(instant.timestamp()) // 60


async def note_old_time(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    cause: OpeningCause,
    now: datetime,
    *,
    depth: int = 0,
) -> None:
    """Write that the time a booking had, from its start to the end of its buffer, is an opening."""
    start = epoch_minute(booking.starts_at)
    end = start + booking.time.duration_minutes + booking.time.buffer_minutes
    await note_opening(connection, scope, booking.staff.id, start, end, cause, now, left_by=booking.id, depth=depth)
