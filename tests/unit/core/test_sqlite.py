"""What is relied upon of SQLite on the event loop: a wait for its write lock stops nobody else, and rows are taken at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from openchair.core import sqlite
from openchair.core.database import Database
from openchair.core.within import ACROSS

Connect = Callable[[], Awaitable[Database]]


@pytest.fixture
async def connect(tmp_path: Path) -> AsyncIterator[Connect]:
    opened: list[Database] = []

    async def made() -> Database:
        opened.append(Database.connect(f"sqlite:///{tmp_path / 'some.db'}"))
        return opened[-1]

    first = await made()
    async with first.transaction(ACROSS) as connection:
        await connection.execute(text("CREATE TABLE chair (number INTEGER PRIMARY KEY)"))
        await connection.execute(text("INSERT INTO chair VALUES (:number)"), [{"number": each} for each in range(5)])
    yield made
    for database in opened:
        await database.close()


async def test_who_waits_for_the_write_lock_leaves_the_loop_to_its_holder(connect: Connect) -> None:
    holder, waiter = await connect(), await connect()
    asked = asyncio.Event()

    async def write() -> None:
        asked.set()
        async with waiter.transaction(ACROSS) as connection:
            await connection.execute(text("INSERT INTO chair VALUES (6)"))

    async with holder.transaction(ACROSS) as connection:
        writing = asyncio.create_task(write())
        await asked.wait()
        for number in range(10, 60):
            await connection.execute(text("INSERT INTO chair VALUES (:number)"), {"number": number})
            await asyncio.sleep(0)
        assert not writing.done()
    await writing
    async with waiter.reading(ACROSS) as connection:
        assert await connection.scalar(text("SELECT count(*) FROM chair")) == 56


async def test_who_waits_too_long_is_told(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.0)
    holder, waiter = await connect(), await connect()
    async with holder.transaction(ACROSS):
        with pytest.raises(OperationalError, match="database is locked"):
            async with waiter.transaction(ACROSS):
                raise AssertionError("the lock is another's")
    async with waiter.transaction(ACROSS) as connection:
        await connection.execute(text("INSERT INTO chair VALUES (6)"))


async def test_a_read_that_is_not_finished_sees_what_it_saw_and_holds_up_nobody(connect: Connect) -> None:
    database = await connect()
    async with database.reading(ACROSS) as reading:
        found = await reading.execute(text("SELECT number FROM chair ORDER BY number"))
        first = found.fetchone()
        async with database.transaction(ACROSS) as connection:
            await connection.execute(text("DELETE FROM chair"))
        assert first is not None
        assert [first.number, *(row.number for row in found.fetchmany(2)), *(row.number for row in found)] == [
            0,
            1,
            2,
            3,
            4,
        ]
        assert await reading.scalar(text("SELECT count(*) FROM chair")) == 0


async def test_what_fails_within_a_transaction_leaves_nothing_and_frees_the_lock(connect: Connect) -> None:
    database, other = await connect(), await connect()

    async def clear() -> None:
        async with database.transaction(ACROSS) as connection:
            await connection.execute(text("DELETE FROM chair"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await clear()
    async with other.transaction(ACROSS) as connection:
        assert await connection.scalar(text("SELECT count(*) FROM chair")) == 5
