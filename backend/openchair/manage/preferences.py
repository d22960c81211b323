"""What a customer wants to be told beside their booking's own facts: reminders, and earlier times."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from openchair.access.viewer import Customer
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.rules.activity import MessagesWanted, OptionalMessages
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import Actor, ActorKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.store.reach import set_wanted


async def set_message_preferences(
    runtime: Runtime, customer: Customer, key: str, *, reminders: bool | None, earlier_times: bool | None
) -> Changed:
    """Write which messages the customer wants; None leaves one as it is. It holds for all their bookings at the venue.

    Asking for what is so already changes nothing. Raises `InvalidInput`, `KeyReused`.
    """
    asked = {"reminders": reminders, "earlierTimes": earlier_times}

    async def rule(change: Change, booking: BookingRecord) -> None:
        await _want(change, booking, reminders=reminders, earlier_times=earlier_times)

    call = Call("setMessagePreferences", key, asked)
    return await make_booking_change(runtime, customer.author, call, OneBooking(customer.booking.id), rule)


async def stop_optional_messages(runtime: Runtime, scope: VenueScope, booking_id: str) -> None:
    """Send this booking's customer no more reminders and earlier times, as one press on a mail asks. Twice is no mistake."""
    async with runtime.database.transaction(scope) as connection:
        change = Change(runtime, connection, scope, runtime.clock.now())
        booking = await change.lock(booking_id)
        by_customer = replace(change, actor=Actor(ActorKind.CUSTOMER, booking.customer.name))
        await _want(by_customer, booking, reminders=False, earlier_times=False)


async def _want(change: Change, booking: BookingRecord, *, reminders: bool | None, earlier_times: bool | None) -> None:
    customer = booking.customer
    reminders_stopped_at = _since(customer.reminders_stopped_at, reminders, change.now)
    earlier_stopped_at = _since(customer.earlier_stopped_at, earlier_times, change.now)
    await set_wanted(
        change.connection,
        change.scope,
        customer.id,
        reminders_stopped_at=reminders_stopped_at,
        earlier_stopped_at=earlier_stopped_at,
    )
    for of, before, after in (
        (OptionalMessages.REMINDERS, customer.reminders_stopped_at, reminders_stopped_at),
        (OptionalMessages.EARLIER_TIMES, customer.earlier_stopped_at, earlier_stopped_at),
    ):
        if before != after:
            wanted = MessagesWanted(
                ActivityKind.MESSAGES_STARTED if after is None else ActivityKind.MESSAGES_STOPPED, of
            )
            await change.record(wanted, booking.id)


def _since(before: datetime | None, wanted: bool | None, now: datetime) -> datetime | None:
    """Since when something is not wanted, where it was not `before` and `wanted` is what was asked now."""
    if wanted is None:
        return before
    return None if wanted else before or now
