"""The saved card: kept with what was agreed to, replaced, removed; and what Stripe and banks do with it by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from openchair.core.ids import new_id
from openchair.manage.card import remove_card, save_card, start_card_setup
from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.consent import consent_text
from openchair.rules.payments import Problem
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingClosed, CardNotSaved, CardStillNeeded, InvalidInput, NotFound
from openchair.store import tables
from tests.support.salon import FULL_REFUND, day
from tests.support.till import DECLINED, FEES, MASTERCARD, NEEDS_3DS, VISA, Till
from tests.support.untouched import untouched

TERMS: dict[str, Any] = {**FULL_REFUND, **FEES}


def _intent(client_secret: str) -> str:
    return client_secret.split("_secret_", maxsplit=1)[0]


async def _removes(till: Till, booking: BookingRecord) -> BookingRecord:
    return (await remove_card(till.salon.runtime, await till.salon.lets_in(booking), new_id())).booking


def _owners(till: Till) -> dict[str, str | None]:
    """Each card at Stripe, and whose it is there."""
    return {method["card"]["last4"]: method["customer"] for method in till.stripe.objects("payment_method")}


async def test_a_card_is_kept_with_the_text_its_version_the_time_and_where_it_was_agreed_to(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.saves_card(booking)
    (card,) = await till.salon.rows(tables.saved_card)
    assert (card["brand"], card["last4"], card["exp_month"], card["exp_year"]) == ("visa", "4242", 12, 2030)
    assert (card["consent_version"], card["consent_text"]) == ("2026-11", consent_text("Lumen", ENGLISH))
    assert (card["consent_source"], card["consented_at"]) == ("manage_portal", till.clock.now())
    assert (card["customer_id"], card["booking_id"]) == (booking.customer.id, booking.id)
    shown = (await till.salon.reads(booking.id)).card
    assert shown is not None and (shown.brand, shown.last4) == ("visa", "4242")
    assert await till.salon.told() == ["card_saved by email", "card_saved by sms"]
    assert till.at_stripe() == 0


async def test_stripe_is_told_no_name_address_or_number_of_a_customer(till: Till) -> None:
    booking = await till.books()
    await till.saves_card(booking)
    await till.pays(booking)
    sent = [one for one in till.stripe.exchanges() if not one.is_publishable]
    said = str([one.params for one in sent])
    assert len(sent) > 4
    for private in ("Ann", "Lee", "example.com", "491570156", "4242424242424242"):
        assert private not in said


async def test_a_page_that_is_closed_after_saving_is_told_of_by_the_event(till: Till) -> None:
    booking = await till.books(asks=0)
    begun = await till.opens_card_form(booking)
    await till.confirms(begun.client_secret)
    assert await till.cards() == []
    await till.hears()
    await till.run_jobs()
    assert await till.cards() == [("in_use", "4242")]
    # The page comes back after all: there is one card, and one message of it.
    await till.keeps(booking, _intent(begun.client_secret))
    assert (await till.cards(), await till.salon.told()) == (
        [("in_use", "4242")],
        ["card_saved by email", "card_saved by sms"],
    )


async def test_without_event_or_page_the_card_is_found_by_looking(till: Till) -> None:
    booking = await till.books(asks=0)
    begun = await till.opens_card_form(booking)
    await till.confirms(begun.client_secret)
    await till.calms()
    assert await till.cards() == [("in_use", "4242")]


async def test_a_new_card_takes_the_place_of_the_old_which_stripe_lets_go_of(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.saves_card(booking, VISA)
    await till.saves_card(booking, MASTERCARD)
    assert await till.cards() == [("replaced", "4242"), ("in_use", "4444")]
    assert None not in _owners(till).values()
    # Not at once: a charge on it may be under way.
    await till.run_jobs()
    assert None not in _owners(till).values()
    await till.calms()
    owners = _owners(till)
    assert owners["4242"] is None and owners["4444"] is not None


async def test_one_customer_is_one_at_stripe_whatever_they_save(till: Till) -> None:
    booking = await till.books(asks=0)
    other = await till.books(asks=0, of=booking)
    for page in (booking, other, booking):
        await till.saves_card(page)
    assert len(till.stripe.objects("customer")) == 1
    assert len(await till.salon.rows(tables.stripe_customer)) == 1


async def test_a_removed_card_is_off_file_at_once_and_off_at_stripe_after_the_commit(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.saves_card(booking)
    asked = len(till.stripe.exchanges())
    assert (await _removes(till, booking)).card is None
    assert len(till.stripe.exchanges()) == asked
    assert await till.cards() == [("removed", "4242")]
    await till.run_jobs()
    assert _owners(till)["4242"] is None
    assert (await till.salon.told())[-2:] == ["card_removed by email", "card_removed by sms"]
    await till.hears()
    await till.calms()
    assert await till.cards() == [("removed", "4242")]
    async with untouched(till.salon.database):
        with pytest.raises(NotFound):
            await _removes(till, booking)


async def test_stripe_being_away_when_a_card_is_removed_is_made_up_for(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.saves_card(booking)
    await _removes(till, booking)
    till.stripe.fail("timeout_after", "POST /v1/payment_methods/*", seconds=0.01)
    await till.run_jobs()
    till.stripe.fail("unavailable", "POST /v1/payment_methods/*", times=2)
    await till.calms()
    assert _owners(till)["4242"] is None
    assert await till.next_due() is None


@pytest.mark.parametrize("fee", ["late_fee_minor", "no_show_fee_minor"])
async def test_a_card_that_an_agreed_fee_depends_on_stays(till: Till, fee: str) -> None:
    agreed = {**FULL_REFUND, **{name: value for name, value in FEES.items() if name == fee or (fee[:4] in name)}}
    booking = await till.books(asks=0, terms=agreed)
    await till.saves_card(booking)
    async with untouched(till.salon.database):
        with pytest.raises(CardStillNeeded) as refused:
            await _removes(till, booking)
    assert refused.value.fee_owed is False
    await till.desk_cancels(booking)
    await _removes(till, booking)
    assert await till.cards() == [("removed", "4242")]


async def test_a_card_stays_while_a_fee_is_owed(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking)
    till.stripe.fail("decline", "POST /v1/payment_intents")
    await till.cancels(booking)
    await till.run_jobs()
    async with untouched(till.salon.database):
        with pytest.raises(CardStillNeeded) as refused:
            await _removes(till, booking)
    assert refused.value.fee_owed is True


async def test_another_of_the_customers_bookings_can_need_the_card_too(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.books(asks=0, terms=TERMS, of=booking)
    await till.saves_card(booking)
    async with untouched(till.salon.database):
        with pytest.raises(CardStillNeeded):
            await _removes(till, booking)


async def test_a_card_taken_off_at_stripe_is_off_file(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking)
    await till.dashboard(f"/v1/payment_methods/{till.stripe.objects('payment_method')[0]['id']}/detach")
    await till.hears()
    await till.run_jobs()
    assert await till.cards() == [("removed", "4242")]
    await till.cancels(booking)
    await till.run_jobs()
    (fee,) = await till.fees(booking)
    assert (fee["status"], fee["problem"]) == ("not_charged", Problem.NO_CARD)


async def test_a_card_taken_off_at_stripe_that_we_have_not_heard_of_is_refused_when_charged(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking)
    await till.dashboard(f"/v1/payment_methods/{till.stripe.objects('payment_method')[0]['id']}/detach")
    await till.cancels(booking)
    await till.run_jobs()
    (fee,) = await till.fees(booking)
    assert (fee["status"], fee["problem"], till.at_stripe()) == ("failed", Problem.REFUSED, 0)


async def test_a_card_taken_off_at_stripe_before_we_hear_that_it_was_saved_is_no_card(till: Till) -> None:
    booking = await till.books(asks=0)
    begun = await till.opens_card_form(booking)
    await till.confirms(begun.client_secret)
    await till.dashboard(f"/v1/payment_methods/{till.stripe.objects('payment_method')[0]['id']}/detach")
    await till.hears()
    await till.calms()
    assert await till.cards() == []
    assert [row["status"] for row in await till.salon.rows(tables.card_setup)] == ["cancelled"]
    assert await till.next_due() is None


async def test_a_card_that_its_bank_has_renewed_has_its_new_date(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.saves_card(booking)
    with till.stripe.store.transaction() as transaction:
        method = transaction.newest("payment_method")[0].body
        renewed = {**method, "card": {**method["card"], "exp_month": 5, "exp_year": 2034, "last4": "4321"}}
        transaction.put("", renewed)
    await till.hears([{"id": "evt_1", "type": "payment_method.automatically_updated", "data": {"object": renewed}}])
    await till.run_jobs()
    (card,) = await till.salon.rows(tables.saved_card)
    assert (card["exp_month"], card["exp_year"], card["last4"], card["status"]) == (5, 2034, "4321", "in_use")


@pytest.mark.parametrize(("card", "passes"), [(DECLINED, None), (NEEDS_3DS, False)])
async def test_a_card_that_its_bank_does_not_let_be_saved_is_not(till: Till, card: str, passes: bool | None) -> None:
    booking = await till.books(asks=0)
    begun = await till.opens_card_form(booking)
    await till.confirms(begun.client_secret, card)
    if passes is not None:
        till.stripe.authenticate(_intent(begun.client_secret), passes=passes)
    async with untouched(till.salon.database):
        with pytest.raises(CardNotSaved) as refused:
            await till.keeps(booking, _intent(begun.client_secret))
    assert refused.value.problem == (Problem.DECLINED if passes is None else Problem.AUTHENTICATION)
    # With the same form, another card is saved.
    await till.confirms(begun.client_secret, VISA)
    await till.keeps(booking, _intent(begun.client_secret))
    assert await till.cards() == [("in_use", "4242")]


async def test_what_was_not_agreed_to_or_begun_here_saves_no_card(till: Till) -> None:
    booking, other = await till.books(asks=0), await till.books(asks=0)
    begun = await till.opens_card_form(booking)
    await till.confirms(begun.client_secret)
    intent = _intent(begun.client_secret)
    customer = await till.salon.lets_in(booking)
    async with untouched(till.salon.database):
        with pytest.raises(InvalidInput):
            await save_card(till.salon.runtime, till.gateway, customer, intent, "2020-01", new_id())
        with pytest.raises(NotFound):
            await till.keeps(other, intent)
        with pytest.raises(NotFound):
            await till.keeps(booking, "seti_made_up")


async def test_a_closed_booking_takes_no_card(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.cancels(booking)
    async with untouched(till.salon.database):
        with pytest.raises(BookingClosed):
            await till.opens_card_form(booking)
    assert till.stripe.exchanges() == []


async def test_a_form_that_nobody_finishes_is_called_off_after_a_day(till: Till) -> None:
    booking = await till.books(asks=0)
    begun = await till.opens_card_form(booking)
    await till.calms()
    assert [row["status"] for row in await till.salon.rows(tables.card_setup)] == ["cancelled"]
    assert "error" in await till.confirms(begun.client_secret)


async def test_the_card_begun_last_is_the_one_on_file_whichever_stripe_tells_of_first(till: Till) -> None:
    booking = await till.books(asks=0)
    first, second = await till.opens_card_form(booking), await till.opens_card_form(booking)
    # The answer to the page of the first is lost; the customer begins anew with another card.
    await till.confirms(first.client_secret, VISA)
    await till.confirms(second.client_secret, MASTERCARD)
    await till.keeps(booking, _intent(second.client_secret))
    await till.hears()
    await till.calms()
    assert sorted(await till.cards()) == [("in_use", "4444"), ("replaced", "4242")]
    owners = _owners(till)
    assert owners["4242"] is None and owners["4444"] is not None
    assert (await till.salon.told()).count("card_saved by email") == 1


async def test_a_replaced_card_stays_at_stripe_while_a_charge_on_it_waits(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking, VISA)
    await till.cancels(booking)
    # Another of the customer's bookings is still open, where another card is saved.
    other = await till.books(asks=0, of=booking)
    till.stripe.fail("unavailable", "POST /v1/payment_intents", times=None)
    await till.run_jobs()
    await till.saves_card(other, MASTERCARD)
    till.clock.advance(minutes=3)
    await till.run_jobs()
    assert _owners(till)["4242"] is not None
    till.stripe.lift()
    await till.calms()
    assert till.at_stripe() == FEES["late_fee_minor"]
    assert _owners(till)["4242"] is None


async def test_a_card_can_be_removed_where_the_booking_is_over(till: Till) -> None:
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    await till.saves_card(booking)
    await till.desk_cancels(booking)
    await _removes(till, booking)
    assert await till.cards() == [("removed", "4242")]


async def test_a_fee_of_the_venues_active_rule_needs_the_card_like_one_of_the_bookings_own(till: Till) -> None:
    booking = await till.books(asks=0)
    await till.saves_card(booking)
    await till.salon.offers("Colour", rule={"ask_fixed_minor": 100, "terms": TERMS})
    (rule,) = await till.salon.rows(tables.deposit_rule)
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking_part).values(terms=None))
        await connection.execute(update(tables.venue).values(deposit_rule_id=rule["id"]))
    with pytest.raises(CardStillNeeded):
        await _removes(till, booking)


async def test_a_card_form_asked_for_again_once_the_booking_is_closed_is_given_no_more(till: Till) -> None:
    booking = await till.books()
    runtime, customer = till.salon.runtime, await till.salon.lets_in(booking)
    begun = await start_card_setup(runtime, till.gateway, customer, "key")
    again = await start_card_setup(runtime, till.gateway, customer, "key")
    assert (again.client_secret, again.replayed) == (begun.client_secret, True)
    await till.cancels(booking)
    customer = await till.salon.lets_in(booking)
    async with untouched(till.salon.database):
        with pytest.raises(BookingClosed):
            await start_card_setup(runtime, till.gateway, customer, "key")
