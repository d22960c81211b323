"""Two who give the same money back at the same moment: never more than was paid, whoever they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import pytest

from openchair.desk.bookings import Target
from openchair.desk.give_back import refund_as_operator
from openchair.desk.record_deposit import record_deposit
from openchair.desk.refunds import settle_by_hand
from openchair.manage.pay import Purpose
from openchair.rules.ledger import Account
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, MoreThanLeft, NothingToPay, RefundNotFailed, Refusal
from openchair.rules.tenders import Tender
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.till import Till, open_till

ROUNDS = 4


@pytest.fixture
async def till(salon: Salon, clock: TestClock, tmp_path: Path) -> AsyncIterator[Till]:
    """A salon that takes cards."""
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        yield till


async def at_once(*calls: Awaitable[Any]) -> list[BaseException]:
    """All of them at the same moment; gives those that were refused. Anything else that goes wrong is raised."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    wrong = [answer for answer in answers if isinstance(answer, BaseException)]
    for each in wrong:
        if not isinstance(each, Refusal):
            raise each
    return wrong


async def rests(till: Till) -> None:
    for _ in range(2):
        await till.run_jobs()
        await till.hears()
    await till.run_jobs()


async def adds_up(till: Till, booking: BookingRecord, paid: int, most: int) -> None:
    """What went back is what Stripe sent, and no more than was paid."""
    back = sum(row["amount_minor"] for row in await till.refunds(booking) if row["retried_as"] is None)
    assert 0 < back <= most
    assert till.at_stripe() == paid - back
    assert await till.all_in(Account.REFUNDS) == 0
    assert await till.all_in(Account.DEPOSITS) >= 0


async def test_several_desks_at_once_give_a_payment_back_once(till: Till) -> None:
    operators = [await till.salon.signs_in() for _ in range(4)]
    paid = 0
    for _ in range(ROUNDS):
        booking = await till.books()
        await till.pays(booking)
        paid += 2500
        (payment,) = await till.payments(booking)
        seen = (await till.salon.reads(booking.id)).version

        async def gives(number: int, *, all_of: str = payment["id"], of: str = booking.id, version: int = seen) -> Any:
            return await refund_as_operator(
                till.salon.runtime,
                operators[number],
                Target(of, version, f"{of}-{number}"),
                payment_id=all_of if number % 2 else None,
                amount_minor=2000,
                reason="A long wait",
            )

        refused = await at_once(*(gives(number) for number in range(len(operators))))
        assert [type(each) for each in refused] == [BookingChanged] * (len(operators) - 1)
        await rests(till)
        paid -= 2000
        await adds_up(till, booking, paid + 2000, 2500)
        # And whoever has seen the booking as it is now is told what is left.
        with pytest.raises(MoreThanLeft):
            await refund_as_operator(
                till.salon.runtime,
                operators[0],
                await till.target(booking),
                payment_id=payment["id"],
                amount_minor=501,
                reason="A long wait",
            )


async def test_beside_a_cancel_and_stripes_dashboard_no_more_goes_back_than_was_paid(till: Till) -> None:
    operator = await till.salon.signs_in()
    paid = 0
    for _ in range(ROUNDS):
        booking = await till.books()
        await till.pays(booking)
        (payment,) = await till.payments(booking)
        await at_once(
            till.cancels(await till.salon.reads(booking.id)),
            refund_as_operator(
                till.salon.runtime,
                operator,
                await till.target(booking),
                payment_id=payment["id"],
                amount_minor=2000,
                reason="A long wait",
            ),
            till.dashboard("/v1/refunds", payment_intent=payment["payment_intent_id"], amount="400"),
        )
        await till.calms()
        await till.hears()
        await till.calms()
        done = [row for row in await till.refunds(booking) if row["status"] == "succeeded"]
        back = sum(row["amount_minor"] for row in done)
        assert 0 < back <= 2500
        paid += 2500 - back
        assert till.at_stripe() == paid


async def test_a_deposit_is_taken_once_though_the_desk_the_page_and_credit_are_all_at_it(till: Till) -> None:
    operator = await till.salon.signs_in()
    for _ in range(ROUNDS):
        booking = await till.books()
        await till.has_credit(booking, 9000)
        begun = await till.starts(booking, Purpose.DEPOSIT)
        await till.confirms(begun.client_secret)
        refused = await at_once(
            record_deposit(till.salon.runtime, operator, await till.target(booking), Tender.CASH, 2500),
            till.pays_with_credit(booking),
            till.finishes(booking, begun.payment.id),
        )
        assert all(isinstance(each, BookingChanged | NothingToPay) for each in refused)
        await rests(till)
        now = await till.salon.reads(booking.id)
        assert (now.deposit_status, now.deposit_paid_minor, len(now.deposit_paid.by_tender)) == ("paid", 2500, 1)
        held = await till.ledger(booking)
        assert held["deposits"] == 2500
        assert held.get("refunds", 0) == 0


async def test_what_is_owed_at_the_desk_is_paid_back_once(till: Till) -> None:
    operators = [await till.salon.signs_in() for _ in range(3)]
    booking = await till.books()
    await record_deposit(till.salon.runtime, operators[0], await till.target(booking), Tender.CASH, 2500)
    await till.desk_cancels(booking)
    (owed,) = await till.refunds(booking)
    version = (await till.salon.reads(booking.id)).version
    refused = await at_once(
        *(
            settle_by_hand(
                till.salon.runtime, operators[number], Target(booking.id, version, f"key-{number}"), owed["id"]
            )
            for number in range(3)
        )
    )
    assert len(refused) == 2
    assert all(isinstance(each, BookingChanged | RefundNotFailed) for each in refused)
    assert await till.ledger(booking) == {}
