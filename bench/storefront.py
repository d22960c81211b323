"""A busy evening at the storefront: visitors who look, strangers who book and pay, and customers' pages beside them.

Each visitor comes from one of 2,000 addresses, as the proxy tells it, and looks at three pages; each stranger books one hour that
nobody else wants, or one that another wants in the same moment, and pays its deposit with the stand-in's card.
"""

from __future__ import annotations

import asyncio
import gzip
import math
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import stripe as sdk
from sqlalchemy import func, insert, select, update

from bench import load
from bench.attack import stripe_environment
from bench.data import DAYS_AHEAD, STAFF, Sample, fill, utc_now
from bench.pairs import Floors
from bench.questions import Question, Salon
from bench.servers import Asked, serving
from openchair.core.ids import new_id
from openchair.store import tables
from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.database import WholeDatabase
from tests.support.postgres import Postgres

LOOKING, BOOKING = 50, 5
ADDRESSES: Final = 2_000
MOST_WAIT: Final = 0.250
SALONS: Final = 4
_FIELD = re.compile(r'name="(key|shown)" value="([^"]*)"')
_SECRET = re.compile(r'data-secret="([^"]+)"')
_WRONG = re.compile(r'class="(?:wrong|note warn)"[^>]*>([^<]+)')
_TERMS: Final = {"tiers": [{"from_hours": 48, "outcome": "full_refund"}, {"from_hours": 0, "outcome": "forfeit"}]}


@dataclass
class Evening:
    """What came of it: seconds from each request to its answer by kind, and how each stranger's booking ended."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {"looking": [], "booking": [], "manage": []})
    ended: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    """How many went away without an answer, or with another than was due, by their kind and why."""

    def p99(self, kind: str) -> float:
        """The 99th percentile of its waits, in seconds; endless where nobody was answered."""
        found = sorted(self.waits[kind])
        return found[min(len(found) - 1, int(len(found) * 0.99))] if found else math.inf


class Visitor:
    """A browser at one address: it asks on one connection, and keeps a cookie."""

    def __init__(self, port: int, host: str, address: str, waits: list[float]) -> None:
        self._port, self._host, self._address, self._waits = port, host, address, waits
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._cookie = ""

    async def asks(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it sends on to, and the page."""
        body = urlencode(form or {}).encode() if method == "POST" else b""
        headers = [("X-Forwarded-For", self._address), ("Sec-Fetch-Site", "same-origin")]
        headers += [("Content-Type", "application/x-www-form-urlencoded")] if body else []
        headers += [("Cookie", self._cookie)] if self._cookie else []
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._line
        began = asyncio.get_running_loop().time()
        writer.write(load.said(Asked(method, path, self._host, body, tuple(headers))))
        head, content = await load.read(reader)
        self._waits.append(asyncio.get_running_loop().time() - began)
        lines = (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        named = {name.lower(): value for name, value in lines}
        if "set-cookie" in named:
            self._cookie = named["set-cookie"].partition(";")[0]
        text = gzip.decompress(content) if named.get("content-encoding") == "gzip" else content
        return int(head[9:12]), named.get("location", ""), text.decode()

    async def looks(self, path: str) -> str:
        """A page that is there. Raises RuntimeError for any other."""
        status, _, text = await self.asks("GET", path)
        if status != 200:
            raise RuntimeError(f"answered {status}")
        return text

    def leaves(self) -> None:
        if self._line is not None:
            self._line[1].close()


def report(*, seconds: float = 120) -> None:
    """Print the waits of each kind beside the floor's, and whether an hour was booked twice."""
    with (
        tempfile.TemporaryDirectory(prefix="openchair-storefront-") as name,
        running_stripe(Path(name) / "stripe") as stripe,
    ):
        postgres = Postgres.start(Path(name) / "pg")
        try:
            url = postgres.empty_database()
            product_url = postgres.product_url(url)
            sample = fill(url, SALONS * 6_000, utc_now(), runtime_url=product_url)
            asyncio.run(_asks_deposits(url))
            salons = [Salon(Sample(venue, sample.today)) for venue in range(SALONS)]
            with serving(product_url, stripe_environment(stripe)) as product:
                page = Question("page", Asked("GET", "/", salons[0].host), "booking")
                with Floors(url, salons[0], product, [page], lambda: ()) as floors:
                    floor = load.open_model(
                        floors.usual, salons[0].below(page), a_second=LOOKING * 3, seconds=min(seconds, 10)
                    )
                evening = asyncio.run(spend(product.port, salons, stripe, seconds))
            twice = asyncio.run(booked_twice(url))
        finally:
            postgres.stop()
    judged = load.can_judge()
    for kind in evening.waits:
        met = "met" if evening.p99(kind) <= MOST_WAIT else "NOT MET"
        said = met if judged else f"not judged: fewer than {load.CORES_TO_JUDGE} cores"
        print(
            f"storefront: {kind}: {len(evening.waits[kind])} requests, p99 {evening.p99(kind) * 1e3:.1f} ms, "
            f"{evening.p99(kind) / floor:.1f} × the floor's {floor * 1e3:.1f} ms (≤ {MOST_WAIT * 1e3:.0f} ms: {said})"
        )
    ended = ", ".join(f"{count} {what}" for what, count in evening.ended.most_common())
    lost = ", ".join(f"{count} {what}" for what, count in evening.lost.most_common()) or "none"
    print(f"storefront: without an answer: {lost} (none: {'met' if not evening.lost else said})")
    print(f"storefront: bookings: {ended}; hours booked twice: {twice} (0: {'met' if not twice else 'NOT MET'})")


async def spend(port: int, salons: list[Salon], stripe: StandIn, seconds: float) -> Evening:
    """So many visitors and strangers each second, whether or not the ones before have been answered."""
    evening = Evening()
    client = sdk.StripeClient(stripe.secret_key, base_addresses={"api": stripe.url}, max_network_retries=0)
    wanted = [(salon, person, day) for day in range(3, DAYS_AHEAD - 1) for person in range(STAFF) for salon in salons]

    async def look(number: int) -> None:
        salon = salons[number % len(salons)]
        visitor = Visitor(port, salon.host, _address(number), evening.waits["looking"])
        for path in ("/", f"/book/{salon.sample.service_id}", f"/book/{salon.sample.service_id}/time"):
            await visitor.looks(path)
        visitor.leaves()

    async def book(number: int) -> None:
        # Of each ten, two want the same hour.
        salon, person, day = wanted[(number - (number % 10 == 9)) % len(wanted)]
        visitor = Visitor(port, salon.host, _address(number * 7 + 3), evening.waits["booking"])
        evening.ended[await _books(visitor, salon, person, day, number, client)] += 1
        visitor.leaves()

    async def manage(number: int) -> None:
        page = salons[number % len(salons)].page()
        page = replace(page, headers=(*page.headers, ("X-Forwarded-For", _address(number))))
        line = await load.Line.to(port, page)
        began = asyncio.get_running_loop().time()
        await line.ask()
        evening.waits["manage"].append(asyncio.get_running_loop().time() - began)
        line.close()

    async with asyncio.TaskGroup() as group:
        for kind, make, a_second in (
            ("looking", look, LOOKING),
            ("booking", book, BOOKING),
            ("manage", manage, BOOKING),
        ):
            group.create_task(_each(group, evening.lost, kind, make, a_second, seconds))
    return evening


async def _each(
    group: asyncio.TaskGroup,
    lost: Counter[str],
    kind: str,
    make: Callable[[int], Coroutine[Any, Any, None]],
    a_second: int,
    seconds: float,
) -> None:
    async def one(number: int) -> None:
        try:
            await make(number)
        except (OSError, EOFError) as ended:
            lost[f"{kind} ({type(ended).__name__})"] += 1
        except RuntimeError as answered:
            lost[f"{kind} ({answered})"] += 1

    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(int(a_second * seconds)):
        due = began + number / a_second
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        group.create_task(one(number))


async def _books(visitor: Visitor, salon: Salon, person: int, day: int, number: int, client: sdk.StripeClient) -> str:
    """From the time to the last page; how it ended."""
    sample = salon.sample
    at, staff = sample.free(person, day).isoformat(), sample.staff_id(person)
    path = f"/book/{sample.service_id}/you"
    status, to, text = await visitor.asks("GET", f"{path}?{urlencode({'staff': staff, 'at': at})}")
    if status == 303:
        return "was taken" if "taken=1" in to else f"sent on to {to}"
    fields = {name: unescape(value) for name, value in _FIELD.findall(text)}
    typed = {"name": f"Stranger {number}", "email": f"stranger{number}@example.com", "staff": staff, "at": at}
    status, to, text = await visitor.asks("POST", path, fields | typed)
    if status == 409:
        return "was taken"
    if status != 303:
        return f"answered {status}: {' '.join(unescape(each) for each in _WRONG.findall(text))}"
    text = await visitor.looks(to)
    secret = _SECRET.search(text)
    if secret is None:
        return "no form"
    intent = unescape(secret[1]).partition("_secret_")[0]
    card = {"payment_method": "pm_card_visa", "return_url": "https://x.example"}
    await asyncio.to_thread(client.v1.payment_intents.confirm, intent, card)  # type: ignore[arg-type]
    return "paid and booked" if "Paid" in await visitor.looks("/book/yours") else "paid and not booked"


def _address(number: int) -> str:
    return f"198.18.{number % ADDRESSES // 250}.{number % 250 + 1}"


async def _asks_deposits(url: str) -> None:
    database = WholeDatabase.connect(url)
    async with database.transaction() as connection:
        for venue_id in list(await connection.scalars(select(tables.venue.c.id))):
            rule_id = new_id()
            rule = {"venue_id": venue_id, "id": rule_id, "name": "Usual", "ask_fixed_minor": 2500, "terms": _TERMS}
            await connection.execute(insert(tables.deposit_rule).values(rule))
            own = tables.service.c.venue_id == venue_id
            await connection.execute(update(tables.service).where(own).values(deposit_rule_id=rule_id))
    await database.close()


async def booked_twice(url: str) -> int:
    """How many hours of anyone more than one open booking has."""
    database, booking = WholeDatabase.connect(url), tables.booking
    several = (
        select(booking.c.staff_id)
        .where(booking.c.status.in_(("confirmed", "pending")), booking.c.starts_at > utc_now() + timedelta(hours=1))
        .group_by(booking.c.venue_id, booking.c.staff_id, booking.c.starts_at)
        .having(func.count() > 1)
        .subquery()
    )
    async with database.reading() as connection:
        found = await connection.scalar(select(func.count()).select_from(several))
    await database.close()
    return int(found or 0)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    report(seconds=float(os.environ.get("SECONDS", "120")))
