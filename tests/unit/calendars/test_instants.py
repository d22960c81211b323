"""Every reader puts the appointment at the same instant, also on the days when the clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openchair.calendars.documents import booking_feed, booking_file

from .events import an_event
from .judges import Judge, is_utc

ZONES = (
    "Australia/Sydney",
    "America/New_York",
    "Europe/London",
    "Pacific/Chatham",
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Casablanca",  # changes for Ramadan
)
YEARS = (2026, 2027)
QUARTER = timedelta(minutes=15)


def clock_changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Each instant of the years at which the zone's offset becomes another, found by looking at every quarter hour."""
    instant, end = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    offset = instant.astimezone(zone).utcoffset()
    while (instant := instant + QUARTER) < end:
        if (now := instant.astimezone(zone).utcoffset()) != offset:
            yield instant
            offset = now


@pytest.mark.parametrize("name", ZONES)
def test_three_readers_agree_on_the_instants_around_every_clock_change(name: str, judges: list[Judge]) -> None:
    zone = ZoneInfo(name)
    changes = list(clock_changes(zone))
    assert len(changes) == 2 * len(YEARS)
    for change in changes:
        for quarters in range(-6, 7):
            starts_at = change + quarters * QUARTER
            ends_at = starts_at + timedelta(minutes=50)
            content = booking_feed(an_event(starts_at=starts_at, ends_at=ends_at))
            for judge in judges:
                reading = judge.read(content)
                assert is_utc(reading.starts_at) and is_utc(reading.ends_at)
                assert (reading.starts_at, reading.ends_at) == (starts_at, ends_at)
                # What the customer sees on the wall: the same text, and in the hour that comes twice the same turn.
                seen, meant = reading.starts_at.astimezone(zone), starts_at.astimezone(zone)
                assert (seen.isoformat(), seen.fold) == (meant.isoformat(), meant.fold)


def test_the_hour_that_comes_twice_is_two_instants_for_every_reader(judges: list[Judge]) -> None:
    zone = ZoneInfo("Europe/London")
    first = datetime(2026, 10, 25, 1, 30, tzinfo=zone, fold=0).astimezone(UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=zone, fold=1).astimezone(UTC)
    for judge in judges:
        times = [
            judge.read(booking_file(an_event(starts_at=start, ends_at=start + timedelta(minutes=45)))).starts_at
            for start in (first, second)
        ]
        assert times[1] - times[0] == timedelta(hours=1)


def test_a_zones_name_without_its_rules_would_not_be_read_alike(judges: list[Judge]) -> None:
    """The control: it is the UTC in our files that makes the judges agree, and they can tell."""
    starts_at = datetime(2026, 12, 3, 2, 15, tzinfo=UTC)
    named = booking_file(an_event(starts_at=starts_at)).replace(
        b"DTSTART:20261203T021500Z", b"DTSTART;TZID=Australia/Sydney:20261203T131500"
    )
    read = [judge.read(named).starts_at for judge in judges]
    agreed = {instant.astimezone(UTC) if instant.tzinfo else instant for instant in read}
    assert agreed != {starts_at}


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "created_at", "last_modified_at"])
def test_naive_and_local_times_are_refused(field: str) -> None:
    instant = getattr(an_event(), field)
    with pytest.raises(ValueError, match="not in UTC"):
        an_event(**{field: instant.replace(tzinfo=None)})
    with pytest.raises(ValueError, match="not in UTC"):
        an_event(**{field: instant.astimezone(ZoneInfo("Australia/Sydney"))})


def test_an_end_that_is_not_after_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="end"):
        an_event(ends_at=an_event().starts_at)
