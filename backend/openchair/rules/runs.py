"""Runs of parts: from which starts the parts of one visit can be done one after another, by whom, and where.

A part asks for a person, and for a resource where its service needs one. From which minutes it can start is a list of
intervals: those of anyone asked for, cut by those of any resource. The last part's suit as they are; those of each part before
suit where one of the next part's follows its end within `MOST_IDLE_MINUTES`. So what is left of the first part's can always be
gone on with, and whoever takes the earliest start of each next part never has to come back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from openchair.rules.parts import MOST_IDLE_MINUTES, MOST_PARTS, PartFound
from openchair.rules.policy import Policy
from openchair.rules.slots import (
    Schedule,
    ServiceTime,
    Span,
    allowed_starts,
    busy_spans,
    contains,
    intersection,
    merged,
    open_slots,
    open_spans,
    taken_spans,
)


@dataclass(frozen=True, slots=True)
class PartWanted:
    """A part to be found a time for: how long, by one of `staff_nos`, in one of `resource_nos`; None where it needs none.

    Who and which comes first is taken first.
    """

    time: ServiceTime
    staff_nos: tuple[int, ...]
    resource_nos: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class PersonTime:
    """A person's working time, and what takes of it already: [start, end) in epoch minutes, sorted."""

    schedule: Schedule
    busy: Sequence[Span]


@dataclass(slots=True)
class Runs:
    """The runs of these parts, in this order, over `days` days from `first_day`; `resources` are busy stretches by number.

    The first part starts where `open_slots` would have it start, by its grid, lead time and horizon; each further one at any
    minute up to `MOST_IDLE_MINUTES` after the one before has ended. Every part lies within the hours of whoever does it. A
    resource is taken from a part's start to its end, through its gap; person and resource are taken for its buffer, too. What
    was taken before the visit meets none of that; within the visit a buffer gives way to the next part (`stretches_of`).
    Raises `ValueError` of no parts, or more than `MOST_PARTS`.
    """

    parts: Sequence[PartWanted]
    people: Mapping[int, PersonTime]
    resources: Mapping[int, Sequence[Span]]
    zone: str
    first_day: date
    days: int
    now: datetime
    policy: Policy
    _by_person: list[dict[int, list[Span]]] = field(init=False)
    _by_resource: list[dict[int, list[Span]] | None] = field(init=False)
    _starts: list[list[Span]] = field(init=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.parts) <= MOST_PARTS:
            raise ValueError(f"a visit has 1 to {MOST_PARTS} parts")
        # The day after, too: a buffer may run past midnight into its breaks, and a part may follow there.
        days = self.days + 1
        asked = {no for part in self.parts for no in part.staff_nos}
        schedules = {no: self.people[no].schedule for no in asked}
        taken = {no: taken_spans(schedules[no], self.people[no].busy, self.zone, self.first_day, days) for no in asked}
        hours = {no: open_spans(schedules[no], self.zone, self.first_day, days) for no in asked}
        rooms = {no for part in self.parts for no in part.resource_nos or ()}
        full = {no: merged(self.resources[no]) for no in rooms}
        self._by_person, self._by_resource, self._starts = [], [], []
        for part in self.parts:
            length = part.time.duration_minutes
            able = {}
            for no in part.staff_nos:
                within = [(opens, closes - length) for opens, closes in hours[no] if closes - opens >= length]
                able[no] = intersection(within, allowed_starts(taken[no], busy_spans(0, part.time)))
            self._by_person.append(able)
            starts = _any_of(able.values())
            free = None
            if part.resource_nos is not None:
                whole = ((0, length + part.time.buffer_minutes),)
                free = {no: allowed_starts(full[no], whole) for no in part.resource_nos}
                starts = intersection(starts, _any_of(free.values()))
            self._by_resource.append(free)
            self._starts.append(starts)
        for at in range(len(self.parts) - 2, -1, -1):
            length = self.parts[at].time.duration_minutes
            goes_on = _any_of(
                [[(low - length - MOST_IDLE_MINUTES, high - length) for low, high in self._starts[at + 1]]]
            )
            self._starts[at] = intersection(self._starts[at], goes_on)

    def starts(self) -> list[tuple[date, list[int]]]:
        """Each day with the minutes at which a run can start, in order."""
        found: list[tuple[date, list[int]]] = []
        for ahead, by_person in enumerate(self.starts_by_person()):
            each = list(by_person.values())
            anyones = each[0] if len(each) == 1 else sorted({minute for minutes in each for minute in minutes})
            found.append((self.first_day + timedelta(days=ahead), anyones))
        return found

    def starts_by_person(self) -> list[dict[int, list[int]]]:
        """Of each day, by who can do the first part, the minutes at which a run can start with them, in order."""
        first = self.parts[0]
        of_each = {
            no: open_slots(
                self.people[no].schedule,
                first.time,
                self.people[no].busy,
                zone=self.zone,
                first_day=self.first_day,
                days=self.days,
                now=self.now,
                policy=self.policy,
            )
            for no in first.staff_nos
        }
        # Who is free at a minute has been asked of each; that the visit can go on from it doesn't hang on who begins.
        return [
            {no: _within(slots[ahead][1], self._starts[0]) for no, slots in of_each.items()}
            for ahead in range(self.days)
        ]

    def find(self, start_minute: int) -> tuple[PartFound, ...] | None:
        """The run that starts at this minute; None where `starts` doesn't have it.

        Each part starts as early as can be, by whoever did the part before and in the same resource where these can; else by
        the first who can.
        """
        if not any(start_minute in minutes for _, minutes in self.starts()):
            return None
        run: list[PartFound] = []
        minute = start_minute
        for at, part in enumerate(self.parts):
            if run:
                minute = _first_from(self._starts[at], minute)
            person, room = (run[-1].staff_no, run[-1].resource_no) if run else (None, None)
            free = self._by_resource[at]
            found = PartFound(
                minute,
                part.time,
                _who_can(self._by_person[at], person, minute),
                None if free is None else _who_can(free, room, minute),
            )
            run.append(found)
            minute += part.time.duration_minutes
        return tuple(run)


def _any_of(lists: Iterable[Sequence[Span]]) -> list[Span]:
    """Closed intervals that any of these lists has, in order, those that touch made one."""
    each = list(lists)
    return [(low, end - 1) for low, end in merged((low, high + 1) for intervals in each for low, high in intervals)]


def _within(minutes: Sequence[int], intervals: Sequence[Span]) -> list[int]:
    """Those of the minutes, which are in order, that lie in one of the intervals, which are, too."""
    found: list[int] = []
    if minutes:
        at = bisect_left(intervals, minutes[0], key=lambda interval: interval[1])
        for low, high in intervals[at:]:
            if low > minutes[-1]:
                break
            found.extend(minutes[bisect_left(minutes, low) : bisect_left(minutes, high + 1)])
    return found


def _first_from(intervals: Sequence[Span], minute: int) -> int:
    """The first minute from this one on in one of the intervals."""
    return max(minute, intervals[bisect_left(intervals, minute, key=lambda interval: interval[1])][0])


def _who_can(able: Mapping[int, Sequence[Span]], before: int | None, minute: int) -> int:
    """Who of these can at this minute: whoever did before, else the first."""
    if before is not None and before in able and contains(able[before], minute):
        return before
    return next(no for no, starts in able.items() if contains(starts, minute))
