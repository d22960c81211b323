"""`openchair doctor`: what of this installation isn't as it should be, and what to do about it."""

from __future__ import annotations

import argparse
import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import URL
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.cli.where import Failure, opened, own_settings
from openchair.core.database import SQLITE, async_url
from openchair.core.within import ACROSS
from openchair.settings import Settings
from openchair.store.guard import OverlapGuardMissing, check_overlap_guard
from openchair.store.migrate import missing_revision
from openchair.store.raise_wall import find_open_tables

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_WALL: Final = (
    "The second wall isn't up: for the role in DATABASE_URL, PostgreSQL shows {tables} tables whole, so a query that forgot its "
    'venue would see every salon\'s rows. Give the processes a role of their own: docs/deploy.md, "Two roles in PostgreSQL".'
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look came to, in a sentence; and whether there is something to put right."""

    sentence: str
    is_well: bool = False


def run_doctor(_: argparse.Namespace) -> None:
    """`openchair doctor`. Raises `Failure` where there is something to put right."""
    wrong = asyncio.run(_examine(own_settings()))
    if wrong:
        raise Failure(f"{wrong} thing{'' if wrong == 1 else 's'} to put right.")


async def _examine(settings: Settings) -> int:
    """Print each finding as it comes; gives how many are to be put right."""
    wrong = 0
    async for finding in _findings(settings):
        print(f"{'well ' if finding.is_well else 'WRONG'}  {finding.sentence}", flush=True)
        wrong += not finding.is_well
    return wrong


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    url = async_url(settings.database_url)
    if not _is_there(url):
        # Connecting would make it.
        yield Finding(f"There is no database at {url.database}: run `openchair migrate`.")
        return
    try:
        async with opened(settings) as database, database.reading(ACROSS) as connection:
            revision = await _revision(connection)
            yield revision
            if not revision.is_well:
                return
            try:
                await check_overlap_guard(connection)
                yield Finding("No two bookings can have the same person's time.", is_well=True)
            except OverlapGuardMissing as guard:
                yield Finding(str(guard))
            open_tables = await find_open_tables(connection)
    except (SQLAlchemyError, OSError) as trouble:
        yield Finding(f"The database of DATABASE_URL doesn't answer ({type(trouble).__name__}).")
        return
    if url.get_backend_name() == SQLITE:
        yield Finding("SQLite has no second wall: each query's own venue keeps salons apart.", is_well=True)
    elif open_tables:
        yield Finding(_WALL.format(tables=len(open_tables)))
    else:
        yield Finding("The second wall is up: PostgreSQL shows one salon's rows at a time.", is_well=True)
    for file in _files(url):
        yield file
    if settings.redis_url is not None:
        yield await _redis(settings.redis_url.get_secret_value())


async def _revision(connection: AsyncConnection) -> Finding:
    try:
        missing = await missing_revision(connection)
    except ProgrammingError:
        # Where the roles are apart, it isn't the processes' to see.
        return Finding("The database answers. Of which revision it is, only the tables' owner sees.", is_well=True)
    if missing is not None:
        return Finding(f"The database lacks revision {missing}: run `openchair migrate`.")
    return Finding("The database answers, and is of the newest revision.", is_well=True)


def _is_there(url: URL) -> bool:
    return url.get_backend_name() != SQLITE or not url.database or Path(url.database).exists()


def _files(url: URL) -> Iterator[Finding]:
    """Whether others on this machine can read the files that hold keys and people."""
    files = [Path(".env")]
    if url.get_backend_name() == SQLITE and url.database:
        files += [Path(url.database + end) for end in ("", "-wal", "-shm")]
    for file in files:
        if not file.exists():
            continue
        if file.stat().st_mode & _OTHERS:
            yield Finding(f"Others on this machine can read {file}: chmod 600 {file}")
        else:
            yield Finding(f"{file} is for its own user alone.", is_well=True)


async def _redis(url: str) -> Finding:
    client = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
    try:
        await client.ping()
    except (RedisError, OSError) as trouble:
        return Finding(f"The Redis of REDIS_URL doesn't answer ({type(trouble).__name__}): nothing is sent meanwhile.")
    finally:
        await client.aclose()
    return Finding("Redis answers.", is_well=True)
