"""What nobody answered in time: a request that the venue left waiting, and offers of which the customer took none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_claim
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.change import Change
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.activity import Lapsed
from openchair.rules.offers import OfferStatus, lapse_of
from openchair.rules.records.booking import DueBooking
from openchair.rules.status import BookingStatus, CancelledBy
from openchair.store.lapsing import claim_booking, list_lapsed_offers, list_lapsed_requests
from openchair.store.occupancy import lock_staff
from openchair.store.offers import end_offers, list_offers

AT_ONCE: Final = 20
"""How many of each kind one run ends."""
Find = Callable[[AsyncConnection, datetime, int], Awaitable[list[DueBooking]]]


def lapse_jobs(runtime: Runtime) -> dict[str, Job]:
    """The jobs that end what was not answered in time; any number of processes may run them at once."""
    return {
        "counter_offers": partial(_lapse_due, runtime, list_lapsed_offers),
        "requests": partial(_lapse_due, runtime, list_lapsed_requests),
    }


async def _lapse_due(runtime: Runtime, find: Find) -> bool:
    """End what is due, each booking in a transaction of its own; whether there may be more."""
    async with runtime.database.reading(ACROSS) as connection:
        found = await find(connection, runtime.clock.now(), AT_ONCE)
    await do_each(found, partial(_lapse, runtime))
    return len(found) == AT_ONCE


async def _lapse(runtime: Runtime, due: DueBooking) -> None:
    """End a request, if it is still due once nobody else can change it: money back, time free, customer and desk told."""
    now, scope = runtime.clock.now(), scope_of_claim(due)
    async with runtime.database.transaction(scope) as connection:
        if not await claim_booking(connection, due):
            return
        change = Change(runtime, connection, scope, now)
        booking = await change.read(due.booking_id)
        if booking.status is not BookingStatus.PENDING:
            # However it came to that: no hold outlives its end.
            await end_offers(connection, scope, booking.id, OfferStatus.EXPIRED, now)
            return
        offered = [
            offer for offer in await list_offers(connection, scope, booking.id) if offer.status is OfferStatus.OFFERED
        ]
        lapse = lapse_of([offer.expires_at for offer in offered], booking.request_expires_at, now)
        if lapse is None:
            return
        # All that is given back, before any of it.
        await lock_staff(connection, scope, booking.staff_ids, offered_for=booking.id)
        await end_offers(connection, scope, booking.id, OfferStatus.EXPIRED, now)
        quote = quote_for(booking, now)
        await settle_cancellation(change, booking, quote, by=CancelledBy.SYSTEM, reason=lapse.value)
        await change.record(Lapsed(lapse, quote.outcome), booking.id)
        await settle_what_is_due(change.notifier, booking, booking)
