"""What a customer wants to be told beside their booking's own facts: reminders, and earlier times."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.store.activity import record_activity
from openchair.store.bookings import lock_booking
from openchair.store.once import Answer, Call, answer_with, booking_answered, once
from openchair.store.reach import set_wanted


async def set_message_preferences(
    runtime: Runtime, customer: Customer, key: str, *, reminders: bool | None, earlier_times: bool | None
) -> BookingRecord:
    """Write which messages the customer wants; None leaves one as it is. It holds for all their bookings at the venue.

    Asking for what is so already changes nothing. Raises `InvalidInput`, `KeyReused`.
    """
    asked = {"reminders": reminders, "earlierTimes": earlier_times}
    call = Call(customer.scope, customer.owner, key, "setMessagePreferences", asked)

    async def work(connection: AsyncConnection) -> Answer:
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        now = runtime.clock.now()
        await _want(connection, customer.scope, booking, now, reminders=reminders, earlier_times=earlier_times)
        return answer_with(booking)

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))


async def stop_optional_messages(runtime: Runtime, scope: VenueScope, booking_id: str) -> None:
    """Send this booking's customer no more reminders and earlier times, as one press on a mail asks. Twice is no mistake."""
    async with runtime.database.transaction() as connection:
        locked = await lock_booking(connection, scope, booking_id)
        assert locked is not None, "bookings are never deleted"
        await _want(connection, scope, locked, runtime.clock.now(), reminders=False, earlier_times=False)


async def _want(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    now: datetime,
    *,
    reminders: bool | None,
    earlier_times: bool | None,
) -> None:
    customer = booking.customer
    reminders_stopped_at = _since(customer.reminders_stopped_at, reminders, now)
    earlier_stopped_at = _since(customer.earlier_stopped_at, earlier_times, now)
    await set_wanted(
        connection,
        scope,
        customer.id,
        reminders_stopped_at=reminders_stopped_at,
        earlier_stopped_at=earlier_stopped_at,
    )
    for what, before, after in (
        ("reminders", customer.reminders_stopped_at, reminders_stopped_at),
        ("earlier times", customer.earlier_stopped_at, earlier_stopped_at),
    ):
        if before != after:
            await record_activity(
                connection,
                scope,
                booking.id,
                now,
                actor_kind="customer",
                actor_name=customer.name,
                what="messages_started" if after is None else "messages_stopped",
                of=what,
            )


def _since(before: datetime | None, wanted: bool | None, now: datetime) -> datetime | None:
    """Since when something is not wanted, where it was not `before` and `wanted` is what was asked now."""
    if wanted is None:
        return before
    return None if wanted else before or now
