"""Data has an end: every table says how long its rows are kept, the docs say the same, and the daily job does it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, Table

from openchair.core.ids import new_id
from openchair.customers.retention import keep_terms, retention_jobs
from openchair.rules.ledger import Account
from openchair.rules.records.booking import BookingRecord
from openchair.store import retention, tables
from openchair.store.tables.retention import clears_of, days, rule_of, years
from tests.support.salon import open_salon
from tests.support.till import Till
from tests.support.untouched import all_rows
from tests.support.word import settle, tell

DOCS = Path(__file__).parents[3] / "docs" / "data.md"
CREDIT = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
ALEMBIC = "alembic_version"


def _silent(declared: Iterable[Table]) -> list[str]:
    return [table.name for table in declared if rule_of(table) is None]


def test_every_table_says_how_long_its_rows_are_kept() -> None:
    assert _silent(tables.metadata.sorted_tables) == []


def test_a_table_that_says_nothing_is_found() -> None:
    forgotten = Table("forgotten", MetaData(), Column("name", String(10)))
    assert _silent([*tables.metadata.sorted_tables, forgotten]) == ["forgotten"]


def test_the_docs_tell_the_terms_that_are_declared() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCS.read_text(), re.MULTILINE))
    declared = {}
    for table in tables.metadata.sorted_tables:
        clears = clears_of(table)
        declared[table.name] = f"{rule_of(table)}" + (f". {clears}" if clears else "")
    assert told == {**declared, ALEMBIC: "for ever: which migrations the database has had"}


async def _a_customers_whole_life(till: Till) -> BookingRecord:
    """Somebody pays, saves a card, cancels to credit, books with that credit, comes, and is missed once."""
    first = await till.books(terms=CREDIT)
    await till.pays(first)
    await till.saves_card(first)
    await till.cancels(first)
    await settle(till.salon)
    last = await till.books(asks=2500, of=first)
    await till.pays_with_credit(last)
    await till.writes(last, status="completed")
    await tell(till.salon)
    await till.calms()
    return last


async def _left(till: Till) -> dict[str, int]:
    """How many rows of the venue's own are left that tell of people and bookings, by table."""
    setup = {"venue", "venue_host", "staff", "service", "staff_service", "deposit_rule", "working_hours"}
    rows = {name: len(found) for name, found in (await all_rows(till.salon.database)).items()}
    return {name: count for name, count in rows.items() if count and name not in setup}


async def test_each_thing_goes_when_its_time_is_over_and_nothing_before(till: Till) -> None:
    salon, clock = till.salon, till.clock
    booking = await _a_customers_whole_life(till)
    before = await all_rows(salon.database)
    keys = await salon.rows(tables.idempotency_key)
    await keep_terms(salon.runtime)
    assert await all_rows(salon.database) == before
    assert await salon.rows(tables.idempotency_key) == keys != []

    clock.set(max(row["created_at"] for row in keys) + days(30).length + timedelta(seconds=1))
    await keep_terms(salon.runtime)
    assert await salon.rows(tables.idempotency_key) == []
    assert any(row["facts"] for row in await salon.rows(tables.message))

    paid_at = max(row["updated_at"] for row in await till.payments(booking) or await salon.rows(tables.payment))
    clock.set(max(booking.starts_at, paid_at) + days(180).length)
    await keep_terms(salon.runtime)
    assert any(row["facts"] for row in await salon.rows(tables.message))
    clock.advance(seconds=1)
    await keep_terms(salon.runtime)
    assert not any(row["facts"] for row in await salon.rows(tables.message))

    clock.set(booking.starts_at + years(3).length)
    await keep_terms(salon.runtime)
    assert {row["name"] for row in await salon.rows(tables.customer)} == {"Ann Lee"}
    clock.advance(seconds=1)
    await keep_terms(salon.runtime)
    assert {row["name"] for row in await salon.rows(tables.customer) if row["id"] == booking.customer.id} == {
        "Former customer"
    }
    await till.run_jobs()

    clock.set(clock.now() + years(7).length)
    # A batch of one leaves nothing behind that a batch of many would take.
    await keep_terms(salon.runtime, limit=1)
    assert set(await _left(till)) == {"ledger_entry", "stripe_reach"} - (
        set() if await salon.rows(tables.stripe_reach) else {"stripe_reach"}
    )
    assert await till.all_in(Account.CREDIT) == 0


async def test_what_is_open_keeps_its_person_and_its_booking(till: Till) -> None:
    booking = await till.books()
    credit = await till.has_credit(booking, 1000)
    await till.writes(booking, status="completed")
    till.clock.set(booking.starts_at + years(20).length)
    await keep_terms(till.salon.runtime)
    assert [row["name"] for row in await till.salon.rows(tables.customer)] == ["Ann Lee"]
    assert [row["id"] for row in await till.salon.rows(tables.booking)] == [booking.id]
    assert [row["id"] for row in await till.salon.rows(tables.store_credit)] == [credit]


async def test_a_dispute_keeps_what_was_sent(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    await till.is_disputed(booking)
    await till.hears()
    await till.run_jobs()
    till.clock.set(booking.starts_at + days(400).length)
    await keep_terms(till.salon.runtime)
    assert (await till.salon.rows(tables.message))[0]["facts"]


async def test_rows_of_a_venue_go_and_its_neighbours_stay(till: Till) -> None:
    ours = await till.books(asks=0)
    theirs = await open_salon(till.salon.database, till.clock, slug="next-door")
    till.clock.set(ours.starts_at + years(8).length)
    booking = await theirs.books(till.clock.now() + timedelta(days=1))
    now = till.clock.now()
    async with till.salon.database.transaction() as connection:
        for name in retention.swept_tables(of_venues=True):
            await retention.remove_past(connection, theirs.scope, name, now)
    assert len(await till.salon.rows(tables.booking)) == 2
    await keep_terms(till.salon.runtime)
    assert [row["id"] for row in await till.salon.rows(tables.booking)] == [booking.id]


async def test_a_run_that_was_cut_short_is_taken_up_again(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await till.books(asks=0)
    await till.books(asks=0)
    till.clock.set(first.starts_at + years(9).length)
    taken = 0

    async def once(*args: object, **named: object) -> int:
        nonlocal taken
        if taken:
            raise ConnectionError("the process is gone")
        done = await retention.remove_past(*args, **named)  # type: ignore[arg-type]
        taken += done if named["name"] == "booking" else 0
        return done

    job = retention_jobs(till.salon.runtime)["retention"]
    with monkeypatch.context() as patched:
        patched.setattr("openchair.customers.retention.remove_past", once)
        with pytest.raises(ConnectionError):
            await keep_terms(till.salon.runtime, limit=1)
    assert len(await till.salon.rows(tables.booking)) == 1
    await job()
    assert await till.salon.rows(tables.booking) == []
    # Until the next day there is nothing to look for.
    await till.salon.write(
        tables.idempotency_key,
        owner=new_id(),
        key="old",
        input_hash="",
        created_at=till.clock.now() - timedelta(days=60),
    )
    await job()
    assert len(await till.salon.rows(tables.idempotency_key)) == 1
    till.clock.advance(days=1)
    await job()
    assert await till.salon.rows(tables.idempotency_key) == []
