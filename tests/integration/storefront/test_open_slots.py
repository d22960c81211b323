"""The times on offer: the same as on the manage page, each bookable, also on days whose clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from openchair.core.database import Database
from openchair.customers.new import NewCustomer
from openchair.manage.open_slots import list_open_slots
from openchair.rules.records.venue import ServiceRecord
from openchair.rules.refusals import SlotTaken
from openchair.rules.visit_times import DayOfSlots, PartAsked
from openchair.store import tables
from openchair.store.people import list_services
from openchair.storefront.open_slots import MOST_DAYS, list_next_times, list_visit_slots
from tests.support.clock import TestClock
from tests.support.salon import Salon, day, open_salon
from tests.support.statements import statements_of
from tests.support.untouched import untouched
from tests.support.visitor import books, made, storefront_of, wish

CHANGES = [
    ("Australia/Sydney", date(2026, 10, 4), -1),
    ("Australia/Sydney", date(2027, 4, 4), 1),
    ("America/New_York", date(2027, 3, 14), -1),
    ("Europe/London", date(2027, 10, 31), 1),
    ("Pacific/Chatham", date(2027, 4, 4), 1),
]


async def _service(salon: Salon, name: str = "Cut") -> ServiceRecord:
    async with salon.database.reading() as connection:
        found = await list_services(connection, salon.scope)
    return next(service for service in found if service.name == name)


async def _slots(salon: Salon, name: str = "Cut", *, staff_id: str | None = None, **asked: object) -> list[DayOfSlots]:
    service = await _service(salon, name)
    parts = (PartAsked.of(service, staff_id),)
    return await list_visit_slots(salon.runtime, await storefront_of(salon), parts, **asked)  # type: ignore[arg-type]  # as given


def _at(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


async def test_each_day_is_there_with_who_can_in_the_venues_order(salon: Salon) -> None:
    await salon.hires("Noor", hours=(960, 1020), does=("Cut",))
    await salon.books(day(1, 9), staff="Mia")
    today, tomorrow, *_ = found = await _slots(salon, days=3)
    assert [one.day for one in found] == [date(2026, 11, 25) + timedelta(days=ahead) for ahead in range(3)]
    # An hour of lead time from nine, then a start each quarter until an hour before closing.
    assert [_at(minute) for minute in today.starts] == [day(0, 10) + timedelta(minutes=15 * n) for n in range(25)]
    assert [person.name for person, _ in tomorrow.by_person] == ["Mia", "Theo", "Noor"]
    starts = {person.name: [_at(minute) for minute in minutes] for person, minutes in tomorrow.by_person}
    assert (starts["Mia"][0], starts["Theo"][0], starts["Noor"]) == (day(1, 10), day(1, 9), [day(1, 16)])
    assert tomorrow.starts == sorted({minute for _, minutes in tomorrow.by_person for minute in minutes})


async def test_of_one_person_there_are_their_own_times_and_of_a_stranger_none(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    await salon.books(day(1, 9), staff="Mia")
    everyone = await _slots(salon, days=7)
    for name in ("Mia", "Theo"):
        own = await _slots(salon, days=7, staff_id=salon.staff[name][1])
        assert [one.starts for one in own] == [
            next(minutes for person, minutes in one.by_person if person.name == name) for one in everyone
        ]
    for stranger in (other.staff["Mia"][1], "1" * 22, ""):
        assert [(one.starts, one.by_person) for one in await _slots(salon, days=7, staff_id=stranger)] == [([], [])] * 7


async def test_what_lies_behind_or_past_the_horizon_is_empty_and_the_range_is_bounded(salon: Salon) -> None:
    behind = await _slots(salon, first_day=date(1970, 1, 1), days=2)
    assert [one.day for one in behind] == [date(2026, 11, 25), date(2026, 11, 26)]
    whole = await _slots(salon, days=10_000)
    assert len(whole) == MOST_DAYS
    assert [bool(one.starts) for one in whole] == [ahead <= 60 for ahead in range(MOST_DAYS)]
    assert len(await _slots(salon, days=-5)) == 1
    (far,) = await _slots(salon, first_day=date(5999, 12, 31), days=1)
    assert far.starts == []


async def test_any_number_of_people_takes_one_statement(salon: Salon) -> None:
    service, storefront = await _service(salon), await storefront_of(salon)
    counts = []
    for _ in range(2):
        with statements_of(salon.database) as sent:
            await list_visit_slots(salon.runtime, storefront, (PartAsked.of(service),), days=93)
        counts.append(len(sent))
        for name in ("Noor", "Ravi", "Lena"):
            await salon.hires(f"{name} {len(counts)}", does=("Cut",))
    assert counts == [1, 1]


@pytest.fixture
async def venue(database: Database, clock: TestClock, request: pytest.FixtureRequest) -> tuple[Salon, date]:
    """A venue in that zone, the week before its clocks change; Noor works day and night."""
    zone, change = request.param
    clock.set(datetime.combine(change - timedelta(days=6), datetime.min.time(), ZoneInfo(zone)).replace(hour=9))
    salon = await open_salon(database, clock, zone=zone, slot_grid_minutes=30)
    await salon.hires("Noor", hours=(0, 1440))
    return salon, change


def _at_changes(*wanted: tuple[str, date, int]) -> pytest.MarkDecorator:
    changes = [(zone, change) for zone, change, _ in wanted]
    return pytest.mark.parametrize("venue", changes, indirect=True, ids=[f"{zone} {day}" for zone, day in changes])


@_at_changes(*CHANGES)
async def test_the_storefront_offers_what_the_manage_page_offers(venue: tuple[Salon, date]) -> None:
    salon, change = venue
    booking = await salon.books(_noon(salon, change - timedelta(days=2)), staff="Noor")
    hours = next(hours for zone, on, hours in CHANGES if (zone, on) == (salon.zone, change))
    for name in ("Mia", "Noor"):
        staff_id = salon.staff[name][1]
        on_page = dict(await list_open_slots(salon.runtime, salon.scope, booking, days=14, staff_id=staff_id))
        at_storefront = {one.day: one.starts for one in await _slots(salon, days=14, staff_id=staff_id)}
        assert at_storefront[change] == on_page[change] != []
        # What differs is the booking's own time: it doesn't stand in its own way, and stands in a visitor's.
        own_day = change - timedelta(days=2)
        assert {day: at_storefront[day] for day in at_storefront if day != own_day} == {
            day: on_page[day] for day in on_page if day != own_day
        }
        assert set(at_storefront[own_day]) <= set(on_page[own_day])
    around = {one.day: len(one.starts) for one in await _slots(salon, days=14, staff_id=salon.staff["Noor"][1])}
    assert around[change] - around[change + timedelta(days=1)] == 2 * hours


def _noon(salon: Salon, on: date) -> datetime:
    return datetime.combine(on, datetime.min.time(), ZoneInfo(salon.zone)).replace(hour=12).astimezone(UTC)


@_at_changes(CHANGES[0], CHANGES[1])
async def test_every_time_offered_on_a_day_of_change_can_be_booked_and_no_other(venue: tuple[Salon, date]) -> None:
    salon, change = venue
    offered = (await _slots(salon, first_day=change, days=1))[0].starts
    assert offered
    for number, minute in enumerate(offered):
        who = NewCustomer("Bo", f"bo{number}@example.com", None)
        booked = await made(salon, _at(minute), staff=None, customer=who)
        assert booked.starts_at == _at(minute)
        async with salon.database.transaction() as connection:
            # Its time is given back, for the next.
            await connection.execute(delete(tables.occupancy))
    between = {minute + shift for minute in offered for shift in (-30, 1, 15)} - set(offered)
    assert (await _slots(salon, first_day=change, days=1))[0].starts == offered
    for minute in sorted(between & set(range(offered[0], offered[-1]))):
        async with untouched(salon.database):
            with pytest.raises(SlotTaken):
                await books(salon, wish(salon, _at(minute), staff=None))


async def test_a_day_is_filled_by_what_is_offered_until_nothing_is(salon: Salon) -> None:
    number = 0
    while (today := (await _slots(salon, first_day=date(2026, 11, 28), days=1))[0]).starts:
        wanted = _at(today.starts[number % len(today.starts)])
        booked = await made(salon, wanted, staff=None, customer=NewCustomer("Bo", f"bo{number}@example.com", None))
        who_could = [person.id for person, minutes in today.by_person if wanted in map(_at, minutes)]
        assert booked.staff.id in who_could
        number += 1
    assert number > 8
    stretches = sorted(
        (row["staff_no"], row["start_minute"], row["end_minute"]) for row in await salon.rows(tables.occupancy)
    )
    assert all(one[0] != two[0] or one[2] <= two[1] for one, two in pairwise(stretches))


async def test_in_place_of_a_time_that_is_gone_there_are_the_nearest(salon: Salon) -> None:
    service, storefront = await _service(salon), await storefront_of(salon)

    async def nearest(wanted_at: datetime, staff: str | None = "Mia") -> list[tuple[datetime, str]]:
        staff_id = None if staff is None else salon.staff[staff][1]
        parts = (PartAsked.of(service, staff_id),)
        found = await list_next_times(salon.runtime, storefront, parts, wanted_at=wanted_at, limit=3)
        return [(one.starts_at, one.staff.name) for one in found]

    await salon.books(day(3, 12), staff="Mia")
    assert await nearest(day(3, 12)) == [(day(3, 10, 45), "Mia"), (day(3, 11), "Mia"), (day(3, 13), "Mia")]
    assert await nearest(day(3, 12), None) == [(day(3, 11, 45), "Theo"), (day(3, 12), "Theo"), (day(3, 12, 15), "Theo")]
    # What lies behind, or too far ahead, is answered from today on.
    first = [(day(0, 10) + timedelta(minutes=15 * n), "Mia") for n in range(3)]
    assert await nearest(day(-30, 9)) == first
    assert (await nearest(day(500, 9)))[0][0] > day(0, 10)
    # On the last days that can be booked, with nothing left there, it looks at what comes before.
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(horizon_days=1))
    await salon.write(
        tables.day_hours, staff_id=salon.staff["Mia"][1], day=date(2026, 11, 26), opens_minute=0, closes_minute=0
    )
    storefront = await storefront_of(salon)
    assert [at for at, _ in await nearest(day(1, 9))] == [day(0, 15, 30), day(0, 15, 45), day(0, 16)]


async def test_a_service_nobody_does_has_no_times(salon: Salon) -> None:
    await salon.offers("Perm")
    assert all(one.starts == [] for one in await _slots(salon, "Perm"))
    service, storefront = await _service(salon, "Perm"), await storefront_of(salon)
    parts = (PartAsked.of(service),)
    nothing = await list_next_times(salon.runtime, storefront, parts, wanted_at=day(3, 9), limit=3)
    assert nothing == []
