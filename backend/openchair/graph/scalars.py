"""The two scalars of time. Both are text here: an instant already carries the venue's offset, a day is a wall-clock day."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", str)
Date = NewType("Date", str)

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Python's years overflow at either end as soon as a zone is applied, and the store's 32-bit minutes since 1970 end in 6053.
# No booking is there.
_FIRST_YEAR, _LAST_YEAR = 1970, 5999


def instant_of(text: DateTime) -> datetime:
    """The aware datetime that a DateTime argument says."""
    return datetime.fromisoformat(text)


def day_of(text: Date) -> date:
    """The calendar day that a Date argument says."""
    return date.fromisoformat(text)


def parse_instant(value: object) -> str:
    """The text of an instant, in a year that everything here can reckon with. Raises ValueError for anything else."""
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
                return parsed.isoformat()
    raise ValueError('A DateTime is an instant with its offset, like "2026-12-03T13:15:00+11:00".')


def _parse_day(value: object) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            parsed = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
                return value
    raise ValueError('A Date is a calendar day, like "2026-12-03".')


def as_is(value: object) -> object:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339#section-5.6",
        description=(
            "An instant, RFC 3339, written with the venue's offset at that instant, so its text is the wall clock there: "
            '"2026-12-03T13:15:00+11:00".'
        ),
        serialize=as_is,
        parse_value=parse_instant,
    ),
    Date: strawberry.scalar(
        name="Date",
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339#section-5.6",
        description='A calendar day in the venue\'s time zone: "2026-12-03".',
        serialize=as_is,
        parse_value=_parse_day,
    ),
}
