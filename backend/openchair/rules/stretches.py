"""Stretches of minutes since 1970 UTC: where a service fits into an opening, and what a change of hours adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from openchair.rules.policy import Policy
from openchair.rules.slots import Schedule, ServiceTime, busy_spans, merged, open_slots
from openchair.rules.zone import local_day, local_midnight, offset_minutes, wall_to_epoch

_A_DAY = 1440
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def added_stretches(
    before: Schedule, after: Schedule, *, zone: str, first_day: date, days: int
) -> list[tuple[int, int]]:
    """The stretches in epoch minutes in which someone works by the new hours and didn't by the old, day by day."""
    found: list[tuple[int, int]] = []
    for ahead in range(days):
        day = first_day + timedelta(days=ahead)
        worked = _minutes_of(before, day)
        added = sorted(_minutes_of(after, day) - worked)
        naive = local_midnight(zone, day)[0]
        for wall in merged((minute, minute + 1) for minute in added):
            starts, ends = wall_to_epoch(zone, naive + wall[0]), wall_to_epoch(zone, naive + wall[1])
            # What the clock skips on one night of the year is no time to offer.
            if starts and ends:
                found.append((starts[0], ends[-1]))
    return found


def works_through(schedule: Schedule, spans: Iterable[tuple[int, int]], zone: str) -> bool:
    """Whether someone works by these hours all through these stretches of epoch minutes, breaks taken out."""
    return all(_works_through(schedule, span, zone) for span in spans)


def _works_through(schedule: Schedule, span: tuple[int, int], zone: str) -> bool:
    if offset_minutes(zone, span[0]) != offset_minutes(zone, span[1] - 1):
        # The clock changes on the way: each side is a stretch of its own.
        return all(_works_through(schedule, (minute, minute + 1), zone) for minute in range(*span))
    wall = tuple(minute + offset_minutes(zone, span[0]) for minute in span)
    worked: list[tuple[int, int]] = []
    for number in range(wall[0] // _A_DAY, (wall[1] - 1) // _A_DAY + 1):
        day, midnight = date.fromordinal(_EPOCH_DAY + number), number * _A_DAY
        pauses = [(pause.opens_minute, pause.closes_minute) for pause in schedule.breaks.get(day.weekday(), ())]
        for hours in schedule.hours(day):
            worked.extend(
                (midnight + start, midnight + end)
                for start, end in without((hours.opens_minute, hours.closes_minute), pauses)
            )
    return not without((wall[0], wall[1]), worked)


def _minutes_of(schedule: Schedule, day: date) -> set[int]:
    """The minutes of this day's wall clock that are worked, breaks taken out."""
    worked = {minute for span in schedule.hours(day) for minute in range(span.opens_minute, span.closes_minute)}
    for pause in schedule.breaks.get(day.weekday(), ()):
        worked -= set(range(pause.opens_minute, pause.closes_minute))
    return worked


def meets(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a stretch shares a minute with any of these."""
    return any(start < span[1] and span[0] < end for start, end in spans)


def without(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a stretch is left when these are taken out of it, in order."""
    left, start = [], span[0]
    for taken_from, taken_until in merged(each for each in taken if each[1] > span[0] and each[0] < span[1]):
        if taken_from > start:
            left.append((start, taken_from))
        start = max(start, taken_until)
    return [*left, (start, span[1])] if start < span[1] else left


def starts_in(
    span: tuple[int, int],
    schedule: Schedule,
    service: ServiceTime,
    busy: Sequence[tuple[int, int]],
    *,
    zone: str,
    now: datetime,
    policy: Policy,
) -> list[int]:
    """The open starts at which a service takes some of an opening's stretch, the best first.

    The opening's own start comes first though it may lie off the grid: the time was booked so before. Then what stays within it,
    and last what also needs free time around it.
    """
    first, last = (local_day(datetime.fromtimestamp(minute * 60, UTC), zone) for minute in span)

    def found(grid: Policy) -> set[int]:
        days = open_slots(
            schedule, service, busy, zone=zone, first_day=first, days=(last - first).days + 1, now=now, policy=grid
        )
        return {minute for _, minutes in days for minute in minutes}

    on_grid = found(policy)
    starts = {start for start in on_grid if meets(span, busy_spans(start, service))}
    if span[0] in found(replace(policy, slot_grid_minutes=1)):
        starts.add(span[0])
    length = service.duration_minutes

    def order(start: int) -> tuple[bool, int]:
        return (start < span[0] or start + length > span[1], abs(start - span[0]))

    return sorted(starts, key=order)
