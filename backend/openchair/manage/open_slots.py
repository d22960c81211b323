"""The times a booking can move to, as the customer may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from openchair.core.runtime import Runtime
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.calendar import OpenSlot
from openchair.rules.records.venue import StaffRecord
from openchair.rules.scope import VenueScope
from openchair.rules.visit_times import DayOfSlots, PartAsked, VisitTime
from openchair.rules.zone import local_day
from openchair.store.availability import load_visit_time
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

    With the booking's own staff member first, unless `staff_id` names another the venue lets customers switch to; anyone else has
    no open time. What others do in a visit stays theirs. At most `MOST_DAYS` days are looked at.
    """
    days = min(max(days, 1), MOST_DAYS)
    wanted = staff_id or booking.staff.id
    now = runtime.clock.now()
    today = local_day(now, booking.venue.time_zone)
    # What lies behind is never open: asking for it costs no more than asking for today.
    start = max(first_day or today, today)
    allowed = wanted == booking.staff.id or booking.venue.policy.customers_may_switch_staff
    if not allowed:
        return [(start + timedelta(days=ahead), []) for ahead in range(days)]
    time = await _visit_time(runtime, scope, booking, start, days, staff_id=wanted)
    return [
        # One person comes first, and the time it already has is no time to move to.
        (one.day, [minute for staff, minutes in one.by_person for minute in _others(booking, staff, minutes)])
        for one in _days_of(time, booking, start, days, now)
    ]


async def list_soonest_slots(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord, *, limit: int = 2
) -> list[OpenSlot]:
    """The quick answers: the next time with the same person, the soonest with anyone allowed, then what follows; at most 10."""
    limit = min(max(limit, 1), MOST_QUICK)
    now = runtime.clock.now()
    policy = booking.venue.policy
    today = local_day(now, booking.venue.time_zone)
    # Of a visit of several parts, with those who do it now: whoever else is asked for is named.
    anyone = policy.customers_may_switch_staff and len(booking.parts) == 1
    staff_id = None if anyone else booking.staff.id
    answers: list[OpenSlot] = []
    # The answer is nearly always in the next two weeks, and what is taken of all days to come is much to read.
    for days in sorted({min(FIRST_LOOK_DAYS, policy.horizon_days + 1), policy.horizon_days + 1}):
        time = await _visit_time(runtime, scope, booking, today, days, staff_id=staff_id)
        firsts = _first_slots(time, booking, today, days, now, limit)
        own = firsts.get(booking.staff.id, [])[:1]
        soonest = sorted((slot for first in firsts.values() for slot in first), key=lambda slot: slot.starts_at)
        answers = own + [slot for slot in soonest if slot not in own]
        if len(answers) >= limit and (own or booking.staff.id not in firsts):
            break
    return answers[:limit]


def parts_to_move(booking: BookingRecord, staff_id: str | None) -> list[PartAsked]:
    """What a move of the booking asks for: its parts as they were agreed, with this person in place of who comes first.

    Of a booking of one part it may be anyone who does that: None.
    """
    if staff_id is None:
        return [PartAsked(part.service.id, part.time) for part in booking.parts[:1]]
    who = booking.staff_with(staff_id)
    return [PartAsked(part.service.id, part.time, id) for part, id in zip(booking.parts, who, strict=True)]


async def _visit_time(
    runtime: Runtime,
    scope: VenueScope,
    booking: BookingRecord,
    start: date,
    days: int,
    *,
    staff_id: str | None,
) -> VisitTime:
    # A day more on each side covers every offset a zone can have.
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    first_minute = epoch_minute(midnight) - 1440
    async with runtime.database.reading(scope) as connection:
        return await load_visit_time(
            connection,
            scope,
            parts_to_move(booking, staff_id),
            first_day=start,
            last_day=start + timedelta(days=days),
            first_minute=first_minute,
            last_minute=first_minute + (days + 2) * 1440,
            ignoring_booking=booking.id,
        )


def _days_of(time: VisitTime, booking: BookingRecord, start: date, days: int, now: datetime) -> list[DayOfSlots]:
    return time.days(booking.venue.time_zone, booking.venue.policy, start, days, now)


def _others(booking: BookingRecord, staff: StaffRecord, minutes: list[int]) -> list[int]:
    if staff.id != booking.staff.id:
        return minutes
    own_start = epoch_minute(booking.starts_at)
    return [minute for minute in minutes if minute != own_start]


def _first_slots(
    time: VisitTime, booking: BookingRecord, today: date, days: int, now: datetime, limit: int
) -> dict[str, list[OpenSlot]]:
    """The first so many starts with each who may come first, by their id."""
    found: dict[str, list[OpenSlot]] = {person.staff.id: [] for person in time.first_people}
    # A week at a time: the answer is nearly always in the first.
    for ahead in range(0, days, 7):
        first_day, wanted = today + timedelta(days=ahead), [id for id, slots in found.items() if len(slots) < limit]
        if not wanted:
            break
        still = replace(time, able=[time.able[0] & frozenset(wanted), *time.able[1:]])
        for one in _days_of(still, booking, first_day, min(7, days - ahead), now):
            for staff, minutes in one.by_person:
                slots = (datetime.fromtimestamp(minute * 60, UTC) for minute in _others(booking, staff, minutes))
                found[staff.id].extend(OpenSlot(starts_at, staff) for starts_at in slots)
    return {id: slots[:limit] for id, slots in found.items()}
