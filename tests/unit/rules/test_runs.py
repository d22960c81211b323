"""Runs of parts against a search of every minute, person, resource and wait between two parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openchair.rules.parts import MOST_IDLE_MINUTES, PartFound, stretches_of
from openchair.rules.policy import Policy
from openchair.rules.runs import PartWanted, PersonTime, Runs
from openchair.rules.slots import DayHours, Schedule, ServiceTime, Span, busy_spans, open_slots
from tests.unit.rules.test_notice import ZONES, changes_of_clocks
from tests.unit.rules.test_slots import MINUTE, real_minutes, wall

EPOCH = datetime.fromtimestamp(0, UTC)
PEOPLE, RESOURCES = (1, 2, 3), (7, 8)
AT_ONCE = Policy(24, True, 14, 0, 90, 15, False)
NINE_TO_FIVE = Schedule({weekday: (DayHours(540, 1020),) for weekday in range(7)})
DAY = date(2026, 12, 1)
MIDNIGHT = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp()) // 60


@cache
def minutes_of(zone: str, day: date, span: DayHours) -> frozenset[int]:
    """The epoch minutes of a stretch of the wall-clock day, by trying all."""
    found = real_minutes(zone, day, span.opens_minute, span.closes_minute)
    return frozenset((instant - EPOCH) // MINUTE for instant in found)


@dataclass(frozen=True)
class Search:
    """The same question, answered by trying all."""

    runs: Runs

    def starts(self) -> list[tuple[date, list[int]]]:
        runs, first, found = self.runs, self.runs.parts[0], []
        goes_on, can = self._goes_on(), self.can()
        earliest = runs.now + timedelta(minutes=runs.policy.lead_time_minutes)
        for ahead in range(runs.days):
            day = runs.first_day + timedelta(days=ahead)
            in_reach = (day - wall(runs.now, runs.zone)[0]).days <= runs.policy.horizon_days
            starts = {
                minute
                for no in first.staff_nos
                for span in (runs.people[no].schedule.hours(day) if in_reach else ())
                for minute in minutes_of(runs.zone, day, span)
                if EPOCH + minute * MINUTE >= earliest
                for shown in [wall(EPOCH + minute * MINUTE, runs.zone)]
                if shown[0] == day and shown[1] % runs.policy.slot_grid_minutes == 0
                for room in ((None,) if first.resource_nos is None else first.resource_nos)
                if can(0, PartFound(minute, first.time, no, room)) and goes_on(0, minute)
            }
            found.append((day, sorted(starts)))
        return found

    def _goes_on(self) -> Callable[[int, int], bool]:
        parts, can = self.runs.parts, self.can()

        @cache
        def goes_on(at: int, minute: int) -> bool:
            if at == len(parts) - 1:
                return True
            end, following = minute + parts[at].time.duration_minutes, parts[at + 1]
            rooms = (None,) if following.resource_nos is None else following.resource_nos
            return any(
                can(at + 1, PartFound(later, following.time, no, room)) and goes_on(at + 1, later)
                for later in range(end, end + MOST_IDLE_MINUTES + 1)
                for no in following.staff_nos
                for room in rooms
            )

        return goes_on

    def can(self) -> Callable[[int, PartFound], bool]:
        """Whether all minutes of a part are within one stretch of hours and free, for the person and the resource."""
        runs = self.runs
        days = [runs.first_day + timedelta(days=ahead) for ahead in range(runs.days + 1)]
        hours, taken = {}, {}
        for no, person in runs.people.items():
            schedule = person.schedule
            hours[no] = [minutes_of(runs.zone, day, span) for day in days for span in schedule.hours(day)]
            taken[no] = {minute for start, end in person.busy for minute in range(start, end)}
            for day in days:
                for span in schedule.breaks.get(day.weekday(), ()):
                    taken[no] |= minutes_of(runs.zone, day, span)
        full = {
            no: {minute for start, end in busy for minute in range(start, end)} for no, busy in runs.resources.items()
        }

        @cache
        def can(at: int, found: PartFound) -> bool:
            time, start = runs.parts[at].time, found.start_minute
            end = start + time.duration_minutes
            return (
                any(all(minute in span for minute in range(start, end)) for span in hours[found.staff_no])
                and not any(
                    minute in taken[found.staff_no]
                    for low, high in busy_spans(start, time)
                    for minute in range(low, high)
                )
                and (
                    found.resource_no is None
                    or not any(minute in full[found.resource_no] for minute in range(start, end + time.buffer_minutes))
                )
            )

        return can


@st.composite
def busy_times(draw: st.DrawFn, base: int, most: int) -> list[Span]:
    busy, at = [], base - 120
    for _ in range(draw(st.integers(0, most))):
        at += draw(st.integers(0, 200))
        length = draw(st.integers(5, 150))
        busy.append((at, at + length))
        at += length
    return busy


@st.composite
def visits(draw: st.DrawFn) -> Runs:
    zone = draw(st.sampled_from(ZONES))
    first_day = draw(st.sampled_from(changes_of_clocks(zone, 2027))) + timedelta(days=draw(st.integers(-2, 1)))
    base = int(datetime.combine(first_day, time(), UTC).timestamp()) // 60
    people = {}
    for no in PEOPLE:
        opens, closes = draw(st.sampled_from(((540, 1020), (540, 1020), (60, 240), (0, 1440), (600, 900))))
        hours = (DayHours(opens, closes),) if opens < closes else ()
        breaks = {weekday: (DayHours(690, 735),) for weekday in range(7)} if draw(st.booleans()) else {}
        schedule = Schedule(dict.fromkeys(range(7), hours), breaks)
        people[no] = PersonTime(schedule, draw(busy_times(base, 6)))
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        length = draw(st.integers(1, 6)) * 15
        gap_start = draw(st.integers(0, length // 15)) * 15
        gap = draw(st.sampled_from((0, 0, 15, 30)))
        gap = min(gap, length - gap_start)
        service = ServiceTime(length, gap_start, gap, draw(st.sampled_from((0, 5, 15, 45))))
        staff = draw(st.permutations(PEOPLE))[: draw(st.integers(1, 3))]
        rooms = draw(st.sampled_from((None, (7,), (7,), (7, 8), (8, 7))))
        parts.append(PartWanted(service, tuple(staff), rooms))
    now = datetime.combine(first_day, time(), UTC) + timedelta(seconds=draw(st.integers(-2 * 86400, 43200)))
    policy = Policy(24, True, 14, draw(st.sampled_from((0, 120))), 3, draw(st.sampled_from((15, 20, 60))), False)
    resources = {no: draw(busy_times(base, 6)) for no in RESOURCES}
    return Runs(parts, people, resources, zone, first_day, 1, now, policy)


@settings(max_examples=60, deadline=None)
@given(runs=visits())
def test_the_starts_of_runs_are_those_that_a_search_of_every_minute_finds_and_each_can_be_booked(runs: Runs) -> None:
    search, offered = Search(runs), runs.starts()
    assert offered == search.starts()
    can, every = search.can(), [minute for _, minutes in offered for minute in minutes]
    for start in every:
        run = runs.find(start)
        assert run is not None and run[0].start_minute == start
        for at, (part, found) in enumerate(zip(runs.parts, run, strict=True)):
            assert can(at, found) and found.staff_no in part.staff_nos
            assert found.resource_no in (part.resource_nos or (None,))
        for (part, found), (_, after) in pairwise(zip(runs.parts, run, strict=True)):
            waits = after.start_minute - found.start_minute - part.time.duration_minutes
            assert 0 <= waits <= MOST_IDLE_MINUTES
        # As the database's guard sees it: what the visit takes meets neither what was taken nor itself.
        for no, spans in stretches_of(run).items():
            before = runs.people[no].busy if no in runs.people else runs.resources[no]
            taken = sorted([*before, *spans])
            assert all(start < end for start, end in spans)
            assert all(one[1] <= other[0] for one, other in pairwise(taken) if one in spans or other in spans)
        assert runs.find(start + 1) is None
    # By whoever begins: that the visit can go on doesn't hang on who that is.
    for (_, minutes), by_person in zip(offered, runs.starts_by_person(), strict=True):
        assert sorted({minute for each in by_person.values() for minute in each}) == minutes
        for no, each in by_person.items():
            rooms = runs.parts[0].resource_nos or (None,)
            assert all(any(can(0, PartFound(m, runs.parts[0].time, no, room)) for room in rooms) for m in each)


def _runs(
    parts: list[PartWanted], people: dict[int, PersonTime], resources: dict[int, list[Span]], **others: Any
) -> Runs:
    said = {"zone": "Etc/UTC", "first_day": DAY, "days": 1, "now": datetime(2026, 11, 1, tzinfo=UTC), "policy": AT_ONCE}
    return Runs(parts, people, resources, **{**said, **others})


def test_one_plain_part_can_start_where_the_engine_of_slots_says() -> None:
    busy, service = [(MIDNIGHT + 600, MIDNIGHT + 700)], ServiceTime(45, buffer_minutes=10)
    runs = _runs([PartWanted(service, (1,))], {1: PersonTime(NINE_TO_FIVE, busy)}, {}, days=31)
    assert runs.starts() == open_slots(
        NINE_TO_FIVE, service, busy, zone="Etc/UTC", first_day=DAY, days=31, now=runs.now, policy=AT_ONCE
    )


def test_an_early_start_of_the_second_part_that_leads_nowhere_is_not_taken() -> None:
    # The second person is free at once, but whoever does the last part only comes 20 minutes after that could end.
    parts = [PartWanted(ServiceTime(60), (1,)), PartWanted(ServiceTime(30), (2,)), PartWanted(ServiceTime(30), (3,))]
    begins = MIDNIGHT + 540
    people = {
        1: PersonTime(NINE_TO_FIVE, [(begins + 60, MIDNIGHT + 1020)]),
        2: PersonTime(NINE_TO_FIVE, []),
        3: PersonTime(NINE_TO_FIVE, [(begins, begins + 110), (begins + 140, MIDNIGHT + 1020)]),
    }
    runs = _runs(parts, people, {})
    assert runs.starts() == [(DAY, [begins])]
    run = runs.find(begins)
    assert run is not None
    assert [(found.start_minute - begins, found.staff_no) for found in run] == [(0, 1), (65, 2), (110, 3)]


@pytest.mark.parametrize(
    ("free", "can"), [((60, 90), True), ((40, 89), False), ((61, 90), False), ((75, 105), True), ((76, 140), False)]
)
def test_the_next_part_begins_within_a_quarter_of_an_hour_and_is_done_before_the_person_is_busy(
    free: tuple[int, int], can: bool
) -> None:
    begins, end = MIDNIGHT + 540, MIDNIGHT + 1020
    parts = [PartWanted(ServiceTime(60), (1,)), PartWanted(ServiceTime(30), (2,))]
    busy = [(begins, begins + free[0]), (begins + free[1], end)]
    people = {1: PersonTime(NINE_TO_FIVE, [(begins + 60, end)]), 2: PersonTime(NINE_TO_FIVE, busy)}
    assert _runs(parts, people, {}).starts() == [(DAY, [begins] if can else [])]


def test_whoever_began_goes_on_where_they_can_and_their_buffer_gives_way_to_the_next_part() -> None:
    parts = [
        PartWanted(ServiceTime(60, buffer_minutes=15), (2,), (8,)),
        PartWanted(ServiceTime(30, buffer_minutes=10), (1, 2), (7, 8)),
    ]
    people = {no: PersonTime(NINE_TO_FIVE, []) for no in PEOPLE}
    runs, begins = _runs(parts, people, {7: [], 8: []}), MIDNIGHT + 600
    run = runs.find(begins)
    assert run == (PartFound(begins, parts[0].time, 2, 8), PartFound(begins + 60, parts[1].time, 2, 8))
    taken = [(begins, begins + 60), (begins + 60, begins + 100)]
    assert stretches_of(run) == {2: taken, 8: taken}


def test_a_resource_is_taken_through_the_gap_and_for_the_buffer_and_one_that_is_not_there_is_never_free() -> None:
    service, begins = ServiceTime(60, 20, 20, 15), MIDNIGHT + 600
    people = {1: PersonTime(NINE_TO_FIVE, [])}
    for meets, can in (((85, 95), True), ((75, 90), True), ((74, 90), False), ((25, 30), False), ((-30, 0), True)):
        busy = [(begins + meets[0], begins + meets[1])]
        runs = _runs([PartWanted(service, (1,), (7,))], people, {7: busy})
        assert (runs.find(begins) is not None) is can, meets
    assert _runs([PartWanted(service, (1,), ())], people, {}).starts() == [(DAY, [])]


@pytest.mark.parametrize("count", [0, 9])
def test_a_visit_has_one_to_eight_parts(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 8 parts"):
        _runs([PartWanted(ServiceTime(30), (1,))] * count, {1: PersonTime(NINE_TO_FIVE, [])}, {})
