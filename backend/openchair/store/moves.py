"""The time that a booking leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.rules.slots import Span
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
    """Write that the time a booking had is an opening of each who did a part of it, from its start to its buffer's end."""
    await note_left_time(connection, scope, booking.id, booking.stretches, cause, now, depth=depth)


async def note_left_time(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str,
    stretches: Iterable[tuple[str, Span]],
    cause: OpeningCause,
    now: datetime,
    *,
    depth: int = 0,
) -> None:
    """Write that these stretches, each of the person whose id is with it, are openings that the booking has left."""
    for staff_id, (start, end) in stretches:
        await note_opening(connection, scope, staff_id, start, end, cause, now, left_by=booking_id, depth=depth)
