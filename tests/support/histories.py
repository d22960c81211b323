"""Random histories of bookings and their money, in which everything goes wrong that can, until all calms down."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import update

from openchair.access.viewer import Customer, Operator
from openchair.bookings.settlements import settlement_jobs
from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.credit import issue_credit
from openchair.desk.fees import charge_fee, waive_fee
from openchair.desk.give_back import refund_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import complete_booking, mark_arrived, mark_ready
from openchair.desk.record_deposit import record_deposit
from openchair.desk.refunds import retry_as_operator, settle_by_hand
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.undo import undo_as_operator
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.card import remove_card, save_card, start_card_setup
from openchair.manage.pay import Purpose, finish_payment, pay_deposit_with_credit, start_payment
from openchair.rules.agreement import AskedBy
from openchair.rules.consent import CONSENT_VERSION
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.rules.tenders import Tender
from openchair.store import tables
from openchair_devkit.stripe.disputes import INQUIRIES, OPEN, OUTCOMES
from openchair_devkit.stripe.errors import StripeError
from openchair_devkit.stripe.serve import stripe_app
from openchair_devkit.stripe.standin import StandIn
from tests.support.clock import TestClock
from tests.support.mortal import Fate, MortalDatabase, MortalTransport
from tests.support.salon import FULL_REFUND, TIERED, Salon, day
from tests.support.stand_in import URL, InProcess, gateway_to
from tests.support.till import (
    DECLINED,
    DECLINED_WHEN_CHARGED,
    MASTERCARD,
    NEEDS_3DS,
    NEEDS_3DS_ALWAYS,
    REFUND_FAILS,
    REFUNDED_LATER,
    VISA,
    Till,
)

_CARDS: Final = (
    VISA,
    VISA,
    VISA,
    MASTERCARD,
    DECLINED,
    DECLINED_WHEN_CHARGED,
    NEEDS_3DS,
    NEEDS_3DS_ALWAYS,
    REFUND_FAILS,
    REFUNDED_LATER,
)
_WIRE: Final = (
    "error_before",
    "error_instead",
    "error_after",
    "timeout_before",
    "timeout_after",
    "drop_after",
    "rate_limit",
    "unavailable",
    "down",
)
_OTHER_FAULTS: Final = ("decline", "authentication", "refund_pending", "refund_failed")
_WHERE: Final = ("POST /v1/refunds", "POST /v1/payment_intents", "POST *", "GET *", "*")
_FEES: Final = {"late_fee_minor": 1500, "late_fee_from_hours": 96, "no_show_fee_minor": 3000}
_HALF: Final = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}
_CREDIT: Final = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
_NONE: Final = {"tiers": [{"from_hours": 0, "outcome": "none"}]}
_TERMS: Final[tuple[dict[str, Any], ...]] = (FULL_REFUND, TIERED, _HALF, _HALF, _CREDIT, _NONE)
STEPS: Final = 12
"""How often something happens to a booking, on the average."""


class Wrong(AssertionError):
    """The books don't agree."""


@dataclass
class Histories:
    """Some bookings of one salon, to whose money anything happens in any order; the same for the same seed."""

    till: Till
    chance: random.Random
    fate: Fate
    transport: MortalTransport
    operator: Operator
    faults: bool = True
    favourite: tuple[str, str] | None = None
    """A fault that there is more of than chance has it; and then what is refunded is a part, which Stripe would give twice."""
    bookings: list[BookingRecord] = field(default_factory=list)
    secrets: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    heard: int = 0
    did: Counter[str] = field(default_factory=Counter)

    async def happen(self, bookings: int, steps: int = STEPS) -> None:
        """So many bookings live through it, all at the same time."""
        for number in range(bookings):
            terms = {
                **self.chance.choice(_TERMS if self.favourite is None else (_HALF,)),
                **(_FEES if self.chance.random() < 0.7 else {}),
            }
            of = self.bookings[-1] if self.bookings and self.chance.random() < 0.5 else None
            at = day(2 + number // 4, 9 + 2 * (number % 4))
            asks = self.chance.choice((0, 1000, 2500, 2500, 3333))
            booking = await self.till.books(at, asks=asks, terms=terms, of=of)
            self.bookings.append(booking)
            # Some come with their money paid and their card on file, when all was well.
            if asks and self.chance.random() < 0.5:
                await self.till.pays(booking, self.chance.choice((VISA, REFUND_FAILS, REFUNDED_LATER)))
            if self.chance.random() < 0.4:
                cards = (VISA, DECLINED_WHEN_CHARGED, NEEDS_3DS_ALWAYS) if self.favourite is None else (VISA,)
                await self.till.saves_card(booking, self.chance.choice(cards))
            if self.chance.random() < 0.2:
                await issue_credit(self.till.salon.runtime, self.operator, await self._target(booking), 4000, None)
        for _ in range(bookings * steps):
            await self._step()

    async def calm(self) -> None:
        """Nothing goes wrong any more, banks decide, events come, and jobs are run until nothing is due."""
        self.till.stripe.lift()
        self.transport.conflicts = 0
        for number in range(6):
            # The desk looks after what has failed, twice over: what it sends again may fail again.
            for booking in self.bookings if number in (1, 2) else ():
                with suppress(Refusal):
                    await self._look_after_refund(booking)
                with suppress(Refusal):
                    await self._take_back(booking)
            for refund in self.till.stripe.objects("refund"):
                if refund["status"] == "pending":
                    self.till.stripe.settle(refund["id"], self.chance.choice(("succeeded", "succeeded", "failed")))
            self._banks_decide()
            await self._hear()
            await self.till.run_jobs()
            # What nobody has finished by now is called off, and what waited for an objection is taken or given back.
            self.till.clock.advance(hours=25)
            await self._settle()
            await self.till.calms()
            # Credit that lasts ten days is over by then.
            self.till.clock.advance(days=11)
            await self._settle()
            await self.till.run_jobs()
            if number > 2 and all(refund["status"] != "pending" for refund in self.till.stripe.objects("refund")):
                return
        raise Wrong("refunds stay pending")

    def _banks_decide(self) -> None:
        """Each dispute comes to its end, an inquiry now and then by way of a dispute."""
        for dispute in self.till.stripe.objects("dispute"):
            status = dispute["status"]
            while status in (*INQUIRIES, *OPEN):
                among = ("warning_closed", "escalated") if status in INQUIRIES else ("won", "lost")
                status = self.till.stripe.end_dispute(dispute["id"], self.chance.choice(among))["status"]

    async def came_of_it(self) -> Counter[str]:
        """How much of what there was: that the histories are no empty ones."""
        found: Counter[str] = Counter()
        for table in (tables.booking, tables.payment, tables.refund, tables.fee, tables.saved_card, tables.dispute):
            found.update(f"{table.name} {row['status']}" for row in await self.till.salon.rows(table))
        found.update(entry["why"] for entry in await self.till.salon.rows(tables.ledger_entry))
        found["faults hit"] = sum(bool(one.fault) for one in self.till.stripe.exchanges())
        found["deaths"] = self.fate.deaths
        found["deposit paid twice"] = sum(
            row["surplus"] and row["fee_id"] is None for row in await self.till.salon.rows(tables.payment)
        )
        return found

    async def _step(self) -> None:
        acts: list[tuple[int, Callable[[BookingRecord], Awaitable[object]]]] = [
            (18, self._start),
            (8, self._confirm),
            (6, self._finish),
            (6, self._pay_with_credit),
            (3, self._save_card),
            (1, self._remove_card),
            (7, self._cancel),
            (3, self._desk_cancel),
            (2, self._move),
            (5, self._go_on),
            (3, self._take_back),
            (7, self._look_after_refund),
            (6, self._look_after_fee),
            (1, self._give_credit),
            (3, self._take_at_desk),
            (4, self._pay_twice),
            (3, self._give_back),
            (3, self._dashboard),
            (6, self._bank),
            (4, self._dispute),
            (8, self._events),
            (12, self._round),
            (6, self._time),
            (10 if self.faults else 0, self._fault),
        ]
        weights = [weight for weight, _ in acts]
        act = self.chance.choices([act for _, act in acts], weights)[0]
        booking = self.chance.choice(self.bookings)
        dies = self.faults and self.chance.random() < 0.15
        self.did[act.__name__] += 1

        async def work() -> None:
            # What a browser, a bank or Stripe answer with trouble is the product's business only when it hears of it.
            with suppress(Refusal, httpx.HTTPError, StripeError):
                await act(booking)

        await self.fate.lives(work, self.chance.randint(0, 9) if dies else None)

    # What happens

    async def _customer(self, booking: BookingRecord) -> Customer:
        return Customer(await self.till.salon.reads(booking.id), self.till.salon.scope)

    async def _target(self, booking: BookingRecord) -> Target:
        return Target(booking.id, (await self.till.salon.reads(booking.id)).version, new_id())

    async def _start(self, booking: BookingRecord) -> None:
        customer = await self._customer(booking)
        purpose = Purpose.DEPOSIT if booking.status not in CLOSED_STATUSES else Purpose.FEE
        if self.chance.random() < 0.3:
            purpose = Purpose.FEE
        begun = await start_payment(self.till.salon.runtime, self.till.gateway, customer, purpose, new_id())
        self.secrets.setdefault(booking.id, []).append((begun.payment.client_secret, begun.payment.payment.id))
        if self.chance.random() < 0.6:
            await self._confirm(booking)

    async def _confirm(self, booking: BookingRecord) -> None:
        for secret, _ in self.secrets.get(booking.id, [])[-2:]:
            await self.till.confirms(secret, self.chance.choice(_CARDS))

    async def _finish(self, booking: BookingRecord) -> None:
        for _, payment in self.secrets.get(booking.id, [])[-1:]:
            await finish_payment(self.till.salon.runtime, self.till.gateway, await self._customer(booking), payment)

    async def _pay_with_credit(self, booking: BookingRecord) -> None:
        await pay_deposit_with_credit(self.till.salon.runtime, await self._customer(booking), new_id())

    async def _save_card(self, booking: BookingRecord) -> None:
        customer, runtime, gateway = await self._customer(booking), self.till.salon.runtime, self.till.gateway
        begun = await start_card_setup(runtime, gateway, customer, new_id())
        done = await self.till.confirms(begun.client_secret, self.chance.choice(_CARDS))
        intent = begun.client_secret.split("_secret_")[0]
        if done.get("status") == "requires_action":
            self.till.stripe.authenticate(intent, passes=True)
        if self.chance.random() < 0.7:
            await save_card(runtime, gateway, customer, intent, CONSENT_VERSION, new_id())

    async def _remove_card(self, booking: BookingRecord) -> None:
        await remove_card(self.till.salon.runtime, await self._customer(booking), new_id())

    async def _cancel(self, booking: BookingRecord) -> None:
        customer = await self._customer(booking)
        quote = find_cancellation_quote(customer.booking, self.till.clock.now())
        if quote is not None:
            cancellation = Cancellation(quote.id, None, customer.booking.version)
            await cancel_booking(self.till.salon.runtime, customer, cancellation, new_id())

    async def _desk_cancel(self, booking: BookingRecord) -> None:
        await cancel_as_operator(
            self.till.salon.runtime,
            self.operator,
            await self._target(booking),
            asked_by=AskedBy.CUSTOMER,
            deposit=self.chance.choice(list(DepositDecision)),
            charge_fee=self.chance.random() < 0.7,
            reason=None,
        )

    async def _move(self, booking: BookingRecord) -> None:
        starts_at = day(self.chance.randint(1, 12), self.chance.randint(9, 16), self.chance.choice((0, 15, 30)))
        runtime, target = self.till.salon.runtime, await self._target(booking)
        await reschedule_as_operator(runtime, self.operator, target, DeskMove(starts_at, None, AskedBy.CUSTOMER))

    async def _go_on(self, booking: BookingRecord) -> None:
        runtime = self.till.salon.runtime
        if self.chance.random() < 0.5:
            self.till.clock.set(max(self.till.clock.now(), booking.starts_at))
            charge = self.chance.random() < 0.7
            await mark_no_show(runtime, self.operator, await self._target(booking), charge_fee=charge)
            return
        for verb in (mark_arrived, mark_ready, complete_booking):
            if verb is complete_booking and self.chance.random() < 0.7:
                # Before its start it is refused.
                self.till.clock.set(max(self.till.clock.now(), booking.starts_at))
            await verb(runtime, self.operator, await self._target(booking))

    async def _take_back(self, booking: BookingRecord) -> None:
        """The desk takes back, now and then, that its customer did not come."""
        now = await self.till.salon.reads(booking.id)
        if now.status is BookingStatus.NO_SHOW and self.chance.random() < 0.5:
            await undo_as_operator(self.till.salon.runtime, self.operator, await self._target(booking))

    async def _look_after_refund(self, booking: BookingRecord) -> None:
        owed = [row for row in await self.till.refunds(booking) if row["status"] in ("failed", "requested")]
        if owed:
            # Who has given it back in the dashboard doesn't do so by hand, too.
            done = {one["payment_intent"] for one in self.till.stripe.objects("refund") if not one["metadata"]}
            by_hand = not any(row["payment_intent_id"] in done for row in await self.till.payments(booking))
            verb = self.chance.choice((retry_as_operator, settle_by_hand if by_hand else retry_as_operator))
            target = await self._target(booking)
            await verb(self.till.salon.runtime, self.operator, target, self.chance.choice(owed)["id"])

    async def _look_after_fee(self, booking: BookingRecord) -> None:
        for fee in await self.till.fees(booking):
            verb = self.chance.choice((charge_fee, charge_fee, waive_fee))
            await verb(self.till.salon.runtime, self.operator, await self._target(booking), fee["id"])

    async def _give_credit(self, booking: BookingRecord) -> None:
        amount = self.chance.choice((500, 2500, 5000))
        await issue_credit(self.till.salon.runtime, self.operator, await self._target(booking), amount, None)

    async def _take_at_desk(self, booking: BookingRecord) -> None:
        """The desk takes the deposit, or a part of it, itself."""
        now = await self.till.salon.reads(booking.id)
        amount = self.chance.choice((now.deposit_left_minor, now.deposit_left_minor, 500))
        tender = self.chance.choice((Tender.CASH, Tender.TERMINAL))
        await record_deposit(self.till.salon.runtime, self.operator, await self._target(booking), tender, amount)

    async def _pay_twice(self, booking: BookingRecord) -> None:
        """A form is open when the desk takes the deposit, or credit pays it; its customer sends it off all the same."""
        begun = await start_payment(
            self.till.salon.runtime, self.till.gateway, await self._customer(booking), Purpose.DEPOSIT, new_id()
        )
        with suppress(Refusal):
            await self.chance.choice((self._take_at_desk, self._pay_with_credit))(booking)
        await self.till.confirms(begun.payment.client_secret)

    async def _give_back(self, booking: BookingRecord) -> None:
        """The desk gives back what it likes, of the deposit or of a payment: too much now and then."""
        made = [row["id"] for row in await self.till.payments(booking) if row["status"] == "succeeded"]
        await refund_as_operator(
            self.till.salon.runtime,
            self.operator,
            await self._target(booking),
            payment_id=self.chance.choice([None, *made]),
            amount_minor=self.chance.choice((1, 333, 500, 1500, 2500)),
            reason="A long wait",
        )

    async def _dashboard(self, booking: BookingRecord) -> None:
        """The venue's own hand, in Stripe's dashboard."""
        paid = [
            row
            for row in await self.till.payments(booking)
            if row["status"] == "succeeded" and row["payment_intent_id"] is not None
        ]
        # Who has paid it back by hand doesn't do so again.
        by_hand = [
            row
            for row in await self.till.refunds(booking)
            if row["status"] == "succeeded" and row["stripe_refund_id"] is None
        ]
        if paid and not by_hand and self.chance.random() < 0.7:
            amount = self.chance.choice((paid[0]["amount_minor"], 500))
            await self.till.dashboard("/v1/refunds", payment_intent=paid[0]["payment_intent_id"], amount=str(amount))
        elif not paid:
            for row in await self.till.salon.rows(tables.saved_card):
                if row["customer_id"] == booking.customer.id and row["status"] == "in_use":
                    await self.till.dashboard(f"/v1/payment_methods/{row['payment_method_id']}/detach")

    async def _bank(self, booking: BookingRecord) -> None:
        """A bank has decided: about a refund, or whether it was its customer who paid."""
        for secret, _ in self.secrets.get(booking.id, [])[-1:]:
            self.till.stripe.authenticate(secret.split("_secret_")[0], passes=self.chance.random() < 0.7)
        for row in await self.till.refunds(booking):
            if row["stripe_refund_id"] is not None and row["status"] != "failed" and self.chance.random() < 0.5:
                is_pending = row["status"] == "submitted" and self.chance.random() < 0.6
                self.till.stripe.settle(row["stripe_refund_id"], "succeeded" if is_pending else "failed")

    async def _dispute(self, booking: BookingRecord) -> None:
        """A bank disputes a payment or asks about one, all of it or a part; or decides about what it has begun."""
        open = [row for row in await self.till.disputes(booking) if row["settled_at"] is None]
        if open and self.chance.random() < 0.7:
            self.till.stripe.end_dispute(open[0]["stripe_dispute_id"], self.chance.choice(OUTCOMES))
            return
        paid = [row for row in await self.till.payments(booking) if row["status"] == "succeeded"]
        if paid and self.chance.random() < 0.5:
            row = self.chance.choice(paid)
            amount = self.chance.choice((None, None, row["amount_minor"] // 2))
            is_inquiry = self.chance.random() < 0.3
            await self.till.is_disputed(booking, of=row["payment_intent_id"], amount=amount, is_inquiry=is_inquiry)

    async def _events(self, _booking: BookingRecord) -> None:
        """Some of the events come, mixed and often; now and then all that there ever were are looked into again."""
        if self.chance.random() < 0.1:
            await self.till.hears_again(self.chance)
        await self._hear(lost=0.3)

    async def _hear(self, lost: float = 0) -> None:
        with self.till.stripe.store.transaction() as transaction:
            found = transaction.rows(
                "SELECT seq, json_extract(body, '$.id'), json_extract(body, '$.type'), "
                "json_extract(body, '$.data.object.id') FROM objects WHERE kind = 'event' AND seq > ? ORDER BY seq",
                self.heard,
            )
        if found and not lost:
            self.heard = found[-1][0]
        events = [
            {"id": id, "type": type, "data": {"object": {"id": object_id}}}
            for _, id, type, object_id in found
            if self.chance.random() >= lost
        ]
        await self.till.hears(events, mixed=self.chance)

    async def _settle(self) -> None:
        """The post arrives, and what follows from cancels and missed appointments is done, where its time has come."""
        async with self.till.salon.database.transaction() as connection:
            await connection.execute(
                update(tables.message)
                .where(tables.message.c.status == "queued")
                .values(status="accepted", accepted_at=self.till.clock.now())
            )
        for job in settlement_jobs(self.till.salon.runtime).values():
            while await job():
                pass

    async def _round(self, _booking: BookingRecord) -> None:
        await self._settle()
        if self.favourite is not None and self.chance.random() < 0.5:
            # Where it meets what the job does, and not first what someone presses.
            self.till.stripe.fail(*self.favourite)
        await self.till.payments_job.run()

    async def _time(self, _booking: BookingRecord) -> None:
        # Now and then a day, after which what was told and not objected to is taken.
        self.till.clock.advance(minutes=self.chance.choice((0.05, 1, 1, 10, 60, 300, 1500)))

    async def _fault(self, _booking: BookingRecord) -> None:
        if self.chance.random() < 0.15:
            self.transport.conflicts = self.chance.randint(1, 2)
        elif self.favourite is not None:
            self.till.stripe.fail(*self.favourite)
        elif self.chance.random() < 0.2:
            self.till.stripe.lift()
        else:
            kind = self.chance.choice(_WIRE if self.chance.random() < 0.7 else _OTHER_FAULTS)
            where, times = self.chance.choice(_WHERE), self.chance.randint(1, 3)
            if kind.startswith("refund"):
                where = "POST /v1/refunds"
            self.till.stripe.fail(kind, where, times=times, seconds=0.0)


@asynccontextmanager
async def histories(salon: Salon, clock: TestClock, folder: Path, seed: int, **more: Any) -> AsyncIterator[Histories]:
    """A salon, in a process that can die, at a Stripe that can fail."""
    fate = Fate()
    operator = await salon.signs_in()
    stand_in = StandIn(folder, URL, clock=clock, refund_seconds=10**9)
    app = stripe_app(stand_in)
    transport = MortalTransport(fate, app=app)
    salon.database = MortalDatabase.fated(salon.database, fate)
    gateway = gateway_to(stand_in, transport)
    async with httpx.AsyncClient(transport=InProcess(app=app)) as browser:
        try:
            till = Till(salon, clock, stand_in, gateway, browser)
            yield Histories(till, random.Random(seed), fate, transport, operator, **more)
        finally:
            await gateway.aclose()
            stand_in.store.close()
