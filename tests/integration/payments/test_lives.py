from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from openchair.core.database import Database
from tests.support.inline import inline, work_inline
from tests.support.lives import lives_in
from tests.support.oracle import Rule

SEED = int(os.environ.get("LIVES_SEED", "1"))
LIVES = int(os.environ.get("LIVES", "600"))
PER_SALON = 60


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    work_inline(monkeypatch)
    with structlog.testing.capture_logs():
        yield


async def test_lives(sqlite_template: Path, tmp_path: Path) -> None:
    began, reached = time.process_time(), Counter[Rule]()
    for number in range(-(-LIVES // PER_SALON)):
        seed = SEED * 10_000 + number
        print(f"seed {seed}", flush=True)
        path = tmp_path / f"{seed}.db"
        shutil.copy(sqlite_template, path)
        database = inline(Database.connect(f"sqlite:///{path}"))
        try:
            async with lives_in(database, seed) as lives:
                await lives.happen(PER_SALON)
                reached += lives.world.reached
        finally:
            await database.close()
        path.unlink()
    print(f"{time.process_time() - began:.0f} s")
    for rule in Rule:
        print(rule.name, reached[rule])
