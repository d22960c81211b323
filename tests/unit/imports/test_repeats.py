"""Events that repeat: by the clock on the wall, without the days that were left out, and never without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openchair.imports.calendar_file import read_calendar
from openchair.imports.occurrences import Occurrence, occurrences
from openchair.imports.problems import ENGLISH, Problem

ZONE = "Australia/Sydney"
UNTIL = datetime(2027, 5, 19, tzinfo=UTC)


def followed(*events: str) -> tuple[list[Occurrence], list[Problem]]:
    """When the events take place, and what is wrong with them. Each is its lines from SUMMARY on."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", "UID:1@example", "SUMMARY:Cut – Ann", *event.split("\n"), "END:VEVENT"]
    found, problems = read_calendar("\r\n".join([*lines, "END:VCALENDAR", ""]).encode(), "bookings.ics")
    taking_place = list(occurrences(found, ZONE, UNTIL, problems))
    return taking_place, [Problem(line, what.told(ENGLISH)) for line, what in problems.found]


def walls(*events: str, zone: str = ZONE) -> list[str]:
    """What the clock on the wall shows at each occurrence of events with nothing wrong."""
    found, problems = followed(*events)
    assert problems == []
    return [f"{one.starts_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for one in found]


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change() -> None:
    # Sydney's summer time ends on 4 April 2027.
    event = f"DTSTART;TZID={ZONE}:20270326T100000\nRRULE:FREQ=WEEKLY;COUNT=3"
    assert walls(event) == ["03-26 10:00", "04-02 10:00", "04-09 10:00"]
    (first, second, third), _ = followed(event)
    assert second.starts_at - first.starts_at == timedelta(days=7)
    assert third.starts_at - second.starts_at == timedelta(days=7, hours=1)


def test_an_event_of_another_zone_repeats_by_the_clocks_there() -> None:
    # London's summer time begins on 28 March 2027, while Sydney's still lasts.
    event = "DTSTART;TZID=Europe/London:20270326T220000\nRRULE:FREQ=DAILY;COUNT=3"
    assert walls(event, zone="Europe/London") == ["03-26 22:00", "03-27 22:00", "03-28 22:00"]
    assert walls(event) == ["03-27 09:00", "03-28 09:00", "03-29 08:00"]


def test_what_was_left_out_is_left_out() -> None:
    event = f"DTSTART;TZID={ZONE}:20270402T100000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID={ZONE}:20270404T100000"
    assert walls(event) == ["04-02 10:00", "04-03 10:00", "04-05 10:00", "04-06 10:00"]
    assert walls(f"{event}\nEXDATE;VALUE=DATE:20270405") == ["04-02 10:00", "04-03 10:00", "04-06 10:00"]


def test_one_that_was_moved_stands_for_the_one_it_replaces() -> None:
    series = f"DTSTART;TZID={ZONE}:20270402T100000\nRRULE:FREQ=DAILY;COUNT=3"
    moved = f"RECURRENCE-ID;TZID={ZONE}:20270403T100000\nDTSTART;TZID={ZONE}:20270403T143000"
    assert sorted(walls(series, moved)) == ["04-02 10:00", "04-03 14:30", "04-04 10:00"]
    found, _ = followed(series)
    replaced, _ = followed(series, moved)
    # So that a second import knows the moved one again.
    assert {one.day_key for one in found} == {one.day_key for one in replaced}


def test_all_later_ones_moved_at_once_is_not_understood_and_says_what_to_do() -> None:
    moved = f"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID={ZONE}:20270403T100000\nDTSTART;TZID={ZONE}:20270403T143000"
    _, (problem,) = followed(moved)
    assert problem.line == 7
    assert "end the repeating event there and begin a new one" in problem.message


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=DAILY;UNTIL=20270404", "04-04 10:00"),
        ("FREQ=DAILY;UNTIL=20270404T000000Z", "04-04 10:00"),
        ("FREQ=DAILY;UNTIL=20270403T235959Z", "04-03 10:00"),
        ("FREQ=DAILY;INTERVAL=2;COUNT=2", "04-04 10:00"),
        ("FREQ=WEEKLY;BYDAY=FR,TU;COUNT=2", "04-06 10:00"),
    ],
)
def test_a_rule_ends_where_it_says(rule: str, last: str) -> None:
    assert walls(f"DTSTART;TZID={ZONE}:20270402T100000\nRRULE:{rule}")[-1] == last


def test_one_without_an_end_is_followed_as_far_as_asked() -> None:
    found, problems = followed(f"DTSTART;TZID={ZONE}:20261120T100000\nRRULE:FREQ=WEEKLY")
    assert problems == []
    assert found[0].starts_at == datetime(2026, 11, 19, 23, 0, tzinfo=UTC)
    assert UNTIL - timedelta(days=7) < found[-1].starts_at <= UNTIL
    assert len(found) == 26


def test_one_that_never_took_place_is_nothing() -> None:
    assert walls(f"DTSTART;TZID={ZONE}:20270201T100000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == []


def test_one_from_long_ago_is_not_followed_through_the_centuries() -> None:
    found, (problem,) = followed("DTSTART:19010101T100000Z\nRRULE:FREQ=DAILY")
    assert found == []
    assert problem.line == 8
    assert "more than 3660 times; let it begin later" in problem.message


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=XX", "COUNT=3", "FREQ=NEVER"],
)
def test_a_rule_that_makes_no_sense_is_told_with_its_line_and_ends(rule: str) -> None:
    found, (problem,) = followed(f"DTSTART;TZID={ZONE}:20270402T100000\nRRULE:{rule}")
    assert found == []
    assert problem.line == 8
    assert "RRULE" in problem.message or "how it repeats can't be read" in problem.message
