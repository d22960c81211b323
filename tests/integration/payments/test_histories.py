"""Money through thousands of random histories: in = out + kept + owed, in our ledger and at Stripe, whatever went wrong."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from openchair.core.database import Database
from openchair.payments import jobs
from openchair.payments.gateway import StripeGateway
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.rules.ledger import Account, Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import PaymentRecord
from openchair.rules.status import CLOSED_STATUSES
from tests.support.audit import audit
from tests.support.clock import TestClock
from tests.support.histories import Histories, histories
from tests.support.inline import work_inline
from tests.support.postgres import Postgres
from tests.support.salon import open_salon

SEED = int(os.environ.get("MONEY_SEED", "6"))
BOOKINGS = int(os.environ.get("MONEY_HISTORIES", "96"))
AT_ONCE = 24


def _new_file(template: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(template, folder / "openchair.db"))


@asynccontextmanager
async def _world(template: Path, folder: Path, seed: int) -> AsyncIterator[Histories]:
    database, clock = Database.connect(f"sqlite:///{_new_file(template, folder)}"), TestClock()
    try:
        salon = await open_salon(database, clock, credit_days=random.Random(seed).choice((None, 10, 365)))
        async with histories(salon, clock, folder / "stripe", seed) as world:
            yield world
    finally:
        await database.close()


async def _lives_through(world: Histories, bookings: int = AT_ONCE) -> Counter[str]:
    await world.happen(bookings)
    await world.calm()
    await audit(world.till)
    return await world.came_of_it()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    work_inline(monkeypatch)
    # Every fault has its line in the log.
    with structlog.testing.capture_logs():
        yield


async def test_money_adds_up_through_random_histories(sqlite_template: Path, tmp_path: Path) -> None:
    began, found = time.monotonic(), Counter[str]()
    for number in range(-(-BOOKINGS // AT_ONCE)):
        seed = SEED * 10_000 + number
        print(f"MONEY_SEED={seed} is the seed of this world", flush=True)
        async with _world(sqlite_template, tmp_path / str(seed), seed) as world:
            found += await _lives_through(world)
        shutil.rmtree(tmp_path / str(seed))
    print(f"{time.monotonic() - began:.0f} s: {dict(sorted(found.items()))}")
    # Nearly everything has happened that can, or the histories prove nothing of it.
    rare = {
        Why.DEPOSIT_RECORDED,
        Why.REFUND_BY_HAND,
        Why.REFUND_RETURNED,
        Why.DISPUTE_FEE_RETURNED,
        Why.DISPUTE_WON_AFTER_ALL,
        Why.DISPUTE_TOOK_CREDIT,
    }
    # Settled before its customer is erased: test_erasing.py.
    rare |= {Why.CREDIT_PAID_OUT, Why.CREDIT_WAIVED}
    assert set(Why) - rare <= set(found)
    often = ("deaths", "faults hit", "refund failed", "fee charged", "deposit paid twice")
    assert min(found[each] for each in often) > BOOKINGS // 60


async def test_the_same_histories_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.new_database()
    database, clock = Database.connect(url), TestClock()
    try:
        salon = await open_salon(database, clock)
        async with histories(salon, clock, tmp_path / "stripe", SEED) as world:
            await _lives_through(world, 8)
    finally:
        await database.close()
        postgres.drop(url)


# The controls: with one of the guards taken away, the same histories don't add up.


async def _nothing(*_given: object, **_named: object) -> None:
    """As if nobody had looked."""


def _blind_to_refunds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StripeGateway, "find_created_refund", _nothing)


def _always_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "call_key", lambda kind, row, _key_no: f"{kind}-{row}")


def _blind_to_charges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StripeGateway, "find_created_intent", _nothing)


def _keeps_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is paid twice, and what comes late."""
    monkeypatch.setattr(PaymentReconciler, "_give_back", _nothing)


def _keeps_what_is_paid_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is paid of a deposit beside another payment of it: what comes late, and a fee paid twice, go back."""
    gives_back = PaymentReconciler._give_back

    async def keeps(self: PaymentReconciler, booking: BookingRecord, payment: PaymentRecord, **more: Account) -> None:
        is_late = booking.status in CLOSED_STATUSES and not booking.deposit_paid_minor
        if payment.fee_id is not None or is_late:
            await gives_back(self, booking, payment, **more)

    monkeypatch.setattr(PaymentReconciler, "_give_back", keeps)


def _keeps_what_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first payment of a deposit whose booking has ended: what is paid twice goes back."""
    gives_back = PaymentReconciler._give_back

    async def keeps(self: PaymentReconciler, booking: BookingRecord, payment: PaymentRecord, **more: Account) -> None:
        is_late = payment.fee_id is None and booking.status in CLOSED_STATUSES and not booking.deposit_paid_minor
        if not is_late:
            await gives_back(self, booking, payment, **more)

    monkeypatch.setattr(PaymentReconciler, "_give_back", keeps)


@pytest.mark.parametrize(
    ("guard", "fault", "first", "match"),
    [
        (_blind_to_charges, ("error_after", "POST /v1/payment_intents"), 4, "charged twice|payments:"),
        (_blind_to_refunds, ("error_after", "POST /v1/refunds"), 3, "given back twice|refunds:|owed|kept"),
        (_always_the_same_key, ("error_instead", "POST /v1/refunds"), 0, "rest|due|refunds"),
        (_keeps_what_is_too_much, None, 1, "kept|deposit|after the cancel"),
        (_keeps_what_is_paid_twice, None, 1, r"of a deposit of \d+ \d+ is kept"),
        (_keeps_what_comes_late, None, 12, "after the cancel"),
    ],
    ids=[
        "charges blindly",
        "refunds blindly",
        "one key for ever",
        "keeps what is too much",
        "keeps what is paid twice",
        "keeps what comes late",
    ],
)
async def test_a_till_without_its_guards_is_found_out(
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    guard: Callable[[pytest.MonkeyPatch], None],
    fault: tuple[str, str] | None,
    first: int,
    match: str,
) -> None:
    guard(monkeypatch)

    async def live() -> None:
        # From the world in which it shows: each one before it takes two seconds.
        for number in range(first, first + 16):
            async with _world(sqlite_template, tmp_path / str(number), number) as world:
                world.favourite = fault
                await _lives_through(world, 12)

    with pytest.raises(AssertionError, match=match):
        await live()
