"""Answers of Stripe's that were lost or broken, forms left open, accounts cut off: the money is right all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.desk.fees import waive_fee
from openchair.manage.pay import Purpose
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.payments.stripe_objects import PaymentIntent
from openchair.rules.payments import IntentStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import PaymentsAway
from openchair.store import tables
from tests.support.salon import FULL_REFUND, day
from tests.support.till import FEES, Till

TERMS: dict[str, Any] = {**FULL_REFUND, **FEES}
LATE = FEES["late_fee_minor"]


async def _takes_beside(till: Till, payment_id: str, amount: int) -> dict[str, Any]:
    """Stripe takes the money under our name for a payment, in an intent whose making was never answered."""
    taken = await till.dashboard(
        "/v1/payment_intents",
        amount=str(amount),
        currency="aud",
        payment_method="pm_card_visa",
        confirm="true",
        **{"metadata[payment]": payment_id, "allowed_payment_method_types[]": "card"},
    )
    assert taken["status"] == "succeeded"
    return taken


async def _late(till: Till) -> BookingRecord:
    """Cancelled late, with a card on file: its fee is about to be charged."""
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking)
    return await till.cancels(booking)


async def test_a_deposit_that_stripe_took_twice_goes_back_once(till: Till) -> None:
    booking = await till.books(asks=2500)
    begun = await till.starts(booking)
    await _takes_beside(till, begun.payment.id, 2500)
    await till.confirms(begun.client_secret)
    assert till.at_stripe() == 5000
    await till.hears()
    await till.calms()
    await till.hears()
    await till.calms()
    assert till.at_stripe() == 2500
    assert [payment["status"] for payment in await till.payments(booking)] == ["succeeded", "succeeded"]
    assert [refund["amount_minor"] for refund in await till.refunds(booking)] == [2500]
    now = await till.salon.reads(booking.id)
    assert (now.deposit_status, now.deposit_paid_minor) == ("paid", 2500)
    assert await till.ledger(booking) == {"stripe": -2500, "deposits": 2500}


async def test_a_charge_whose_answer_is_on_its_way_is_settled_by_its_event_and_not_made_again(till: Till) -> None:
    booking = await _late(till)
    (asked,) = await till.payments(booking)
    whose = await till.salon.rows(tables.stripe_customer)
    taken = await till.dashboard(
        "/v1/payment_intents",
        amount=str(LATE),
        currency="aud",
        customer=whose[0]["stripe_customer_id"],
        payment_method=(await till.salon.rows(tables.saved_card))[0]["payment_method_id"],
        confirm="true",
        off_session="true",
        **{"metadata[payment]": asked["id"], "allowed_payment_method_types[]": "card"},
    )
    await till.hears()
    await till.calms()
    (payment,) = await till.payments(booking)
    assert (payment["status"], payment["payment_intent_id"]) == ("succeeded", taken["id"])
    assert till.at_stripe() == LATE


async def test_an_event_that_names_a_payment_of_ours_from_another_account_is_not_ours(till: Till) -> None:
    booking = await till.books(asks=2500)
    begun = await till.starts(booking)
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(stripe_account_id="acct_another"))
    await _takes_beside(till, begun.payment.id, 2500)
    await till.hears()
    await till.run_jobs()
    assert [payment["status"] for payment in await till.payments(booking)] == ["open"]


async def test_only_a_broken_answer_that_stripe_keeps_is_left_for_another_key(till: Till) -> None:
    booking = await till.books(asks=2500)
    await till.pays(booking)
    await till.cancels(booking)
    till.stripe.fail("error_instead", "POST /v1/refunds")
    keys = []
    for _ in range(3):
        await till.run_jobs()
        (refund,) = await till.refunds(booking)
        keys.append(refund["key_no"])
        till.clock.set(max(till.clock.now(), refund["due_at"] or till.clock.now()))
    # The first 500 may be of work that still goes on: the same key is safe. The second is the first one's, played again.
    assert keys == [0, 1, 1]
    assert refund["status"] == "succeeded"
    assert till.at_stripe() == 0


async def test_a_venue_that_cut_its_account_off_has_its_refunds_told_to_the_desk(till: Till) -> None:
    booking = await till.books(asks=2500)
    await till.pays(booking)
    await till.cancels(booking)
    async with till.salon.database.transaction() as connection:
        # Stripe answers 403 for an account that the platform can't act for.
        await connection.execute(update(tables.payment).values(stripe_account_id="cut off"))
    await till.run_jobs()
    (refund,) = await till.refunds(booking)
    assert (refund["status"], refund["problem"]) == ("failed", "The salon's Stripe account can't be used any more.")


async def test_a_form_that_could_not_be_opened_can_be_opened_much_later(till: Till) -> None:
    booking = await till.books(asks=2500)
    till.stripe.fail("down")
    with pytest.raises(PaymentsAway):
        await till.starts(booking)
    for minutes in (11, 180):
        till.clock.advance(minutes=minutes)
        await till.run_jobs()
    assert [payment["status"] for payment in await till.payments(booking)] == ["requested"]
    assert (await till.pays(booking)).succeeded
    assert len(await till.payments(booking)) == 1


async def test_a_fee_let_go_calls_off_what_its_customer_had_begun(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.cancels(booking)
    begun = await till.starts(booking, Purpose.FEE)
    (fee,) = await till.fees(booking)
    await waive_fee(till.salon.runtime, await till.salon.signs_in(), await till.target(booking), fee["id"])
    await till.run_jobs()
    intent = till.stripe.find_intent(begun.client_secret.split("_secret_", maxsplit=1)[0])
    assert intent is not None
    assert intent["status"] == "canceled"
    assert [payment["status"] for payment in await till.payments(booking)] == ["cancelled"]


async def test_a_form_for_a_fee_keeps_the_desk_waiting_an_hour_and_no_longer(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.cancels(booking)
    await till.starts(booking, Purpose.FEE)
    till.clock.advance(minutes=59)
    await till.run_jobs()
    assert [payment["status"] for payment in await till.payments(booking)] == ["open"]
    await till.calms(timedelta(hours=3))
    assert [payment["status"] for payment in await till.payments(booking)] == ["cancelled"]


async def test_money_that_came_in_beside_a_settled_payment_is_written_down_and_goes_back(till: Till) -> None:
    booking = await till.books(asks=2500)
    begun = await till.starts(booking)
    await till.confirms(begun.client_secret)
    await till.finishes(booking, begun.payment.id)
    taken = await _takes_beside(till, begun.payment.id, 2500)
    async with till.salon.database.transaction() as connection:
        # As a job would that made the charge itself, and has its answer only now.
        reconciler = PaymentReconciler(till.salon.runtime, connection, till.salon.scope, till.clock.now())
        await reconciler.payment(
            begun.payment, PaymentIntent(taken["id"], taken["client_secret"], IntentStatus.SUCCEEDED, 2500, None)
        )
    await till.calms()
    assert [payment["payment_intent_id"] == taken["id"] for payment in await till.payments(booking)] == [False, True]
    assert till.at_stripe() == 2500
    assert (await till.salon.reads(booking.id)).deposit_status == "paid"
