"""Reminders planned anew where a venue's policy has changed: switched on or off, made earlier or later, quiet hours moved.

What is queued is held against the policy again when it is sent; this is for what would otherwise be looked at too late, or was
never written. It may be cut off anywhere: the venue is marked as planned last, and planning twice does nothing more.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_claim
from openchair.changes.ways import address_of
from openchair.core.database import Database
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.presentation.desk.messages import outdated_sentence
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated, stated
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.reminders import reminder_at
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.store.bookings import lock_booking
from openchair.store.outbox import NewMessage, list_messages_of_kind, queue_messages
from openchair.store.reminders import (
    find_told_at,
    find_unplanned_policy,
    find_unplanned_venue,
    list_reminded,
    list_ways_told,
    mark_planned,
    replan_reminder,
)

PAGE: Final = 50
LOOK_SECONDS: Final = 2.0
_BY_POLICY: Final = {outdated_sentence(why) for why in (Outdated.REMINDERS_OFF, Outdated.NO_MOMENT)}


def reminder_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that plans reminders anew. Venues are looked through every few seconds only: a policy seldom changes."""
    looked_at = float("-inf")

    async def job() -> bool:
        nonlocal looked_at
        if time.monotonic() < looked_at + LOOK_SECONDS:
            return False
        if await plan_next_venue(runtime):
            return True
        looked_at = time.monotonic()
        return False

    return {"reminders": job}


async def plan_next_venue(runtime: Runtime) -> bool:
    """Plan the reminders of one venue whose policy has changed; False where there is none."""
    async with runtime.database.reading(ACROSS) as connection:
        found = await find_unplanned_venue(connection)
    if found is None:
        return False
    await plan_reminders(runtime.database, scope_of_claim(found), runtime.clock.now())
    return True


async def plan_reminders(database: Database, scope: VenueScope, now: datetime) -> None:
    """Plan all reminders of the venue's bookings to come, where its policy has changed; some bookings in each transaction."""
    async with database.reading(scope) as connection:
        # As it is before: if it changes meanwhile, the venue is still to be planned.
        policy = await find_unplanned_policy(connection, scope)
    if policy is None:
        return
    after = ""
    while True:
        async with database.transaction(scope) as connection:
            ids = await list_reminded(connection, scope, now, after, PAGE)
            for booking_id in ids:
                await _plan(connection, scope, booking_id, now)
        if len(ids) < PAGE:
            break
        after = ids[-1]
    async with database.transaction(scope) as connection:
        await mark_planned(connection, scope, policy)


async def _plan(connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime) -> None:
    booking = await lock_booking(connection, scope, booking_id)
    if booking is None or booking.status not in OPEN_STATUSES or booking.status is BookingStatus.PENDING:
        return
    policy, zone = booking.venue.policy, booking.venue.time_zone
    told_at = await find_told_at(connection, scope, booking.id) or booking.created_at
    at = reminder_at(booking.starts_at, policy, zone, told_at)
    why_not = outdated_sentence(Outdated.NO_MOMENT if policy.reminder_hours else Outdated.REMINDERS_OFF)
    all_of_it = await list_messages_of_kind(connection, scope, booking.id, MessageKind.REMINDER)
    own = [each for each in all_of_it if _is_of_now(each, booking)]
    for each in own:
        if _can_be_planned(each):
            await replan_reminder(connection, each, at, why_not, now)
    if at is None:
        return
    # By the ways on which they were told of the time itself; a number that wants no texts has mail where there is an address.
    ways = await list_ways_told(connection, scope, booking.id) - {each.channel for each in own}
    if booking.customer.texts_stopped and booking.customer.email:
        ways.discard(Channel.SMS)
    facts = stated(booking.starts_at, booking.staff.id, booking.status, told_at=told_at.isoformat())
    new = [
        NewMessage(MessageKind.REMINDER, way, f"version:{booking.version}", at, facts)
        for way in sorted(ways)
        if address_of(booking.customer, way)
    ]
    await queue_messages(connection, scope, booking.id, now, new)


def _is_of_now(reminder: MessageRecord, booking: BookingRecord) -> bool:
    """Whether it is of the booking's time and person as they are."""
    facts = reminder.facts
    return datetime.fromisoformat(facts["starts_at"]) == booking.starts_at and facts["staff_id"] == booking.staff.id


def _can_be_planned(reminder: MessageRecord) -> bool:
    """Whether it has not left: it waits, or an earlier policy had no moment for it."""
    if reminder.status is MessageStatus.SUPERSEDED:
        return reminder.problem in _BY_POLICY
    return reminder.status is MessageStatus.QUEUED and reminder.attempts == 0
