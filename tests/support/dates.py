"""The instants at which the product and its tests must work, too: tomorrow, the days after clocks change, far ones.

Each is at 00:30 or 23:30 on the wall of the tests' salon in Sydney, where UTC still has the day before, or the same.
"""

from __future__ import annotations

import calendar
import os
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TODAY: Final = "OPENCHAIR_TEST_TODAY"
"""The machine's day when the run began: whoever runs a part of the suite finds the same table, also after midnight."""
WALL: Final = ZoneInfo("Australia/Sydney")
ZONES: Final = ("Australia/Sydney", "America/New_York", "Europe/London")
TIMES: Final = ((0, 30), (23, 30))


def today() -> date:
    """The day on which this run began."""
    return date.fromisoformat(os.environ.setdefault(TODAY, datetime.now(WALL).date().isoformat()))


def days(*, elsewhere: bool = True) -> dict[str, date]:
    """The days, by what makes each one special; those on which clocks change in another zone than the salon's, if asked for."""
    begun = today()
    found = {"tomorrow": begun + timedelta(days=1)}
    for zone in ZONES if elsewhere else (WALL.key,):
        place = zone.rpartition("/")[2].replace("_", " ")
        for change in _changes(zone, begun + timedelta(days=1)):
            found[f"after clocks change in {place} on {change}"] = change + timedelta(days=1)
    leap = next(year for year in range(begun.year + 1, begun.year + 10) if calendar.isleap(year))
    found[f"29 February {leap}"] = date(leap, 2, 29)
    found[f"31 December {begun.year + 4}"] = date(begun.year + 4, 12, 31)
    return found


def instants(*, elsewhere: bool = True) -> dict[str, datetime]:
    """The instants in UTC, by their names."""
    return {
        f"{name}, {hour:02}:{minute:02}": datetime(day.year, day.month, day.day, hour, minute, tzinfo=WALL).astimezone(
            UTC
        )
        for name, day in days(elsewhere=elsewhere).items()
        for hour, minute in TIMES
    }


def _changes(zone: str, since: date) -> list[date]:
    """The next two days on which the zone's offset changes."""

    def offset(day: date) -> timedelta | None:
        return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()

    ahead = (since + timedelta(days=number) for number in range(400))
    return [day for day in ahead if offset(day) != offset(day - timedelta(days=1))][:2]
