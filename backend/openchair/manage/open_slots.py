"""The times a booking can move to, as the customer may see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from openchair.core.runtime import Runtime
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.calendar import OpenSlot
from openchair.rules.records.venue import StaffTime
from openchair.rules.scope import VenueScope
from openchair.rules.slots import open_slots
from openchair.rules.zone import local_day
from openchair.store.availability import load_staff_time
from openchair.store.moves import epoch_minute

MOST_DAYS = 93
MOST_QUICK = 10
FIRST_LOOK_DAYS = 14
"""How far quick answers are looked for before the whole horizon is."""


async def list_open_slots(
    runtime: Runtime,
    scope: VenueScope,
    booking: BookingRecord,
    *,
    first_day: date | None = None,
    days: int = 31,
    staff_id: str | None = None,
) -> list[tuple[date, list[int]]]:
    """Each day from `first_day` (today, by default) with its open starts in epoch minutes, in order.

    Of the booking's own staff member, unless `staff_id` names another the venue lets customers switch to; anyone else has no
    open time. At most `MOST_DAYS` days are looked at.
    """
    days = min(max(days, 1), MOST_DAYS)
    wanted = staff_id or booking.staff.id
    now = runtime.clock.now()
    today = local_day(now, booking.venue.time_zone)
    # What lies behind is never open: asking for it costs no more than asking for today.
    start = max(first_day or today, today)
    allowed = wanted == booking.staff.id or booking.venue.policy.customers_may_switch_staff
    people = await _staff_time(runtime, scope, booking, start, days, staff_id=wanted) if allowed else []
    if not people:
        return [(start + timedelta(days=ahead), []) for ahead in range(days)]
    return _slots_of(people[0], booking, start, days, now)


async def list_soonest_slots(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord, *, limit: int = 2
) -> list[OpenSlot]:
    """The quick answers: the next time with the same person, the soonest with anyone allowed, then what follows; at most 10."""
    limit = min(max(limit, 1), MOST_QUICK)
    now = runtime.clock.now()
    policy = booking.venue.policy
    today = local_day(now, booking.venue.time_zone)
    staff_id = None if policy.customers_may_switch_staff else booking.staff.id
    answers: list[OpenSlot] = []
    # The answer is nearly always in the next two weeks, and what is taken of all days to come is much to read.
    for days in sorted({min(FIRST_LOOK_DAYS, policy.horizon_days + 1), policy.horizon_days + 1}):
        people = await _staff_time(runtime, scope, booking, today, days, staff_id=staff_id)
        firsts = {person.staff.id: _first_slots(person, booking, today, days, now, limit) for person in people}
        own = firsts.get(booking.staff.id, [])[:1]
        soonest = sorted((slot for first in firsts.values() for slot in first), key=lambda slot: slot.starts_at)
        answers = own + [slot for slot in soonest if slot not in own]
        if len(answers) >= limit and (own or booking.staff.id not in firsts):
            break
    return answers[:limit]


async def _staff_time(
    runtime: Runtime,
    scope: VenueScope,
    booking: BookingRecord,
    start: date,
    days: int,
    *,
    staff_id: str | None,
) -> list[StaffTime]:
    # A day more on each side covers every offset a zone can have.
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    first_minute = epoch_minute(midnight) - 1440
    async with runtime.database.reading(scope) as connection:
        return await load_staff_time(
            connection,
            scope,
            booking.service.id,
            staff_id=staff_id,
            first_day=start,
            last_day=start + timedelta(days=days),
            first_minute=first_minute,
            last_minute=first_minute + (days + 2) * 1440,
            ignoring_booking=booking.id,
        )


def _slots_of(
    person: StaffTime, booking: BookingRecord, start: date, days: int, now: datetime
) -> list[tuple[date, list[int]]]:
    own_start = epoch_minute(booking.starts_at)
    slots = open_slots(
        person.schedule,
        booking.time,
        person.busy,
        zone=booking.venue.time_zone,
        first_day=start,
        days=days,
        now=now,
        policy=booking.venue.policy,
    )
    if person.staff.id != booking.staff.id:
        return slots
    # The time it already has is no time to move to.
    return [(day, [minute for minute in minutes if minute != own_start]) for day, minutes in slots]


def _first_slots(
    person: StaffTime, booking: BookingRecord, today: date, days: int, now: datetime, limit: int
) -> list[OpenSlot]:
    found: list[OpenSlot] = []
    # A week at a time: the answer is nearly always in the first.
    for ahead in range(0, days, 7):
        for _, minutes in _slots_of(person, booking, today + timedelta(days=ahead), min(7, days - ahead), now):
            found.extend(OpenSlot(datetime.fromtimestamp(minute * 60, UTC), person.staff) for minute in minutes)
        if len(found) >= limit:
            break
    return found[:limit]
