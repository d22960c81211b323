"""Stripe away, late, or broken: nothing happens twice, no decision about a slot waits for it, and the page says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.core.within import Within
from openchair.manage.pay import Purpose
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import PaymentsAway
from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.fleet import Fleet, died, kills, until
from tests.support.moving import ask_quote
from tests.support.present import Present
from tests.support.salon import FULL_REFUND, Salon, day
from tests.support.stand_in import InProcess, stripe_settings
from tests.support.till import FEES, MASTERCARD, Till, open_till, till_over
from tests.support.web import Web, bearer, web_over

LATE = FEES["late_fee_minor"]
TERMS: dict[str, Any] = {**FULL_REFUND, **FEES}
# What a fault does to the call it hits: after some of them the work is done, though nobody was told.
BROKEN_ONCE = [
    "down",
    "unavailable",
    "rate_limit",
    "error_before",
    "error_instead",
    "error_after",
    "timeout_before",
    "timeout_after",
    "drop_after",
]


@pytest.fixture
async def till(still_salon: Salon, clock: TestClock, tmp_path: Path) -> AsyncIterator[Till]:
    """A salon that takes cards, whose time is the test's."""
    async with open_till(still_salon, clock, tmp_path / "stripe") as till:
        yield till


async def _deposit(till: Till, booking: BookingRecord) -> str | None:
    return (await till.salon.reads(booking.id)).deposit_status


@pytest.mark.parametrize("fault", BROKEN_ONCE)
async def test_a_refund_whose_call_breaks_once_is_one_refund(till: Till, fault: str) -> None:
    booking = await till.books()
    await till.pays(booking)
    await till.cancels(booking)
    till.stripe.fail(fault, "POST /v1/refunds", seconds=0.01)
    await till.run_jobs()
    assert await _deposit(till, booking) == "refund_requested"
    await till.calms()
    await till.hears()
    await till.calms()
    assert (await _deposit(till, booking), till.at_stripe(), len(till.stripe.objects("refund"))) == ("refunded", 0, 1)
    assert await till.ledger(booking) == {}


@pytest.mark.parametrize("fault", BROKEN_ONCE)
async def test_a_fee_whose_charge_breaks_once_is_charged_once(till: Till, fault: str) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking)
    await till.cancels(booking)
    till.stripe.fail(fault, "POST /v1/payment_intents", seconds=0.01)
    await till.run_jobs()
    assert [fee["status"] for fee in await till.fees(booking)] == ["requested"]
    await till.calms()
    await till.hears()
    await till.calms()
    assert [fee["status"] for fee in await till.fees(booking)] == ["charged"]
    assert (till.at_stripe(), len(till.stripe.objects("charge"))) == (LATE, 1)


@pytest.mark.parametrize("fault", BROKEN_ONCE)
async def test_a_form_that_could_not_be_opened_is_opened_at_the_next_press(till: Till, fault: str) -> None:
    booking = await till.books()
    till.stripe.fail(fault, "POST /v1/payment_intents", seconds=0.01)
    with pytest.raises(PaymentsAway) as away:
        await till.starts(booking)
    assert away.value.for_now
    begun = await till.starts(booking)
    await till.confirms(begun.client_secret)
    assert (await till.finishes(booking, begun.payment.id)).succeeded
    assert (till.at_stripe(), len(await till.payments(booking))) == (2500, 1)


@pytest.mark.parametrize("fault", BROKEN_ONCE)
async def test_a_payment_whose_answer_was_lost_is_found(till: Till, fault: str) -> None:
    booking = await till.books()
    begun = await till.starts(booking)
    await till.confirms(begun.client_secret)
    till.stripe.fail(fault, "GET /v1/payment_intents/*", seconds=0.01)
    with pytest.raises(PaymentsAway):
        await till.finishes(booking, begun.payment.id)
    await till.calms()
    assert (await _deposit(till, booking), till.at_stripe()) == ("paid", 2500)


async def test_a_minute_without_stripe_is_made_up_for_when_it_is_back(till: Till) -> None:
    back, late = await till.books(), await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.pays(back)
    await till.saves_card(late)
    await till.saves_card(late, MASTERCARD)
    till.stripe.fail("down", times=None)
    await till.cancels(back)
    await till.cancels(late)
    with pytest.raises(PaymentsAway):
        await till.starts(await till.books())
    began = till.clock.now()
    while (till.clock.now() - began).total_seconds() < 60:
        await till.run_jobs()
        till.clock.advance(seconds=1)
    assert (await _deposit(till, back), till.at_stripe()) == ("refund_requested", 2500)
    assert [fee["status"] for fee in await till.fees(late)] == ["requested"]
    till.stripe.lift()
    # It was asked less and less often; it is asked again soon enough.
    till.clock.advance(seconds=60)
    await till.run_jobs()
    assert (await _deposit(till, back), till.at_stripe()) == ("refunded", LATE)
    await till.hears()
    await till.calms()
    assert (till.at_stripe(), len(till.stripe.objects("refund"))) == (LATE, 1)
    assert await till.next_due() is None


async def test_a_call_that_takes_longer_than_it_may_counts_as_lost(
    still_salon: Salon, clock: TestClock, tmp_path: Path
) -> None:
    with running_stripe(tmp_path / "stripe", clock=clock) as stand_in:
        async with till_over(stand_in, still_salon, clock) as till:
            booking = await till.books()
            await till.pays(booking)
            await till.cancels(booking)
            # The wire's own limit, made short for the test; the answer comes after it.
            till.gateway._http._timeout = 0.3
            stand_in.fail("timeout_after", "POST /v1/refunds", seconds=1)
            began = time.monotonic()
            await till.run_jobs()
            assert time.monotonic() - began < 0.9
            assert (await _deposit(till, booking), till.at_stripe()) == ("refund_requested", 0)
            till.gateway._http._timeout = 10
            await till.calms()
            assert (await _deposit(till, booking), len(stand_in.objects("refund"))) == ("refunded", 1)


# Slots, and what the page says

_BOOKING = """query { managedBooking { version status deposit { status sentence } refunds { status sentence }
    cancellationQuote { id } openSlots(days: 14) { date starts } } }"""
_CANCEL = """mutation ($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
    ... on Refusal { message } ... on BookingCancelled { booking { deposit { sentence } refunds { sentence } } } } }"""
_MOVE = """mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) { __typename
    ... on Refusal { message } } }"""
_PAY = """mutation { startPayment(input: {purpose: DEPOSIT, idempotencyKey: "KEY"}) { __typename
    ... on Refusal { message } ... on PaymentsAway { forNow } ... on StartPaymentSuccess { sentence } } }"""
_CARD = """mutation { startCardSetup(input: {idempotencyKey: "KEY"}) { __typename
    ... on Refusal { message } ... on PaymentsAway { forNow } } }"""


@pytest.fixture
def stripe_server(tmp_path: Path, clock: TestClock) -> Iterator[StandIn]:
    with running_stripe(tmp_path / "stripe", clock=clock) as stand_in:
        yield stand_in


@pytest.fixture
async def web(database_url: str, clock: TestClock, stripe_server: StandIn) -> AsyncIterator[Web]:
    """The application; a Redis is set, so the jobs are the test's to run."""
    async with web_over(database_url, clock, **stripe_settings(stripe_server)) as web:
        yield web


async def test_slots_moves_and_cancellations_answer_at_once_while_stripe_hangs(
    web: Web, still_salon: Salon, clock: TestClock, stripe_server: StandIn
) -> None:
    async with till_over(stripe_server, still_salon, clock) as till:
        booking = await till.books()
        await till.pays(booking)
        asked = len(stripe_server.exchanges())
        # A call made now would take half a minute, and count as a fault that was used.
        stripe_server.fail("timeout_before", times=3, seconds=30)
        began, host = time.monotonic(), still_salon.host

        async def ask(query: str, **input: Any) -> dict[str, Any]:
            variables = {"input": {**input, "idempotencyKey": new_id()}} if input else {}
            data = await web.data(host, query, bearer=bearer(booking), variables=variables)
            return next(iter(data.values())) if input else data["managedBooking"]

        seen = await ask(_BOOKING)
        start = seen["openSlots"][-1]["starts"][-1]
        quote = await ask_quote(web, host, bearer(booking), start)
        moved = await ask(_MOVE, startsAt=start, quoteId=quote, expectedVersion=seen["version"])
        assert moved["__typename"] == "BookingRescheduled", moved
        seen = await ask(_BOOKING)
        done = await ask(
            _CANCEL, quoteId=seen["cancellationQuote"]["id"], expectedVersion=seen["version"], reason="No time"
        )
        assert done["__typename"] == "BookingCancelled", done
        assert time.monotonic() - began < 10
        assert len(stripe_server.exchanges()) == asked
        assert [fault.left for fault in stripe_server.faults()] == [3]
        # The page says how far the money has come, and so it goes on.
        assert done["booking"]["refunds"] == [{"sentence": "Your refund of $25 has been requested."}]
        stripe_server.lift()
        await till.calms()
        seen = await ask(_BOOKING)
        (refund,) = seen["refunds"]
        assert refund["sentence"].startswith("Your refund of $25 is done.")
        assert (refund["status"], seen["deposit"]["status"]) == ("SUCCEEDED", "REFUNDED")


@pytest.mark.parametrize("fault", ["down", "unavailable", "error_instead"])
async def test_the_page_says_that_cards_cannot_be_taken_just_now(
    web: Web, still_salon: Salon, clock: TestClock, stripe_server: StandIn, fault: str
) -> None:
    async with till_over(stripe_server, still_salon, clock) as till:
        booking = await till.books()
        stripe_server.fail(fault, times=None)

        async def ask(query: str, key: str) -> dict[str, Any]:
            data = await web.data(still_salon.host, query.replace("KEY", key), bearer=bearer(booking))
            answer: dict[str, Any] = next(iter(data.values()))
            return answer

        for query, key in ((_PAY, "pay"), (_CARD, "card")):
            away = await ask(query, key)
            assert (away["__typename"], away["forNow"]) == ("PaymentsAway", True)
            assert "minute" in away["message"]
        stripe_server.lift()
        # The same press, sent again, works now.
        paid = await ask(_PAY, "pay")
        assert paid["__typename"] == "StartPaymentSuccess"
        assert len(await till.payments(booking)) == 1


_in_transaction: ContextVar[bool] = ContextVar("_in_transaction", default=False)


class _Watched(WholeDatabase):
    """Knows whether whoever asks has a transaction open."""

    @asynccontextmanager
    async def transaction(self, within: Within | None = None) -> AsyncIterator[AsyncConnection]:
        token = _in_transaction.set(True)
        try:
            async with super().transaction(within) as connection:
                yield connection
        finally:
            _in_transaction.reset(token)


async def test_stripe_is_never_called_with_a_transaction_open(
    still_salon: Salon, clock: TestClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bool] = []
    real = InProcess.handle_async_request

    async def watched(self: InProcess, request: httpx.Request) -> httpx.Response:
        calls.append(_in_transaction.get())
        return await real(self, request)

    monkeypatch.setattr(InProcess, "handle_async_request", watched)
    still_salon.database = _Watched(still_salon.database.read_engine, still_salon.database.write_engine)
    async with open_till(still_salon, clock, tmp_path / "stripe") as till:
        booking = await till.books(day(2, 10), terms=TERMS)
        await till.pays(booking)
        await till.saves_card(booking)
        await till.saves_card(booking, MASTERCARD)
        await till.cancels(booking)
        await till.hears()
        await till.calms()
        late = await till.books(day(3, 10), asks=0, terms=TERMS)
        await till.cancels_late(late)
        await till.pays(late, purpose=Purpose.FEE)
        assert len(calls) > 20 and not any(calls)
        # The control: who calls with one open is seen.
        async with still_salon.database.transaction():
            await till.gateway.retrieve_payment_intent((await till.payments(booking))[0]["payment_intent_id"], None)
        assert calls[-1]


# Real processes


@pytest.fixture
def real_stripe(tmp_path: Path, present: Present) -> Iterator[StandIn]:
    with running_stripe(tmp_path / "real-stripe", clock=present) as stand_in:
        yield stand_in


_SHORT_LEASE = """
from datetime import timedelta
import openchair.payments.jobs as jobs
jobs.LEASE = timedelta(seconds=2)
"""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "where",
    [
        "openchair.payments.gateway:StripeGateway.create_refund",
        "openchair.payments.reconcile.refunds:RefundReconciler.refund",
    ],
    ids=["before the call", "between the call and its result"],
)
async def test_a_worker_killed_around_its_call_leaves_one_refund(
    platform: Fleet, real_stripe: StandIn, where: str
) -> None:
    platform.more = {f"OPENCHAIR_{name.upper()}": value for name, value in stripe_settings(real_stripe).items()}
    async with till_over(real_stripe, platform.salon, platform.clock) as till:
        booking = await till.books()
        await till.pays(booking)
        dying = platform.worker(prologue=_SHORT_LEASE + kills(where))
        await till.cancels(booking)
        await asyncio.to_thread(died, dying)
        assert await _deposit(till, booking) == "refund_requested"
        made = len(real_stripe.objects("refund"))
        assert made == (0 if "gateway" in where else 1)
        platform.worker()
        began = time.monotonic()
        while await _deposit(till, booking) != "refunded":
            assert time.monotonic() - began < 30
            await asyncio.sleep(0.2)
        assert (len(real_stripe.objects("refund")), till.at_stripe()) == (1, 0)
        assert await till.ledger(booking) == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_web_process_alone_gives_back_when_stripe_is_there_again_and_hears_of_it(
    embedded: Fleet, real_stripe: StandIn
) -> None:
    embedded.more = {f"OPENCHAIR_{name.upper()}": value for name, value in stripe_settings(real_stripe).items()}
    embedded.web()
    real_stripe.deliver_to(f"http://127.0.0.1:{embedded.port}/webhooks/stripe")
    async with till_over(real_stripe, embedded.salon, embedded.clock) as till:
        booking = await till.books()
        begun = await till.starts(booking)
        await till.confirms(begun.client_secret)
        # Nobody comes back to the page: the event says that it is paid.
        began = time.monotonic()
        while await _deposit(till, booking) != "paid":
            assert time.monotonic() - began < 20
            await asyncio.sleep(0.1)
        real_stripe.fail("down", times=None)
        await till.cancels(booking)
        await asyncio.sleep(3)
        assert await _deposit(till, booking) == "refund_requested"
        real_stripe.lift()
        while await _deposit(till, booking) != "refunded":
            assert time.monotonic() - began < 60
            await asyncio.sleep(0.1)
        await until(lambda: all(one["state"] == "delivered" for one in real_stripe.deliveries()))
        assert (len(real_stripe.objects("refund")), till.at_stripe()) == (1, 0)
