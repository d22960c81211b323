"""The customer asks to hear of earlier times, asks for others, or stops."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.making import wait_for_earlier
from openchair.manage.moving import actions_for
from openchair.rules.openings import can_wait
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.earlier import EarlierRecord
from openchair.rules.scope import VenueScope
from openchair.rules.wishes import Wanted
from openchair.store.activity import record_activity
from openchair.store.bookings import lock_booking
from openchair.store.earlier import find_earlier, stop_earlier
from openchair.store.once import Answer, Call, answer_with, booking_answered, once


async def ask_for_earlier_times(
    runtime: Runtime, customer: Customer, times: Collection[tuple[int, int]], key: str
) -> BookingRecord:
    """Wait for earlier times at these weekdays (0 is Monday) and their bands; who waits already keeps their place.

    To begin with, the appointment is some days away; what was asked can be changed to the last. Raises `BookingClosed`,
    `NotConfirmedYet`, `TooSoonForEarlierTimes`, `InvalidInput`, `KeyReused`.
    """
    wanted = Wanted.checked(times)
    call = Call(customer.scope, customer.owner, key, "askForEarlierTimes", wanted.as_json(), customer.pressing)

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        before = await find_earlier(connection, customer.scope, booking.id)
        waits = before is not None and can_wait(booking.status, booking.starts_at, now)
        refusal = actions_for(booking, now).ask_earlier.refusal
        if refusal is not None and not waits:
            raise refusal
        since = before.since if before is not None and waits else None
        await wait_for_earlier(connection, customer.scope, booking, wanted, now, since=since)
        return answer_with(booking)

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))


async def stop_earlier_times(runtime: Runtime, customer: Customer, key: str) -> BookingRecord:
    """Wait no more; what is offered now can still be taken. Doing so twice is no mistake. Raises `KeyReused`, `InvalidInput`."""
    call = Call(customer.scope, customer.owner, key, "stopEarlierTimes", {}, customer.pressing)

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        if await stop_earlier(connection, customer.scope, booking.id, now):
            await record_activity(
                connection,
                customer.scope,
                booking.id,
                now,
                actor_kind="customer",
                actor_name=booking.customer.name,
                what="stopped_earlier",
            )
        return answer_with(booking)

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))


async def find_earlier_availability(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord
) -> EarlierRecord | None:
    """What the booking's customer waits for; None where they don't, or there is nothing left that could be earlier."""
    if not can_wait(booking.status, booking.starts_at, runtime.clock.now()):
        return None
    async with runtime.database.reading() as connection:
        return await find_earlier(connection, scope, booking.id)
