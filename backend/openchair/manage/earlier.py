"""The customer asks to hear of earlier times, asks for others, or stops."""

from __future__ import annotations

from collections.abc import Collection

from openchair.access.viewer import Customer
from openchair.bookings.create import wait_for_earlier
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.openings import can_wait
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.waitlist import EarlierRecord
from openchair.rules.scope import VenueScope
from openchair.rules.wishes import Wanted
from openchair.store.earlier import find_earlier, stop_earlier


async def ask_for_earlier_times(
    runtime: Runtime, customer: Customer, times: Collection[tuple[int, int]], key: str
) -> Changed:
    """Wait for earlier times at these weekdays (0 is Monday) and their bands; who waits already keeps their place.

    To begin with, the appointment is some days away; what was asked can be changed to the last. Raises `BookingClosed`,
    `NotConfirmedYet`, `TooSoonForEarlierTimes`, `InvalidInput`, `KeyReused`.
    """
    wanted = Wanted.checked(times)

    async def rule(change: Change, booking: BookingRecord) -> None:
        before = await find_earlier(change.connection, change.scope, booking.id)
        waits = before is not None and can_wait(booking.status, booking.starts_at, change.now)
        if not waits:
            refuse_unless(actions_for(booking, change.now).ask_earlier)
        since = before.since if before is not None and waits else None
        await wait_for_earlier(change, booking, wanted, since=since)

    call = Call("askForEarlierTimes", key, wanted.as_json(), notes_press=True)
    return await make_booking_change(runtime, customer.author, call, OneBooking(customer.booking.id), rule)


async def stop_earlier_times(runtime: Runtime, customer: Customer, key: str) -> Changed:
    """Wait no more; what is offered now can still be taken. Doing so twice is no mistake. Raises `KeyReused`, `InvalidInput`."""

    async def rule(change: Change, booking: BookingRecord) -> Plain | None:
        stopped = await stop_earlier(change.connection, change.scope, booking.id, change.now)
        return Plain(ActivityKind.STOPPED_EARLIER) if stopped else None

    call = Call("stopEarlierTimes", key, {}, notes_press=True)
    return await make_booking_change(runtime, customer.author, call, OneBooking(customer.booking.id), rule)


async def find_earlier_availability(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord
) -> EarlierRecord | None:
    """What the booking's customer waits for; None where they don't, or there is nothing left that could be earlier."""
    if not can_wait(booking.status, booking.starts_at, runtime.clock.now()):
        return None
    async with runtime.database.reading(scope) as connection:
        return await find_earlier(connection, scope, booking.id)
