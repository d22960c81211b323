"""Appointments written as bookings, each with its customer, the time it takes and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id, new_reference
from openchair.customers.new import NewCustomer, add_customer
from openchair.customers.same import find_at_the_desk, lock_all_names
from openchair.imports.appointments import Appointment, event_key, fingerprint
from openchair.imports.reading import Customer
from openchair.rules.activity import Imported
from openchair.rules.actors import SYSTEM
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.records.booking import NewPart
from openchair.rules.records.venue import VenueRecord
from openchair.rules.scope import VenueScope
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingSource, BookingStatus
from openchair.store.activity import record_activity
from openchair.store.bookings import insert_booking
from openchair.store.imported import list_references_taken, remember_event
from openchair.store.occupancy import take_time


@dataclass(frozen=True, slots=True)
class Brought:
    """An appointment and the booking it became."""

    booking_id: str
    status: BookingStatus
    appointment: Appointment


async def write_bookings(
    connection: AsyncConnection, venue: VenueRecord, appointments: Sequence[Appointment], now: datetime
) -> list[Brought]:
    """Make each appointment a booking of the venue. The staff are locked, and known to have the time."""
    scope = VenueScope(venue.id)
    await lock_all_names(connection, scope, (each.meaning.customer.name for each in appointments))
    references = await _references(connection, scope, len(appointments))
    return [
        await _write(connection, venue, scope, each, reference, now)
        for each, reference in zip(appointments, references, strict=True)
    ]


async def _references(connection: AsyncConnection, scope: VenueScope, count: int) -> list[str]:
    """So many booking references that the venue has not given yet."""
    found: dict[str, None] = {}
    while len(found) < count:
        tried = {new_reference() for _ in range(count - len(found))}
        tried -= await list_references_taken(connection, scope, tried)
        found.update(dict.fromkeys(tried))
    return list(found)


def _status(each: Appointment, ends_at: datetime, now: datetime) -> BookingStatus:
    if ends_at <= now:
        return BookingStatus.COMPLETED
    return BookingStatus.PENDING if each.occurrence.event.status == "TENTATIVE" else BookingStatus.CONFIRMED


async def _write(
    connection: AsyncConnection, venue: VenueRecord, scope: VenueScope, each: Appointment, reference: str, now: datetime
) -> Brought:
    booking_id, starts_at, meaning = new_id(), each.occurrence.starts_at, each.meaning
    ends_at = starts_at + timedelta(minutes=each.time.duration_minutes)
    status = _status(each, ends_at, now)
    await insert_booking(
        connection,
        scope,
        {
            "id": booking_id,
            "reference": reference,
            "version": 1,
            "status": status.value,
            "customer_id": await _customer_id(connection, scope, meaning.customer, now),
            "currency": venue.currency,
            "source": BookingSource.IMPORT,
            "notes": meaning.notes,
            "created_at": now,
            "updated_at": now,
        },
        [NewPart(meaning.service.id, meaning.staff.id, starts_at, each.time, meaning.service.price_minor)],
    )
    taken = {meaning.staff.no: busy_spans(each.start_minute, each.time)}
    await take_time(connection, scope, taken, kind=OccupancyKind.BOOKING, booking_id=booking_id)
    await record_activity(connection, scope, booking_id, now, SYSTEM, Imported(each.occurrence.event.uid[:255]))
    await remember_event(connection, scope, event_key(each.occurrence), fingerprint(each.occurrence), booking_id, now)
    return Brought(booking_id, status, each)


async def _customer_id(connection: AsyncConnection, scope: VenueScope, customer: Customer, now: datetime) -> str:
    # There is nobody to ask: who is in doubt is somebody else.
    found = await find_at_the_desk(connection, scope, customer.name, customer.email, customer.phone)
    if found.same is not None:
        return found.same
    return await add_customer(connection, scope, NewCustomer(customer.name, customer.email, customer.phone), now)
