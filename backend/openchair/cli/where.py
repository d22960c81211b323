"""Which database a command works on."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import ArgumentError

from openchair.core.database import Database, async_url
from openchair.core.within import ACROSS
from openchair.settings import Settings
from openchair.store.guard import check_overlap_guard
from openchair.store.raise_wall import find_open_tables

_log = structlog.get_logger(__name__)


class Failure(Exception):
    """Something the person at the keyboard can put right; printed as it is."""


def own_settings() -> Settings:
    """The settings of the environment. Raises `Failure` where the database's address is none."""
    settings = Settings()
    try:
        async_url(settings.database_url)
    except (ValueError, ArgumentError):
        # Not what it says: it may hold a password.
        raise Failure("DATABASE_URL is like sqlite:///path or postgresql://user:password@host/name.") from None
    return settings


def settings_for(parsed: argparse.Namespace) -> Settings:
    """The settings a command on data works by: those of the place that it was asked for, or the environment's."""
    if parsed.place is None:
        return own_settings()
    place, folder = parsed.place
    settings: Settings = place.settings_of(folder)
    return settings


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database of these settings, as long as the block runs."""
    database = Database.connect(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


async def check_guard(settings: Settings) -> None:
    """Raise `OverlapGuardMissing` where the database of these settings lacks its guard: in words here, not in a traceback.

    Where its role passes PostgreSQL's row-level security, the log says so.
    """
    async with opened(settings) as database, database.reading(ACROSS) as connection:
        await check_overlap_guard(connection)
        if await find_open_tables(connection):
            _log.warning(
                "wall_absent", why="This role passes PostgreSQL's row-level security: see docs/deploy.md, two roles."
            )
