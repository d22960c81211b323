"""Counter-offers: written, read, ended; each holds its time for as long as it is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.offers import OfferStatus, request_resumes_until
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.scope import VenueScope
from openchair.store.bookings import change_booking
from openchair.store.occupancy import free_held_time, lock_staff
from openchair.store.openings import note_opening
from openchair.store.tables import counter_offer, staff


async def list_offers(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[CounterOfferRecord]:
    """All that was ever offered for a booking, in the order of its numbers."""
    rows = await connection.execute(
        select(
            counter_offer.c.id,
            counter_offer.c.number,
            counter_offer.c.round,
            staff.c.no,
            staff.c.id,
            staff.c.name,
            counter_offer.c.starts_at,
            counter_offer.c.ends_at,
            counter_offer.c.status,
            counter_offer.c.expires_at,
            counter_offer.c.created_at,
        )
        .join(staff, and_(staff.c.venue_id == counter_offer.c.venue_id, staff.c.id == counter_offer.c.staff_id))
        .where(counter_offer.c.venue_id == scope.venue_id, counter_offer.c.booking_id == booking_id)
        .order_by(counter_offer.c.number)
    )
    return [_offer_from(tuple(row)) for row in rows]


def _offer_from(row: tuple[Any, ...]) -> CounterOfferRecord:
    values: tuple[Any, ...] = (*row[:3], StaffRecord(*row[3:6]), *row[6:8], OfferStatus(row[8]), *row[9:])
    return CounterOfferRecord(*values)


async def insert_offers(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, offers: Sequence[Mapping[str, Any]]
) -> None:
    """Write a round's offers; their time is taken separately, under their ids."""
    common = {
        "venue_id": scope.venue_id,
        "booking_id": booking_id,
        "status": OfferStatus.OFFERED.value,
        "created_at": now,
        "updated_at": now,
    }
    await connection.execute(insert(counter_offer).values([{**common, **offer} for offer in offers]))


async def mark_accepted(connection: AsyncConnection, scope: VenueScope, offer_id: str, now: datetime) -> None:
    """Write that this is the offer that was chosen; what it holds is to become the booking's time."""
    await connection.execute(
        update(counter_offer)
        .where(counter_offer.c.venue_id == scope.venue_id, counter_offer.c.id == offer_id)
        .values(status=OfferStatus.ACCEPTED.value, updated_at=now)
    )


async def end_offers(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, status: OfferStatus, now: datetime
) -> datetime | None:
    """End what is still offered for a locked booking; since when it was offered, if any was.

    The time it holds is given back, and is an opening from then on. Whoever needs other staff members' time, too, locks all of it
    before, in one go (`lock_staff` with `offered_for`).
    """
    ended = (
        await connection.execute(
            update(counter_offer)
            .where(
                counter_offer.c.venue_id == scope.venue_id,
                counter_offer.c.booking_id == booking_id,
                counter_offer.c.status == literal_column("'offered'"),
            )
            .values(status=status.value, updated_at=now)
            .returning(counter_offer.c.id, counter_offer.c.staff_id, counter_offer.c.created_at)
        )
    ).all()
    if ended:
        await lock_staff(connection, scope, [staff_id for _, staff_id, _ in ended])
    for offer_id, staff_id, _ in ended:
        freed = await free_held_time(connection, scope, offer_id)
        if freed is not None:
            await note_opening(connection, scope, staff_id, *freed, OpeningCause.LAPSED, now)
    return min((created_at for *_, created_at in ended), default=None)


async def take_back_offers(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, status: OfferStatus, now: datetime
) -> None:
    """End what is still offered for a locked request, if anything is; its own time to be answered runs on from where it stood."""
    offered_since = await end_offers(connection, scope, booking.id, status, now)
    until = booking.request_expires_at
    if offered_since is not None:
        until = request_resumes_until(until, booking.starts_at, offered_since, now)
    await change_booking(connection, scope, booking.id, now, request_expires_at=until)
