"""The desk's availability: free times near a wish, and what stands in the way of one."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.bookings.create import refuse_unless_a_visit
from openchair.core.runtime import Runtime
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.calendar import InTheWay, OpenSlot
from openchair.rules.records.venue import StaffRecord, VenueRecord
from openchair.rules.refusals import SlotTaken
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.rules.visit_times import PartAsked, VisitTime, at_any_minute
from openchair.rules.zone import local_day
from openchair.store.availability import load_visit_time
from openchair.store.blocked import Met, find_blocked_time, list_met
from openchair.store.bookings import find_booking, find_bookings
from openchair.store.moves import epoch_minute
from openchair.store.people import find_service_with_rule, find_staff

DAYS_AROUND: Final = 7
MOST_TIMES: Final = 20
_NEAR: Final = 3
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Wish:
    """A time that is wanted: what is done from then on, by whom where it is someone, and for which booking if there is one."""

    parts: Sequence[PartWish]
    around: datetime
    booking: BookingRecord | None = None
    times: Sequence[ServiceTime] = ()
    """How long each part takes, where that is not as long as its service is now."""
    after: Sequence[int] = ()
    """How many minutes after the first each part starts, where that is not when the one before is over."""

    @classmethod
    def to_move(cls, booking: BookingRecord, around: datetime, staff_id: str | None) -> Wish:
        """To have a booking then, with this person in place of who comes first; None is anyone, of a visit of several parts
        whoever it is now."""
        of_one = staff_id is None and len(booking.parts) == 1
        who = [None] if of_one else booking.staff_with(staff_id or booking.staff.id)
        parts = [PartWish(part.service.id, id) for part, id in zip(booking.parts, who, strict=True)]
        return cls(parts, around, booking, *_times_of(booking))

    @classmethod
    def to_stay(cls, booking: BookingRecord, becomes: BookingRecord) -> Wish:
        """To have a booking where it is, with its parts as they become."""
        parts = [PartWish(part.service.id, part.staff.id) for part in becomes.parts]
        return cls(parts, booking.starts_at, booking, *_times_of(becomes))


def _times_of(booking: BookingRecord) -> tuple[list[ServiceTime], list[int]]:
    return [part.time for part in booking.parts], [part.after_minutes for part in booking.parts]


async def list_free_times(runtime: Runtime, operator: Operator, wish: Wish, limit: int = _NEAR) -> list[OpenSlot]:
    """The free times nearest to the wish, at most 20, from now on and within a week of it; the wish itself at any minute.

    Neither lead time nor horizon binds the desk; hours and breaks do here, since nobody should be offered them by themselves.
    Of staff, their own. Raises `InvalidInput` where the wish is no visit.
    """
    refuse_unless_a_visit(wish.parts)
    venue, now = operator.record.venue, runtime.clock.now()
    wanted = max(epoch_minute(wish.around), ceil(now.timestamp() / 60))
    around = datetime.fromtimestamp(wanted * 60, UTC)
    async with runtime.database.reading(operator.scope) as connection:
        parts = await _asked(connection, operator, wish)
        if parts is None:
            return []
        first_day = local_day(around - timedelta(days=DAYS_AROUND), venue.time_zone)
        first_minute = epoch_minute(datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)) - 1440
        days = 2 * DAYS_AROUND + 1
        time = await load_visit_time(
            connection,
            operator.scope,
            parts,
            first_day=first_day,
            last_day=first_day + timedelta(days=days),
            first_minute=first_minute,
            last_minute=first_minute + (days + 2) * 1440,
            ignoring_booking=None if wish.booking is None else wish.booking.id,
        )
    time = replace(time, able=[frozenset(id for id in each if operator.sight.sees(id)) for each in time.able])
    places = {person.staff.id: place for place, person in enumerate(time.people)}
    found = [
        (abs(start - wanted), places[staff.id], OpenSlot(datetime.fromtimestamp(start * 60, UTC), staff))
        for staff, starts in _starts(venue, time, wanted, now).items()
        for start in starts
        if not _is_its_own(wish.booking, staff, start)
    ]
    found.sort(key=lambda each: each[:2])
    return [slot for _, _, slot in found[: min(max(limit, 1), MOST_TIMES)]]


def _starts(venue: VenueRecord, time: VisitTime, wanted: int, now: datetime) -> dict[StaffRecord, set[int]]:
    """By who does the first part: the starts around the wish, on the grid, and the wish itself."""
    zone, grid = venue.time_zone, venue.policy.slot_grid_minutes
    day = local_day(datetime.fromtimestamp(wanted * 60, UTC), zone)
    starts: dict[StaffRecord, set[int]] = {}
    policy, first_day = at_any_minute(venue.policy, grid_minutes=grid), day - timedelta(days=DAYS_AROUND)
    for one in time.days(zone, policy, first_day, 2 * DAYS_AROUND + 1, now):
        for staff, minutes in one.by_person:
            starts.setdefault(staff, set()).update(minutes)
    for staff, minutes in time.days(zone, at_any_minute(venue.policy), day, 1, now)[0].by_person:
        if wanted in minutes:
            starts.setdefault(staff, set()).add(wanted)
    return starts


def _is_its_own(booking: BookingRecord | None, staff: StaffRecord, start: int) -> bool:
    """Whether it is the time that the booking already has."""
    return booking is not None and (booking.staff.id, epoch_minute(booking.starts_at)) == (staff.id, start)


async def _asked(connection: AsyncConnection, operator: Operator, wish: Wish) -> list[PartAsked] | None:
    """The parts with how long each takes; None where one is not on offer any more."""
    if wish.times:
        return [
            PartAsked(part.service_id, time, part.staff_id) for part, time in zip(wish.parts, wish.times, strict=True)
        ]
    asked = []
    for part in wish.parts:
        found = await find_service_with_rule(connection, operator.scope, part.service_id)
        if found is None:
            return None
        asked.append(PartAsked.of(found[0], part.staff_id))
    return asked


async def explaining(runtime: Runtime, operator: Operator, wish: Wish, call: Awaitable[Given]) -> Given:
    """What a call gives that takes this time. Where it is taken, raises `SlotTaken` with what is in the way now, and what is
    free near it."""
    try:
        return await call
    except SlotTaken:
        taken = await what_is_taken(runtime, operator, wish)
    raise taken


async def explaining_a_move(
    runtime: Runtime,
    operator: Operator,
    booking_id: str,
    starts_at: datetime,
    staff_id: str | None,
    call: Awaitable[Given],
) -> Given:
    """The same of a call that moves a booking to this start, and to this person where it says one."""
    try:
        return await call
    except SlotTaken:
        async with runtime.database.reading(operator.scope) as connection:
            booking = await find_booking(connection, operator.scope, booking_id)
        assert booking is not None, "bookings are never deleted"
        wish = Wish.to_move(booking, starts_at, staff_id or booking.staff.id)
        taken = await what_is_taken(runtime, operator, wish)
    raise taken


async def what_is_taken(runtime: Runtime, operator: Operator, wish: Wish) -> SlotTaken:
    """The refusal of a wish that is taken, with what is in the way now and what is free near it."""
    met = await _list_in_the_way(runtime, operator, wish)
    return SlotTaken(in_the_way=tuple(met), near=tuple(await list_free_times(runtime, operator, wish)))


async def _list_in_the_way(runtime: Runtime, operator: Operator, wish: Wish) -> list[InTheWay]:
    """What takes some of the wanted time as it is now, in order. Who isn't the operator's to see is not named.

    Of a visit, each part is looked for when it would start.
    """
    found: list[InTheWay] = []
    scope = operator.scope
    async with runtime.database.reading(scope) as connection:
        parts = await _asked(connection, operator, wish)
        met: dict[object, Met] = {}
        start = epoch_minute(wish.around)
        for number, part in enumerate(parts or ()):
            start = epoch_minute(wish.around) + wish.after[number] if wish.after else start
            staff = None if part.staff_id is None else await find_staff(connection, scope, part.staff_id)
            for span in busy_spans(start, part.time):
                for each in [] if staff is None else await list_met(connection, scope, staff.no, span):
                    if wish.booking is None or each.booking_id != wish.booking.id:
                        met[each.span, each.booking_id or each.blocked_id or each.offered_to] = each
            start += part.time.duration_minutes
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
                    booking=about if about is not None and operator.sight.sees_any(about.staff_ids) else None,
                    blocked=blocked,
                    is_offer=each.booking_id is None and each.blocked_id is None,
                )
            )
    return found
