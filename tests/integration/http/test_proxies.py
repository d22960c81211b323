"""The proxies whose configurations are shipped pass a stream on as it comes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from openchair.core.database import Database
from openchair.store.bookings import change_booking
from tests.support.caddy import running_caddy
from tests.support.nginx import running_nginx
from tests.support.present import Present
from tests.support.salon import open_salon
from tests.support.server import serving
from tests.support.stream import BOOKING
from tests.support.web import bearer

IN_TIME = 20


@asynccontextmanager
async def words_at(port: int, host: str, credential: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """What a watcher of the credential's booking is told at this port, as it comes in."""
    headers = {"host": host, "accept": "text/event-stream", "authorization": f"Bearer {credential}"}
    async with (
        httpx.AsyncClient(timeout=IN_TIME) as client,
        client.stream("POST", f"http://127.0.0.1:{port}/graphql", json={"query": BOOKING}, headers=headers) as response,
    ):
        assert response.status_code == 200

        async def words() -> AsyncIterator[dict[str, Any]]:
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line[6:])["data"]["bookingChanged"]

        yield words()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_change_comes_through_the_shipped_nginx_and_caddy_while_the_stream_stays_open(
    database: Database, database_url: str, present: Present, tmp_path: Path
) -> None:
    salon = await open_salon(database, present)
    booking = await salon.books(salon.day(30, 9))
    proxies: list[Callable[[Path, int], AbstractContextManager[int]]] = [running_nginx, running_caddy]
    with serving(database_url, tmp_path, clock=present) as server:
        for running in proxies:
            version = (await salon.reads(booking.id)).version
            with running(tmp_path, server.port) as port:
                async with words_at(port, salon.host, bearer(booking)) as words:
                    # Each is read before the next is there: a proxy that gathers an answer gives none of them.
                    first = await anext(words)
                    assert (first["isReset"], first["version"]) == (True, version)
                    async with database.transaction(salon.scope) as connection:
                        await change_booking(connection, salon.scope, booking.id, present.now())
                    word = await anext(words)
                    while word["version"] == version:
                        word = await anext(words)
                    assert (word["version"], word["ended"]) == (version + 1, None)
