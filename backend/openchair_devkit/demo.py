"""`openchair demo`: a believable salon on embedded defaults, with links to click."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from openchair.access.door import new_secret
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.access.tokens import AccountLinks
from openchair.changes.notify import Notifier
from openchair.core.clock import Clock, TurnedClock
from openchair.core.contacts import email_key
from openchair.core.database import Database
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.graph.graphiql_tabs import graphiql_tabs
from openchair.rules.hosts import HostKind
from openchair.rules.records.venue import HostKey
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.settings import Settings
from openchair.store.bookings import find_booking
from openchair.store.migrate import MIGRATIONS, upgrade
from openchair.store.offers import list_offers
from openchair_devkit.clock import ClockPage
from openchair_devkit.demo_clock import turned_clock
from openchair_devkit.demo_folder import ACCOUNT_SID, DATABASE, LINKS, SEEDED, DemoRefused, auth_token, settings_for
from openchair_devkit.desk import DeskPage
from openchair_devkit.mailbox.caught import Mailbox
from openchair_devkit.mailbox.page import mailbox_routes
from openchair_devkit.mailbox.smtp import catching_mail
from openchair_devkit.rows import OWNER
from openchair_devkit.salons import LUMEN
from openchair_devkit.seed import Seeded, list_other_venues, seed
from openchair_devkit.serving import TO_NOBODY
from openchair_devkit.showcase import Shown
from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn

_TRIES = 5
_REFUND_SECONDS = 20
"""How long the stand-in's slower refunds take: long enough to be seen on their way."""
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Told:
    """What the demo tells: links.json, how the links are grouped for a person, and what else to know."""

    links_file: Path
    links: dict[str, Any]
    groups: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's folder, to which nobody else writes, and its settings."""

    folder: Path
    settings: Settings
    clock: Clock
    mailbox: Mailbox
    stripe: StandIn
    notes: tuple[str, ...] = ()

    def routes(self) -> list[BaseRoute]:
        """The mailbox, the stand-in for Twilio that fills it, and the clock: what the demo serves beside the product."""
        clock = self.clock if isinstance(self.clock, TurnedClock) else None
        caught = mailbox_routes(
            self.mailbox, account_sid=ACCOUNT_SID, auth_token=auth_token(self.folder), has_clock=clock is not None
        )
        turned = [] if clock is None else ClockPage(clock, ZoneInfo(LUMEN.zone), LUMEN.name).routes()
        links = AccountLinks(self.settings.key_ring, HostRule.of(self.settings.base_url))
        desk = DeskPage(self.settings.database_url, self.clock, links, email_key(OWNER)).routes()
        tabs = Route("/graphiql/tabs.json", self._tabs, methods=["GET"])
        return [Mount("/dev", routes=[*turned, *desk, *caught]), tabs]

    def _tabs(self, _request: Request) -> Response:
        """GraphiQL's tabs, with the credentials that links.json has: answered before it is written, there are none yet."""
        told = json.loads((self.folder / LINKS).read_text())
        (manage,) = (link["url"] for link in told["links"] if link["name"] == "confirmed")
        parts = urlsplit(manage)
        credential = f"manage.{parts.path.rpartition('/')[2]}.{parse_qs(parts.query)['token'][0]}"
        today = self.clock.now().astimezone(ZoneInfo(LUMEN.zone)).date()
        tabs = graphiql_tabs(today, manage=credential, desk=told["desk"]["credential"], slug=LUMEN.slug)
        return JSONResponse(tabs, headers=TO_NOBODY)

    def prepare(self, *, fresh: bool) -> Told:
        """Migrate and seed, unless today's seed is there already, and give what there is to tell."""
        now = self.clock.now()
        today = now.astimezone(ZoneInfo(LUMEN.zone)).date().isoformat()
        seeded, day = self._kept()
        notes = list(self.notes)
        if fresh or seeded is None or day != f"{today} {_version()}":
            others = [] if fresh or seeded is None else asyncio.run(self._with_database(list_other_venues))
            if seeded is not None and others:
                upgrade(self.settings.database_url, clock=self.clock)
                notes.append(
                    f"The demo's bookings are older than today. They were not seeded anew, because {', '.join(others)} "
                    "would be lost: start over with `openchair demo --fresh`."
                )
            else:
                seeded = self._seed_anew(now, f"{today} {_version()}")
        # From now on only: what was seeded is written already.
        self.stripe.deliver_to(f"http://127.0.0.1:{urlsplit(self.settings.base_url).port}/webhooks/stripe")
        links = asyncio.run(self._links(seeded))
        return Told(self.folder / LINKS, links, tuple(entry.group for entry in seeded.shown), tuple(notes))

    def _kept(self) -> tuple[Seeded | None, str]:
        """What was seeded, and its day and version; nothing, where it isn't there whole."""
        try:
            kept = json.loads((self.folder / SEEDED).read_text())
            shown = [Shown(**entry) for entry in kept["shown"]]
            seeded = Seeded(shown, kept["desk_venue"], kept["desk_credential"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, ""
        return (seeded if (self.folder / DATABASE).exists() else None), str(kept.get("day"))

    def _seed_anew(self, now: datetime, day: str) -> Seeded:
        (self.folder / SEEDED).unlink(missing_ok=True)
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (self.folder / name).unlink(missing_ok=True)
        self.mailbox.clear()
        self.stripe.forget()
        upgrade(self.settings.database_url, clock=self.clock)
        seeded = asyncio.run(self._with_database(lambda database: seed(database, now, new_secret(), self.stripe)))
        asyncio.run(self._with_database(lambda database: self._tell(database, seeded, now)))
        _write(self.folder / SEEDED, {"day": day, **asdict(seeded)})
        return seeded

    async def _tell(self, database: Database, seeded: Seeded, now: datetime) -> None:
        """Have each shown booking's customer told of it, so that the mailbox is not empty at first."""
        runtime = Runtime(database, self.clock, self.settings.channels)
        async with database.transaction(ACROSS) as connection:
            for entry in seeded.shown:
                scope = VenueScope(entry.venue_id)
                await keep_within(connection, scope)
                booking = await find_booking(connection, scope, entry.booking_id)
                assert booking is not None, "what was seeded is there"
                notifier = Notifier(runtime, connection, scope, now)
                if booking.status in OPEN_STATUSES:
                    await notifier.notify_booked(booking)
                    if offers := await list_offers(connection, scope, booking.id):
                        await notifier.notify_offers(booking, offers)
                elif booking.status is BookingStatus.CANCELLED:
                    await notifier.notify_cancelled(booking)

    async def _links(self, seeded: Seeded) -> dict[str, Any]:
        links = Links(self.settings.key_ring, HostRule.of(self.settings.base_url))

        async def read(database: Database) -> list[dict[str, str]]:
            shown = []
            for entry in seeded.shown:
                scope = VenueScope(entry.venue_id)
                async with database.reading(scope) as connection:
                    booking = await find_booking(connection, scope, entry.booking_id)
                assert booking is not None, "what was seeded is there"
                about = {"status": booking.status.value, "about": entry.about}
                shown.append({"name": entry.name, "url": links.manage_url(booking), **about})
            return shown

        hosts = HostRule.of(self.settings.base_url)
        return {
            "storefront": f"{hosts.origin(HostKey(HostKind.SLUG, LUMEN.slug))}/",
            "links": await self._with_database(read),
            "graphql": f"{self.settings.base_url}/graphql",
            # At the salon's own host, where its links are good.
            "graphiql": f"{hosts.origin(HostKey(HostKind.SLUG, LUMEN.slug))}/graphql",
            "mailbox": f"{self.settings.base_url}/dev/mailbox",
            "stripe": f"{self.stripe.url}/controls",
            "clock": f"{self.settings.base_url}/dev/clock",
            "desk": {
                "url": f"{self.settings.base_url}/dev/desk",
                "venue": seeded.desk_venue,
                "credential": f"desk.{seeded.desk_credential}",
            },
        }

    async def _with_database(self, use: Callable[[Database], Awaitable[_Found]]) -> _Found:
        database = Database.connect(self.settings.database_url)
        try:
            return await use(database)
        finally:
            await database.close()


@contextmanager
def opened(
    folder: Path, port: int, *, at: datetime | None = None, fresh: bool = False, clock: Clock | None = None
) -> Iterator[Demo]:
    """The demo in this folder, to be served on this port. Raises `DemoRefused`.

    Its clock stands at `at`, to come, or at the present, and can be turned on from there, unless a `clock` is given. What was
    done while the clock was further ahead is thrown away with it, where `fresh` says so or nothing but invented data is lost.
    """
    if os.environ.get("OPENCHAIR_ENVIRONMENT") == "production":
        raise DemoRefused("the demo doesn't run where OPENCHAIR_ENVIRONMENT is production: its data is invented.")
    _check_port(port)
    folder.mkdir(parents=True, exist_ok=True)
    # What goes wrong is still told; how each step goes is for `openchair serve`.
    for chatty in ("alembic", "dramatiq", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoRefused(
                f"another demo is running on the data in {folder}. Stop it, or choose another folder: "
                f"openchair demo --dir {folder}-2 --port {port}"
            ) from None
        # Whoever finds it may use it: it comes back once the links open.
        (folder / LINKS).unlink(missing_ok=True)
        notes: tuple[str, ...] = ()
        if clock is None:
            clock, notes = turned_clock(folder, at, fresh=fresh)
        mailbox = Mailbox(folder / "mailbox", clock=clock)
        with (
            _catching(mailbox) as smtp_port,
            running_stripe(
                folder / "stripe",
                refund_seconds=_REFUND_SECONDS,
                clock=clock,
            ) as stripe,
        ):
            settings = settings_for(folder, port, smtp_port, stripe)
            yield Demo(folder, settings, clock, mailbox, stripe, notes)


@contextmanager
def _catching(mailbox: Mailbox) -> Iterator[int]:
    """An SMTP server on whichever port is free; gives the port."""
    for _ in range(_TRIES):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port: int = probe.getsockname()[1]
        # Between the two, another program may take it.
        with suppress(OSError), ExitStack() as stack:
            stack.enter_context(catching_mail(mailbox, port=port))
            kept = stack.pop_all()
            break
    else:
        raise DemoRefused("no port is free for the demo's mail server.")
    with kept:
        yield port


def _version() -> str:
    """Changes when the demo's data would: a digest of what makes it."""
    files = sorted(
        [
            *Path(__file__).parent.glob("*.py"),
            *Path(__file__).parent.glob("stripe/*.py"),
            *(MIGRATIONS / "versions").glob("*.py"),
        ]
    )
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _write(path: Path, value: object) -> None:
    # Whole or not at all: a program may be reading it. It holds links and a credential.
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(value, indent=2) + "\n")
    partial.replace(path)


def _check_port(port: int) -> None:
    # Browsers take a name under .localhost to mean either of these.
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                taken = probe.connect_ex((address, port)) == 0
        except OSError:
            continue  # this machine has no IPv6
        if taken:
            raise DemoRefused(f"port {port} is in use. Choose another: make demo PORT={port + 1}")


def tell(told: Told, *, served: bool = True) -> None:
    """Write links.json for programs, and print the links for a person to click."""
    _write(told.links_file, told.links)
    if not served:
        print(f"The demo is seeded. Its links, once `openchair demo` serves them, are in {told.links_file}.")
        return
    print(f"\nOpenChair is running. Book as a stranger would: {told.links['storefront']}")
    print("\nOr open a booking as its customer would:")
    entries = zip(told.groups, told.links["links"], strict=True)
    for group, links in groupby(entries, key=lambda entry: entry[0]):
        print(f"\n{group}")
        for _, link in links:
            print(f"  {link['about']}\n    {link['url']}")
    desk = told.links["desk"]
    print(f"\nThe desk, signed in with one press: {desk['url']}")
    print(f"\nWhat its customers are sent: {told.links['mailbox']}")
    print(f"\nThe clock, which can be turned on to see tomorrow: {told.links['clock']}")
    print(f"\nThe stand-in for Stripe, where calls can be made to fail: {told.links['stripe']}")
    print(
        "  Cards to try: 4242 4242 4242 4242 works, 4000 0025 0000 3155 asks for 3D Secure, 4000 0000 0000 0002 is declined."
    )
    print(f"\nFor developers, GraphiQL: {told.links['graphiql']}")
    print(f'  with tabs for a customer, for the desk of "{desk["venue"]}" and for a visitor, signed in.')
    for note in told.notes:
        print(f"\nNote: {note}")
    print(f"\nAll of this is also in {told.links_file}. Ctrl-C stops it.\n", flush=True)


class ToldServer(uvicorn.Server):
    """A server that tells its links once it listens, and not before."""

    def __init__(self, config: uvicorn.Config, told: Told) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if not self.should_exit:
            tell(self._told)
