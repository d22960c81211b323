"""Bringing a database to the newest revision."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.clock import Clock, SystemClock
from openchair.store.raise_wall import raise_wall

MIGRATIONS = Path(__file__).with_name("migrations")


def config(url: str, clock: Clock | None = None) -> Config:
    """Alembic's configuration for the database at `url`. Revisions that ask the time are told `clock`'s."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["url"] = url
    settings.attributes["now"] = (clock or SystemClock()).now()
    return settings


async def missing_revision(connection: AsyncConnection) -> str | None:
    """The newest revision, where the database is of another; None where it is of that."""

    def compare(sync: Connection) -> str | None:
        newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        return None if MigrationContext.configure(sync).get_current_revision() == newest else newest

    return await connection.run_sync(compare)


def upgrade(url: str, revision: str = "head", *, clock: Clock | None = None, runtime_url: str | None = None) -> None:
    """Migrate the database at `url`; may be called with or without a running event loop.

    At the newest revision its wall is raised, and the role of `runtime_url` gets its rights. Raises `RoleRefused`.
    """
    settings = config(url, clock)

    def work() -> None:
        command.upgrade(settings, revision)
        if revision == "head":
            asyncio.run(raise_wall(url, runtime_url))

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        work()
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(work).result()
