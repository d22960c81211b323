"""Engines for PostgreSQL and SQLite: one for reads, one for writes, and the transaction that writes go through."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import URL, ExceptionContext, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from openchair.core.sqlite import DRIVER, begin_writing, prepare, wait_without_blocking
from openchair.core.within import POSTGRESQL, Within, join_setting, keep_within, note_within

SQLITE = "sqlite"


# How often this process has written, by address: whoever connects to the same one sees the others' writes, too.
_writes: Counter[URL] = Counter()


# Who wants to know which venues' rows a transaction of this process has changed, likewise by address.
_listeners: defaultdict[URL, list[Callable[[set[str]], None]]] = defaultdict(list)
_VENUES: Final = "openchair_venues"


def note_venue(connection: AsyncConnection, venue_id: str) -> None:
    """This transaction tells the change feed of something at this venue: who listens hears of it once it is committed."""
    assert connection.sync_connection is not None, "it is connected"
    connection.sync_connection.info.setdefault(_VENUES, set()).add(venue_id)


def _json_text(value: object) -> str:
    return orjson.dumps(value).decode()


_ENGINE: dict[str, Any] = {
    "json_serializer": _json_text,
    "json_deserializer": orjson.loads,
    # An error's text goes to the log, and parameters are people's names, addresses and numbers.
    "hide_parameters": True,
}


def async_url(url: str) -> URL:
    """The address with the asynchronous driver we use, whatever driver the setting names."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in ("postgres", POSTGRESQL):
        return parsed.set(drivername="postgresql+asyncpg")
    if backend == SQLITE:
        return parsed.set(drivername=DRIVER)
    raise ValueError(f"DATABASE_URL names {backend!r}; OpenChair runs on postgresql and sqlite.")


@dataclass(frozen=True, slots=True)
class Database:
    """A read engine and a write engine over the same data."""

    read_engine: AsyncEngine
    write_engine: AsyncEngine

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10, echo: bool = False) -> Database:
        """Engines for `url`; nothing is opened before the first statement."""
        address = async_url(url)
        if address.get_backend_name() == SQLITE:
            return _sqlite(address, pool_size, echo)
        return _postgresql(address, pool_size, echo)

    @property
    def is_postgresql(self) -> bool:
        return self.write_engine.dialect.name == POSTGRESQL

    @asynccontextmanager
    async def reading(self, within: Within) -> AsyncIterator[AsyncConnection]:
        """A connection for single statements that change nothing, each of which sees the rows of this venue."""
        async with self.read_engine.connect() as connection:
            note_within(connection, within)
            yield connection

    @asynccontextmanager
    async def transaction(self, within: Within) -> AsyncIterator[AsyncConnection]:
        """A transaction on the rows of this venue, which commits when the block ends and rolls back when it raises."""
        try:
            async with self.write_engine.begin() as connection:
                # Left by a transaction that was rolled back.
                venues = self.venues_noted(connection)
                await keep_within(connection, within)
                yield connection
                venues = self.venues_noted(connection)
            self.tell(venues)
        finally:
            # Though it was rolled back: nobody may know.
            self.note_write()

    @staticmethod
    def venues_noted(connection: AsyncConnection) -> set[str]:
        """The venues that `note_venue` was called with since it was last asked."""
        assert connection.sync_connection is not None, "it is connected"
        venues: set[str] = connection.sync_connection.info.pop(_VENUES, set())
        return venues

    def tell(self, venues: set[str]) -> None:
        """Have those who listen know of a commit."""
        if venues:
            for listener in _listeners[self.write_engine.url]:
                listener(venues)

    def listen(self, listener: Callable[[set[str]], None]) -> Callable[[], None]:
        """Call this with the venues of each commit of this process; gives how to stop."""
        listeners = _listeners[self.write_engine.url]
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def note_write(self) -> None:
        """A transaction at this address has ended."""
        _writes[self.write_engine.url] += 1

    @property
    def writes(self) -> int:
        """How many transactions of this process at this address have ended: what was read before may be outdated."""
        return _writes[self.write_engine.url]

    async def answers(self) -> bool:
        """Whether the database can be asked anything now."""
        try:
            async with self.read_engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def close(self) -> None:
        await self.read_engine.dispose()
        if self.write_engine is not self.read_engine:
            await self.write_engine.dispose()


def _postgresql(address: URL, pool_size: int, echo: bool) -> Database:
    settings = {
        "application_name": "openchair",
        "jit": "off",
        "statement_timeout": "15000",
        "lock_timeout": "10000",
        "idle_in_transaction_session_timeout": "30000",
    }
    common: dict[str, Any] = {
        "connect_args": {"server_settings": settings, "timeout": 10},
        "pool_pre_ping": False,
        "pool_recycle": 1800,
        "echo": echo,
        **_ENGINE,
    }
    # Autocommit saves BEGIN and ROLLBACK around each single read, and leaves nothing for the pool to reset.
    read = create_async_engine(
        address, isolation_level="AUTOCOMMIT", pool_size=pool_size, pool_reset_on_return=None, **common
    )
    write = create_async_engine(address, pool_size=pool_size, max_overflow=pool_size, **common)
    event.listen(read.sync_engine, "before_cursor_execute", join_setting, retval=True)
    for engine in (read, write):
        event.listen(engine.sync_engine, "handle_error", _withhold_row)
    return Database(read, write)


def _withhold_row(context: ExceptionContext) -> None:
    # The server's DETAIL quotes the row it refused, people's names and addresses with it, and a traceback prints that.
    told = context.original_exception.__cause__
    if getattr(told, "detail", None) is not None:
        told.detail = None  # type: ignore[union-attr]  # asyncpg's own, which has no types


def _sqlite(address: URL, pool_size: int, echo: bool) -> Database:
    common: dict[str, Any] = {"echo": echo, **_ENGINE}
    read = create_async_engine(
        address, isolation_level="AUTOCOMMIT", pool_size=pool_size, pool_reset_on_return=None, **common
    )
    # One writer: SQLite has one write lock anyway, and waiting in our pool is fair where its busy handler is not.
    write = create_async_engine(address, pool_size=1, max_overflow=0, pool_timeout=30, **common)
    for engine in (read, write):
        event.listen(engine.sync_engine, "connect", prepare)
    event.listen(write.sync_engine, "connect", wait_without_blocking)
    event.listen(write.sync_engine, "begin", begin_writing)
    return Database(read, write)
