"""A calendar that takes too much to read is refused at its line, before it was read."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openchair.imports import wall as walls
from openchair.imports.calendar_file import MOST_BYTES, read_calendar
from openchair.imports.calendar_lines import DEEPEST, LONGEST_VALUE, MOST_CHANGES_OF_A_ZONE
from openchair.imports.occurrences import MOST_OCCURRENCES, Occurrence, occurrences
from openchair.imports.problems import MOST_PROBLEMS, FileRefused, Problem, Problems
from openchair.imports.wall import wall

ZONE = "Australia/Sydney"
UNTIL = datetime(2027, 11, 24, 22, tzinfo=UTC)
MOST_SECONDS = 2.0
EVERY_SECOND = ";".join(f"BY{of}={','.join(map(str, range(most)))}" for of, most in (("MINUTE", 60), ("SECOND", 60)))


def calendar(*lines: str) -> bytes:
    """A calendar with these lines, the first on line 4."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", *lines, "END:VCALENDAR", ""]
    ).encode()


def event(*lines: str, start: str = "DTSTART:20270302T100000") -> list[str]:
    """An event whose DTSTART stands on its second line and `lines` from its fourth."""
    return ["BEGIN:VEVENT", start, "SUMMARY:Cut – Ann", *lines, "END:VEVENT"]


def zone(*lines: str) -> list[str]:
    """A time zone of the file's own with `lines` from its sixth, and an event in it."""
    change = ["BEGIN:STANDARD", "TZOFFSETFROM:+1000", "TZOFFSETTO:+1100", "DTSTART:19700101T000000", *lines]
    described = ["BEGIN:VTIMEZONE", "TZID:Nowhere", *change, "END:STANDARD", "END:VTIMEZONE"]
    return [*described, *event(start="DTSTART;TZID=Nowhere:20270302T100000")]


def read(data: bytes) -> list[Occurrence]:
    """All that the file makes. Raises `FileRefused`."""
    events, problems = read_calendar(data, "old.ics")
    with wall(problems, len(data)):
        found = list(occurrences(events, ZONE, UNTIL, problems))
    problems.refuse_if_any()
    return found


def refused(data: bytes) -> list[Problem]:
    """Why the file is refused, which takes at most two seconds of the processor's time."""
    began = time.process_time()
    with pytest.raises(FileRefused) as refusal:
        read(data)
    assert time.process_time() - began < MOST_SECONDS
    assert all(len(problem.message) < 2_100 and problem.message.isprintable() for problem in refusal.value.problems)
    return refusal.value.problems


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        pytest.param(zone("RRULE:FREQ=SECONDLY"), 10, "FREQ=YEARLY", id="a zone whose clocks change each second"),
        pytest.param(zone(f"RRULE:FREQ=YEARLY;{EVERY_SECOND}"), 10, "FREQ=YEARLY", id="a zone with a list of seconds"),
        pytest.param(zone("RRULE:FRE", " Q=DAILY"), 10, "FREQ=YEARLY", id="a zone whose rule is folded"),
        pytest.param(
            zone(*["RDATE:19800101T000000,19810101T000000"] * 300), 259, f"{MOST_CHANGES_OF_A_ZONE} times", id="a zone of dates"
        ),
        pytest.param(event(f"RRULE:FREQ=DAILY;BYSETPOS={'366,' * 1500}1"), 7, "6021 characters", id="a rule of 6 kB"),
        pytest.param(event(f"RRULE:FREQ=DAILY;COUNT=1{'0' * 4000}"), 7, "4018 characters", id="a number of 4,000 digits"),
        pytest.param(event(f"SEQUENCE:1{'0' * 4000}"), 7, "SEQUENCE", id="a number that nobody reads"),
        pytest.param(event(f"RRULE:FREQ=DAILY;{EVERY_SECOND}"), 7, "more than 3660 times", id="each second of each day"),
        pytest.param(event("RRULE:FREQ=SECONDLY"), 7, "more often than daily", id="each second"),
        pytest.param(
            event("RRULE:FREQ=DAILY;COUNT=3000", start="DTSTART:19990302T100000") * 60, 172, f"{MOST_OCCURRENCES} appointments",
            id="each day in 60 events",
        ),
        pytest.param(event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"), 7, "takes too long", id="a day there never is"),
        pytest.param(event("RRULE:FREQ=DAILY", start="DTSTART:00010101T100000"), 5, "the year 1", id="from the year 1"),
        pytest.param(event(start="DTSTART:99991231T235900"), 5, "the year 9999", id="in the year 9999"),
        pytest.param(event(*["DESCRIPTION:a", *[" a"] * 300_000]), 7, f"{LONGEST_VALUE} characters", id="folded without end"),
        pytest.param(event(f"CATEGORIES:{'a,' * 400_000}"), 7, f"{LONGEST_VALUE} characters", id="one long line"),
        pytest.param(event(f"RDATE:{'20270302T100000,' * 60_000}"), 7, f"{LONGEST_VALUE} characters", id="60,000 dates"),
        pytest.param(event("DURATION:P9999999999999W"), 7, "DURATION", id="for ever"),
        pytest.param(["BEGIN:X"] * 50_000 + ["END:X"] * 50_000, 3 + DEEPEST, "inside 10 others", id="nested deeply"),
        pytest.param(event("\x1b]0;owned\x07"), 7, "is no line of a calendar", id="what a terminal would obey"),
    ],
)  # fmt: skip
def test_it_is_refused_at_its_line(lines: list[str], line: int, words: str) -> None:
    (problem,) = refused(calendar(*lines))
    assert problem.line == line
    assert words in problem.message


def test_a_file_of_a_hundred_megabytes_is_not_looked_into() -> None:
    (problem,) = refused(b"BEGIN:VCALENDAR\n" + b" " * 100_000_000)
    assert problem == Problem(1, f"The file is larger than {MOST_BYTES // 1_000_000} MB: export a shorter time.")


def test_no_more_than_a_hundred_problems_are_told() -> None:
    problems = refused(calendar(*event(start="LOCATION:Bondi") * 2_000))
    assert len(problems) == MOST_PROBLEMS
    assert "maybe more" in str(FileRefused("old.ics", problems))


def test_a_zone_that_one_file_describes_is_not_the_next_ones() -> None:
    (first,) = read(calendar(*zone()))
    assert first.starts_at == datetime(2027, 3, 1, 23, tzinfo=UTC)
    (problem,) = refused(calendar(*event(start="DTSTART;TZID=Nowhere:20270302T100000")))
    assert "neither known nor described" in problem.message


def test_what_calendars_do_write_is_read_whole() -> None:
    exchange = zone("RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=10")
    picture = event(f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{'QUJD' * 100_000}")
    for_ever = event("RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z")
    found = read(calendar(*exchange, *picture, *for_ever, *event() * 2_000))
    weeks = (UNTIL - datetime(2027, 3, 1, 23, tzinfo=UTC)).days // 7 + 1
    assert len(found) == 1 + 1 + weeks + 2_000


def test_the_wall_holds_where_a_library_swallows_what_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[BaseException] = []

    def library() -> None:
        while len(stopped) < 3:
            try:
                while True:
                    pass
            except BaseException as stop:  # noqa: BLE001  # it is about libraries that do
                stopped.append(stop)

    monkeypatch.setattr(walls, "SECONDS_TO_BEGIN", 0.1)
    problems = Problems("old.ics", at=7)
    with pytest.raises(FileRefused) as refusal, wall(problems, 0):
        library()
    assert len(stopped) == 3
    assert [problem.line for problem in refusal.value.problems] == [7]


NUMBERS = {"MONTH": 12, "MONTHDAY": 31, "YEARDAY": 366, "WEEKNO": 53, "SETPOS": 366, "HOUR": 23, "SECOND": 59}
LISTS = st.sampled_from(list(NUMBERS)).flatmap(
    lambda of: st.lists(st.integers(-NUMBERS[of], NUMBERS[of]), min_size=1, max_size=60).map(
        lambda numbers: f"BY{of}={','.join(map(str, numbers))}"
    )
)
RULES = st.builds(
    lambda how_often, interval, count, lists: ";".join(
        [f"FREQ={how_often}", f"INTERVAL={interval}", *([] if count is None else [f"COUNT={count}"]), *lists]
    ),
    st.sampled_from(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "SECONDLY")),
    st.one_of(st.integers(-1, 5), st.integers()),
    st.one_of(st.none(), st.integers(-1, 10**12)),
    st.lists(LISTS, max_size=4),
)


@settings(max_examples=60, deadline=None)
@given(rule=RULES, year=st.integers(1, 9999))
def test_whatever_the_rule_it_ends_in_times_or_in_a_line(rule: str, year: int) -> None:
    data = calendar(*event(f"RRULE:{rule}", start=f"DTSTART:{year:04}0302T100000"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(walls, "SECONDS_TO_BEGIN", 0.1)
        try:
            found = read(data)
        except FileRefused as refusal:
            assert {problem.line for problem in refusal.problems} <= {4, 5, 7}
        else:
            assert all(one.starts_at <= UNTIL for one in found)
