"""The hours listed as repeated are those in which a time is written with its zone's name, and the names are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from openchair.rules.repeated_hours import repeated_hours, repeated_zone
from openchair.rules.zone import local_time

NOW = datetime(2026, 11, 24, 22, tzinfo=UTC)
ZONES = (
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/New_York",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Tokyo",
)


def name_listed(zone: str, instant: datetime) -> str | None:
    """The name that whoever reads the list writes with this instant."""
    for hour in repeated_hours(zone, NOW):
        if hour.starts_at <= instant < hour.ends_at:
            return hour.first if instant < hour.changes_at else hour.second
    return None


@pytest.mark.parametrize("zone", ZONES)
def test_at_every_quarter_of_three_years_the_list_names_what_the_clock_names(zone: str) -> None:
    quarters = range(-365 * 96, 730 * 96)
    instants = [NOW + timedelta(minutes=15 * quarter) for quarter in quarters]
    assert [each for each in instants if name_listed(zone, each) != repeated_zone(local_time(each, zone))] == []


def test_every_zone_there_is_has_a_list_whose_edges_are_its_clocks() -> None:
    second = timedelta(seconds=1)
    for zone in available_timezones():
        for hour in repeated_hours(zone, NOW):
            edges = (hour.starts_at - second, hour.starts_at, hour.changes_at - second, hour.changes_at, hour.ends_at)
            named = [repeated_zone(local_time(edge, zone)) for edge in edges]
            assert named == [None, hour.first, hour.first, hour.second, None], zone


def test_sydneys_are_its_autumns_and_tokyo_has_none() -> None:
    found = repeated_hours("Australia/Sydney", NOW)
    assert [(hour.changes_at, hour.first, hour.second) for hour in found] == [
        (datetime(2026, 4, 4, 16, tzinfo=UTC), "AEDT", "AEST"),
        (datetime(2027, 4, 3, 16, tzinfo=UTC), "AEDT", "AEST"),
        (datetime(2028, 4, 1, 16, tzinfo=UTC), "AEDT", "AEST"),
    ]
    assert repeated_hours("Asia/Tokyo", NOW) == ()
