"""SQLAlchemy's SQLite driver for asyncio that works where it is asked: a statement takes less time than a hand-over to a thread.

A statement holds up the event loop while it runs; what waits for another's write lock does not (see `begin_writing`).
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import URL, Connection, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

DRIVER: Final = "sqlite+onloop"
_PATIENCE, _PAUSE, _LONGEST_PAUSE = 10.0, 0.001, 0.05  # seconds


async def _nothing() -> None: ...


class _Cursor(sqlite3.Cursor):
    """Takes all rows at once, as the asynchronous drivers do: no read stays open while others write."""

    _rows: list[Any]
    _taken: int

    def execute(self, statement: str, parameters: Any = ()) -> _Cursor:
        super().execute(statement, parameters)
        # SQLAlchemy takes a driver that never awaits for one that isn't asynchronous.
        await_only(_nothing())
        self._rows = super().fetchall() if self.description else []
        self._taken = 0
        return self

    def executemany(self, statement: str, parameters: Iterable[Any]) -> _Cursor:
        super().executemany(statement, parameters)
        await_only(_nothing())
        self._rows, self._taken = [], 0
        return self

    def fetchone(self) -> Any:
        if self._taken == len(self._rows):
            return None
        self._taken += 1
        return self._rows[self._taken - 1]

    def fetchmany(self, size: int | None = None) -> list[Any]:
        start, self._taken = self._taken, min(len(self._rows), self._taken + (size or self.arraysize))
        return self._rows[start : self._taken]

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self._rows) + 1)

    def __next__(self) -> Any:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy asks of a cursor whose rows it goes on to read: nothing, they are taken."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class OnLoop(SQLiteDialect_pysqlite):
    """SQLAlchemy's dialect, whose calls come from its asyncio extension."""

    driver = "onloop"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003  # SQLAlchemy's name; pysqlite's own choice needs threads
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: Any) -> Any:
        arguments, named = super().create_connect_args(url)
        # A pool may be left to another thread to close, with the event loop that its connections were opened in.
        return arguments, {**named, "factory": _Connection, "check_same_thread": False}


registry.register("sqlite.onloop", __name__, OnLoop.__name__)


def prepare(dbapi_connection: sqlite3.Connection, _record: object) -> None:
    """SQLAlchemy's `connect`, for both engines."""
    # The driver must not open transactions by itself: ours begin with `begin_writing`.
    dbapi_connection.isolation_level = None
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        sqlite3.Connection.execute(dbapi_connection, f"PRAGMA {pragma}")


def wait_without_blocking(dbapi_connection: sqlite3.Connection, _record: object) -> None:
    """SQLAlchemy's `connect`, for the engine whose transactions begin with `begin_writing`: it waits, SQLite doesn't."""
    sqlite3.Connection.execute(dbapi_connection, "PRAGMA busy_timeout=0")


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that holds the write lock; while another holds it, the event loop goes on. At most for 10 s.

    Raises:
        OperationalError: it is held longer.
    """
    until, pause = time.monotonic() + _PATIENCE, _PAUSE
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            # The lowest byte says what kind it is; the rest why: another process may be reading the log of one that died.
            is_busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > until:
                raise
            await_only(asyncio.sleep(pause))
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return
