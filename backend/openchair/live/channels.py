"""How processes tell one another at which venues something was changed: by Redis, else by PostgreSQL's NOTIFY.

A word that is lost loses nothing but time: the feed is in the database, and each hub looks there by itself, seldom.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any, Final, Protocol

import asyncpg
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from sqlalchemy import make_url

_NAME: Final = "openchair_live"
_AT_ONCE: Final = 200
"""Venues in one word: PostgreSQL takes 8000 bytes."""
_ANSWER_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 5.0
TROUBLE: Final = (RedisError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)
"""What is raised where the other side is away."""

Wake = Callable[[set[str]], None]


class Channel(Protocol):
    """A way to tell all processes, and to be told."""

    async def tell(self, venues: Collection[str]) -> None:
        """Tell all processes of these venues. Raises one of `TROUBLE`."""

    async def listen(self, is_up: Callable[[], None], wake: Wake) -> None:
        """Call `is_up` once nothing is missed any more, and `wake` with what is told, until it is away: raises one of `TROUBLE`."""

    async def aclose(self) -> None:
        """Give the connections back."""


class RedisChannel:
    """Redis' pub/sub."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = Redis.from_url(
            url,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )

    async def tell(self, venues: Collection[str]) -> None:
        await self._redis.publish(_NAME, ",".join(venues))

    async def listen(self, is_up: Callable[[], None], wake: Wake) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(_NAME)
            is_up()
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=_LOOK_SECONDS)
                if message is not None:
                    wake(set(message["data"].decode().split(",")))

    async def aclose(self) -> None:
        await self._redis.aclose()


class PostgresChannel:
    """PostgreSQL's NOTIFY, by connections of its own: a pooler that lends them by the transaction passes no notifications on."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._telling: Any = None

    async def tell(self, venues: Collection[str]) -> None:
        if self._telling is None or self._telling.is_closed():
            self._telling = await self._connect()
        try:
            said = ",".join(venues)
            await self._telling.execute(f"SELECT pg_notify('{_NAME}', $1)", said, timeout=_ANSWER_SECONDS)
        except TimeoutError:
            # Half open: the next word goes by another one.
            self._telling.terminate()
            raise

    async def listen(self, is_up: Callable[[], None], wake: Wake) -> None:
        connection = await self._connect()
        over = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: over.set())
            await connection.add_listener(_NAME, lambda _c, _p, _n, said: wake(set(said.split(","))))
            is_up()
            await over.wait()
            raise ConnectionError("PostgreSQL has closed the connection")
        finally:
            await _close(connection)

    async def aclose(self) -> None:
        if self._telling is not None:
            await _close(self._telling)

    async def _connect(self) -> Any:
        settings = {"application_name": "openchair live"}
        return await asyncpg.connect(self._url, timeout=_ANSWER_SECONDS * 5, server_settings=settings)


async def _close(connection: Any) -> None:
    try:
        await connection.close(timeout=_ANSWER_SECONDS)
    except TROUBLE:
        connection.terminate()


def in_words(venues: Collection[str]) -> list[list[str]]:
    """The venues in portions that one word can carry."""
    known = sorted(venues)
    return [known[at : at + _AT_ONCE] for at in range(0, len(known), _AT_ONCE)]
