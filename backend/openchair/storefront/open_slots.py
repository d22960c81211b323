"""The times at which a service can be booked, and by whom each could be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.core.runtime import Runtime
from openchair.rules.records.venue import ServiceRecord, StaffRecord, StaffTime
from openchair.rules.slots import open_slots
from openchair.rules.zone import local_day
from openchair.store.availability import load_staff_time
from openchair.store.moves import epoch_minute

MOST_DAYS = 93
LOOKS = budgets("openSlots", (By.CLIENT, 20_000, timedelta(minutes=10)), unit="days × staff worked out")
"""What was looked up by anyone within `OLDEST` costs nothing."""
OLDEST = timedelta(seconds=5)
"""How long free times are told again as they were: no longer is a time shown that another process has let someone take."""
_A_WEEK = 7
Charge = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """A day's open starts in epoch minutes, in order: of anyone, and of each who has any, in the venue's order."""

    day: date
    starts: list[int]
    by_person: list[tuple[StaffRecord, list[int]]]


@dataclass(frozen=True, slots=True)
class NextTime:
    """A time that can be booked, and with whom."""

    starts_at: datetime
    staff: StaffRecord


async def look_at_slots(
    runtime: Runtime,
    storefront: Storefront,
    service: ServiceRecord,
    client: Client | None,
    *,
    first_day: date | None,
    days: int,
    staff_id: str | None,
) -> list[DayOfSlots]:
    """What `list_service_slots` gives, or gave a moment ago: for being looked at only, never for taking a time.

    It costs the client so many days times the people asked for, where it has to be worked out. Raises `TooOften`.
    """
    now, database, venue = runtime.clock.now(), runtime.database, storefront.venue
    asked = ("openSlots", venue, service, first_day, days, staff_id)
    found: list[DayOfSlots] | None = runtime.kept.find(database, asked, now, OLDEST)
    if found is None:
        who, looked_at = subjects_of(client), min(max(days, 1), MOST_DAYS)

        async def charge(people: int) -> None:
            await spend(runtime, LOOKS, who, venue.time_zone, looked_at * people)

        # One person's before anything is read: whoever is over the budget costs no statement.
        await charge(1)
        # Counted before it is read: what is written meanwhile makes it outdated.
        writes = database.writes
        found = await list_service_slots(
            runtime, storefront, service, first_day=first_day, days=days, staff_id=staff_id, charge=charge
        )
        runtime.kept.keep(asked, found, now, writes)
    return found


async def list_service_slots(
    runtime: Runtime,
    storefront: Storefront,
    service: ServiceRecord,
    *,
    first_day: date | None = None,
    days: int = 31,
    staff_id: str | None = None,
    charge: Charge | None = None,
) -> list[DayOfSlots]:
    """Each day from `first_day` (today, by default), of everyone who does the service or of `staff_id` alone.

    One statement, whoever is asked for; `charge` is told for how many people beside the first it is about to be worked out. At
    most `MOST_DAYS` days are looked at, and none that lies behind.
    """
    days = min(max(days, 1), MOST_DAYS)
    now = runtime.clock.now()
    today = local_day(now, storefront.venue.time_zone)
    start = max(first_day or today, today)
    people = await _staff_time(runtime, storefront, service, start, days, staff_id)
    if charge is not None and len(people) > 1:
        await charge(len(people) - 1)
    return merged_slots(storefront, service, people, start, days, now)


async def look_at_next_time(
    runtime: Runtime, storefront: Storefront, service: ServiceRecord, client: Client | None, *, staff_id: str | None
) -> NextTime | None:
    """The first free time of all that can be booked, or what it was a moment ago: for being looked at only.

    Where it has to be worked out, it costs the client the whole horizon of one person, and of the others the days that are
    looked at. Raises `TooOften`.
    """
    now, database, venue = runtime.clock.now(), runtime.database, storefront.venue
    asked = ("nextTime", venue, service, staff_id)
    found: list[NextTime] | None = runtime.kept.find(database, asked, now, OLDEST)
    if found is None:
        who = subjects_of(client)

        async def charge(amount: int) -> None:
            await spend(runtime, LOOKS, who, venue.time_zone, amount)

        # As above: before anything is read.
        await charge(venue.policy.horizon_days + 1)
        writes = database.writes
        found = await list_next_times(
            runtime, storefront, service, wanted_at=now, staff_id=staff_id, limit=1, charge=charge
        )
        runtime.kept.keep(asked, found, now, writes)
    return found[0] if found else None


async def list_next_times(
    runtime: Runtime,
    storefront: Storefront,
    service: ServiceRecord,
    *,
    wanted_at: datetime,
    staff_id: str | None,
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
    people = await _staff_time(runtime, storefront, service, today, (end - today).days, staff_id)
    found: list[NextTime] = []
    for first, days in [*_weeks(start, end), *_weeks(today, start)]:
        if charge is not None and len(people) > 1:
            await charge(days * (len(people) - 1))
        for one in merged_slots(storefront, service, people, first, days, now):
            found.extend(
                NextTime(datetime.fromtimestamp(minute * 60, UTC), _first_who_can(one, minute)) for minute in one.starts
            )
        if len(found) >= limit:
            break
    nearest = sorted(found, key=lambda time: (abs(time.starts_at - wanted_at), time.starts_at))[:limit]
    return sorted(nearest, key=lambda time: time.starts_at)


def _weeks(first: date, end: date) -> Iterator[tuple[date, int]]:
    """The days from `first` to the one before `end`, a week at a time: the answer is nearly always in the first."""
    for ahead in range(0, (end - first).days, _A_WEEK):
        yield first + timedelta(days=ahead), min(_A_WEEK, (end - first).days - ahead)


def _first_who_can(one: DayOfSlots, minute: int) -> StaffRecord:
    return next(person for person, minutes in one.by_person if minute in minutes)


async def _staff_time(
    runtime: Runtime, storefront: Storefront, service: ServiceRecord, start: date, days: int, staff_id: str | None
) -> list[StaffTime]:
    # A day more on each side covers every offset a zone can have.
    first_minute = epoch_minute(datetime(start.year, start.month, start.day, tzinfo=UTC)) - 1440
    async with runtime.database.reading(storefront.scope) as connection:
        return await load_staff_time(
            connection,
            storefront.scope,
            service.id,
            staff_id=staff_id,
            first_day=start,
            last_day=start + timedelta(days=days),
            first_minute=first_minute,
            last_minute=first_minute + (days + 2) * 1440,
        )


def merged_slots(
    storefront: Storefront, service: ServiceRecord, people: Sequence[StaffTime], start: date, days: int, now: datetime
) -> list[DayOfSlots]:
    """Each of these days with its open starts, of these people, whose time around the days is given; none while it is paused."""
    venue = storefront.venue
    if venue.policy.is_paused(now):
        people = ()
    of_each = [
        open_slots(
            person.schedule,
            service.time,
            person.busy,
            zone=venue.time_zone,
            first_day=start,
            days=days,
            now=now,
            policy=venue.policy,
        )
        for person in people
    ]
    found = []
    for ahead in range(days):
        by_person = [
            (person.staff, slots[ahead][1]) for person, slots in zip(people, of_each, strict=True) if slots[ahead][1]
        ]
        everyones = {minute for _, minutes in by_person for minute in minutes}
        starts = by_person[0][1] if len(by_person) == 1 else sorted(everyones)
        found.append(DayOfSlots(start + timedelta(days=ahead), starts, by_person))
    return found
