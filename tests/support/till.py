"""A salon's till: its venue, Stripe's stand-in in the same process, and what takes money further between the two.

Time is the test's: the job is run when it says so, Stripe's events come when it says so, and as often.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import func, select

from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.manage.card import CardSetup, save_card, start_card_setup
from openchair.manage.pay import Paid, Purpose, finish_payment, pay_deposit_with_credit, start_payment
from openchair.payments.gateway import StripeGateway
from openchair.payments.inbox import receive
from openchair.payments.jobs import PaymentsJob
from openchair.payments.payment_intents import PaymentToMake
from openchair.rules.agreement import AskedBy
from openchair.rules.consent import CONSENT_VERSION
from openchair.rules.ledger import Account
from openchair.rules.notice import deadline
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.due import WITH_STEPS
from openchair.store.ledger import balances, list_entries
from openchair.store.stripe_events import change_event
from openchair_devkit.stripe.serve import stripe_app
from openchair_devkit.stripe.standin import StandIn
from tests.support.clock import TestClock
from tests.support.parts import write_columns
from tests.support.present import Present
from tests.support.salon import FULL_REFUND, Salon
from tests.support.stand_in import URL, InProcess, event_of, gateway_to

VISA: Final = "4242424242424242"
MASTERCARD: Final = "5555555555554444"
DECLINED: Final = "4000000000000002"
DECLINED_WHEN_CHARGED: Final = "4000000000000341"
NEEDS_3DS: Final = "4000002500003155"
NEEDS_3DS_ALWAYS: Final = "4000002760003184"
REFUNDED_LATER: Final = "4000000000007726"
REFUND_FAILS: Final = "4000000000005126"
FEES: Final = {"late_fee_minor": 1500, "late_fee_from_hours": 72, "no_show_fee_minor": 3000}
_LONGEST: Final = 400


@dataclass
class Till:
    """A salon that takes cards. Amounts are in minor units of its currency."""

    salon: Salon
    clock: TestClock | Present
    stripe: StandIn
    gateway: StripeGateway
    browser: httpx.AsyncClient
    url: str = URL
    told: set[str] = field(default_factory=set)
    booked: int = 0

    @property
    def payments_job(self) -> PaymentsJob:
        return PaymentsJob(self.salon.runtime, self.gateway)

    # Bookings

    async def books(
        self,
        starts_at: datetime | None = None,
        *,
        asks: int = 2500,
        terms: dict[str, Any] | None = None,
        of: BookingRecord | None = None,
        **more: Any,
    ) -> BookingRecord:
        """A booking that asks for a deposit, or for none; of someone new, or of another booking's customer."""
        at = starts_at or self.salon.day(7 + self.booked // 8, 9 + self.booked % 8)
        self.booked += 1
        asked: dict[str, Any] = {"deposit_minor": asks, "deposit_status": "asked"} if asks else {}
        booking = await self.salon.books(at, terms=terms or FULL_REFUND, **asked, **more)
        if of is None:
            return booking
        await self.writes(booking, customer_id=of.customer.id)
        return await self.salon.reads(booking.id)

    async def writes(self, booking: BookingRecord, **columns: Any) -> None:
        """Set columns of a booking, as if it had always been so."""
        async with self.salon.database.transaction() as connection:
            await write_columns(connection, booking.id, columns)

    async def has_credit(
        self, booking: BookingRecord, amount: int, *, expires: timedelta | None = None, source: str = "desk"
    ) -> str:
        """The customer has credit at the venue, out of its own pocket. Gives its id."""
        credit_id, now = new_id(), self.clock.now()
        money = {"amount_minor": amount, "currency": self.salon.currency}
        await self.salon.write(
            tables.store_credit,
            id=credit_id,
            customer_id=booking.customer.id,
            booking_id=booking.id,
            source=source,
            left_minor=amount,
            granted_at=now,
            expires_at=None if expires is None else now + expires,
            **money,
        )
        await self.salon.write(
            tables.ledger_entry,
            id=new_id(),
            booking_id=booking.id,
            at=now,
            from_account="income",
            to_account="credit",
            why="credit_granted",
            about=credit_id,
            **money,
        )
        return credit_id

    # What a customer does in the browser

    async def starts(self, booking: BookingRecord, purpose: Purpose = Purpose.DEPOSIT) -> PaymentToMake:
        """The customer opens the payment form."""
        customer = await self.salon.lets_in(booking)
        return (await start_payment(self.salon.runtime, self.gateway, customer, purpose, new_id())).payment

    async def confirms(self, client_secret: str, card: str = VISA, *, year: int = 2030) -> dict[str, Any]:
        """Stripe's form sends a card off. Gives the intent, or the error, as the browser gets it."""
        intent = client_secret.split("_secret_", maxsplit=1)[0]
        kind = "setup_intents" if intent.startswith("seti_") else "payment_intents"
        return await self.asks(
            f"/v1/{kind}/{intent}/confirm",
            client_secret=client_secret,
            **{
                "payment_method_data[type]": "card",
                "payment_method_data[card][number]": card,
                "payment_method_data[card][exp_month]": "12",
                "payment_method_data[card][exp_year]": str(year),
                "payment_method_data[card][cvc]": "123",
            },
        )

    async def asks(self, path: str, **form: str) -> dict[str, Any]:
        """A call to Stripe as a browser makes it, for the venue's connected account where it has one."""
        account = await self._account()
        given = {"key": self.stripe.publishable_key, **({"_stripe_account": account} if account else {}), **form}
        response = await self.browser.post(f"{self.url}{path}", data=given)
        answer: dict[str, Any] = response.json()
        return answer

    async def dashboard(self, path: str, **form: str) -> dict[str, Any]:
        """A call to Stripe as its dashboard makes it: the venue's own hand, past us."""
        account = await self._account()
        headers = {
            "authorization": f"Bearer {self.stripe.secret_key}",
            **({"stripe-account": account} if account else {}),
        }
        response = await self.browser.post(f"{self.url}{path}", data=form, headers=headers)
        answer: dict[str, Any] = response.json()
        return answer

    async def _account(self) -> str | None:
        async with self.salon.database.reading() as connection:
            found = await connection.scalar(
                select(tables.venue.c.stripe_account_id).where(tables.venue.c.id == self.salon.venue_id)
            )
        return None if found is None else str(found)

    async def finishes(self, booking: BookingRecord, payment_id: str) -> Paid:
        """The page asks how the payment stands."""
        customer = await self.salon.lets_in(booking)
        return await finish_payment(self.salon.runtime, self.gateway, customer, payment_id)

    async def pays(self, booking: BookingRecord, card: str = VISA, purpose: Purpose = Purpose.DEPOSIT) -> Paid:
        """Opens the form, sends the card off, and comes back to the page."""
        begun = await self.starts(booking, purpose)
        await self.confirms(begun.client_secret, card)
        return await self.finishes(booking, begun.payment.id)

    async def pays_with_credit(self, booking: BookingRecord) -> BookingRecord:
        customer = await self.salon.lets_in(booking)
        return (await pay_deposit_with_credit(self.salon.runtime, customer, new_id())).booking

    async def opens_card_form(self, booking: BookingRecord) -> CardSetup:
        customer = await self.salon.lets_in(booking)
        return await start_card_setup(self.salon.runtime, self.gateway, customer, new_id())

    async def keeps(self, booking: BookingRecord, setup_intent_id: str) -> BookingRecord:
        """The page says that Stripe's form has saved the card."""
        customer = await self.salon.lets_in(booking)
        return (
            await save_card(self.salon.runtime, self.gateway, customer, setup_intent_id, CONSENT_VERSION, new_id())
        ).booking

    async def saves_card(self, booking: BookingRecord, card: str = VISA, *, year: int = 2030) -> BookingRecord:
        """Reads the consent, types the card, passes the bank's 3D Secure, and comes back to the page."""
        begun = await self.opens_card_form(booking)
        done = await self.confirms(begun.client_secret, card, year=year)
        intent = begun.client_secret.split("_secret_")[0]
        if done.get("status") == "requires_action":
            self.stripe.authenticate(intent, passes=True)
        return await self.keeps(booking, intent)

    async def cancels(self, booking: BookingRecord) -> BookingRecord:
        """The customer cancels on the terms they are shown now."""
        customer = await self.salon.lets_in(booking)
        quote = quote_for(customer.booking, self.clock.now())
        cancellation = Cancellation(quote.id, None, customer.booking.version)
        return (await cancel_booking(self.salon.runtime, customer, cancellation, new_id())).booking

    # What the desk does

    async def target(self, booking: BookingRecord) -> Target:
        """The booking as the desk sees it now."""
        return Target(booking.id, (await self.salon.reads(booking.id)).version, new_id())

    async def desk_cancels(
        self,
        booking: BookingRecord,
        deposit: DepositDecision = DepositDecision.FOLLOW_RULE,
        *,
        charge_fee: bool = False,
    ) -> BookingRecord:
        operator = await self.salon.signs_in()
        return (
            await cancel_as_operator(
                self.salon.runtime,
                operator,
                await self.target(booking),
                asked_by=AskedBy.CUSTOMER,
                deposit=deposit,
                charge_fee=charge_fee,
                reason=None,
            )
        ).booking

    async def cancels_late(self, booking: BookingRecord) -> BookingRecord:
        """The customer cancels at the last instant at which they can: an agreed fee is due."""
        last = deadline((await self.salon.reads(booking.id)).starts_at, booking.notice_hours)
        self.clock.set(max(self.clock.now(), last))
        return await self.cancels(booking)

    async def misses(self, booking: BookingRecord, *, charge_fee: bool = True) -> BookingRecord:
        """The appointment begins, and nobody comes."""
        self.clock.set(max(self.clock.now(), booking.starts_at))
        operator = await self.salon.signs_in()
        target = await self.target(booking)
        return (await mark_no_show(self.salon.runtime, operator, target, charge_fee=charge_fee)).booking

    # What a customer's bank does

    async def is_disputed(
        self, booking: BookingRecord, *, amount: int | None = None, of: str | None = None, is_inquiry: bool = False
    ) -> str:
        """The bank disputes what was paid for a booking, the first payment unless one is named. Gives Stripe's id."""
        paid = of or next(
            row["payment_intent_id"] for row in await self.payments(booking) if row["status"] == "succeeded"
        )
        return str(self.stripe.dispute(paid, amount=amount, is_inquiry=is_inquiry)["id"])

    async def disputes(self, booking: BookingRecord) -> list[dict[str, Any]]:
        return await self._of(tables.dispute, booking)

    # What happens by itself

    async def run_jobs(self) -> int:
        """Run the job until nothing is due at this moment; gives how many did something."""
        for count in range(_LONGEST):
            if not await self.payments_job.run():
                return count
        raise AssertionError("there is no end to what is due")

    async def calms(self, limit: timedelta = timedelta(days=40)) -> None:
        """Run the job until nothing is due any more: the clock goes on to whatever is due next."""
        end = self.clock.now() + limit
        for _ in range(_LONGEST):
            await self.run_jobs()
            due = await self.next_due()
            if due is None or due > end:
                return
            self.clock.set(max(due, self.clock.now()))
        raise AssertionError("it does not come to rest")

    async def next_due(self) -> datetime | None:
        """When something is to be taken further next."""
        async with self.salon.database.reading() as connection:
            firsts = [select(func.min(table.c.due_at)).scalar_subquery() for table in WITH_STEPS.values()]
            found = (await connection.execute(select(*firsts))).one()
        return min((first for first in found if first is not None), default=None)

    def events(self) -> list[dict[str, Any]]:
        """All that Stripe has to tell, oldest first."""
        return self.stripe.objects("event")[::-1]

    def untold(self) -> list[dict[str, Any]]:
        """What of it has not come yet."""
        return self.stripe.objects("event", but=self.told)[::-1]

    async def hears(
        self, events: Sequence[dict[str, Any]] | None = None, *, mixed: random.Random | None = None
    ) -> None:
        """Stripe's events come: those that have not come yet, or these. `mixed`: in any order, each up to three times."""
        coming = self.untold() if events is None else list(events)
        if mixed is not None:
            coming = [event for event in coming for _ in range(mixed.randint(1, 3))]
            mixed.shuffle(coming)
        for event in coming:
            self.told.add(event["id"])
            await receive(self.salon.runtime, event_of(event))

    async def hears_again(self, mixed: random.Random) -> None:
        """Every event there ever was is looked into once more, as if the inbox had forgotten it, in any order."""
        events = [row["id"] for row in await self.salon.rows(tables.stripe_event)]
        mixed.shuffle(events)
        async with self.salon.database.transaction() as connection:
            for number, event in enumerate(events):
                due = self.clock.now() - timedelta(milliseconds=len(events) - number)
                await change_event(connection, event, self.clock.now(), due)

    # What the books say

    async def ledger(self, booking: BookingRecord) -> dict[str, int]:
        """What a booking's movements leave in each account that isn't empty."""
        async with self.salon.database.reading() as connection:
            found = balances(await list_entries(connection, self.salon.scope, booking.id))
        return {account.value: amount for account, amount in found.items() if amount}

    async def all_in(self, account: Account) -> int:
        """What all of the venue's movements leave in an account."""
        rows = await self.salon.rows(tables.ledger_entry)
        return sum(
            row["amount_minor"] * ((row["to_account"] == account) - (row["from_account"] == account))
            for row in rows
            if row["venue_id"] == self.salon.venue_id
        )

    def at_stripe(self, account: str | None = None) -> int:
        """What Stripe has of the venue's currency: its charges without its refunds."""
        return self.stripe.books.balance(account, self.salon.currency)

    def calls(self, method: str, path: str) -> int:
        """How many calls of this kind Stripe was given."""
        return sum(one.method == method and one.path == path for one in self.stripe.exchanges())

    async def refunds(self, booking: BookingRecord) -> list[dict[str, Any]]:
        """The booking's refunds, oldest first, with those that were tried again."""
        return await self._of(tables.refund, booking)

    async def payments(self, booking: BookingRecord) -> list[dict[str, Any]]:
        return await self._of(tables.payment, booking)

    async def fees(self, booking: BookingRecord) -> list[dict[str, Any]]:
        return await self._of(tables.fee, booking)

    async def cards(self) -> list[tuple[str, str]]:
        """Each card that was ever saved: its state and its last four, oldest first."""
        rows = sorted(await self.salon.rows(tables.saved_card), key=lambda row: str(row["id"]))
        return [(row["status"], row["last4"]) for row in rows]

    async def _of(self, table: Any, booking: BookingRecord) -> list[dict[str, Any]]:
        async with self.salon.database.reading() as connection:
            found = await connection.execute(select(table).where(table.c.booking_id == booking.id).order_by(table.c.id))
            return [dict(row._mapping) for row in found]


@asynccontextmanager
async def till_over(stand_in: StandIn, salon: Salon, clock: TestClock | Present) -> AsyncIterator[Till]:
    """The salon takes cards through a stand-in that runs by itself, over sockets."""
    gateway = gateway_to(stand_in)
    async with httpx.AsyncClient() as browser:
        try:
            yield Till(salon, clock, stand_in, gateway, browser, stand_in.url)
        finally:
            await gateway.aclose()


@asynccontextmanager
async def open_till(salon: Salon, clock: TestClock, folder: Path, **options: Any) -> AsyncIterator[Till]:
    """The salon takes cards, while the block runs, through a stand-in whose time is the test's."""
    stand_in = StandIn(folder, URL, clock=clock, **options)
    transport = InProcess(app=stripe_app(stand_in))
    gateway = gateway_to(stand_in, transport)
    async with httpx.AsyncClient(transport=transport) as browser:
        try:
            yield Till(salon, clock, stand_in, gateway, browser)
        finally:
            await gateway.aclose()
            stand_in.store.close()
