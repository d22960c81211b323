"""The slot engine: which starts are open, in epoch minutes (whole minutes since 1970 UTC).

Everything is intervals of integers. What a staff member is busy with leaves gaps; a service asks for one or two stretches at
fixed distances from its start; so each gap, shifted, is an interval of starts that suit one stretch, and the starts that
suit all are where these intervals meet. Only then is the grid laid over what remains.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

from openchair.rules.policy import Policy
from openchair.rules.zone import local_day, local_midnight, wall_to_epoch

Span = tuple[int, int]
_FAR = 1 << 60


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """How long a service takes, in minutes: a gap inside, in which the staff member is free, and a buffer after the end."""

    duration_minutes: int
    gap_start_minutes: int = 0
    gap_minutes: int = 0
    buffer_minutes: int = 0


@dataclass(frozen=True, slots=True)
class DayHours:
    """A stretch of a wall-clock day: minutes from its midnight, 0 to 1440."""

    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Working hours and breaks by weekday (0 is Monday). An exception replaces a day's hours; () is closed. Breaks stay."""

    weekly: Mapping[int, tuple[DayHours, ...]]
    breaks: Mapping[int, tuple[DayHours, ...]] = field(default_factory=dict)
    exceptions: Mapping[date, tuple[DayHours, ...]] = field(default_factory=dict)

    def hours(self, day: date) -> tuple[DayHours, ...]:
        """The opening hours of this day."""
        exception = self.exceptions.get(day)
        return self.weekly.get(day.weekday(), ()) if exception is None else exception


def busy_spans(start_minute: int, service: ServiceTime) -> tuple[Span, ...]:
    """The one or two stretches, [start, end), that the service takes of a staff member's time, buffer included."""
    end = start_minute + service.duration_minutes
    gap_start = start_minute + service.gap_start_minutes
    gap_end = gap_start + service.gap_minutes
    if service.gap_minutes <= 0:
        return ((start_minute, end + service.buffer_minutes),)
    spans = ((start_minute, gap_start), (gap_end, end + service.buffer_minutes))
    # A gap at either edge leaves one stretch.
    return tuple(span for span in spans if span[0] < span[1])


def open_slots(
    schedule: Schedule,
    service: ServiceTime,
    busy: Sequence[Span],
    *,
    zone: str,
    first_day: date,
    days: int,
    now: datetime,
    policy: Policy,
) -> list[tuple[date, list[int]]]:
    """Each day of the range with its open starts, in order; `busy` is sorted.

    The grid counts from midnight on the venue's wall clock. The appointment lies within opening hours, its buffer may run
    past closing, and neither meets a break or anything in `busy`. Starts are at least the lead time from `now` and on a day at
    most `horizon_days` from today. On a day whose clocks change, wall-clock times that don't exist are not offered, and an
    hour that comes twice is offered twice: they are different times.
    """
    earliest = ceil(now.timestamp() / 60) + policy.lead_time_minutes
    last_day = local_day(now, zone) + timedelta(days=policy.horizon_days)
    # The day after, too: a buffer may run past midnight into its breaks.
    range_of_days = [first_day + timedelta(days=ahead) for ahead in range(days + 1)]
    midnights = [local_midnight(zone, day) for day in range_of_days]
    taken = merged([*busy, *_breaks(schedule, zone, range_of_days, midnights)])
    # The last interval lies beyond all time, so that the sweep needs no check for the end.
    allowed = [*allowed_starts(taken, busy_spans(0, service)), (_FAR, _FAR)]
    grid = policy.slot_grid_minutes
    found: list[tuple[date, list[int]]] = []
    at = 0
    for day, (naive, offset) in zip(range_of_days[:days], midnights, strict=False):
        starts: list[int] = []
        found.append((day, starts))
        hours = schedule.hours(day)
        if not hours or day > last_day:
            continue
        if offset is None:
            starts.extend(_on_a_day_of_change(zone, naive, hours, service, allowed, earliest, policy))
            continue
        midnight = naive - offset
        for opens, closes in _spans_of(hours):
            low = max(midnight + opens, earliest)
            high = midnight + closes - service.duration_minutes
            if low > high:
                continue
            while allowed[at][1] < low:
                at += 1
            look = at
            while (interval := allowed[look])[0] <= high:
                first = max(low, interval[0])
                starts.extend(range(first + (midnight - first) % grid, min(high, interval[1]) + 1, grid))
                look += 1
    return found


def is_open(
    start_minute: int,
    schedule: Schedule,
    service: ServiceTime,
    busy: Sequence[Span],
    *,
    zone: str,
    now: datetime,
    policy: Policy,
) -> bool:
    """Whether `open_slots` would offer this start: asked of it, so that the two can't disagree."""
    day = local_day(datetime.fromtimestamp(start_minute * 60, now.tzinfo), zone)
    ((_, starts),) = open_slots(schedule, service, busy, zone=zone, first_day=day, days=1, now=now, policy=policy)
    return start_minute in starts


def _spans_of(hours: tuple[DayHours, ...]) -> list[Span]:
    spans = [(span.opens_minute, span.closes_minute) for span in hours]
    return spans if len(spans) == 1 else merged(spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same stretches in order, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def allowed_starts(taken: Sequence[Span], spans: tuple[Span, ...]) -> list[Span]:
    """The starts, as closed intervals, from which every one of `spans` (relative to the start) meets nothing taken.

    `taken` is in order, and no two of it touch.
    """
    gaps = list(zip([-_FAR, *(end for _, end in taken)], [*(start for start, _ in taken), _FAR], strict=True))
    allowed: list[Span] | None = None
    for begin, end in spans:
        suits = [(low - begin, high - end) for low, high in gaps if high - low >= end - begin]
        allowed = suits if allowed is None else intersection(allowed, suits)
    # A service that is all gap takes nobody's time, and suits any.
    return [(-_FAR, _FAR)] if allowed is None else allowed


def intersection(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """What two lists of closed intervals, each in order, have in common."""
    meeting: list[Span] = []
    if not one or not other:
        return meeting
    ones, others = iter(one), iter(other)
    low, high = next(ones)
    other_low, other_high = next(others)
    end = (_FAR + 1, _FAR + 1)
    # Compared by hand: min and max of every pair cost as much as all the rest.
    while low <= _FAR and other_low <= _FAR:
        if high < other_high:
            if high >= other_low:
                meeting.append((max(other_low, low), high))
            low, high = next(ones, end)
        else:
            if other_high >= low:
                meeting.append((max(other_low, low), other_high))
            other_low, other_high = next(others, end)
    return meeting


def taken_spans(schedule: Schedule, busy: Sequence[Span], zone: str, first_day: date, days: int) -> list[Span]:
    """What is busy and the breaks of these days, in order, those that touch made one."""
    range_of_days = [first_day + timedelta(days=ahead) for ahead in range(days)]
    midnights = [local_midnight(zone, day) for day in range_of_days]
    return merged([*busy, *_breaks(schedule, zone, range_of_days, midnights)])


def open_spans(schedule: Schedule, zone: str, first_day: date, days: int) -> list[Span]:
    """The opening hours of these days as stretches, [start, end), in order; those of two days are never one."""
    found: list[Span] = []
    for ahead in range(days):
        day = first_day + timedelta(days=ahead)
        if hours := schedule.hours(day):
            naive, offset = local_midnight(zone, day)
            for opens, closes in _spans_of(hours):
                if offset is None:
                    found.append(_bounds_on_a_day_of_change(zone, naive, opens, closes))
                else:
                    found.append((naive - offset + opens, naive - offset + closes))
    return found


def _breaks(
    schedule: Schedule, zone: str, days: Sequence[date], midnights: Sequence[tuple[int, int | None]]
) -> Iterable[Span]:
    if not any(schedule.breaks.values()):
        return
    for day, (naive, offset) in zip(days, midnights, strict=True):
        for span in schedule.breaks.get(day.weekday(), ()):
            if offset is not None:
                yield (naive - offset + span.opens_minute, naive - offset + span.closes_minute)
            else:
                yield _bounds_on_a_day_of_change(zone, naive, span.opens_minute, span.closes_minute)


def _on_a_day_of_change(
    zone: str,
    naive: int,
    hours: tuple[DayHours, ...],
    service: ServiceTime,
    allowed: list[Span],
    earliest: int,
    policy: Policy,
) -> list[int]:
    """The slow, checked way: where the clocks change within opening hours, each grid minute is asked which instants it is."""
    grid = policy.slot_grid_minutes
    found: set[int] = set()
    for opens, closes in _spans_of(hours):
        first, end = _bounds_on_a_day_of_change(zone, naive, opens, closes)
        minutes: Iterable[int]
        if end - first == closes - opens:
            # The clocks change while the venue is closed.
            minutes = range(first + -opens % grid, end, grid)
        else:
            # All of the day's: where an hour comes again, the clock shows earlier times than `opens` to an open venue.
            minutes = (minute for wall in range(0, 1440, grid) for minute in wall_to_epoch(zone, naive + wall))
        for minute in minutes:
            if max(first, earliest) <= minute <= end - service.duration_minutes and contains(allowed, minute):
                found.add(minute)
    return sorted(found)


def _bounds_on_a_day_of_change(zone: str, naive: int, opens: int, closes: int) -> Span:
    """From the first time the clock shows `opens` to the last time it shows `closes`; a time that is skipped is when it skips."""
    return _instants(zone, naive + opens)[0], _instants(zone, naive + closes)[-1]


def _instants(zone: str, naive_minute: int) -> tuple[int, ...]:
    while not (minutes := wall_to_epoch(zone, naive_minute)):
        naive_minute += 1
    return minutes


def contains(allowed: Sequence[Span], minute: int) -> bool:
    """Whether a minute is in one of these closed intervals, which are in order."""
    at = bisect_right(allowed, (minute, _FAR)) - 1
    return at >= 0 and allowed[at][0] <= minute <= allowed[at][1]
