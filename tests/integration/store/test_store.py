"""The database's own guarantees, and that every query stays within its venue."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event, insert, text, update
from sqlalchemy.exc import IntegrityError

from openchair.core.database import Database
from openchair.store import activity, availability, blocked, bookings, money, occupancy, people, tables
from openchair.store.migrate import OverlapGuardMissing, check_overlap_guard, config
from tests.support.salon import Salon, day, open_salon

BACKEND = Path(bookings.__file__).parents[1]


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    command.check(config(database_url))


async def test_the_database_refuses_an_overlap_itself(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    no = salon.staff["Mia"][0]
    start = int(day(3, 9).timestamp()) // 60

    async def take(first: int, end: int, staff_no: int = no) -> None:
        await salon.write(
            tables.occupancy,
            staff_no=staff_no,
            start_minute=first,
            end_minute=end,
            kind="booking",
            booking_id=booking.id,
        )

    for first, end in (
        (start, start + 60),
        (start + 59, start + 90),
        (start - 30, start + 1),
        (start + 10, start + 20),
        (start - 5, start + 65),
    ):
        with pytest.raises(IntegrityError, match="occupancy_no_overlap"):
            await take(first, end)
    await take(start - 30, start)
    await take(start + 60, start + 90)
    await take(start, start + 60, salon.staff["Theo"][0])
    with pytest.raises(IntegrityError, match="occupancy_no_overlap"):
        async with salon.database.transaction() as connection:
            await connection.execute(
                update(tables.occupancy)
                .where(tables.occupancy.c.start_minute == start + 60)
                .values(start_minute=start + 30)
            )


async def test_a_process_does_not_serve_a_database_without_its_guard(salon: Salon) -> None:
    async with salon.database.reading() as connection:
        await check_overlap_guard(connection)
    async with salon.database.transaction() as connection:
        drop = (
            "ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap"
            if salon.database.is_postgresql
            else "DROP TRIGGER occupancy_no_overlap_update"
        )
        await connection.execute(text(drop))
    async with salon.database.reading() as connection:
        with pytest.raises(OverlapGuardMissing):
            await check_overlap_guard(connection)


async def test_no_query_sees_another_venues_rows(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await other.books(day(3, 9))
    await other.write(tables.blocked_time, id="b" * 22, staff_id=other.staff["Mia"][1], starts_at=day(3, 12), ends_at=day(3, 13), kind="lunch")  # fmt: skip
    scope = salon.scope
    async with salon.database.reading() as connection:
        assert await bookings.find_booking(connection, scope, theirs.id) is None
        assert await bookings.list_bookings(connection, scope, day(0), day(9)) == []
        assert await people.find_staff(connection, scope, other.staff["Mia"][1]) is None
        assert await people.find_service_with_rule(connection, scope, other.services["Cut"][0]) is None
        assert await people.list_staff(connection, scope, service_id=other.services["Cut"][0]) == []
        assert await people.find_same_customer(connection, scope, "Ann Lee", "ann.lee@example.com", None) is None
        assert await blocked.find_blocked_time(connection, scope, "b" * 22) is None
        assert await blocked.list_blocked_time(connection, scope, day(0), day(9)) == []
        assert await money.list_refunds(connection, scope, theirs.id) == []
        assert await money.list_fees(connection, scope, theirs.id) == []
        assert await activity.list_activity(connection, scope, theirs.id, 10) == []
        found = await availability.load_staff_time(
            connection, scope, other.services["Cut"][0], staff_id=None, first_day=day(0).date(), last_day=day(9).date(), first_minute=0, last_minute=10**8
        )  # fmt: skip
        assert found == []
    async with salon.database.transaction() as connection:
        assert await bookings.lock_booking(connection, scope, theirs.id) is None
        assert await occupancy.lock_staff(connection, scope, [other.staff["Mia"][1]]) == {}
        await occupancy.free_booking_time(connection, scope, theirs.id)
        await bookings.change_booking(connection, scope, theirs.id, salon.clock.now(), notes="taken over")
        assert not await blocked.delete_blocked_time(connection, scope, "b" * 22)
    assert await other.reads(theirs.id) == theirs
    assert len(await salon.rows(tables.occupancy)) == 1


def _calls(name: str) -> set[str]:
    """The modules, by room, in which something of this name is called."""
    found = set()
    for path in BACKEND.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                found.add(path.relative_to(BACKEND).parts[0])
    return found


def test_a_venues_scope_is_minted_at_the_door_and_by_the_tools_that_load_data() -> None:
    assert _calls("VenueScope") <= {"access", "devkit", "imports", "cli.py"}


def test_only_the_store_selects() -> None:
    assert _calls("select") == {"store"}


async def test_a_summary_is_one_statement_and_a_month_of_slots_another(database: Database, salon: Salon) -> None:
    from openchair.manage.open_slots import list_open_slots

    booking = await salon.books(day(3, 9))
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.read_engine.sync_engine, "before_cursor_execute", count)
    customer = await salon.lets_in(booking)
    assert len(statements) == 1
    await list_open_slots(salon.runtime, customer.scope, customer.booking, days=31)
    assert len(statements) == 2


async def test_rolled_back_work_leaves_nothing(salon: Salon) -> None:
    before = await salon.counts()
    with pytest.raises(RuntimeError):
        async with salon.database.transaction() as connection:
            await connection.execute(
                insert(tables.customer).values(
                    venue_id=salon.venue_id, id="c" * 22, name="x", created_at=salon.clock.now()
                )
            )
            raise RuntimeError
    assert await salon.counts() == before
