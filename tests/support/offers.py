"""Requests and the times a salon offers instead, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import OfferedTime, send_counter_offers
from openchair.rules.offers import request_expires_at
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.store import tables
from openchair.store.moves import epoch_minute
from openchair.store.offers import list_offers
from tests.support.salon import FULL_REFUND, Salon, day

Place = tuple[datetime, str]
ASKED = day(3, 9)
"""When the requests of these tests are for, with Mia."""
TWO: tuple[Place, ...] = ((day(3, 11), "Mia"), (day(4, 10), "Theo"))


async def requested(salon: Salon, starts_at: datetime = ASKED, *, hours: int = 48, **more: Any) -> BookingRecord:
    """A request with $25 paid that waits for the salon."""
    waits = {"request_expires_at": request_expires_at(salon.clock.now(), starts_at, hours)}
    return await salon.books(starts_at, status="pending", **{"paid_minor": 2500, "terms": FULL_REFUND, **waits, **more})


async def offered(
    salon: Salon,
    booking: BookingRecord,
    places: tuple[Place, ...] = TWO,
    *,
    hours: int | None = None,
    key: str = "offer",
) -> BookingRecord:
    """The request with these times offered instead; gives it as it is then."""
    operator, now = await salon.signs_in(), await salon.reads(booking.id)
    times = [OfferedTime(starts_at, salon.staff[name][1]) for starts_at, name in places]
    target = Target(booking.id, now.version, key)
    return (await send_counter_offers(salon.runtime, operator, target, times, expires_in_hours=hours)).booking


async def offer_opening(salon: Salon, booking: BookingRecord, starts_at: datetime) -> str:
    """The booking's own person has become free then, and it is offered to its customer for an hour; gives the offer's id."""
    opening_id, offer_id, minute, now = new_id(), new_id(), epoch_minute(starts_at), salon.clock.now()
    await salon.write(
        tables.opening,
        id=opening_id,
        staff_id=booking.staff.id,
        start_minute=minute,
        end_minute=minute + 60,
        cause="cancelled",
        depth=0,
        status="offered",
        considered=[],
        due_at=now + timedelta(hours=1),
        created_at=now,
    )
    await salon.write(
        tables.opening_offer,
        id=offer_id,
        opening_id=opening_id,
        booking_id=booking.id,
        customer_id=booking.customer.id,
        hold_id=new_id(),
        status="offered",
        starts_at=starts_at,
        held_until=now + timedelta(hours=1),
        shared=False,
        by_hand=False,
        told_at=now,
    )
    return offer_id


async def offers_of(salon: Salon, booking: BookingRecord) -> list[CounterOfferRecord]:
    """All that was ever offered for it."""
    async with salon.database.reading() as connection:
        return await list_offers(connection, salon.scope, booking.id)


async def statuses_of(salon: Salon, booking: BookingRecord) -> list[str]:
    """Where each of its offers stands, by number."""
    return [offer.status.value for offer in await offers_of(salon, booking)]


async def held(salon: Salon) -> set[str]:
    """The ids of the offers that hold time."""
    return {row["hold_id"] for row in await salon.rows(tables.occupancy) if row["kind"] == "hold"}
