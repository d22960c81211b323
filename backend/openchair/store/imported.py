"""Which events of other calendars became bookings here, and what an import must know of the time already taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.scope import VenueScope
from openchair.rules.slots import ServiceTime
from openchair.rules.status import OPEN_STATUSES
from openchair.store.booking_parts import of_booking
from openchair.store.rows import Columns
from openchair.store.tables import booking, booking_part, customer, imported_event, occupancy, service, staff

# Databases bound how many parameters a statement has.
_AT_ONCE = 500
_LONGEST_STRETCH = 1440
_Value = TypeVar("_Value")


async def list_imported(connection: AsyncConnection, scope: VenueScope, keys: Collection[str]) -> dict[str, str]:
    """Of these event keys, those that were imported before, with the fingerprint of what the event said then."""
    found: dict[str, str] = {}
    for some in _batches(keys):
        rows = await connection.execute(
            select(imported_event.c.event_key, imported_event.c.fingerprint).where(
                imported_event.c.venue_id == scope.venue_id, imported_event.c.event_key.in_(some)
            )
        )
        found.update((row.event_key, row.fingerprint) for row in rows)
    return found


async def remember_event(
    connection: AsyncConnection, scope: VenueScope, event_key: str, fingerprint: str, booking_id: str, now: datetime
) -> None:
    """Note that this event became this booking, so that it never becomes a second."""
    await connection.execute(
        insert(imported_event).values(
            venue_id=scope.venue_id,
            event_key=event_key,
            fingerprint=fingerprint,
            booking_id=booking_id,
            imported_at=now,
        )
    )


async def list_taken(
    connection: AsyncConnection, scope: VenueScope, staff_no: int, first_minute: int, last_minute: int
) -> list[tuple[int, int]]:
    """What of a staff member's time is taken between two epoch minutes, in order."""
    rows = await connection.execute(
        select(occupancy.c.start_minute, occupancy.c.end_minute)
        .where(
            occupancy.c.venue_id == scope.venue_id,
            occupancy.c.staff_no == staff_no,
            occupancy.c.start_minute < last_minute,
            occupancy.c.start_minute > first_minute - _LONGEST_STRETCH,
            occupancy.c.end_minute > first_minute,
        )
        .order_by(occupancy.c.start_minute)
    )
    return [(row.start_minute, row.end_minute) for row in rows]


async def list_references_taken(
    connection: AsyncConnection, scope: VenueScope, references: Collection[str]
) -> set[str]:
    """Of these booking references, those the venue has given already."""
    found: set[str] = set()
    for some in _batches(references):
        found.update(
            await connection.scalars(
                select(booking.c.reference).where(booking.c.venue_id == scope.venue_id, booking.c.reference.in_(some))
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class ToCome:
    """A part of a booking that isn't over: whose, when, with whom, what and for how long."""

    reference: str
    starts_at: datetime
    time: ServiceTime
    customer: str
    staff_id: str
    staff: str
    service_id: str
    service: str


def _to_come(booking_starts_at: datetime, after_minutes: int, **others: Any) -> ToCome:
    return ToCome(starts_at=booking_starts_at + timedelta(minutes=after_minutes), **others)


_TO_COME: Final = Columns(
    _to_come,
    reference=booking.c.reference,
    booking_starts_at=booking.c.starts_at,
    after_minutes=booking_part.c.after_minutes,
    time=Columns(
        ServiceTime,
        duration_minutes=booking_part.c.duration_minutes,
        gap_start_minutes=booking_part.c.gap_start_minutes,
        gap_minutes=booking_part.c.gap_minutes,
        buffer_minutes=booking_part.c.buffer_minutes,
    ),
    customer=customer.c.name,
    staff_id=booking_part.c.staff_id,
    staff=staff.c.name,
    service_id=booking_part.c.service_id,
    service=service.c.name,
)


async def list_to_come(connection: AsyncConnection, scope: VenueScope, ends_after: datetime) -> list[ToCome]:
    """The open bookings that end after then, part by part, in order of their start."""
    rows = await connection.execute(
        select(*_TO_COME)
        .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .join(booking_part, of_booking())
        .join(staff, and_(staff.c.venue_id == booking.c.venue_id, staff.c.id == booking_part.c.staff_id))
        .join(service, and_(service.c.venue_id == booking.c.venue_id, service.c.id == booking_part.c.service_id))
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.status.in_(OPEN_STATUSES),
            booking.c.ends_at > ends_after,
        )
        .order_by(booking.c.starts_at, booking.c.reference, booking_part.c.position)
    )
    return [_TO_COME.read(row) for row in rows]


async def has_bookings(connection: AsyncConnection, scope: VenueScope) -> bool:
    """Whether the venue ever had a booking."""
    statement = select(booking.c.id).where(booking.c.venue_id == scope.venue_id).limit(1)
    return (await connection.execute(statement)).first() is not None


def _batches(values: Collection[_Value]) -> Iterator[Sequence[_Value]]:
    remaining = iter(values)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some
