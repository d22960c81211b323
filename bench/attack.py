"""Strangers with a script, each doing what was once measured to hurt, and customers' pages beside them."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bench import load
from bench.data import fill, utc_now
from bench.questions import Salon
from bench.servers import Asked, Target, serving
from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.postgres import Postgres

MOST: Final = 2.0
"""Customers' pages under attack take at most so many times as long as without, at the 99th percentile."""
A_SECOND: Final = 50
_CUSTOMERS: Final = 40
"""Where customers come from: so many addresses, each well within its own budget."""
_LINES: Final = 8
_IDLE: Final = 1000


@dataclass(frozen=True)
class Attack:
    """What one client does on `_LINES` connections as fast as it is answered; None of `asked` only holds connections open."""

    name: str
    asked: Callable[[int], Asked] | None
    address: str = ""
    """Where it comes from: each has a budget of its own."""


@dataclass(frozen=True)
class Found:
    """What came of an attack: its answers by kind, and the 99th percentiles of customers' pages without and under it."""

    name: str
    answers: Counter[str]
    quiet: float
    under: float

    @property
    def ratio(self) -> float:
        return self.under / self.quiet


def attacks(salon: Salon) -> list[Attack]:
    """The attacks that were measured: each floods from one address."""
    return [
        Attack("bookings of free times", salon.book_any, "203.0.113.1"),
        Attack("refused bookings, each with a new key", salon.book_taken, "203.0.113.2"),
        Attack("SetupIntents of one link", salon.card_setup, "203.0.113.3"),
        Attack("free times of 93 days", salon.free_times, "203.0.113.4"),
        Attack(f"{_IDLE} idle and dripping connections", None),
    ]


def report(*, rounds: int = 3, seconds: float = 4.0) -> None:
    """Print what each attack was answered with, and what customers noticed of it."""
    with (
        tempfile.TemporaryDirectory(prefix="openchair-attack-") as name,
        running_stripe(Path(name) / "stripe") as stripe,
    ):
        postgres = Postgres.start(Path(name) / "pg")
        try:
            url = postgres.empty_database()
            salon = Salon(fill(url, 2_000, utc_now(), runtime_url=postgres.product_url(url)))
            with serving(postgres.product_url(url), stripe_environment(stripe)) as product:
                for attack in attacks(salon):
                    print(_line(measure(product, salon, attack, rounds=rounds, seconds=seconds)), flush=True)
        finally:
            postgres.stop()


def measure(product: Target, salon: Salon, attack: Attack, *, rounds: int, seconds: float) -> Found:
    """Customers' pages without and under the attack, in turn; what attacks is a process of its own."""
    pages = [_from(salon.page(), f"198.51.100.{number}") for number in range(_CUSTOMERS)]
    quiet: list[float] = []
    under: list[float] = []
    answers: Counter[str] = Counter()
    asyncio.run(_look(product.port, pages, 1.0))
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as attacker:
        for turn in range(rounds):
            quiet += asyncio.run(_look(product.port, pages, seconds))
            flood = attacker.submit(_attack, product.port, attack, seconds + 1, turn)
            under += asyncio.run(_look(product.port, pages, seconds))
            answers += flood.result()
    return Found(attack.name, answers, _p99(quiet), _p99(under))


def _line(found: Found) -> str:
    said = ", ".join(f"{count} {what}" for what, count in found.answers.most_common())
    met = "met" if found.ratio <= MOST else "NOT MET"
    judged = met if load.can_judge() else f"not judged: fewer than {load.CORES_TO_JUDGE} cores"
    return (
        f"attack: {found.name}: {said}; pages' p99 {found.quiet * 1e3:.1f} → {found.under * 1e3:.1f} ms, "
        f"{found.ratio:.2f} × (≤ {MOST:g}: {judged})"
    )


def stripe_environment(stripe: StandIn) -> dict[str, str]:
    return {
        "OPENCHAIR_SMTP_URL": "smtp://localhost:1",
        "OPENCHAIR_MAIL_FROM": "bookings@openchair.example",
        "OPENCHAIR_STRIPE_SECRET_KEY": stripe.secret_key,
        "OPENCHAIR_STRIPE_PUBLISHABLE_KEY": stripe.publishable_key,
        "OPENCHAIR_STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
        "OPENCHAIR_STRIPE_API_URL": stripe.url,
    }


def _from(asked: Asked, address: str) -> Asked:
    """The same from this address, as a proxy on this machine tells it."""
    return replace(asked, headers=(*asked.headers, ("X-Forwarded-For", address)))


def _p99(waits: list[float]) -> float:
    found = sorted(waits)
    return found[min(len(found) - 1, int(len(found) * 0.99))]


async def _look(port: int, pages: list[Asked], seconds: float) -> list[float]:
    """So many pages a second, each customer on a connection of their own; seconds from when each was due to its answer."""
    lines = [await load.Line.to(port, page) for page in pages]
    waits: list[float] = []
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def one(line: load.Line, due: float) -> None:
        await line.ask()
        waits.append(loop.time() - due)

    async with asyncio.TaskGroup() as group:
        for number in range(int(A_SECOND * seconds)):
            due = began + number / A_SECOND
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if number >= len(lines):
                lines.append(await load.Line.to(port, pages[number % len(pages)]))
            group.create_task(one(lines[number], due))
    for line in lines:
        line.close()
    return waits


def _attack(port: int, attack: Attack, seconds: float, turn: int) -> Counter[str]:
    return asyncio.run(_flood(port, attack, seconds, turn))


async def _flood(port: int, attack: Attack, seconds: float, turn: int) -> Counter[str]:
    answers: Counter[str] = Counter()
    until = asyncio.get_running_loop().time() + seconds
    if attack.asked is None:
        await _hold(port, until, answers)
        return answers
    numbers = iter(range(turn * 1_000_000, (turn + 1) * 1_000_000))

    async def line() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while asyncio.get_running_loop().time() < until:
            assert attack.asked is not None, "it asks"
            writer.write(load.said(_from(attack.asked(next(numbers)), attack.address)))
            answers[await load.answered(reader)] += 1
        writer.close()

    lost = await asyncio.gather(*(line() for _ in range(_LINES)), return_exceptions=True)
    answers.update(type(each).__name__ for each in lost if each is not None)
    return answers


async def _hold(port: int, until: float, answers: Counter[str]) -> None:
    """Connections that say nothing, or a letter of a header each second."""
    held = []
    for number in range(_IDLE):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            held.append(writer)
            if number % 2:
                writer.write(b"GET / HTTP/1.1\r\nX: ")
    while asyncio.get_running_loop().time() < until:
        for writer in held[1::2]:
            writer.write(b"x")
        await asyncio.sleep(1)
    answers["held open"] += len(held)
    for writer in held:
        writer.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    report()
