"""Watchers at two web processes, changes that overtake one another, a killed Redis, a restarted process: none is left behind."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from openchair.core.database import Database
from openchair.live.announcer import Announcer
from openchair.live.channels import RedisChannel
from openchair.rules.records.booking import BookingRecord
from openchair.store.bookings import change_booking
from tests.support.fleet import Fleet, until
from tests.support.redis import Redis
from tests.support.server import free_port, serving
from tests.support.stream import BOOKING
from tests.support.web import bearer

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
IN_TIME = 60


@dataclass
class Watcher:
    """A client that follows one booking at one process, and comes back whenever its stream is over."""

    booking: BookingRecord
    port: int
    version: int = 0
    cursor: str | None = None
    opened: int = 0
    resets: int = 0
    ends: list[str] = field(default_factory=list)

    async def follow(self, host: str) -> None:
        """Until it is cancelled."""
        headers = {"host": host, "accept": "text/event-stream", "authorization": f"Bearer {bearer(self.booking)}"}
        async with httpx.AsyncClient(timeout=httpx.Timeout(IN_TIME)) as client:
            while True:
                with suppress(httpx.HTTPError):
                    asked = {"query": BOOKING, "variables": {"after": self.cursor}}
                    url = f"http://127.0.0.1:{self.port}/graphql"
                    async with client.stream("POST", url, json=asked, headers=headers) as response:
                        self.opened += response.status_code == 200
                        async for line in response.aiter_lines():
                            if line.startswith("data: "):
                                self._hear(json.loads(line[6:])["data"]["bookingChanged"])
                await asyncio.sleep(0.2)

    def _hear(self, word: dict[str, object]) -> None:
        self.cursor = str(word["cursor"])
        self.resets += bool(word["isReset"])
        if word["version"] is not None:
            assert isinstance(word["version"], int)
            self.version = word["version"]
        if word["ended"] is not None:
            self.ends.append(str(word["ended"]))


async def _change_overtaking(database: Database, fleet: Fleet, bookings: list[BookingRecord]) -> None:
    """Change each booking once, all at once; whoever began first commits last."""
    async with AsyncExitStack() as stack:
        for booking in bookings:
            connection = await stack.enter_async_context(database.transaction(fleet.salon.scope))
            await change_booking(connection, fleet.salon.scope, booking.id, fleet.clock.now())


async def _until_all(watchers: list[Watcher], newest: int) -> None:
    await until(lambda: all(watcher.version == newest for watcher in watchers), IN_TIME)


async def test_every_watcher_ends_at_the_newest_version(
    platform: Fleet, redis_server: Redis, database: Database
) -> None:
    salon = platform.salon
    first, port = platform.web(), free_port()
    bookings = [await salon.books(salon.day(3 + number, 10)) for number in range(4)]
    where: dict[str, Any] = {"clock": platform.clock, "port": port, "environment": platform.environment}
    with ExitStack() as servers:
        second = servers.enter_context(serving(platform.database_url, platform.folder, **where))
        watchers = [Watcher(booking, each) for booking in bookings for each in (first.port, port) for _ in range(3)]
        following = [asyncio.create_task(watcher.follow(salon.host)) for watcher in watchers]
        newest = bookings[0].version
        await _until_all(watchers, newest)
        async with Announcer(database, RedisChannel(redis_server.url)):
            for turn in range(12):
                await _change_overtaking(database, platform, bookings)
                newest += 1
                if turn == 4:
                    await _until_all(watchers, newest)
                    redis_server.down()
                if turn == 8:
                    await asyncio.to_thread(second.stop)
                    second = servers.enter_context(serving(platform.database_url, platform.folder, **where))
            await _until_all(watchers, newest)
            redis_server.up()
            await _change_overtaking(database, platform, bookings)
            await _until_all(watchers, newest + 1)
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    # Who was at the process that was restarted was told so, and went on by the cursor: nobody asked for everything anew.
    assert {end for watcher in watchers if watcher.port == port for end in watcher.ends} == {"RESTART"}
    assert all(watcher.resets == 1 for watcher in watchers)
    assert all((watcher.opened, watcher.ends) == (1, []) for watcher in watchers if watcher.port == first.port)
