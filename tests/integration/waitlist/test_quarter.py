"""A busy quarter in fast motion, with processes that die at any step. What must always hold, holds at every step."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from openchair.core.database import Database
from openchair.store import tables
from openchair.store.migrate import upgrade
from openchair.store.moves import epoch_minute
from tests.support.clock import TestClock
from tests.support.quarter import Quarter, Size

BUSY = Size(staff=50, bookings=2_000, opt_ins=2_000, steps=60)
SMALL = Size(staff=8, bookings=250, opt_ins=200, steps=16)
SEED = 20261125
THROTTLE = timedelta(hours=6)
ENDINGS = {
    "filled": {"taken"},
    "gone": {"time_used", "too_late"},
    "unfilled": {"nobody_waits", "nobody_left", "chain_ended"},
}


async def _all_holds(quarter: Quarter) -> dict[str, list[dict[str, Any]]]:
    """Everything that must hold whenever the waitlist rests; gives the rows it was read from."""
    salon, now = quarter.salons[0], quarter.clock.now()
    names = ("occupancy", "opening", "opening_offer", "booking")
    rows = {name: await salon.rows(tables.metadata.tables[name]) for name in names}
    offers = sorted(rows["opening_offer"], key=lambda row: str(row["id"]))
    # No double booking.
    taken = sorted((row["staff_no"], row["start_minute"], row["end_minute"]) for row in rows["occupancy"])
    for (staff, _, end), (next_staff, start, _) in pairwise(taken):
        assert staff != next_staff or end <= start
    first: dict[str, int] = {}
    for row in rows["occupancy"]:
        if row["kind"] == "booking":
            first[row["booking_id"]] = min(first.get(row["booking_id"], 2**31), row["start_minute"])
    confirmed = {row["id"]: epoch_minute(row["starts_at"]) for row in rows["booking"] if row["status"] == "confirmed"}
    assert first == confirmed
    # No hold outlives its end, and nothing is held for nobody.
    open_offers = [row for row in offers if row["status"] == "offered"]
    assert all(row["held_until"] > now for row in open_offers)
    held = {row["hold_id"] for row in rows["occupancy"] if row["kind"] == "hold"}
    assert held == {row["hold_id"] for row in open_offers}
    # Nobody hears of one opening twice.
    assert len({(row["opening_id"], row["customer_id"]) for row in offers}) == len(offers)
    # One opening is one person's, or a wave's.
    for opening in rows["opening"]:
        assert (opening["status"] in ("open", "offered")) == (opening["ending"] is None)
        if opening["status"] not in ("open", "offered"):
            assert opening["ending"] in ENDINGS[opening["status"]]
    return rows


async def _told_in_time(quarter: Quarter) -> Counter[str]:
    """Whoever was told was told by day, not within the throttle, and once of each opening by each way; gives what was counted."""
    salon, counted = quarter.salons[0], Counter[str]()
    offers = sorted(await salon.rows(tables.opening_offer), key=lambda row: (row["told_at"], row["id"]))
    messages = [row for row in await salon.rows(tables.message) if row["kind"] == "earlier_opening"]
    zones = {each.venue_id: ZoneInfo(each.zone) for each in quarter.salons}
    last: dict[str, datetime] = {}
    for offer in offers:
        local = offer["told_at"].astimezone(zones[offer["venue_id"]])
        assert 8 <= local.hour < 21, local
        before = last.get(offer["customer_id"])
        if before is not None and offer["told_at"] > before:
            assert offer["told_at"] - before >= THROTTLE
        last[offer["customer_id"]] = offer["told_at"]
        counted[f"offers {offer['status']}"] += 1
    leads = Counter(row["facts"]["opening"] for row in messages)
    more = Counter(each["opening"] for row in messages for each in row["facts"].get("more", ()))
    # Guests of the quarter have an email address and no phone.
    assert set((leads + more).values()) <= {1}
    assert set(leads + more) == {offer["id"] for offer in offers}
    counted["told of in one message with another"] = len(more)
    counted["messages"] = len(messages)
    return counted


def _table(quarter: Quarter, rows: dict[str, list[dict[str, Any]]], counted: Counter[str]) -> str:
    openings = Counter(f"openings {row['cause']}, {row['ending']}" for row in rows["opening"])
    openings["longest chain"] = max(row["depth"] for row in rows["opening"])
    lines = [*sorted(quarter.counts.items()), *sorted(openings.items()), *sorted(counted.items())]
    return "\n".join(f"{what:<56} {count:>6,}" for what, count in lines)


async def _lived(database: Database, clock: TestClock, size: Size, seed: int, every: int) -> tuple[Quarter, str]:
    quarter = await Quarter.opens(database, clock, size, seed)
    async for step in quarter.goes_by():
        if step % every == 0:
            await _all_holds(quarter)
    await quarter.ends()
    rows = await _all_holds(quarter)
    assert {row["status"] for row in rows["opening"]} <= set(ENDINGS)
    accepted = Counter(row["opening_id"] for row in rows["opening_offer"] if row["status"] == "accepted")
    assert set(accepted) == {row["id"] for row in rows["opening"] if row["status"] == "filled"}
    return quarter, _table(quarter, rows, await _told_in_time(quarter))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_busy_quarter_ends_with_every_opening_filled_or_explained(
    database: Database, clock: TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    quarter, table = await _lived(database, clock, BUSY, SEED, every=10)
    with capsys.disabled():
        print(f"\nA quarter of two salons, seed {SEED}, story {quarter.fingerprint()}\n{table}")
    assert quarter.counts["looks cut off"] > 10
    assert quarter.counts["takes"] > 30


async def test_a_small_quarter_holds_at_every_step(database: Database, clock: TestClock) -> None:
    quarter, _ = await _lived(database, clock, SMALL, 7, every=1)
    assert quarter.counts["looks cut off"] > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_same_seed_tells_the_same_story(database: Database, clock: TestClock, tmp_path: Path) -> None:
    first, _ = await _lived(database, clock, SMALL, 11, every=60)
    upgrade(f"sqlite:///{tmp_path}/again.db")
    again = Database.connect(f"sqlite:///{tmp_path}/again.db")
    second, _ = await _lived(again, TestClock(), SMALL, 11, every=60)
    await again.close()
    assert first.story == second.story
    assert first.fingerprint() == second.fingerprint()
