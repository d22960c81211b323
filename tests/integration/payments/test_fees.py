"""Fees: charged to the saved card when nobody is there, never twice, and put right by the customer where the card won't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openchair.core.ids import new_id
from openchair.desk.fees import charge_fee, waive_fee
from openchair.manage.pay import Purpose
from openchair.payments.gateway import StripeGateway
from openchair.rules.payments import Problem
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    CardNeeded,
    CredentialNeeded,
    FeeSettled,
    NotFound,
    NothingToPay,
    OnDeskWordAlone,
    PaymentUnderWay,
)
from openchair.store import tables
from tests.support.salon import FULL_REFUND, day
from tests.support.till import DECLINED_WHEN_CHARGED, FEES, MASTERCARD, NEEDS_3DS, NEEDS_3DS_ALWAYS, VISA, Till
from tests.support.untouched import untouched

TERMS: dict[str, Any] = {**FULL_REFUND, **FEES}
LATE = FEES["late_fee_minor"]


async def _booked(till: Till, card: str | None = VISA) -> BookingRecord:
    """An appointment in two days, whose customer has a card on file; cancelling it is late."""
    booking = await till.books(day(2, 10), asks=0, terms=TERMS)
    if card is not None:
        await till.saves_card(booking, card)
    return booking


async def _fee(till: Till, booking: BookingRecord) -> tuple[str, int, str | None]:
    (fee,) = await till.fees(booking)
    return fee["status"], fee["amount_minor"], fee["problem"]


async def test_a_late_cancellation_charges_the_saved_card_after_the_commit(till: Till) -> None:
    booking = await _booked(till)
    asked = len(till.stripe.exchanges())
    cancelled = await till.cancels(booking)
    assert cancelled.cancellation is not None and cancelled.cancellation.fee_minor == LATE
    assert (await _fee(till, booking), len(till.stripe.exchanges())) == (("requested", LATE, None), asked)
    await till.run_jobs()
    assert await _fee(till, booking) == ("charged", LATE, None)
    assert await till.ledger(booking) == {"stripe": -LATE, "income": LATE}
    assert till.at_stripe() == LATE
    (charged,) = [one for one in till.stripe.exchanges() if (one.method, one.path) == ("POST", "/v1/payment_intents")]
    assert charged.params["off_session"] == "true"
    assert (await till.salon.told())[-2:] == ["fee_charged by email", "fee_charged by sms"]
    await till.hears()
    await till.calms()
    assert till.at_stripe() == LATE


@pytest.mark.parametrize("looks", [True, False], ids=["as it is", "without looking"])
async def test_a_charge_whose_answer_was_broken_is_looked_for_and_not_made_twice(
    till: Till, monkeypatch: pytest.MonkeyPatch, looks: bool
) -> None:
    async def finds_nothing(*_given: object) -> None:
        return None

    if not looks:
        monkeypatch.setattr(StripeGateway, "find_created_intent", finds_nothing)
    booking = await _booked(till)
    await till.cancels(booking)
    till.stripe.fail("error_after", "POST /v1/payment_intents")
    await till.run_jobs()
    assert till.at_stripe() == LATE
    for _ in range(3):
        till.clock.advance(hours=1)
        await till.run_jobs()
    # The control: Stripe keeps the broken answer under its key, so it is asked under another, and charges again.
    assert till.at_stripe() == (LATE if looks else 2 * LATE)
    assert await _fee(till, booking) == ("charged", LATE, None)


async def test_what_a_later_rule_says_changes_no_agreed_fee(till: Till) -> None:
    booking = await _booked(till)
    await till.salon.offers("Colour", rule={"ask_fixed_minor": 100, "terms": {**TERMS, "late_fee_minor": 9900}})
    await till.cancels(booking)
    await till.run_jobs()
    assert till.at_stripe() == LATE


@pytest.mark.parametrize("charge", [True, False])
async def test_on_the_desks_word_alone_no_card_is_charged(till: Till, charge: bool) -> None:
    missed, by_phone = await _booked(till), await till.books(day(2, 12), asks=0, terms=TERMS)
    await till.saves_card(by_phone)
    await till.desk_cancels(by_phone, charge_fee=charge)
    await till.misses(missed, charge_fee=charge)
    await till.calms()
    assert (await till.fees(by_phone), await till.fees(missed), till.at_stripe()) == ([], [], 0)


async def test_a_fee_for_a_missed_appointment_of_before_is_not_charged_at_the_desk(till: Till) -> None:
    booking = await _booked(till)
    await till.misses(booking)
    fee_id = new_id()
    about = {"kind": "no_show", "amount_minor": 3000, "currency": "AUD", "status": "not_charged", "problem": "no_card"}
    await till.salon.write(tables.fee, id=fee_id, booking_id=booking.id, requested_at=till.clock.now(), **about)
    owner, target = await till.salon.signs_in(), await till.target(booking)
    async with untouched(till.salon.database):
        with pytest.raises(OnDeskWordAlone):
            await charge_fee(till.salon.runtime, owner, target, fee_id)
    await waive_fee(till.salon.runtime, owner, await till.target(booking), fee_id)
    await till.calms()
    assert till.at_stripe() == 0


@pytest.mark.parametrize(
    ("card", "year", "problem"), [(None, 2030, Problem.NO_CARD), (VISA, 2026, Problem.CARD_EXPIRED)]
)
async def test_without_a_usable_card_the_cancellation_stands_and_the_fee_is_not_charged(
    till: Till, card: str | None, year: int, problem: Problem
) -> None:
    booking = await till.books(day(40, 10), asks=0, terms=TERMS)
    if card is not None:
        await till.saves_card(booking, card, year=year)
    # A card is good to the end of its last month, anywhere on earth: 12/2026 is over on 1 January, noon UTC.
    till.clock.set(booking.starts_at - timedelta(hours=48))
    await till.cancels(booking)
    await till.run_jobs()
    assert await _fee(till, booking) == ("not_charged", LATE, problem)
    assert till.at_stripe() == 0
    # Their own card pays it on the page.
    assert (await till.pays(booking, MASTERCARD, Purpose.FEE)).succeeded
    assert (await _fee(till, booking), till.at_stripe()) == (("charged", LATE, None), LATE)


async def test_a_card_is_good_in_its_last_month(till: Till) -> None:
    booking = await till.books(day(38, 10), asks=0, terms=TERMS)
    await till.saves_card(booking, year=2026)
    till.clock.set(datetime(2026, 12, 31, 23, tzinfo=UTC))
    await till.cancels(booking)
    await till.run_jobs()
    assert (await _fee(till, booking))[0] == "charged"


async def test_a_bank_that_wants_its_customer_gets_them_on_the_page(till: Till) -> None:
    booking = await _booked(till, NEEDS_3DS_ALWAYS)
    await till.cancels(booking)
    await till.run_jobs()
    assert await _fee(till, booking) == ("failed", LATE, Problem.AUTHENTICATION)
    assert (await till.salon.told())[-2:] == ["fee_failed by email", "fee_failed by sms"]
    # What could not be charged can't come through later beside what they pay now.
    (failed,) = await till.payments(booking)
    assert till.stripe.find_intent(failed["payment_intent_id"])["status"] == "canceled"  # type: ignore[index]  # it is there
    begun = await till.starts(booking, Purpose.FEE)
    await till.confirms(begun.client_secret, NEEDS_3DS_ALWAYS)
    till.stripe.authenticate(begun.client_secret.split("_secret_")[0], passes=True)
    assert (await till.finishes(booking, begun.payment.id)).succeeded
    assert (await _fee(till, booking), till.at_stripe()) == (("charged", LATE, None), LATE)
    assert await till.ledger(booking) == {"stripe": -LATE, "income": LATE}


async def test_a_card_that_its_bank_has_agreed_to_charges_of_is_charged(till: Till) -> None:
    booking = await _booked(till, NEEDS_3DS)
    await till.cancels(booking)
    await till.run_jobs()
    assert (await _fee(till, booking))[0] == "charged"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("generic_decline", Problem.DECLINED),
        ("insufficient_funds", Problem.INSUFFICIENT_FUNDS),
        ("expired_card", Problem.CARD_EXPIRED),
        ("stolen_card", Problem.DECLINED),
        ("authentication_required", Problem.AUTHENTICATION),
    ],
)
async def test_a_decline_has_its_reason_and_is_not_tried_again_by_itself(
    till: Till, code: str, problem: Problem
) -> None:
    booking = await _booked(till)
    till.stripe.fail("decline", "POST /v1/payment_intents", code=code)
    await till.cancels(booking)
    await till.calms()
    await till.hears()
    await till.calms()
    assert await _fee(till, booking) == ("failed", LATE, problem)
    assert till.at_stripe() == 0
    assert till.calls("POST", "/v1/payment_intents") == 1


async def test_the_desk_charges_again_what_was_declined(till: Till) -> None:
    booking = await _booked(till)
    till.stripe.fail("decline", "POST /v1/payment_intents")
    await till.cancels(booking)
    await till.run_jobs()
    (fee,) = await till.fees(booking)
    owner = await till.salon.signs_in()
    await charge_fee(till.salon.runtime, owner, await till.target(booking), fee["id"])
    # The events of the first charge come only now: they are no news of the second.
    await till.hears()
    assert (await _fee(till, booking))[0] == "requested"
    await till.run_jobs()
    await till.hears()
    await till.run_jobs()
    assert (await _fee(till, booking), till.at_stripe()) == (("charged", LATE, None), LATE)
    assert [row["status"] for row in await till.payments(booking)] == ["failed", "succeeded"]


async def test_late_news_of_a_failed_charge_does_not_fail_the_one_after_it(till: Till) -> None:
    booking = await _booked(till)
    till.stripe.fail("decline", "POST /v1/payment_intents")
    await till.cancels(booking)
    await till.run_jobs()
    (fee,) = await till.fees(booking)
    owner = await till.salon.signs_in()
    await charge_fee(till.salon.runtime, owner, await till.target(booking), fee["id"])
    till.stripe.fail("unavailable", "GET /v1/payment_intents")
    await till.hears()
    # The second charge has to wait, and the events of the first are looked into.
    await till.run_jobs()
    assert (await _fee(till, booking))[0] == "requested"
    await till.calms()
    assert (await _fee(till, booking), till.at_stripe()) == (("charged", LATE, None), LATE)


async def test_a_fee_that_is_let_go_while_its_customer_pays_it_goes_back(till: Till) -> None:
    booking = await _booked(till, None)
    await till.cancels(booking)
    (fee,) = await till.fees(booking)
    begun = await till.starts(booking, Purpose.FEE)
    owner = await till.salon.signs_in()
    await waive_fee(till.salon.runtime, owner, await till.target(booking), fee["id"])
    await till.confirms(begun.client_secret)
    paid = await till.finishes(booking, begun.payment.id)
    assert (paid.succeeded, paid.goes_back) == (True, True)
    await till.calms()
    assert (await _fee(till, booking))[0] == "waived"
    assert (await till.ledger(booking), till.at_stripe()) == ({}, 0)


async def test_a_fee_that_goes_back_leaves_a_forfeited_deposit_forfeited(till: Till) -> None:
    forfeit = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}], **FEES}
    booking = await till.books(day(2, 10), terms=forfeit)
    await till.pays(booking)
    await till.cancels(booking)
    (fee,) = await till.fees(booking)
    begun = await till.starts(booking, Purpose.FEE)
    await waive_fee(till.salon.runtime, await till.salon.signs_in(), await till.target(booking), fee["id"])
    await till.confirms(begun.client_secret)
    await till.finishes(booking, begun.payment.id)
    await till.calms()
    assert (await till.salon.reads(booking.id)).deposit_status == "forfeited"
    assert till.at_stripe() == 2500


async def test_a_fee_is_charged_or_let_go_only_by_those_who_may_and_while_it_is_owed(till: Till) -> None:
    booking, other = await _booked(till, None), await till.books()
    await till.cancels(booking)
    (fee,) = await till.fees(booking)
    owner, staff = await till.salon.signs_in(), await till.salon.signs_in("staff")
    runtime = till.salon.runtime

    async def refused(
        error: type[Exception], verb: Any, who: Any = owner, at: BookingRecord = booking, id: str = fee["id"]
    ) -> None:
        async with untouched(till.salon.database):
            with pytest.raises(error):
                await verb(runtime, who, await till.target(at), id)

    for verb in (charge_fee, waive_fee):
        await refused(CredentialNeeded, verb, staff)
        await refused(NotFound, verb, at=other)
        await refused(NotFound, verb, id=new_id())
    await refused(CardNeeded, charge_fee)
    # While the customer's form is open the card is not charged as well.
    await till.starts(booking, Purpose.FEE)
    await refused(PaymentUnderWay, charge_fee)
    await waive_fee(runtime, owner, await till.target(booking), fee["id"])
    await refused(FeeSettled, charge_fee)
    await refused(FeeSettled, waive_fee)


async def test_while_the_saved_card_is_charged_its_customer_can_not_pay_as_well(till: Till) -> None:
    booking = await _booked(till)
    till.stripe.fail("decline", "POST /v1/payment_intents")
    await till.cancels(booking)
    await till.run_jobs()
    (fee,) = await till.fees(booking)
    await charge_fee(till.salon.runtime, await till.salon.signs_in(), await till.target(booking), fee["id"])
    async with untouched(till.salon.database):
        with pytest.raises((PaymentUnderWay, NothingToPay)):
            await till.starts(booking, Purpose.FEE)


async def test_a_card_that_is_declined_when_charged_leaves_the_fee_owed(till: Till) -> None:
    booking = await _booked(till, DECLINED_WHEN_CHARGED)
    await till.cancels(booking)
    await till.run_jobs()
    assert await _fee(till, booking) == ("failed", LATE, Problem.DECLINED)


@pytest.mark.parametrize("saved_first", [True, False])
async def test_a_card_is_not_charged_for_what_a_visitor_booked_after_it_was_saved(
    till: Till, saved_first: bool
) -> None:
    own = await till.books(asks=0)
    if saved_first:
        await till.saves_card(own)
    till.clock.advance(hours=1)
    # Whoever typed the customer's name may have been anyone.
    booked = await till.books(day(2, 10), asks=0, terms=TERMS, of=own, source="storefront")
    till.clock.advance(hours=1)
    if not saved_first:
        await till.saves_card(booked)
    await till.cancels(booked)
    await till.calms()
    problem = Problem.NOT_AGREED if saved_first else None
    assert await _fee(till, booked) == ("not_charged" if saved_first else "charged", LATE, problem)
    assert till.at_stripe() == (0 if saved_first else LATE)
    if saved_first:
        # The desk may know better who it was.
        (fee,) = await till.fees(booked)
        await charge_fee(till.salon.runtime, await till.salon.signs_in(), await till.target(booked), fee["id"])
        await till.calms()
        assert till.at_stripe() == LATE
