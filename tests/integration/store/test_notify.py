"""PostgreSQL's NOTIFY between the hubs of two processes: what tells them where there is no Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from openchair.core.database import Database
from openchair.live import hub as hub_module
from openchair.live.announcer import Announcer
from openchair.live.channels import PostgresChannel
from openchair.live.hub import Hub
from openchair.live.watch import BookingFollower, Watch
from openchair.rules.records.booking import BookingRecord
from openchair.store.bookings import change_booking
from tests.support.salon import KEY_RING, Salon

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
IN_TIME = 20


@pytest.fixture(autouse=True)
def _no_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hub looks by itself: what it hears of, it was told."""
    monkeypatch.setattr(hub_module, "_LOOK_SECONDS", 3_600)
    monkeypatch.setattr(hub_module, "_LOOK_ALONE_SECONDS", 3_600)


@asynccontextmanager
async def _process(salon: Salon, url: str, number: int) -> AsyncIterator[tuple[Database, Hub]]:
    """A database and a hub as a process of their own has them: they hear of no commit of another's but by the channel."""
    # Commits are told within a process by the database's address.
    own = make_url(url).update_query_dict({"prepared_statement_cache_size": str(50 + number)})
    database = Database.connect(own.render_as_string(hide_password=False))
    hub = Hub(database, salon.clock, KEY_RING, PostgresChannel(url))
    try:
        async with Announcer(database, PostgresChannel(url)):
            yield database, hub
    finally:
        await hub.aclose()
        await database.close()


async def _change(database: Database, salon: Salon, booking: BookingRecord) -> None:
    async with database.transaction(salon.scope) as connection:
        await change_booking(connection, salon.scope, booking.id, salon.clock.now())


async def _hears_of(watch: Watch, version: int) -> None:
    async with asyncio.timeout(IN_TIME):
        while version not in [seen.version for seen in (await watch.next()).changes]:
            pass


async def _listeners(server: Any, expected: int) -> list[int]:
    """The server's processes that hold the connections on which hubs listen, once there are so many."""
    listening = """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'openchair live' AND query LIKE 'LISTEN%'"""
    async with asyncio.timeout(IN_TIME):
        while True:
            pids = [row["pid"] for row in await server.fetch(listening)]
            if len(pids) == expected:
                return pids
            await asyncio.sleep(0.05)


async def test_a_commit_of_one_process_is_heard_at_another_and_a_lost_connection_loses_no_change(
    salon: Salon, database: Database, database_url: str
) -> None:
    booking = await salon.books(salon.day(3, 10))
    version = (await salon.reads(booking.id)).version
    async with AsyncExitStack() as stack:
        first, first_hub = await stack.enter_async_context(_process(salon, database_url, 1))
        _, second_hub = await stack.enter_async_context(_process(salon, database_url, 2))
        follower = BookingFollower(salon.scope, booking.id)
        watches = [await hub.watch(follower, None) for hub in (first_hub, second_hub)]
        for watch in watches:
            assert (await watch.next()).is_reset
        # As the role that the channels connect by, which sees its own connections and may end them.
        server = await asyncpg.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
        stack.push_async_callback(server.close)
        await server.execute("SET ROLE NONE")
        listeners = await _listeners(server, 2)
        await _change(first, salon, booking)
        for watch in watches:
            await _hears_of(watch, version + 1)
        # The server closes what they listen on, and a change comes before they are back: they look at what they missed.
        for pid in listeners:
            await server.fetchval("SELECT pg_terminate_backend($1)", pid)
        await _change(database, salon, booking)
        for watch in watches:
            await _hears_of(watch, version + 2)
