from __future__ import annotations

import os, random, shutil, time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from openchair.core.database import Database
from tests.support.clock import TestClock
from tests.support.inline import inline, work_inline
from tests.support.lives import Lives
from tests.support.oracle import Rule
from tests.support.salon import open_salon

SEED = int(os.environ.get("LIVES_SEED", "1"))
LIVES = int(os.environ.get("LIVES", "600"))
PER_SALON = 60


@asynccontextmanager
async def _salon(database, clock, seed) -> AsyncIterator[Lives]:
    salon = await open_salon(database, clock, horizon_days=60, reminder_hours=0, matching_on=False, cancellation_notice_hours=24)
    await salon.hires("Uma")
    async with database.transaction() as connection:
        from sqlalchemy import delete
        from openchair.store import tables
        await connection.execute(delete(tables.staff_service).where(tables.staff_service.c.staff_id == salon.staff["Uma"][1]))
    yield Lives(salon, clock, random.Random(seed), await salon.signs_in())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    work_inline(monkeypatch)
    with structlog.testing.capture_logs():
        yield


async def test_lives(sqlite_template: Path, tmp_path: Path) -> None:
    began, reached, did = time.process_time(), Counter[Rule](), Counter[str]()
    for number in range(-(-LIVES // PER_SALON)):
        seed = SEED * 10_000 + number
        print(f"seed {seed}", flush=True)
        path = tmp_path / f"{seed}.db"
        shutil.copy(sqlite_template, path)
        database, clock = inline(Database.connect(f"sqlite:///{path}")), TestClock()
        try:
            async with _salon(database, clock, seed) as lives:
                await lives.happen(PER_SALON)
                reached += lives.reached; did += lives.did
        finally:
            await database.close()
        path.unlink()
    print(f"{time.process_time() - began:.0f} s")
    for rule in Rule:
        print(rule.name, reached[rule])
    print(did)
