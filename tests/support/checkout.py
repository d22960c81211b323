"""The product in a process of its own and Stripe's stand-in on another origin, for tests that pay in a real browser."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import stripe as sdk
from playwright.sync_api import Page, expect
from sqlalchemy import update

from openchair.core.database import Database
from openchair.manage.card import save_card, start_card_setup
from openchair.manage.pay import Purpose, finish_payment, start_payment
from openchair.payments.gateway import StripeGateway
from openchair.rules.consent import CONSENT_VERSION
from openchair.rules.credit import CreditSource
from openchair.rules.offers import request_expires_at
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.credit import grant_credit
from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.offers import offer_opening, offered
from tests.support.parts import write_columns
from tests.support.present import Present
from tests.support.salon import FULL_REFUND, LINKS, Salon, open_salon
from tests.support.server import Server, free_port, serving

_Result = TypeVar("_Result")
VENUES = {
    "AUD": ("lumen", "Australia/Sydney", "en-AU"),
    "USD": ("brooklyn", "America/New_York", "en-US"),
    "JPY": ("aoyama", "Asia/Tokyo", "ja-JP"),
    "KWD": ("salmiya", "Asia/Kuwait", "en-KW"),
    "ISK": ("laugavegur", "Atlantic/Reykjavik", "is-IS"),
    "AED": ("jumeirah", "Asia/Dubai", "ar-AE"),
}
END_GRACE = """mutation ($input: DeskEndGraceInput!) { deskEndGrace(input: $input) {
    __typename ... on Refusal { message } } }"""
ACCOUNTS = {"USD": "acct_brooklyn"}
"""Whose money goes to a Connect account of their own."""


@dataclass
class Checkout:
    """A salon for each currency, all served by one process that takes cards through the stand-in."""

    server: Server
    clock: Present
    stripe: StandIn
    salons: dict[str, Salon]
    gateway: StripeGateway
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    key: int = field(default=0)

    @property
    def client(self) -> sdk.StripeClient:
        """Stripe's own SDK: what the salon's dashboard would do."""
        return sdk.StripeClient(self.stripe.secret_key, base_addresses={"api": self.stripe.url}, max_network_retries=0)

    def books(
        self, *, in_hours: float = 24 * 10, asks: int = 0, currency: str = "AUD", **columns: Any
    ) -> BookingRecord:
        """A booking that starts so many hours from now; `asks` is a deposit to pay."""
        # A minute of its own: every booking takes Mia's time, and nobody here looks at the clock.
        self.key += 1
        salon = self.salons[currency]
        start = self.clock.now() + timedelta(hours=in_hours)
        if asks:
            columns |= {"deposit_minor": asks, "deposit_status": "asked"}
            columns.setdefault("terms", FULL_REFUND)
        booking: BookingRecord = self.run(_books(salon, start, f"Mia {self.key}", columns))
        return booking

    def pays(self, booking: BookingRecord, card: str = "pm_card_visa") -> None:
        """The customer has paid the deposit, in another browser, before."""

        async def pay() -> None:
            salon = self._salon(booking)
            customer = await salon.lets_in(booking)
            self.key += 1
            asked = await start_payment(salon.runtime, self.gateway, customer, Purpose.DEPOSIT, f"pay-{self.key:09}")
            intent = asked.payment.client_secret.partition("_secret_")[0]
            await asyncio.to_thread(
                self.client.v1.payment_intents.confirm,
                intent,
                {"payment_method": card, "return_url": "https://x.example"},
            )
            assert (await finish_payment(salon.runtime, self.gateway, customer, asked.payment.payment.id)).succeeded

        self.run(pay())

    def requests(self, *, in_hours: float = 24 * 10) -> BookingRecord:
        """A request for so many hours from now, with its deposit of $25 paid."""
        now = self.clock.now()
        expires_at = request_expires_at(now, now + timedelta(hours=in_hours), 48)
        more: dict[str, Any] = {"paid_minor": 2500, "terms": FULL_REFUND, "request_expires_at": expires_at}
        return self.books(in_hours=in_hours, status="pending", **more)

    def offers(self, booking: BookingRecord, *starts: datetime) -> None:
        """The desk offers these times instead, with the same person."""
        places = tuple((start, booking.staff.name) for start in starts)
        self.run(offered(self._salon(booking), booking, places))

    def offers_opening(self, booking: BookingRecord, starts_at: datetime) -> str:
        """An earlier time is offered to the customer; gives the offer's id."""
        offer_id: str = self.run(offer_opening(self._salon(booking), booking, starts_at))
        return offer_id

    def saves_card(self, booking: BookingRecord, card: str = "pm_card_visa") -> None:
        """The customer has saved a card before."""

        async def save() -> None:
            salon = self._salon(booking)
            customer = await salon.lets_in(booking)
            self.key += 1
            begun = await start_card_setup(salon.runtime, self.gateway, customer, f"setup-{self.key:09}")
            intent = begun.client_secret.partition("_secret_")[0]
            given: Any = {"payment_method": card, "return_url": "https://x.example"}
            await asyncio.to_thread(self.client.v1.setup_intents.confirm, intent, given)
            await asyncio.to_thread(self.stripe.authenticate, intent, passes=True)
            await save_card(salon.runtime, self.gateway, customer, intent, CONSENT_VERSION, f"save-{self.key:09}")

        self.run(save())

    def has_credit(self, booking: BookingRecord, amount_minor: int) -> None:
        """The customer has credit at the venue."""

        async def grant() -> None:
            salon = self._salon(booking)
            async with salon.database.transaction() as connection:
                await grant_credit(
                    connection,
                    salon.scope,
                    booking,
                    amount_minor,
                    self.clock.now(),
                    expires_at=None,
                    source=CreditSource.DESK,
                )

        self.run(grant())

    def card_changes(self, booking: BookingRecord, last4: str = "4242", **columns: Any) -> None:
        """Write into one of the customer's cards, as time would have."""
        self.has_been_told()

        async def change() -> None:
            card = tables.saved_card.c
            mine = (card.customer_id == booking.customer.id) & (card.last4 == last4)
            async with self._salon(booking).database.transaction() as connection:
                await connection.execute(update(tables.saved_card).where(mine).values(columns))

        self.run(change())

    def cards(self, booking: BookingRecord) -> list[dict[str, Any]]:
        """The customer's cards, oldest first, those of before too."""
        found = self.run(self._salon(booking).rows(tables.saved_card))
        return [
            row for row in sorted(found, key=lambda row: str(row["id"])) if row["customer_id"] == booking.customer.id
        ]

    def cards_at_stripe(self, booking: BookingRecord) -> list[str | None]:
        """The last four digits of what Stripe holds for the customer."""
        rows = self.run(self._salon(booking).rows(tables.stripe_customer))
        (mine,) = [row["stripe_customer_id"] for row in rows if row["customer_id"] == booking.customer.id]
        held = self.client.v1.customers.payment_methods.list(mine).data
        return [None if method.card is None else method.card.last4 for method in held]

    def changes(self, booking: BookingRecord, **columns: Any) -> None:
        """Write a booking's columns, as time or a desk would have."""

        async def change() -> None:
            async with self._salon(booking).database.transaction() as connection:
                await write_columns(connection, booking.id, columns)

        self.run(change())

    def reads(self, booking: BookingRecord) -> BookingRecord:
        """The booking as it is now."""
        found: BookingRecord = self.run(self._salon(booking).reads(booking.id))
        return found

    def rows(self, booking: BookingRecord, table: Any) -> list[dict[str, Any]]:
        """A booking's rows of a table, oldest first."""
        found: list[dict[str, Any]] = self.run(self._salon(booking).rows(table))
        return [row for row in sorted(found, key=lambda row: str(row["id"])) if row["booking_id"] == booking.id]

    def has_been_told(self) -> None:
        """Wait until Stripe has told all it had to tell, and all of it was looked into."""

        def is_quiet() -> bool:
            events = self.run(self.salons["AUD"].rows(tables.stripe_event))
            on_their_way = [delivery for delivery in self.stripe.deliveries() if delivery["state"] == "pending"]
            return not on_their_way and all(event["due_at"] is None for event in events)

        self.waits_for(is_quiet)

    def link(self, booking: BookingRecord, **query: str) -> str:
        """The manage link, with more asked of it."""
        token = LINKS.manage_token(booking.id, booking.link_epoch)
        more = "".join(f"&{name}={value}" for name, value in query.items())
        host = f"{self._salon(booking).slug}.localhost:{self.server.port}"
        return f"http://{host}/manage/{booking.id}?token={token}{more}"

    def origin(self, booking: BookingRecord) -> str:
        """Our own origin, as the page's address has it."""
        return self.link(booking).partition("/manage/")[0]

    def desk(self, booking: BookingRecord, query: str, **variables: Any) -> dict[str, Any]:
        """Ask the graph as the desk of the booking's venue."""
        credential = self.run(self._salon(booking).issues_credential())
        request = urllib.request.Request(
            f"{self.server.url}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer desk.{credential}"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.loads(response.read())
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def lets_stand(self, booking: BookingRecord, page: Page | None = None) -> None:
        """The desk lets the last change of a booking stand at once: what would follow two minutes later follows now.

        The customer, whose page is open, has seen that they could take it back, and comes back to it: it looks again.
        """
        if page:
            expect(page.get_by_role("button", name="Take it back")).to_be_visible()
        input = {
            "bookingId": booking.id,
            "expectedVersion": self.reads(booking).version,
            "idempotencyKey": f"{booking.id} stands",
        }
        ended = self.desk(booking, END_GRACE, input=input)["deskEndGrace"]
        assert ended["__typename"] == "BookingUpdated", ended
        if page:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def waits_for(self, wanted: Callable[[], _Result], seconds: float = 15) -> _Result:
        """What becomes true soon: jobs and webhooks take their time."""
        until = time.monotonic() + seconds
        while not (found := wanted()):
            assert time.monotonic() < until, "it did not come"
            time.sleep(0.1)
        return found

    def _salon(self, booking: BookingRecord) -> Salon:
        return next(salon for salon in self.salons.values() if salon.venue_id == booking.venue.id)


async def _books(salon: Salon, start: datetime, staff: str, columns: dict[str, Any]) -> BookingRecord:
    await salon.hires(staff, does=("Cut",))
    return await salon.books(start, staff=staff, **columns)


@contextmanager
def checkout(template: Path, folder: Path, *, ahead: timedelta | None = None) -> Iterator[Checkout]:
    """Everything that runs, while the block does, so far ahead of the machine's clock or in the run's present.

    `template` is a migrated SQLite database.
    """
    database_url = f"sqlite:///{folder / 'openchair.db'}"
    (folder / "openchair.db").write_bytes(template.read_bytes())
    clock = Present(folder, ahead)
    with _own_loop() as run, running_stripe(folder / "stripe", refund_seconds=3600, clock=clock) as stand_in:
        database = run(_connect(database_url))
        salons = {
            currency: run(
                open_salon(
                    database,
                    clock,
                    slug=slug,
                    zone=zone,
                    currency=currency,
                    locale=locale,
                    stripe_account_id=ACCOUNTS.get(currency),
                )
            )
            for currency, (slug, zone, locale) in VENUES.items()
        }
        gateway = StripeGateway(
            stand_in.secret_key,
            publishable_key=stand_in.publishable_key,
            script_url=f"{stand_in.url}/v3/",
            api_url=stand_in.url,
        )
        port = free_port()
        stand_in.deliver_to(f"http://127.0.0.1:{port}/webhooks/stripe")
        with serving(database_url, folder, clock=clock, port=port, environment=_settings(stand_in)) as server:
            yield Checkout(server, clock, stand_in, salons, gateway, run)
        run(gateway.aclose())
        run(database.close())


def _settings(stand_in: StandIn) -> dict[str, str]:
    return {
        "OPENCHAIR_STRIPE_SECRET_KEY": stand_in.secret_key,
        "OPENCHAIR_STRIPE_PUBLISHABLE_KEY": stand_in.publishable_key,
        "OPENCHAIR_STRIPE_WEBHOOK_SECRET": stand_in.webhook_secret,
        "OPENCHAIR_STRIPE_API_URL": stand_in.url,
        "OPENCHAIR_STRIPE_JS_URL": f"{stand_in.url}/v3/",
    }


async def _connect(url: str) -> Database:
    return Database.connect(url)


@contextmanager
def _own_loop() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """A loop in a thread of its own: the one that runs the test is Playwright's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="checkout", daemon=True)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
