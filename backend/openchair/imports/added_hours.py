"""Hours that a venue's new file adds: openings for those who wait for earlier times."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.openings import OpeningCause
from openchair.rules.scope import VenueScope
from openchair.rules.slots import DayHours, Schedule
from openchair.rules.stretches import added_stretches
from openchair.rules.zone import local_day
from openchair.store.openings import note_opening
from openchair.store.setup import Setup, SetupRow

MOST_DAYS = 93


async def note_added_hours(
    connection: AsyncConnection, scope: VenueScope, before: Setup, wanted: Setup, now: datetime
) -> None:
    """Write an opening for each stretch that staff who were there before now work and didn't, as far ahead as people book."""
    (venue,) = before["venue"]
    (changed,) = wanted["venue"]
    zone = changed["time_zone"]
    days = min(int(changed.get("horizon_days") or venue["horizon_days"]), MOST_DAYS)
    old, new = schedules_of(before), schedules_of(wanted)
    for person in before["staff"]:
        id = person["id"]
        # Who begins to work here has no customers yet who could come earlier.
        if not person["active"] or id not in new or old.get(id) == new[id]:
            continue
        stretches = added_stretches(
            old.get(id, Schedule({})), new[id], zone=zone, first_day=local_day(now, zone), days=days
        )
        for start, end in stretches:
            await note_opening(connection, scope, id, start, end, OpeningCause.HOURS, now)


def schedules_of(setup: Setup) -> dict[str, Schedule]:
    """When each staff member of a set-up works, by their id."""
    found: dict[str, Schedule] = {}
    for person in setup["staff"]:
        own = [row for row in setup["working_hours"] if row["staff_id"] == person["id"]]
        exceptions: dict[date, list[DayHours]] = defaultdict(list)
        for row in setup["day_hours"]:
            if row["staff_id"] == person["id"]:
                exceptions[row["day"]].extend(_hours([row]) if row["opens_minute"] < row["closes_minute"] else ())
        found[person["id"]] = Schedule(
            _weekly([row for row in own if not row["is_break"]]),
            _weekly([row for row in own if row["is_break"]]),
            {day: tuple(hours) for day, hours in exceptions.items()},
        )
    return found


def _weekly(rows: list[SetupRow]) -> dict[int, tuple[DayHours, ...]]:
    return {
        weekday: tuple(_hours([row for row in rows if row["weekday"] == weekday]))
        for weekday in sorted({row["weekday"] for row in rows})
    }


def _hours(rows: list[SetupRow]) -> list[DayHours]:
    return [
        DayHours(row["opens_minute"], row["closes_minute"])
        for row in sorted(rows, key=lambda row: int(row["opens_minute"]))
    ]
