"""Deposits through Stripe: paid once, by card, and given back where they came too late or twice."""

from __future__ import annotations

import pytest

from openchair.desk.progress import complete_booking, mark_arrived, mark_ready
from openchair.manage.pay import Purpose, start_payment
from openchair.payments.payment_intents import PaymentToMake
from openchair.rules.payments import Problem
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotFound, NothingToPay, NotPossibleNow
from openchair.rules.tenders import Tender
from tests.support.till import DECLINED, NEEDS_3DS_ALWAYS, VISA, Till
from tests.support.untouched import untouched


async def _status(till: Till, booking: BookingRecord) -> tuple[str | None, int]:
    now = await till.salon.reads(booking.id)
    return now.deposit_status, now.deposit_paid_minor


async def _sent_off(till: Till, booking: BookingRecord, card: str = VISA) -> PaymentToMake:
    """The card is charged, and the page doesn't come back to say so."""
    begun = await till.starts(booking)
    await till.confirms(begun.client_secret, card)
    return begun


async def test_a_deposit_is_paid_on_the_page(till: Till) -> None:
    booking = await till.books(asks=2500)
    paid = await till.pays(booking)
    assert (paid.succeeded, paid.goes_back, paid.problem) == (True, False, None)
    assert await _status(till, booking) == ("paid", 2500)
    assert (await till.salon.reads(booking.id)).deposit_paid.by_tender == {Tender.CARD: 2500}
    assert await till.ledger(booking) == {"stripe": -2500, "deposits": 2500}
    assert till.at_stripe() == 2500
    assert [line["what"] for line in await till.salon.changes()] == ["deposit_paid"]
    assert await till.salon.told() == ["deposit_paid by email", "deposit_paid by sms"]


async def test_opening_the_form_charges_nothing_and_opening_it_again_gives_the_same(till: Till) -> None:
    booking = await till.books()
    first, second = await till.starts(booking), await till.starts(booking)
    assert (first.payment.id, first.client_secret) == (second.payment.id, second.client_secret)
    assert [payment["status"] for payment in await till.payments(booking)] == ["open"]
    assert (await _status(till, booking), till.at_stripe()) == (("asked", 0), 0)
    assert till.calls("POST", "/v1/payment_intents") == 1


async def test_a_form_asked_for_again_once_the_booking_is_cancelled_is_given_no_more(till: Till) -> None:
    booking = await till.books()
    customer = await till.salon.lets_in(booking)
    await start_payment(till.salon.runtime, till.gateway, customer, Purpose.DEPOSIT, "key")
    again = await start_payment(till.salon.runtime, till.gateway, customer, Purpose.DEPOSIT, "key")
    assert again.replayed
    await till.cancels(booking)
    customer = await till.salon.lets_in(booking)
    async with untouched(till.salon.database):
        with pytest.raises(NothingToPay):
            await start_payment(till.salon.runtime, till.gateway, customer, Purpose.DEPOSIT, "key")


async def test_a_declined_card_is_said_and_another_pays(till: Till) -> None:
    booking = await till.books()
    begun = await _sent_off(till, booking, DECLINED)
    declined = await till.finishes(booking, begun.payment.id)
    assert (declined.succeeded, declined.problem) == (False, Problem.DECLINED)
    assert await _status(till, booking) == ("failed", 0)
    again = await till.starts(booking)
    assert again.payment.id == begun.payment.id
    await till.confirms(again.client_secret, VISA)
    assert (await till.finishes(booking, begun.payment.id)).succeeded
    assert await _status(till, booking) == ("paid", 2500)
    assert till.at_stripe() == 2500


@pytest.mark.parametrize("passes", [True, False])
async def test_a_bank_that_asks_its_customer_is_waited_for(till: Till, passes: bool) -> None:
    booking = await till.books()
    begun = await _sent_off(till, booking, NEEDS_3DS_ALWAYS)
    assert await till.finishes(booking, begun.payment.id) is not None
    assert await _status(till, booking) == ("asked", 0)
    till.stripe.authenticate(begun.client_secret.split("_secret_")[0], passes=passes)
    done = await till.finishes(booking, begun.payment.id)
    assert (done.succeeded, done.problem) == ((True, None) if passes else (False, Problem.AUTHENTICATION))
    assert await _status(till, booking) == (("paid", 2500) if passes else ("failed", 0))
    assert till.at_stripe() == (2500 if passes else 0)


async def test_a_page_that_is_closed_after_paying_is_told_of_by_the_event(till: Till) -> None:
    booking = await till.books()
    await _sent_off(till, booking)
    assert await _status(till, booking) == ("asked", 0)
    await till.hears()
    await till.run_jobs()
    assert await _status(till, booking) == ("paid", 2500)


async def test_without_event_or_page_the_payment_is_found_by_looking(till: Till) -> None:
    booking = await till.books()
    await _sent_off(till, booking)
    till.clock.advance(minutes=9)
    await till.run_jobs()
    assert await _status(till, booking) == ("asked", 0)
    till.clock.advance(minutes=1)
    await till.run_jobs()
    assert await _status(till, booking) == ("paid", 2500)


async def test_a_payment_nobody_finishes_is_called_off_after_a_day_and_can_be_begun_anew(till: Till) -> None:
    booking = await till.books()
    begun = await till.starts(booking)
    await till.calms()
    assert [payment["status"] for payment in await till.payments(booking)] == ["cancelled"]
    assert (await till.confirms(begun.client_secret))["error"]["code"] == "payment_intent_unexpected_state"
    assert (await till.pays(booking)).succeeded
    assert till.at_stripe() == 2500


async def test_what_is_paid_cannot_be_paid_again(till: Till) -> None:
    booking = await till.books()
    begun = await till.starts(booking)
    await till.confirms(begun.client_secret)
    assert (await till.confirms(begun.client_secret))["error"]["code"] == "payment_intent_unexpected_state"
    await till.finishes(booking, begun.payment.id)
    async with untouched(till.salon.database):
        with pytest.raises(NothingToPay):
            await till.starts(booking)
        assert (await till.finishes(booking, begun.payment.id)).succeeded
    assert till.at_stripe() == 2500


async def test_a_payment_is_only_finished_on_its_own_bookings_page(till: Till) -> None:
    booking, other = await till.books(), await till.books()
    begun = await _sent_off(till, booking)
    async with untouched(till.salon.database):
        for wrong in (begun.payment.id, "1" * 22, "no id"):
            with pytest.raises(NotFound):
                await till.finishes(other, wrong)


async def test_what_was_paid_in_one_tab_with_credit_and_in_another_by_card_goes_back_once(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 4000)
    begun = await till.starts(booking)
    await till.pays_with_credit(booking)
    await till.confirms(begun.client_secret)
    paid = await till.finishes(booking, begun.payment.id)
    assert (paid.succeeded, paid.goes_back) == (True, True)
    await till.hears()
    await till.calms()
    # The deposit stands as it was paid first; what came twice went back.
    assert await _status(till, booking) == ("paid", 2500)
    assert (await till.salon.reads(booking.id)).deposit_paid.by_tender == {Tender.CREDIT: 2500}
    assert [(refund["amount_minor"], refund["status"]) for refund in await till.refunds(booking)] == [
        (2500, "succeeded")
    ]
    assert await till.ledger(booking) == {"income": -4000, "credit": 1500, "deposits": 2500}
    assert till.at_stripe() == 0


async def test_money_that_comes_after_the_booking_was_cancelled_goes_back(till: Till) -> None:
    booking = await till.books()
    begun = await till.starts(booking)
    await till.cancels(booking)
    await till.confirms(begun.client_secret)
    await till.run_jobs()
    paid = await till.finishes(booking, begun.payment.id)
    assert (paid.succeeded, paid.goes_back) == (True, True)
    await till.run_jobs()
    assert await _status(till, booking) == ("refunded", 2500)
    assert await till.ledger(booking) == {}
    assert till.at_stripe() == 0


async def test_a_cancelled_bookings_payment_is_called_off_at_once(till: Till) -> None:
    booking = await till.books()
    begun = await till.starts(booking)
    await till.cancels(booking)
    await till.run_jobs()
    assert [payment["status"] for payment in await till.payments(booking)] == ["cancelled"]
    assert "error" in await till.confirms(begun.client_secret)
    async with untouched(till.salon.database):
        with pytest.raises(NothingToPay):
            await till.starts(booking)


async def test_a_deposit_is_earned_when_the_appointment_is_done(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    operator = await till.salon.signs_in()
    with pytest.raises(NotPossibleNow):
        await complete_booking(till.salon.runtime, operator, await till.target(booking))
    till.clock.set(booking.starts_at)
    for verb in (mark_arrived, mark_ready, complete_booking):
        await verb(till.salon.runtime, operator, await till.target(booking))
    await till.run_jobs()
    assert await till.ledger(booking) == {"stripe": -2500, "income": 2500}


async def test_a_fee_is_nothing_to_pay_where_none_is_owed(till: Till) -> None:
    booking = await till.books()
    async with untouched(till.salon.database):
        with pytest.raises(NothingToPay):
            await till.starts(booking, Purpose.FEE)
