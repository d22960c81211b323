"""Bringing a database to the newest revision, and checking that its overlap guard is in place."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.clock import Clock, SystemClock
from openchair.store.raise_wall import raise_wall

MIGRATIONS = Path(__file__).with_name("migrations")
OVERLAP_GUARD = "occupancy_no_overlap"


class OverlapGuardMissing(RuntimeError):
    """The database would let two bookings share a staff member's time; nothing may be served from it."""


def config(url: str, clock: Clock | None = None) -> Config:
    """Alembic's configuration for the database at `url`. Revisions that ask the time are told `clock`'s."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["url"] = url
    settings.attributes["now"] = (clock or SystemClock()).now()
    return settings


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


async def check_overlap_guard(connection: AsyncConnection) -> None:
    """Raise `OverlapGuardMissing` unless the no-overlap constraint (PostgreSQL) or triggers (SQLite) exist."""
    if connection.dialect.name == "postgresql":
        statement = "SELECT count(*) FROM pg_constraint WHERE conname = :name AND contype = 'x'"
        wanted, name = 1, OVERLAP_GUARD
    else:
        statement = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE :name"
        wanted, name = 2, OVERLAP_GUARD + "%"
    found = (await connection.execute(text(statement), {"name": name})).scalar_one()
    if found != wanted:
        raise OverlapGuardMissing(
            "The database lacks its no-overlap guard on the table occupancy. Run `openchair migrate`; "
            "if that changes nothing, restore the guard from the newest migration before serving."
        )
