"""Working hours and what takes of them, for the slot engine: one statement for any number of staff members."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.venue import StaffRecord, StaffTime
from openchair.rules.scope import VenueScope
from openchair.rules.slots import DayHours, Schedule
from openchair.store.tables import day_hours, occupancy, staff, staff_service, working_hours

_PERSON, _WEEKLY, _DAY, _BUSY = range(4)
_LONGEST_STRETCH = 1440
_PACKING = 2048
"""A stretch as one number: its start times this, and its length, which is shorter."""
_Day = TypeVar("_Day", int, date)


async def load_staff_time(
    connection: AsyncConnection,
    scope: VenueScope,
    service_id: str,
    *,
    staff_id: str | None,
    first_day: date,
    last_day: date,
    first_minute: int,
    last_minute: int,
    ignoring_booking: str | None = None,
) -> list[StaffTime]:
    """The time of everyone active who does the service, or of `staff_id` alone, in the venue's order of staff.

    Days bound the exceptions to the weekly hours, epoch minutes the stretches already taken. A booking about to move
    doesn't stand in its own way: name it in `ignoring_booking`.
    """
    rows = await connection.execute(
        _statement(one_person=staff_id is not None),
        {
            "venue": scope.venue_id,
            "service": service_id,
            "first_day": first_day,
            "last_day": last_day,
            "last_minute": last_minute,
            "first_minute": first_minute,
            "first_start": first_minute - _LONGEST_STRETCH,
            # No booking has an empty id, and NULL would be the same as every stretch that is no booking's.
            "ignored": ignoring_booking or "",
            **({} if staff_id is None else {"person": staff_id}),
        },
    )
    return _staff_time(rows.all())


@cache
def _statement(*, one_person: bool) -> CompoundSelect[Any]:
    """Written once: putting the statement together costs more than running it."""
    wanted: list[ColumnElement[bool]] = [
        staff.c.venue_id == bindparam("venue"),
        staff.c.active,
        exists().where(
            staff_service.c.venue_id == bindparam("venue"),
            staff_service.c.service_id == bindparam("service"),
            staff_service.c.staff_id == staff.c.id,
        ),
    ]
    if one_person:
        wanted.append(staff.c.id == bindparam("person"))
    none = cast(null(), Text)
    # What the columns are called in all four.
    people = select(
        literal(_PERSON).label("kind"),
        staff.c.no.label("no"),
        staff.c.position.label("first"),
        literal(0).label("second"),
        staff.c.id.label("text"),
        staff.c.name.label("name"),
    ).where(*wanted)
    weekly = (
        select(
            literal(_WEEKLY) + cast(working_hours.c.is_break, staff.c.no.type) * 10,
            staff.c.no,
            working_hours.c.opens_minute,
            working_hours.c.closes_minute,
            cast(working_hours.c.weekday, Text),
            none,
        )
        .join_from(staff, working_hours, working_hours.c.staff_id == staff.c.id)
        .where(*wanted, working_hours.c.venue_id == bindparam("venue"))
    )
    days = (
        select(
            literal(_DAY),
            staff.c.no,
            day_hours.c.opens_minute,
            day_hours.c.closes_minute,
            cast(day_hours.c.day, Text),
            none,
        )
        .join_from(staff, day_hours, day_hours.c.staff_id == staff.c.id)
        .where(
            *wanted,
            day_hours.c.venue_id == bindparam("venue"),
            day_hours.c.day.between(bindparam("first_day"), bindparam("last_day")),
        )
    )
    # A hundred stretches come as one row, each as one number: reading rows costs more than all the rest.
    packed = cast(occupancy.c.start_minute, BigInteger) * _PACKING + occupancy.c.end_minute - occupancy.c.start_minute
    busy = (
        select(
            literal(_BUSY), staff.c.no, literal(0), literal(0), func.aggregate_strings(cast(packed, Text), ","), none
        )
        .join_from(staff, occupancy, occupancy.c.staff_no == staff.c.no)
        .where(
            *wanted,
            occupancy.c.start_minute < bindparam("last_minute"),
            occupancy.c.start_minute > bindparam("first_start"),
            occupancy.c.end_minute > bindparam("first_minute"),
            occupancy.c.booking_id.is_distinct_from(bindparam("ignored", type_=occupancy.c.booking_id.type)),
        )
        .group_by(staff.c.no)
    )
    return union_all(people, weekly, days, busy)


def _staff_time(rows: Any) -> list[StaffTime]:
    people: list[tuple[int, StaffRecord]] = []
    hours: dict[int, dict[int, list[DayHours]]] = defaultdict(lambda: defaultdict(list))
    breaks: dict[int, dict[int, list[DayHours]]] = defaultdict(lambda: defaultdict(list))
    exceptions: dict[int, dict[date, list[DayHours]]] = defaultdict(lambda: defaultdict(list))
    busy: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.kind == _BUSY:
            busy[row.no] = [_unpacked(int(packed)) for packed in row.text.split(",")]
        elif row.kind == _PERSON:
            people.append((row.first, StaffRecord(row.no, row.text, row.name)))
        elif row.kind == _DAY:
            day = exceptions[row.no][date.fromisoformat(row.text)]
            if row.first < row.second:
                day.append(DayHours(row.first, row.second))
        else:
            weekly = hours if row.kind == _WEEKLY else breaks
            weekly[row.no][int(row.text)].append(DayHours(row.first, row.second))
    return [
        StaffTime(
            person,
            Schedule(_frozen(hours[person.no]), _frozen(breaks[person.no]), _frozen(exceptions[person.no])),
            sorted(busy[person.no]),
        )
        for _, person in sorted(people, key=lambda entry: (entry[0], entry[1].no))
    ]


def _unpacked(packed: int) -> tuple[int, int]:
    start, minutes = divmod(packed, _PACKING)
    return start, start + minutes


def _frozen(days: dict[_Day, list[DayHours]]) -> dict[_Day, tuple[DayHours, ...]]:
    return {day: tuple(sorted(spans, key=lambda span: span.opens_minute)) for day, spans in days.items()}
