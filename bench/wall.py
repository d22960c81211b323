"""What PostgreSQL's row-level security costs a read, in pairs: the statement as the tables' owner, and as the product asks it."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bench.data import fill, utc_now
from openchair.core.database import Database
from openchair.core.within import Within
from openchair.rules.hosts import HostKind
from openchair.rules.records.venue import HostKey
from openchair.rules.scope import VenueScope
from openchair.store.availability import load_staff_time
from openchair.store.bookings import find_booking, find_by_link
from openchair.store.migrate import upgrade
from openchair.store.wall import by_host
from tests.support.postgres import Postgres

_AT_ONCE = 40
Ask = Callable[[AsyncConnection], Awaitable[Any]]


def report(*, rounds: int = 25, bookings: int = 20_000) -> None:
    """Print, of each read, how long it takes with the wall, and how much longer that is than without."""
    with tempfile.TemporaryDirectory(prefix="openchair-bench-") as folder:
        postgres = Postgres.start(Path(folder))
        try:
            url = postgres.empty_database()
            sample = fill(url, bookings, utc_now())
            upgrade(url, runtime_url=postgres.product_url(url))
            asyncio.run(_measure(url, postgres.product_url(url), sample.slug, sample.booking_id, rounds))
        finally:
            postgres.stop()


async def _measure(owner_url: str, product_url: str, slug: str, booking_id: str, rounds: int) -> None:
    owner, product = Database.connect(owner_url, pool_size=1), Database.connect(product_url, pool_size=1)
    host = HostKey(HostKind.SLUG, slug)
    async with product.reading(by_host(host)) as connection:
        booking = await find_by_link(connection, host, booking_id)
    assert booking is not None, "it was filled in"
    scope, now = VenueScope(booking.venue.id), utc_now()
    start = int(now.timestamp()) // 60
    month: dict[str, Any] = {
        "staff_id": None, "first_day": now.date(), "last_day": now.date() + timedelta(days=31),
        "first_minute": start, "last_minute": start + 31 * 1440,
    }  # fmt: skip
    reads: dict[str, tuple[Within, Ask]] = {
        "a booking by its link": (by_host(host), lambda connection: find_by_link(connection, host, booking_id)),
        "a booking of the venue": (scope, lambda connection: find_booking(connection, scope, booking_id)),
        "31 days of staff's time": (
            scope, lambda connection: load_staff_time(connection, scope, booking.service.id, **month)
        ),
    }  # fmt: skip
    for name, (within, ask) in reads.items():
        pairs = [(await _without(owner, ask), await _with(product, within, ask)) for _ in range(rounds)]
        took = statistics.median(walled for _, walled in pairs)
        ratio = statistics.median(walled / plain for plain, walled in pairs)
        print(f"{name:<26} {took * 1e6:>7.0f} us  {ratio:>6.2f} x", flush=True)
    await owner.close()
    await product.close()


async def _without(owner: Database, ask: Ask) -> float:
    began = time.perf_counter()
    for _ in range(_AT_ONCE):
        async with owner.read_engine.connect() as connection:
            await ask(connection)
    return (time.perf_counter() - began) / _AT_ONCE


async def _with(product: Database, within: Within, ask: Ask) -> float:
    began = time.perf_counter()
    for _ in range(_AT_ONCE):
        async with product.reading(within) as connection:
            await ask(connection)
    return (time.perf_counter() - began) / _AT_ONCE


if __name__ == "__main__":
    report()
