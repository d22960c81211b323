"""The database refuses two stretches of one staff member that overlap, whoever writes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from openchair.app import create_app
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.guard import OverlapGuardMissing, check_overlap_guard
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import settings_for

START = int(day(3, 9).timestamp()) // 60
END = START + 60
OVERLAPPING = {
    "the same": (START, END),
    "its last minute": (END - 1, END + 30),
    "its first minute": (START - 30, START + 1),
    "within": (START + 10, START + 20),
    "around": (START - 5, END + 5),
    "a whole day around": (END - 1440, END),
    "from its start, longer": (START, END + 30),
    "to its end, longer": (START - 30, END),
}
TOUCHING = {
    "just before": (START - 30, START),
    "just after": (END, END + 30),
    "a day long, just before": (START - 1440, START),
    "a day long, just after": (END, END + 1440),
}
Take = Callable[[int, int, str], Awaitable[None]]


@pytest.fixture
async def booking(salon: Salon) -> BookingRecord:
    """Mia, 9 to 10."""
    return await salon.books(day(3, 9))


@pytest.fixture
def take(salon: Salon, booking: BookingRecord) -> Take:
    async def take(start: int, end: int, who: str) -> None:
        await salon.write(
            tables.occupancy,
            staff_no=salon.staff[who][0],
            start_minute=start,
            end_minute=end,
            kind="booking",
            booking_id=booking.id,
        )

    return take


async def test_an_overlap_is_refused_when_it_is_inserted(salon: Salon, take: Take) -> None:
    for start, end in OVERLAPPING.values():
        async with untouched(salon.database):
            with pytest.raises(IntegrityError, match="occupancy_no_overlap"):
                await take(start, end, "Mia")
    # For someone else it is no overlap.
    await take(START, END, "Theo")


@pytest.mark.parametrize("how", TOUCHING)
async def test_stretches_may_touch(take: Take, how: str) -> None:
    await take(*TOUCHING[how], "Mia")


async def test_an_overlap_is_refused_when_minutes_are_changed_into_it(salon: Salon, take: Take) -> None:
    await take(START + 5000, START + 5030, "Mia")
    for start, end in OVERLAPPING.values():
        async with untouched(salon.database):
            with pytest.raises(IntegrityError, match="occupancy_no_overlap"):
                await _change(salon, START + 5000, start_minute=start, end_minute=end)


async def test_an_overlap_is_refused_when_a_stretch_is_given_to_someone_who_has_no_time(
    salon: Salon, take: Take
) -> None:
    await take(START + 10, START + 20, "Theo")
    async with untouched(salon.database):
        with pytest.raises(IntegrityError, match="occupancy_no_overlap"):
            await _change(salon, START + 10, staff_no=salon.staff["Mia"][0])


async def _change(salon: Salon, begins: int, **values: int) -> None:
    async with salon.database.transaction() as connection:
        stretch = update(tables.occupancy).where(tables.occupancy.c.start_minute == begins)
        await connection.execute(stretch.values(values))


async def test_a_stretch_may_be_changed_over_itself_and_up_to_its_neighbour(salon: Salon, take: Take) -> None:
    await take(END + 60, END + 120, "Mia")
    await _change(salon, END + 60, start_minute=END, end_minute=END + 70)
    async with salon.database.reading() as connection:
        spans = (await connection.execute(select(tables.occupancy.c.start_minute, tables.occupancy.c.end_minute))).all()
    assert sorted(map(tuple, spans)) == [(START, END), (END, END + 70)]


@pytest.mark.parametrize("span", [(START + 2000, START + 2000), (START + 2000, START + 1990), (0, 1441)])
async def test_a_stretch_has_a_length_of_a_minute_to_a_day(take: Take, span: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError, match="ck_occupancy_length"):
        await take(*span, "Mia")


GUARDS = {
    "sqlite": ("DROP TRIGGER occupancy_no_overlap_insert", "DROP TRIGGER occupancy_no_overlap_update"),
    "postgresql": ("ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap",),
}


@pytest.mark.parametrize(
    ("database_url", "drop"),
    [(kind, drop) for kind, drops in GUARDS.items() for drop in drops],
    indirect=["database_url"],
)
async def test_nothing_is_served_from_a_database_that_lacks_any_part_of_the_guard(
    database: WholeDatabase, database_url: str, clock: TestClock, drop: str
) -> None:
    async with database.reading() as connection:
        await check_overlap_guard(connection)
    async with database.transaction() as connection:
        await connection.execute(text(drop))
    async with database.reading() as connection:
        with pytest.raises(OverlapGuardMissing, match="openchair migrate"):
            await check_overlap_guard(connection)
    app = create_app(settings_for(database_url), clock=clock)
    with pytest.raises(OverlapGuardMissing):
        async with app.router.lifespan_context(app):
            pass
