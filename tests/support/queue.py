"""People who wait for earlier times, and a waitlist that is asked to look."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from typing import Any

from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.earlier import ask_for_earlier_times
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.waitlist.jobs import look_at_next
from tests.support.salon import Salon

ANY_TIME = tuple(product(range(7), range(3)))


async def waits(salon: Salon, booking: BookingRecord, times: Collection[tuple[int, int]] = ANY_TIME) -> BookingRecord:
    """The booking's customer asks to hear of earlier times, as weekdays (0 is Monday) and bands."""
    customer = await salon.lets_in(booking)
    return (await ask_for_earlier_times(salon.runtime, customer, times, f"ask {booking.id}")).booking


async def cancels(salon: Salon, booking: BookingRecord) -> BookingRecord:
    """The booking's customer cancels it."""
    booking = await salon.reads(booking.id)
    quote = find_cancellation_quote(booking, salon.clock.now())
    assert quote is not None
    customer = await salon.lets_in(booking)
    return (
        await cancel_booking(
            salon.runtime, customer, Cancellation(quote.id, None, booking.version), f"cancel {booking.version}"
        )
    ).booking


async def looks(salon: Salon) -> int:
    """The waitlist looks until nothing is due; gives how often there was something."""
    times = 0
    while await look_at_next(salon.runtime):
        times += 1
        assert times < 1_000, "the waitlist goes round in circles"
    return times


async def offers(salon: Salon, booking: BookingRecord | None = None, **wanted: Any) -> list[dict[str, Any]]:
    """What was offered, in order; to one booking's customer where it is named."""
    rows = sorted(await salon.rows(tables.opening_offer), key=lambda row: str(row["id"]))
    if booking is not None:
        wanted["booking_id"] = booking.id
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


async def openings(salon: Salon) -> list[dict[str, Any]]:
    """All openings, in the order they appeared."""
    return sorted(await salon.rows(tables.opening), key=lambda row: str(row["id"]))
