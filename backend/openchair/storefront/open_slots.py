"""The times at which a visit can be booked, and by whom its first part could be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.core.runtime import Runtime
from openchair.rules.records.venue import StaffRecord
from openchair.rules.visit_times import DayOfSlots, PartAsked, VisitTime
from openchair.rules.zone import local_day
from openchair.store.availability import load_visit_time
from openchair.store.moves import epoch_minute

MOST_DAYS = 93
LOOKS = budgets("openSlots", (By.CLIENT, 20_000, timedelta(minutes=10)), unit="days × staff worked out")
"""What was looked up by anyone within `OLDEST` costs nothing."""
OLDEST = timedelta(seconds=5)
"""How long free times are told again as they were: no longer is a time shown that another process has let someone take."""
_A_WEEK = 7
Parts = tuple[PartAsked, ...]
Charge = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class NextTime:
    """A time that can be booked, and with whom."""

    starts_at: datetime
    staff: StaffRecord


async def look_at_slots(
    runtime: Runtime,
    storefront: Storefront,
    parts: Parts,
    client: Client | None,
    *,
    first_day: date | None,
    days: int,
) -> list[DayOfSlots]:
    """What `list_visit_slots` gives, or gave a moment ago: for being looked at only, never for taking a time.

    It costs the client so many days times the people asked for, where it has to be worked out. Raises `TooOften`.
    """
    now, database, venue = runtime.clock.now(), runtime.database, storefront.venue
    asked = ("openSlots", venue, parts, first_day, days)
    found: list[DayOfSlots] | None = runtime.kept.find(database, asked, now, OLDEST)
    if found is None:
        who, looked_at = subjects_of(client), min(max(days, 1), MOST_DAYS)

        async def charge(people: int) -> None:
            await spend(runtime, LOOKS, who, venue.time_zone, looked_at * people)

        # One person's before anything is read: whoever is over the budget costs no statement.
        await charge(1)
        # Counted before it is read: what is written meanwhile makes it outdated.
        writes = database.writes
        found = await list_visit_slots(runtime, storefront, parts, first_day=first_day, days=days, charge=charge)
        runtime.kept.keep(asked, found, now, writes)
    return found


async def list_visit_slots(
    runtime: Runtime,
    storefront: Storefront,
    parts: Parts,
    *,
    first_day: date | None = None,
    days: int = 31,
    charge: Charge | None = None,
) -> list[DayOfSlots]:
    """Each day from `first_day` (today, by default), of all of these parts, one after another.

    One statement, whoever is asked for; `charge` is told for how many people beside the first it is about to be worked out. At
    most `MOST_DAYS` days are looked at, and none that lies behind.
    """
    days = min(max(days, 1), MOST_DAYS)
    now = runtime.clock.now()
    today = local_day(now, storefront.venue.time_zone)
    start = max(first_day or today, today)
    time = await _visit_time(runtime, storefront, parts, start, days)
    if charge is not None and len(time.people) > 1:
        await charge(len(time.people) - 1)
    return time.days(storefront.venue.time_zone, storefront.venue.policy, start, days, now)


async def look_at_next_time(
    runtime: Runtime, storefront: Storefront, parts: Parts, client: Client | None
) -> NextTime | None:
    """The first free time of all that can be booked, or what it was a moment ago: for being looked at only.

    Where it has to be worked out, it costs the client the whole horizon of one person, and of the others the days that are
    looked at. Raises `TooOften`.
    """
    now, database, venue = runtime.clock.now(), runtime.database, storefront.venue
    asked = ("nextTime", venue, parts)
    found: list[NextTime] | None = runtime.kept.find(database, asked, now, OLDEST)
    if found is None:
        who = subjects_of(client)

        async def charge(amount: int) -> None:
            await spend(runtime, LOOKS, who, venue.time_zone, amount)

        # As above: before anything is read.
        await charge(venue.policy.horizon_days + 1)
        writes = database.writes
        found = await list_next_times(runtime, storefront, parts, wanted_at=now, limit=1, charge=charge)
        runtime.kept.keep(asked, found, now, writes)
    return found[0] if found else None


async def list_next_times(
    runtime: Runtime,
    storefront: Storefront,
    parts: Parts,
    *,
    wanted_at: datetime,
    limit: int,
    charge: Charge | None = None,
) -> list[NextTime]:
    """What to offer in place of a time that is gone: the nearest to it in its own week, else the soonest after, else of all.

    `charge` is told of each week that is about to be worked out: its days times the people beside the first.
    """
    venue, now = storefront.venue, runtime.clock.now()
    today = local_day(now, venue.time_zone)
    end = today + timedelta(days=venue.policy.horizon_days + 1)
    wanted_day = local_day(wanted_at, venue.time_zone)
    start = wanted_day if today <= wanted_day < end else today
    time = await _visit_time(runtime, storefront, parts, today, (end - today).days)
    others = len(time.people) - 1
    found: list[NextTime] = []
    for first, days in [*_weeks(start, end), *_weeks(today, start)]:
        if charge is not None and others > 0:
            await charge(days * others)
        for one in time.days(venue.time_zone, venue.policy, first, days, now):
            found.extend(
                NextTime(datetime.fromtimestamp(minute * 60, UTC), _first_who_can(one, minute)) for minute in one.starts
            )
        if len(found) >= limit:
            break
    nearest = sorted(found, key=lambda each: (abs(each.starts_at - wanted_at), each.starts_at))[:limit]
    return sorted(nearest, key=lambda each: each.starts_at)


def _weeks(first: date, end: date) -> Iterator[tuple[date, int]]:
    """The days from `first` to the one before `end`, a week at a time: the answer is nearly always in the first."""
    for ahead in range(0, (end - first).days, _A_WEEK):
        yield first + timedelta(days=ahead), min(_A_WEEK, (end - first).days - ahead)


def _first_who_can(one: DayOfSlots, minute: int) -> StaffRecord:
    return next(person for person, minutes in one.by_person if minute in minutes)


async def _visit_time(runtime: Runtime, storefront: Storefront, parts: Parts, start: date, days: int) -> VisitTime:
    # A day more on each side covers every offset a zone can have.
    first_minute = epoch_minute(datetime(start.year, start.month, start.day, tzinfo=UTC)) - 1440
    async with runtime.database.reading(storefront.scope) as connection:
        found = await load_visit_time(
            connection,
            storefront.scope,
            parts,
            first_day=start,
            last_day=start + timedelta(days=days),
            first_minute=first_minute,
            last_minute=first_minute + (days + 2) * 1440,
        )
    # Nobody's time can be booked while the venue takes no bookings.
    return replace(found, people=()) if storefront.venue.policy.is_paused(runtime.clock.now()) else found
