"""The migrations, from nothing to the newest revision and back, and what the database they make holds to."""

from __future__ import annotations

import asyncio

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.database import Database
from openchair.manage.reschedule import Move, reschedule_booking
from openchair.store import tables
from openchair.store.migrate import check_overlap_guard, config
from tests.support.salon import Salon, day


async def _tables(database: Database) -> set[str]:
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def test_what_goes_up_comes_down_and_goes_up_again(database: Database, database_url: str) -> None:
    made = await _tables(database)
    assert {table.name for table in tables.metadata.sorted_tables} <= made
    await asyncio.to_thread(command.downgrade, config(database_url), "base")
    assert await _tables(database) == {"alembic_version"}
    await asyncio.to_thread(command.upgrade, config(database_url), "head")
    assert await _tables(database) == made
    async with database.reading() as connection:
        await check_overlap_guard(connection)


async def test_a_salon_at_work_goes_up_and_down_with_all_it_has(salon: Salon, database_url: str) -> None:
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    await reschedule_booking(salon.runtime, customer, Move(day(3, 15), None, 1), "k")
    assert len(await salon.rows(tables.message)) == 4
    await asyncio.to_thread(command.downgrade, config(database_url), "0002")
    await asyncio.to_thread(command.upgrade, config(database_url), "head")
    assert (await salon.reads(booking.id)).starts_at == day(3, 15)
    assert [row["what"] for row in await salon.rows(tables.activity)] == ["rescheduled"]
    assert await salon.rows(tables.message) == []
    # What the tables refuse, they still refuse.
    for wrong in (
        update(tables.venue).values(cancellation_notice_hours=99),
        update(tables.venue).values(reminder_hours=-1),
        update(tables.venue).values(request_expiry_hours=0),
        update(tables.venue).values(counter_offer_hours=169),
        update(tables.activity).values(message_id="1" * 22),
    ):
        with pytest.raises(IntegrityError):
            async with salon.database.transaction() as connection:
                await connection.execute(wrong)


async def test_each_foreign_key_keeps_to_its_venue(database: Database) -> None:
    for table in tables.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            first = key.elements[0].target_fullname.rpartition(".")[2]
            assert first == ("id" if key.referred_table.name == "venue" else "venue_id"), (table.name, key.name)
        async with database.reading() as connection:
            found = await connection.run_sync(_foreign_keys, table.name)
        assert found == len(table.foreign_key_constraints), table.name


def _foreign_keys(connection: Connection, table: str) -> int:
    return len(inspect(connection).get_foreign_keys(table))


async def test_each_connection_is_set_up_as_its_database_needs(database: Database) -> None:
    if database.is_postgresql:
        async with database.reading() as connection:
            assert (await connection.execute(text("SHOW lock_timeout"))).scalar_one() == "10s"
        return
    for opened in (database.reading, database.transaction):
        async with opened() as connection:
            assert await _pragma(connection, "foreign_keys") == 1
            assert await _pragma(connection, "journal_mode") == "wal"
            assert await _pragma(connection, "busy_timeout") == 10_000


async def _pragma(connection: AsyncConnection, name: str) -> object:
    return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
