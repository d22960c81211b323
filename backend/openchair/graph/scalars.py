"""The two scalars of time. Both are text here: an instant already carries the venue's offset, a day is a wall-clock day."""

from __future__ import annotations

from datetime import date, datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from openchair.core.instants import parse_day, parse_instant

DateTime = NewType("DateTime", str)
Date = NewType("Date", str)


def instant_of(text: DateTime) -> datetime:
    """The aware datetime that a DateTime argument says."""
    return datetime.fromisoformat(text)


def day_of(text: Date) -> date:
    """The calendar day that a Date argument says."""
    return date.fromisoformat(text)


def _instant_text(value: object) -> str:
    try:
        if isinstance(value, str):
            return parse_instant(value).isoformat()
    except ValueError:
        pass
    raise ValueError('A DateTime is an instant with its offset, like "2026-12-03T13:15:00+11:00".')


def _day_text(value: object) -> str:
    try:
        if isinstance(value, str):
            return parse_day(value).isoformat()
    except ValueError:
        pass
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
        parse_value=_instant_text,
    ),
    Date: strawberry.scalar(
        name="Date",
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339#section-5.6",
        description='A calendar day in the venue\'s time zone: "2026-12-03".',
        serialize=as_is,
        parse_value=_day_text,
    ),
}
