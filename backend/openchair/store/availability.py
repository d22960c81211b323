"""Working hours and what takes of them, for the slot engine: one statement for any number of staff members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from functools import cache
from typing import Any, TypeVar, assert_never

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.venue import StaffRecord, StaffTime
from openchair.rules.scope import VenueScope
from openchair.rules.slots import DayHours, Schedule
from openchair.rules.visit_times import PartAsked, VisitTime
from openchair.store.tables import day_hours, occupancy, staff, staff_service, working_hours

_LONGEST_STRETCH = 1440
_PACKING = 2048
"""Two numbers as one: the first times this, and the second, which is a day's minutes at most."""
_BREAKS = 8
"""Added to the weekday of a break; a week has fewer days."""
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
    return [_staff_time(row) for row in rows]


async def load_team_time(
    connection: AsyncConnection,
    scope: VenueScope,
    *,
    first_day: date,
    last_day: date,
    first_minute: int,
    last_minute: int,
) -> list[StaffTime]:
    """The time of everyone active, whatever they do, in the venue's order of staff; days and minutes as above."""
    rows = await connection.execute(
        _statement(one_person=False, services=_Services.ANY),
        {
            "venue": scope.venue_id,
            "first_day": first_day,
            "last_day": last_day,
            "last_minute": last_minute,
            "first_minute": first_minute,
            "first_start": first_minute - _LONGEST_STRETCH,
            "ignored": "",
        },
    )
    return [_staff_time(row) for row in rows]


async def load_visit_time(
    connection: AsyncConnection,
    scope: VenueScope,
    parts: Sequence[PartAsked],
    *,
    first_day: date,
    last_day: date,
    first_minute: int,
    last_minute: int,
    ignoring_booking: str | None = None,
) -> VisitTime:
    """The time of everyone active who may do one of these parts, in one statement however many; days and minutes as above."""
    within: dict[str, Any] = {
        "first_day": first_day,
        "last_day": last_day,
        "first_minute": first_minute,
        "last_minute": last_minute,
        "ignoring_booking": ignoring_booking,
    }
    if len(parts) == 1:
        one = parts[0]
        people = await load_staff_time(connection, scope, one.service_id, staff_id=one.staff_id, **within)
        return VisitTime(parts, people, [frozenset(person.staff.id for person in people)])
    rows = await connection.execute(
        _statement(one_person=False, services=_Services.SEVERAL),
        {
            "venue": scope.venue_id,
            "services": sorted({part.service_id for part in parts}),
            "first_day": first_day,
            "last_day": last_day,
            "last_minute": last_minute,
            "first_minute": first_minute,
            "first_start": first_minute - _LONGEST_STRETCH,
            "ignored": ignoring_booking or "",
        },
    )
    found = [(_staff_time(row), frozenset(_entries(row.does))) for row in rows]
    able = [
        frozenset(
            person.staff.id
            for person, does in found
            if part.service_id in does and part.staff_id in (None, person.staff.id)
        )
        for part in parts
    ]
    asked = frozenset().union(*able)
    return VisitTime(parts, [person for person, _ in found if person.staff.id in asked], able)


class _Services(Enum):
    """Whose time is read, by what they do: of one service, of any of several, or of whoever works there."""

    ONE = auto()
    SEVERAL = auto()
    ANY = auto()


@cache
def _statement(*, one_person: bool, services: _Services = _Services.ONE) -> Select[Any]:
    """One row a person, and what belongs to them as one text each: reading rows costs more than all the rest.

    Written once: putting the statement together costs more than running it. Subqueries of the person's own row, not joins:
    PostgreSQL plans a prepared statement for any venue at all, and then joined the services after the stretches, each time.
    """
    wanted: list[ColumnElement[bool]] = [staff.c.venue_id == bindparam("venue"), staff.c.active]
    does = (staff_service.c.venue_id == bindparam("venue"), staff_service.c.staff_id == staff.c.id)
    columns: list[ColumnElement[Any]] = []
    match services:
        case _Services.ONE:
            wanted.append(exists().where(*does, staff_service.c.service_id == bindparam("service")))
        case _Services.SEVERAL:
            of_these = staff_service.c.service_id.in_(bindparam("services", expanding=True))
            wanted.append(exists().where(*does, of_these))
            columns.append(_together(staff_service.c.service_id, *does, of_these).label("does"))
        case _Services.ANY:
            pass
        case _:
            assert_never(services)
    if one_person:
        wanted.append(staff.c.id == bindparam("person"))
    weekly = _together(
        _packed(working_hours.c.opens_minute, working_hours.c.closes_minute)
        + (working_hours.c.weekday + cast(working_hours.c.is_break, Integer) * _BREAKS) * _PACKING * _PACKING,
        working_hours.c.venue_id == bindparam("venue"),
        working_hours.c.staff_id == staff.c.id,
    )
    days = _together(
        cast(day_hours.c.day, Text) + "/" + cast(_packed(day_hours.c.opens_minute, day_hours.c.closes_minute), Text),
        day_hours.c.venue_id == bindparam("venue"),
        day_hours.c.staff_id == staff.c.id,
        day_hours.c.day.between(bindparam("first_day"), bindparam("last_day")),
    )
    busy = _together(
        _packed(occupancy.c.start_minute, occupancy.c.end_minute - occupancy.c.start_minute),
        occupancy.c.staff_no == staff.c.no,
        occupancy.c.start_minute < bindparam("last_minute"),
        occupancy.c.start_minute > bindparam("first_start"),
        occupancy.c.end_minute > bindparam("first_minute"),
        occupancy.c.booking_id.is_distinct_from(bindparam("ignored", type_=occupancy.c.booking_id.type)),
    )
    return (
        select(
            staff.c.no,
            staff.c.id,
            staff.c.name,
            weekly.label("weekly"),
            days.label("days"),
            busy.label("busy"),
            *columns,
        )
        .where(*wanted)
        .order_by(staff.c.position, staff.c.no)
    )


def _packed(start: ColumnElement[int], minutes: ColumnElement[int]) -> ColumnElement[int]:
    return cast(start, BigInteger) * _PACKING + minutes


def _together(entry: ColumnElement[Any], *wanted: ColumnElement[bool]) -> ScalarSelect[str]:
    """The entries of the rows `wanted`, in no order, with commas between them; NULL for none."""
    return select(func.aggregate_strings(cast(entry, Text), ",")).where(*wanted).correlate(staff).scalar_subquery()


def _staff_time(row: Any) -> StaffTime:
    hours: dict[int, list[DayHours]] = defaultdict(list)
    breaks: dict[int, list[DayHours]] = defaultdict(list)
    exceptions: dict[date, list[DayHours]] = defaultdict(list)
    for packed in _entries(row.weekly):
        day, span = divmod(int(packed), _PACKING * _PACKING)
        is_break, weekday = divmod(day, _BREAKS)
        (breaks if is_break else hours)[weekday].append(DayHours(*divmod(span, _PACKING)))
    for entry in _entries(row.days):
        on, _, packed = entry.partition("/")
        opens, closes = divmod(int(packed), _PACKING)
        spans = exceptions[date.fromisoformat(on)]
        if opens < closes:
            spans.append(DayHours(opens, closes))
    return StaffTime(
        StaffRecord(row.no, row.id, row.name),
        Schedule(_frozen(hours), _frozen(breaks), _frozen(exceptions)),
        sorted([_unpacked(int(packed)) for packed in _entries(row.busy)]),
    )


def _entries(together: str | None) -> list[str]:
    return together.split(",") if together else []


def _unpacked(packed: int) -> tuple[int, int]:
    start, minutes = divmod(packed, _PACKING)
    return start, start + minutes


def _frozen(days: dict[_Day, list[DayHours]]) -> dict[_Day, tuple[DayHours, ...]]:
    return {day: tuple(sorted(spans, key=lambda span: span.opens_minute)) for day, spans in days.items()}
