"""Money through thousands of random histories: in = out + kept + owed, in our ledger and at Stripe, whatever went wrong."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

from openchair.core.database import Database
from tests.support.audit import audit
from tests.support.clock import TestClock
from tests.support.histories import histories
from tests.support.salon import open_salon

SEED = int(os.environ.get("MONEY_SEED", "4"))
BOOKINGS = int(os.environ.get("MONEY_HISTORIES", "600"))
AT_ONCE = 24


async def _one_world(template: Path, folder: Path, seed: int, bookings: int = AT_ONCE) -> tuple[Counter[str], int]:
    folder.mkdir()
    file = folder / "openchair.db"
    file.write_bytes(template.read_bytes())
    database, clock = Database.connect(f"sqlite:///{file}"), TestClock()
    try:
        salon = await open_salon(database, clock, credit_days=random.Random(seed).choice((None, 10, 365)))
        async with histories(salon, clock, folder / "stripe", seed) as world:
            await world.happen(bookings)
            await world.calm()
            await audit(world.till)
            return world.did, world.fate.deaths
    finally:
        await database.close()


async def test_money_adds_up_through_random_histories(sqlite_template: Path, tmp_path: Path) -> None:
    began, did, deaths = time.monotonic(), Counter[str](), 0
    for number in range(-(-BOOKINGS // AT_ONCE)):
        seed = SEED * 10_000 + number
        print(f"seed {seed}", flush=True)
        acts, died = await _one_world(sqlite_template, tmp_path / str(seed), seed)
        did, deaths = did + acts, deaths + died
    print(f"{BOOKINGS} histories, {did.total()} steps, {deaths} deaths, {time.monotonic() - began:.0f} s: {dict(did)}")
    assert deaths > 0
