"""Whose money it is and how much: connected accounts in every call, and amounts by Stripe's rules for each currency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from openchair.core.database import Database
from openchair.core.money import Money
from openchair.rules.deposits import CancellationTerms, DepositRule
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, day, open_salon
from tests.support.till import FEES, MASTERCARD, Till, open_till

ACCOUNT = "acct_lumen1"
PART: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 33}]}


async def _is_with(till: Till, account: str | None) -> None:
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(stripe_account_id=account))


async def test_every_call_for_a_venue_is_to_its_connected_account(till: Till) -> None:
    await _is_with(till, ACCOUNT)
    booking = await till.books(day(2, 10), terms={**FULL_REFUND, **FEES})
    await till.pays(booking)
    await till.saves_card(booking)
    await till.saves_card(booking, MASTERCARD)
    await till.cancels(booking)
    await till.calms()
    await till.hears()
    await till.calms()
    exchanges = till.stripe.exchanges()
    assert {one.path.split("/")[2] for one in exchanges} == {
        "payment_intents",
        "refunds",
        "customers",
        "setup_intents",
        "payment_methods",
    }
    assert {one.account for one in exchanges} == {ACCOUNT}
    assert (till.at_stripe(ACCOUNT), till.at_stripe()) == (FEES["late_fee_minor"], 0)


async def test_money_goes_back_from_the_account_that_took_it_though_the_venue_has_another_now(till: Till) -> None:
    await _is_with(till, ACCOUNT)
    booking = await till.books()
    await till.pays(booking)
    await _is_with(till, "acct_lumen2")
    await till.cancels(booking)
    await till.hears()
    await till.calms()
    assert (till.at_stripe(ACCOUNT), await till.ledger(booking)) == (0, {})
    # What is paid from now on goes to the other, where its customer has to be made known anew.
    other = await till.books()
    await till.pays(other)
    await till.saves_card(other)
    assert (till.at_stripe("acct_lumen2"), till.at_stripe(ACCOUNT)) == (2500, 0)


async def test_an_event_of_another_account_does_not_touch_ours(till: Till) -> None:
    await _is_with(till, ACCOUNT)
    booking = await till.books()
    begun = await till.starts(booking)
    await till.hears()
    await till.run_jobs()
    before = (await till.payments(booking), await till.ledger(booking))
    intent, event = begun.client_secret.split("_secret_")[0], "evt_other"
    await _is_with(till, "acct_other")
    theirs = await till.dashboard(
        "/v1/payment_intents",
        amount="2500",
        currency="aud",
        payment_method="pm_card_visa",
        confirm="true",
        **{"automatic_payment_methods[enabled]": "true", "automatic_payment_methods[allow_redirects]": "never"},
        **{"metadata[payment]": begun.payment.id},
    )
    refund = await till.dashboard("/v1/refunds", payment_intent=theirs["id"], **{"metadata[refund]": "1" * 22})
    await till.hears()
    for type, object_id in (("payment_intent.succeeded", intent), ("refund.updated", refund["id"])):
        event += "1"
        told = {"id": event, "type": type, "account": "acct_other", "data": {"object": {"id": object_id}}}
        await till.hears([told])
    await till.run_jobs()
    after = (await till.payments(booking), await till.ledger(booking))
    assert [row["status"] for row in after[0]] == [row["status"] for row in before[0]] == ["open"]
    assert after[1] == before[1] == {}
    assert (await till.refunds(booking), (await till.salon.reads(booking.id)).deposit_status) == ([], "asked")
    # Each was looked into, and none is left to be looked into again.
    assert {row["due_at"] for row in await till.salon.rows(tables.stripe_event)} == {None}


@pytest.mark.parametrize(
    ("currency", "price", "percent", "asked", "refunded"),
    [
        # Minor units by Stripe's rules: two decimals, none, three of which the last is 0, and two that are always 00.
        ("AUD", 8550, 30, 2565, 846),
        ("USD", 1000, 25, 250, 83),
        ("JPY", 8505, 30, 2552, 842),
        ("KWD", 25_550, 33, 8430, 2780),
        ("ISK", 1_250_000, 33, 412_500, 136_100),
    ],
)
async def test_amounts_are_what_stripe_takes_in_each_currency(
    database: Database,
    clock: TestClock,
    tmp_path: Path,
    currency: str,
    price: int,
    percent: int,
    asked: int,
    refunded: int,
) -> None:
    salon = await open_salon(database, clock, currency=currency)
    rule = DepositRule(None, percent, CancellationTerms.from_json(PART))
    deposit = rule.asked(Money(price, currency))
    assert deposit is not None and deposit.amount_minor == asked
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        booking = await till.books(asks=asked, terms=PART)
        assert (await till.pays(booking)).succeeded
        assert till.at_stripe() == asked
        await till.cancels(booking)
        await till.calms()
        assert till.at_stripe() == asked - refunded
        assert await till.ledger(booking) == {"stripe": refunded - asked, "income": asked - refunded}
        (refund,) = await till.refunds(booking)
        assert (refund["status"], refund["amount_minor"], refund["currency"]) == ("succeeded", refunded, currency)
