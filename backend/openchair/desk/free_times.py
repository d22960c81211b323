"""The desk's availability: free times near a wish, and what stands in the way of one."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.calendar import InTheWay, OpenSlot
from openchair.rules.records.venue import StaffTime
from openchair.rules.refusals import SlotTaken
from openchair.rules.slots import ServiceTime, busy_spans, open_slots
from openchair.rules.zone import local_day
from openchair.store.availability import load_staff_time
from openchair.store.blocked import find_blocked_time, list_met
from openchair.store.bookings import find_booking, find_bookings
from openchair.store.moves import epoch_minute
from openchair.store.people import find_service_with_rule, find_staff

DAYS_AROUND: Final = 7
MOST_TIMES: Final = 20
_NEAR: Final = 3
_FAR: Final = 100_000
"""In days: no horizon."""
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Wish:
    """A time that is wanted: how long, of whom where it is someone, and for which booking where there is one already."""

    service_id: str
    around: datetime
    staff_id: str | None = None
    booking: BookingRecord | None = None
    time: ServiceTime | None = None
    """Where it is not as long as the service, or the booking, is now."""


async def list_free_times(runtime: Runtime, operator: Operator, wish: Wish, limit: int = _NEAR) -> list[OpenSlot]:
    """The free times nearest to the wish, at most 20, from now on and within a week of it; the wish itself at any minute.

    Neither lead time nor horizon binds the desk; hours and breaks do here, since nobody should be offered them by themselves.
    Of staff, their own.
    """
    async with runtime.database.reading(operator.scope) as connection:
        time = await _time_of(connection, operator, wish)
        if time is None:
            return []
        first_day = local_day(wish.around - timedelta(days=DAYS_AROUND), operator.record.venue.time_zone)
        first_minute = epoch_minute(datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)) - 1440
        days = 2 * DAYS_AROUND + 1
        people = await load_staff_time(
            connection,
            operator.scope,
            wish.service_id,
            staff_id=wish.staff_id,
            first_day=first_day,
            last_day=first_day + timedelta(days=days),
            first_minute=first_minute,
            last_minute=first_minute + (days + 2) * 1440,
            ignoring_booking=None if wish.booking is None else wish.booking.id,
        )
    now = runtime.clock.now()
    wanted = max(epoch_minute(wish.around), ceil(now.timestamp() / 60))
    found = [
        (abs(start - wanted), place, OpenSlot(datetime.fromtimestamp(start * 60, UTC), person.staff))
        for place, person in enumerate(people)
        if operator.sight.sees(person.staff.id)
        for start in _starts(operator, person, time, wanted, now)
        if not _is_its_own(wish.booking, person, start)
    ]
    found.sort(key=lambda each: each[:2])
    return [slot for _, _, slot in found[: min(max(limit, 1), MOST_TIMES)]]


def _starts(operator: Operator, person: StaffTime, time: ServiceTime, wanted: int, now: datetime) -> set[int]:
    venue = operator.record.venue
    policy = replace(venue.policy, lead_time_minutes=0, horizon_days=_FAR)
    day = local_day(datetime.fromtimestamp(wanted * 60, UTC), venue.time_zone)

    def found(days: int, grid: int) -> Iterator[int]:
        slots = open_slots(
            person.schedule,
            time,
            person.busy,
            zone=venue.time_zone,
            first_day=day - timedelta(days=days),
            days=2 * days + 1,
            now=now,
            policy=replace(policy, slot_grid_minutes=grid),
        )
        for _, minutes in slots:
            yield from minutes

    exact = {wanted} & set(found(0, 1))
    return exact | set(found(DAYS_AROUND, policy.slot_grid_minutes))


def _is_its_own(booking: BookingRecord | None, person: StaffTime, start: int) -> bool:
    """Whether it is the time that the booking already has."""
    return booking is not None and (booking.staff.id, epoch_minute(booking.starts_at)) == (person.staff.id, start)


async def _time_of(connection: AsyncConnection, operator: Operator, wish: Wish) -> ServiceTime | None:
    if wish.time is not None:
        return wish.time
    if wish.booking is not None:
        return wish.booking.time
    found = await find_service_with_rule(connection, operator.scope, wish.service_id)
    return None if found is None else found[0].time


async def explaining(
    runtime: Runtime, operator: Operator, wish: Wish, call: Awaitable[Given], *, booking_id: str | None = None
) -> Given:
    """What a call gives that takes this time, for the booking of this id. Where it is taken, raises `SlotTaken` with what is in
    the way now, and what is free near it."""
    try:
        return await call
    except SlotTaken:
        if booking_id is not None:
            async with runtime.database.reading(operator.scope) as connection:
                booking = await find_booking(connection, operator.scope, booking_id)
            assert booking is not None, "bookings are never deleted"
            own = wish.service_id or booking.service.id
            wish = replace(wish, service_id=own, staff_id=wish.staff_id or booking.staff.id, booking=booking)
        taken = await what_is_taken(runtime, operator, wish)
    raise taken


async def what_is_taken(runtime: Runtime, operator: Operator, wish: Wish) -> SlotTaken:
    """The refusal of a wish that is taken, with what is in the way now and what is free near it."""
    met = await _list_in_the_way(runtime, operator, wish)
    return SlotTaken(in_the_way=tuple(met), near=tuple(await list_free_times(runtime, operator, wish)))


async def _list_in_the_way(runtime: Runtime, operator: Operator, wish: Wish) -> list[InTheWay]:
    """What takes some of the wanted time as it is now, in order. Who isn't the operator's to see is not named."""
    found: list[InTheWay] = []
    scope = operator.scope
    async with runtime.database.reading(scope) as connection:
        time = await _time_of(connection, operator, wish)
        staff = None if wish.staff_id is None else await find_staff(connection, scope, wish.staff_id)
        if time is None or staff is None:
            return []
        met = {
            (each.span, each.booking_id or each.blocked_id or each.offered_to): each
            for span in busy_spans(epoch_minute(wish.around), time)
            for each in await list_met(connection, scope, staff.no, span)
            if wish.booking is None or each.booking_id != wish.booking.id
        }
        named = {id for each in met.values() for id in (each.booking_id, each.offered_to) if id is not None}
        bookings = await find_bookings(connection, scope, named)
        for each in met.values():
            blocked = None if each.blocked_id is None else await find_blocked_time(connection, scope, each.blocked_id)
            about = bookings.get(each.booking_id or each.offered_to or "")
            starts_at, ends_at = (datetime.fromtimestamp(minute * 60, UTC) for minute in each.span)
            found.append(
                InTheWay(
                    starts_at,
                    ends_at,
                    booking=about if about is not None and operator.sight.sees(about.staff.id) else None,
                    blocked=blocked,
                    is_offer=each.booking_id is None and each.blocked_id is None,
                )
            )
    return found
