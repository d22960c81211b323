"""Nobody is harmed: random lives of bookings, in which the product must do what a second model of its rules says.

Nobody pays for what they weren't told in time, a customer's move never betters their money, and what the desk does never
worsens it; what is taken back never was, what is due happens once, and whoever dies in the middle loses nothing.

PostgreSQL lives a quarter as many, unless it is the long run: what is agreed does not differ between databases, only what is
locked, and what the product is broken in is found on SQLite.
`LIVES=4000` with `-o faulthandler_timeout=0` is the long run, by hand (some ten minutes): there each rule makes a
difference 200 times, on each database. It says to stderr how often it was so far, each `SAYS_EACH` lives.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

import pytest
import structlog

from openchair.core.database import Database
from tests.support.audit import audit
from tests.support.broken import BROKEN as BROKEN_COSTS
from tests.support.broken_after import BROKEN_AFTER
from tests.support.broken_deposits import BROKEN_DEPOSITS
from tests.support.broken_shared import BROKEN_SHARED
from tests.support.clock import TestClock
from tests.support.inline import work_inline
from tests.support.lives import Lives, open_world
from tests.support.lives_common import Wrong
from tests.support.lives_deposits import Waits, waits
from tests.support.lives_paid import PaidLives
from tests.support.lives_shared import Shares, shares
from tests.support.lives_world import World
from tests.support.oracle import Rule
from tests.support.oracle_after import After
from tests.support.oracle_deposits import Waiting
from tests.support.oracle_shared import Shared
from tests.support.postgres import Postgres
from tests.support.salon import open_salon
from tests.support.till import open_till

SEED = int(os.environ.get("LIVES_SEED", "1"))
LIVES = int(os.environ.get("LIVES", "120"))
IS_LONG = LIVES >= 4000
OFTEN = 200 if IS_LONG else 1
"""How often each rule must have made a difference, or the lives prove nothing of it."""
PER_SALON = 60
SHARED_TIMES = 3
"""Disputes are rare: in 4,020 lives the rarest of their rules made a difference 86 times."""
SAYS_EACH = 500
PAID = max(6, LIVES // 40)
ENGINES = ("sqlite", "postgresql")
BROKEN = (*BROKEN_COSTS, *BROKEN_AFTER)
_SOON: Final = {
    "2 lesser_window": 8,
    "3 request_withdrawn": 2,
    "8 waived": 18,
    "16 not_told": 3,
    "17 not_told": 33,
    "22 move_quote": 3,
    "25 phone_cancel": 7,
    "28 no_show_takes": 40,
    "29 cooling_off": 8,
    "32 once_a_day": 30,
    "54 half_an_hour": 2,
    "12 revived": 2,
    "16 booked_since": 40,
    "0 leaves_enough": 4,
    "5 never_more": 6,
    "9 refund_waits": 4,
    "11 cancel_goes": 6,
    "13 won": 31,
    "14 lost_refund": 32,
    "16 lost_credit": 6,
    "17 lost_charge": 3,
    "18 rest_goes_on": 4,
}
"""The seeds with which these come out in the first few lives; with any other they come out, too, after some tens of them."""
pytestmark = pytest.mark.usefixtures("grace")


def _ids_of(broken: Sequence[tuple[StrEnum, object]]) -> list[str]:
    return [f"{number} {rule.name.lower()}" for number, (rule, _) in enumerate(broken)]


def _seed_of(broken: Sequence[tuple[StrEnum, object]], number: int) -> int:
    """The seed of the salon in which this one is to be found out: the run's own, where it has one."""
    return (SEED if SEED != 1 else _SOON.get(_ids_of(broken)[number], SEED)) * 100 + number


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    work_inline(monkeypatch)
    with structlog.testing.capture_logs():
        yield


@asynccontextmanager
async def _file(template: Path, folder: Path) -> AsyncIterator[Database]:
    path = Path(shutil.copy(template, folder / "lives.db"))
    database = Database.connect(f"sqlite:///{path}")
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _server(postgres: Postgres) -> AsyncIterator[Database]:
    url = postgres.new_database()
    database = Database.connect(url)
    try:
        yield database
    finally:
        await database.close()
        postgres.drop(url)


@asynccontextmanager
async def _database(request: pytest.FixtureRequest, engine: str, folder: Path) -> AsyncIterator[Database]:
    """A new one of this kind."""
    if engine == "sqlite":
        async with _file(request.getfixturevalue("sqlite_template"), folder) as database:
            yield database
    else:
        async with _server(request.getfixturevalue("postgres")) as database:
            yield database


@asynccontextmanager
async def _world(database: Database, seed: int) -> AsyncIterator[World]:
    print(f"{seed} is the seed of this salon", flush=True)
    yield await open_world(database, TestClock(), seed)


@asynccontextmanager
async def _waits(database: Database, folder: Path, seed: int) -> AsyncIterator[Waits]:
    print(f"{seed} is the seed of this till", flush=True)
    clock = TestClock()
    salon = await open_salon(database, clock, matching_on=False, reminder_hours=0)
    async with waits(salon, clock, folder / f"stripe-{seed}", seed) as world:
        yield world


@asynccontextmanager
async def _shares(database: Database, folder: Path, seed: int) -> AsyncIterator[Shares]:
    print(f"{seed} is the seed of these shares", flush=True)
    clock = TestClock()
    salon = await open_salon(database, clock, matching_on=False, reminder_hours=0)
    async with shares(salon, clock, folder / f"stripe-{seed}", seed) as world:
        yield world


def _salons(engine: str, times: int = 1) -> list[tuple[int, int]]:
    """The number of each salon, and how many lives there are in it: `PER_SALON`, or what is left; in the long run so many times."""
    lives = LIVES * times if IS_LONG else LIVES if engine == "sqlite" else LIVES // 4
    return [(number, min(PER_SALON, lives - begun)) for number, begun in enumerate(range(0, lives, PER_SALON))]


def _says_so_far(request: pytest.FixtureRequest, salon: int, reached: Counter[StrEnum], *rules: StrEnum) -> None:
    """Of the long run, each `SAYS_EACH` lives: an interrupted one is not lost."""
    lives = (salon + 1) * PER_SALON
    if IS_LONG and lives % SAYS_EACH < PER_SALON:
        with request.getfixturevalue("capsys").disabled():
            print(f"\n{lives} lives:", {rule.name: reached[rule] for rule in rules}, file=sys.stderr, flush=True)


def _often_enough(reached: Counter[StrEnum], engine: str, *rules: StrEnum) -> None:
    print({rule.name: reached[rule] for rule in rules})
    if IS_LONG or engine == "sqlite":
        assert {rule: reached[rule] for rule in rules if reached[rule] < OFTEN} == {}


@pytest.mark.parametrize("engine", ENGINES)
async def test_money_and_time_are_what_was_agreed_and_not_taken_back_through_random_lives(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    reached = Counter[StrEnum]()
    for salon, lives in _salons(engine):
        async with _database(request, engine, tmp_path) as database, _world(database, SEED * 10_000 + salon) as world:
            world.reached = reached
            await Lives(world).happen(lives)
        _says_so_far(request, salon, reached, *Rule, *After)
    _often_enough(reached, engine, *Rule, *After)


@pytest.mark.parametrize("engine", ENGINES)
async def test_deposits_wait_lapse_and_come_back_as_was_said_through_random_lives(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    reached = Counter[StrEnum]()
    for till, lives in _salons(engine):
        async with (
            _database(request, engine, tmp_path) as database,
            _waits(database, tmp_path, SEED * 10_000 + till) as world,
        ):
            world.chances.reached = reached
            await world.happen(lives)
            await audit(world.till)
        _says_so_far(request, till, reached, *Waiting)
    _often_enough(reached, engine, *Waiting)


@pytest.mark.parametrize("engine", ENGINES)
async def test_shared_deposits_go_back_in_part_and_wait_for_banks_as_was_said_through_random_lives(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    reached = Counter[StrEnum]()
    for till, lives in _salons(engine, SHARED_TIMES):
        async with (
            _database(request, engine, tmp_path) as database,
            _shares(database, tmp_path, SEED * 10_000 + till) as world,
        ):
            world.chances.reached = reached
            await world.happen(lives)
            await audit(world.till)
        _says_so_far(request, till, reached, *Shared)
    _often_enough(reached, engine, *Shared)


async def test_ledger_and_stripe_have_what_they_must_after_such_lives(sqlite_template: Path, tmp_path: Path) -> None:
    async with (
        _file(sqlite_template, tmp_path) as database,
        _world(database, SEED) as world,
        open_till(world.salon, world.clock, tmp_path / "stripe") as till,
    ):
        await PaidLives(world, till).happen(PAID)
        await till.calms()
        await audit(till)


@pytest.mark.parametrize("number", range(len(BROKEN)), ids=_ids_of(BROKEN))
async def test_each_rule_that_is_broken_is_found_out(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async with _file(sqlite_template, tmp_path) as database, _world(database, _seed_of(BROKEN, number)) as world:
        world.aim = BROKEN[number][0]
        BROKEN[number][1](monkeypatch)
        with pytest.raises(Wrong):
            await Lives(world).happen(1000)


@pytest.mark.parametrize("number", range(len(BROKEN_DEPOSITS)), ids=_ids_of(BROKEN_DEPOSITS))
async def test_each_rule_of_waiting_that_is_broken_is_found_out(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async with (
        _file(sqlite_template, tmp_path) as database,
        _waits(database, tmp_path, _seed_of(BROKEN_DEPOSITS, number)) as world,
    ):
        world.chances.aim = BROKEN_DEPOSITS[number][0]
        BROKEN_DEPOSITS[number][1](monkeypatch)
        with pytest.raises(Wrong):
            await world.happen(300)


@pytest.mark.parametrize("number", range(len(BROKEN_SHARED)), ids=_ids_of(BROKEN_SHARED))
async def test_each_rule_of_shares_that_is_broken_is_found_out(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async with (
        _file(sqlite_template, tmp_path) as database,
        _shares(database, tmp_path, _seed_of(BROKEN_SHARED, number)) as world,
    ):
        world.chances.aim = BROKEN_SHARED[number][0]
        BROKEN_SHARED[number][1](monkeypatch)
        with pytest.raises(Wrong):
            await world.happen(300)


def test_no_rule_is_left_out() -> None:
    broken = (*BROKEN, *BROKEN_DEPOSITS, *BROKEN_SHARED)
    assert _SOON.keys() <= {*_ids_of(BROKEN), *_ids_of(BROKEN_DEPOSITS), *_ids_of(BROKEN_SHARED)}
    assert {rule for rule, _ in broken} == {*Rule, *After, *Waiting, *Shared}
