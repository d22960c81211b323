"""When a salon is open: whenever anyone works there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openchair.rules.slots import DayHours, Schedule, Span, merged, open_spans


def weekly_hours(schedules: Sequence[Schedule]) -> list[tuple[DayHours, ...]]:
    """The salon's usual hours by weekday, Monday first: those of everyone together; () where nobody works."""
    return [
        _together([span for schedule in schedules for span in schedule.weekly.get(weekday, ())]) for weekday in range(7)
    ]


def open_stretches(schedules: Sequence[Schedule], zone: str, first_day: date, days: int) -> list[Span]:
    """When it is open on these days as they really are, [start, end) in epoch minutes, in order."""
    return merged(span for schedule in schedules for span in open_spans(schedule, zone, first_day, days))


def _together(hours: list[DayHours]) -> tuple[DayHours, ...]:
    spans = merged((each.opens_minute, each.closes_minute) for each in hours)
    return tuple(DayHours(opens, closes) for opens, closes in spans)
