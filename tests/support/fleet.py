"""The processes of a platform, run by hand: web and workers over one database and one Redis, sending to servers that count."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.rules.parts import PartWish
from openchair.store import tables
from tests.support.mail_server import MailServer, mail_server
from tests.support.post import sending_settings
from tests.support.present import Present
from tests.support.redis import Redis
from tests.support.salon import Salon
from tests.support.server import RUN, RUN_AND_SAY_ALL, START_SECONDS, Server, free_port, serving, settings_of
from tests.support.sms_server import SmsServer, sms_server

LEASE_SECONDS = 12
"""The shortest that the settings take: a test waits for it to run out."""
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) { __typename
    ... on Refusal { message } ... on BookingCreated { booking { id } } } }"""


@dataclass
class Fleet:
    """What runs, and where it sends. With no Redis the web process sends by itself."""

    salon: Salon
    clock: Present
    database_url: str
    folder: Path
    mail: MailServer
    sms: SmsServer
    redis: Redis | None
    stack: ExitStack
    port: int = field(default_factory=free_port)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    booked: int = 0
    credential: str = ""
    more: dict[str, str] = field(default_factory=dict)
    """Settings beside those of the servers it sends to."""

    @property
    def environment(self) -> dict[str, str]:
        """What every process of it is told."""
        given = {
            f"OPENCHAIR_{name.upper()}": str(value) for name, value in sending_settings(self.mail, self.sms).items()
        }
        if self.redis is not None:
            given["REDIS_URL"] = self.redis.url
        return {**given, "OPENCHAIR_MESSAGE_LEASE_SECONDS": str(LEASE_SECONDS), **self.more}

    def web(self, *, says_all: bool = False, prologue: str = "") -> Server:
        """Start the web process, always on the same port."""
        settings: dict[str, Any] = {"clock": self.clock, "port": self.port, "environment": self.environment}
        return self.stack.enter_context(
            serving(self.database_url, self.folder, says_all=says_all, prologue=prologue, **settings)
        )

    def worker(self, *, says_all: bool = False, prologue: str = "", waits: bool = True) -> subprocess.Popen[bytes]:
        """Start a worker; one that dies at once is not waited for."""
        heartbeat = self.folder / f"heartbeat-{len(self.workers)}"
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    prologue + (RUN_AND_SAY_ALL if says_all else RUN),
                    "worker",
                    "--heartbeat",
                    str(heartbeat),
                ],
                env={**settings_of(self.database_url, self.port, self.clock), **self.environment},
                stdout=output,
                stderr=output,
            )
        self.workers.append(process)
        self.stack.callback(_end, process)
        until = time.monotonic() + START_SECONDS
        while waits and not heartbeat.exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the worker did not start:\n" + self.log.read_text()[-3000:])
            time.sleep(0.05)
        return process

    @property
    def log(self) -> Path:
        """What the workers say."""
        return self.folder / "workers.log"

    async def books(self, count: int = 1) -> list[str]:
        """Bookings made over HTTP at the desk, each of someone else; gives their customers' addresses."""
        async with httpx.AsyncClient(timeout=20) as client:
            return [await self.books_one(client) for _ in range(count)]

    async def books_here(self, count: int = 1) -> list[str]:
        """Such bookings, made in this process by the verb that a web process runs: for those who have no question to that one."""
        salon, addresses = self.salon, list[str]()
        operator = await salon.signs_in()
        for _ in range(count):
            number, starts_at, customer = self._next()
            service, staff = salon.services["Cut"][0], salon.staff["Mia"][1]
            new = NewBooking([PartWish(service, staff)], starts_at, customer, notes=None, pending=False)
            await book_as_operator(salon.runtime, operator, new, f"book-{number}")
            addresses.append(str(customer.email))
        return addresses

    def _next(self) -> tuple[int, datetime, NewCustomer]:
        """The number of the next booking, its start, and person0, person1 …"""
        number = self.booked
        self.booked += 1
        starts_at = self.salon.day(3 + number // 12, 8 + number % 12)
        return number, starts_at, NewCustomer(f"Person {number}", f"person{number}@example.com", f"+6149157{number:04}")

    async def books_one(self, client: httpx.AsyncClient) -> str:
        """The next one; gives their address."""
        number, starts_at, customer = self._next()
        if not self.credential:
            self.credential = await self.salon.issues_credential()
        input = {
            "parts": [{"serviceId": self.salon.services["Cut"][0], "staffId": self.salon.staff["Mia"][1]}],
            "startsAt": starts_at.isoformat(),
            "customer": {"name": customer.name, "email": customer.email, "phone": customer.phone},
            "idempotencyKey": f"book-{number}",
        }
        response = await client.post(
            f"http://127.0.0.1:{self.port}/graphql",
            json={"query": CREATE, "variables": {"input": input}},
            headers={"host": self.salon.host, "authorization": f"Bearer desk.{self.credential}"},
        )
        assert response.json()["data"]["deskCreateBooking"]["__typename"] == "BookingCreated", response.text
        return str(customer.email)

    def mails(self) -> list[str]:
        """Who got a mail, one entry for each that arrived."""
        return sorted(mail.envelope_to[0] for mail in self.mail.received)

    def texts(self) -> list[str]:
        """Who got an SMS, likewise."""
        return sorted(text.to for text in self.sms.accepted)


def kills(where: str, *, when: str = "True") -> str:
    """A prologue: the process gets SIGKILL the moment that it calls `where`: "module:Class.method" or "module:function"."""
    module, _, name = where.partition(":")
    owner, _, method = name.rpartition(".")
    return f"""
import os, signal, inspect, importlib
module = importlib.import_module({module!r})
owner = getattr(module, {owner!r}) if {owner!r} else module
real = getattr(owner, {method!r})
def dies(*given, **named):
    if {when}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
setattr(owner, {method!r}, dies)
"""


def died(process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Wait until a process was killed, and was not just ended."""
    assert process.wait(seconds) == -signal.SIGKILL


async def until(holds: Callable[[], bool], seconds: float = LEASE_SECONDS + 20) -> None:
    """Wait for it, and fail where it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to it in time"
        await asyncio.sleep(0.1)


async def settled(salon: Salon, seconds: float = LEASE_SECONDS + 20) -> dict[str, int]:
    """Wait until every message but the reminders is done; gives how many there are of each status."""
    until = time.monotonic() + seconds
    while True:
        rows = [row for row in await salon.rows(tables.message) if row["kind"] != "reminder"]
        coming = [row for row in rows if row["status"] in ("queued", "handed_over", "sending")]
        if not coming:
            return dict(Counter(row["status"] for row in rows))
        assert time.monotonic() < until, coming
        await asyncio.sleep(0.1)


def same_message_ids(fleet: Fleet) -> None:
    """A mail that came twice is, to whoever reads it, one: it has the same Message-ID."""
    ids = {(mail.envelope_to[0], str(mail.message["message-id"])) for mail in fleet.mail.received}
    assert len(ids) == len({address for address, _ in ids})


@contextmanager
def fleet(database_url: str, folder: Path, salon: Salon, redis: Redis | None, *, clock: Present) -> Iterator[Fleet]:
    """The servers it sends to; its own processes are started one by one, live by `clock`, and are ended with the block."""
    # The processes end before the servers they send to.
    with mail_server() as mail, sms_server(now=clock.now) as sms, ExitStack() as processes:
        yield Fleet(salon, clock, database_url, folder, mail, sms, redis, processes)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
