"""Nobody is harmed: random lives of bookings, in which the product must do what a second model of its rules says.

Nobody pays for what they weren't told in time, a customer's move never betters their money, and what the desk does never
worsens it.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from openchair.core.database import Database
from tests.support.audit import audit
from tests.support.broken import BROKEN as BROKEN_BEFORE
from tests.support.broken_after import BROKEN_AFTER
from tests.support.clock import TestClock
from tests.support.inline import inline, work_inline
from tests.support.lives import Lives, open_world
from tests.support.lives_paid import PaidLives
from tests.support.lives_common import Wrong
from tests.support.lives_world import World
from tests.support.oracle import Rule
from tests.support.oracle_after import After
from tests.support.postgres import Postgres
from tests.support.till import open_till

SEED = int(os.environ.get("LIVES_SEED", "1"))
LIVES = int(os.environ.get("LIVES", "1400"))
PER_SALON = 100
SALONS = range(-(-LIVES // PER_SALON))
PAID = LIVES // 30
pytestmark = pytest.mark.usefixtures("grace")
BROKEN = (*BROKEN_BEFORE, *BROKEN_AFTER)
OFTEN = 200
"""How often each rule must have made a difference, or the lives prove nothing of it."""
_REACHED: dict[int, Counter[Rule | After]] = {}
"""By salon: how often each did."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    work_inline(monkeypatch)
    with structlog.testing.capture_logs():
        yield


@asynccontextmanager
async def _world(template: Path, folder: Path, seed: int) -> AsyncIterator[World]:
    path = folder / f"{seed}.db"
    database = inline(Database.connect(f"sqlite:///{shutil.copy(template, path)}"))
    try:
        yield await open_world(database, TestClock(), seed)
    finally:
        await database.close()
        path.unlink()


async def _live_in(salon: int, template: Path, folder: Path) -> None:
    """The lives of one salon, and how often each rule made a difference in them."""
    seed = SEED * 10_000 + salon
    print(f"{seed} is the seed of this salon", flush=True)
    async with _world(template, folder, seed) as world:
        await Lives(world).happen(PER_SALON)
        _REACHED[salon] = world.reached


@pytest.mark.parametrize("salon", SALONS)
async def test_money_and_time_are_what_was_agreed_through_random_lives(
    sqlite_template: Path, tmp_path: Path, salon: int
) -> None:
    await _live_in(salon, sqlite_template, tmp_path)


async def test_each_rule_made_a_difference_often_enough(sqlite_template: Path, tmp_path: Path) -> None:
    for salon in SALONS:
        if salon not in _REACHED:
            await _live_in(salon, sqlite_template, tmp_path)
    reached = sum(_REACHED.values(), Counter[Rule | After]())
    print({rule.name: reached[rule] for rule in (*Rule, *After)})
    assert {rule: reached[rule] for rule in (*Rule, *After) if reached[rule] < OFTEN} == {}


async def test_the_same_lives_on_postgresql(postgres: Postgres) -> None:
    url = postgres.new_database()
    database = Database.connect(url)
    try:
        await Lives(await open_world(database, TestClock(), SEED)).happen(20)
    finally:
        await database.close()
        postgres.drop(url)


async def test_ledger_and_stripe_have_what_they_must_after_such_lives(sqlite_template: Path, tmp_path: Path) -> None:
    async with (
        _world(sqlite_template, tmp_path, SEED) as world,
        open_till(world.salon, world.clock, tmp_path / "stripe") as till,
    ):
        await PaidLives(world, till).happen(PAID)
        await till.calms()
        await audit(till)


@pytest.mark.parametrize(
    "number", range(len(BROKEN)), ids=[f"{number} {rule.name.lower()}" for number, (rule, _) in enumerate(BROKEN)]
)
async def test_each_rule_that_is_broken_is_found_out(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async with _world(sqlite_template, tmp_path, SEED * 100 + number) as world:
        world.aim = BROKEN[number][0]
        BROKEN[number][1](monkeypatch)
        with pytest.raises(Wrong):
            await Lives(world).happen(LIVES)


def test_no_rule_is_left_out() -> None:
    assert {rule for rule, _ in BROKEN} == {*Rule, *After}
