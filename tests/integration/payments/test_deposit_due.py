"""Deposits that wait: a time is held until it is paid, lapses once and whole, and late money revives it or goes back, once."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.bookings.lapse_deposit import lapse_unpaid
from openchair.bookings.revive import revive_next
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.progress import approve_booking, mark_arrived
from openchair.desk.reads import list_awaiting_deposit
from openchair.payments.failures import RefusedByStripe
from openchair.payments.gateway import StripeGateway
from openchair.payments.jobs import PaymentsJob
from openchair.payments.payment_intents import PaymentToMake
from openchair.rules.deposits import DepositStatus
from openchair.rules.offers import Lapse
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair_devkit.stripe.serve import stripe_app
from tests.support.mortal import Fate, MortalDatabase, MortalTransport
from tests.support.salon import day
from tests.support.stand_in import gateway_to
from tests.support.storefront_web import offers_colour
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.visitor import BO, books, wish

A_SECOND, A_MINUTE, AN_HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CONFIRMED = ["confirmed by email", "confirmed by sms", "reminder by email", "reminder by sms"]
LAPSED = ["cancelled by email", "cancelled by sms"]


async def holds(till: Till, **more: Any) -> tuple[BookingRecord, PaymentToMake]:
    """A visitor books, and has the form before them."""
    if "Colour" not in till.salon.services:
        await offers_colour(till.salon)
    booked = await books(till.salon, wish(till.salon, service="Colour", **more), gateway=till.gateway)
    assert booked.payment is not None
    return booked.booking, booked.payment


async def goes_on(till: Till, runtime: Runtime | None = None, gateway: StripeGateway | None = None) -> None:
    """All that goes by itself, until nothing more is due at this moment."""
    runtime, gateway = runtime or till.salon.runtime, gateway or till.gateway
    for _ in range(50):
        _, more = await lapse_unpaid(runtime, gateway)
        more |= await revive_next(runtime)
        if not (await PaymentsJob(runtime, gateway).run() or more):
            return
    raise AssertionError("there is no end to it")


async def lets_lapse(till: Till, booking: BookingRecord) -> None:
    assert booking.deposit_due_at is not None
    till.clock.set(booking.deposit_due_at + A_SECOND)
    await goes_on(till)
    assert (await till.salon.reads(booking.id)).lapsed_unpaid


async def at_the_desk(till: Till, days: int = 3, **more: Any) -> BookingRecord:
    """The desk books a service that asks a deposit."""
    if "Colour" not in till.salon.services:
        await offers_colour(till.salon)
    runtime = replace(till.salon.runtime, takes_cards=True)
    colour = PartWish(till.salon.services["Colour"][0], till.salon.staff["Mia"][1])
    new = NewBooking(
        (colour,),
        day(days, 9),
        BO,
        None,
        more.pop("pending", False),
    )
    return (await book_as_operator(runtime, await till.salon.signs_in(), new, new_id())).booking


async def arrives(till: Till) -> None:
    """Every message in the outbox that is due reaches its customer."""
    due = tables.message.c.available_at <= till.clock.now()
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.message).where(due).values(status="delivered"))


async def test_a_time_held_for_a_deposit_lapses_a_second_after_it_was_due_and_is_free_again(till: Till) -> None:
    booking, payment = await holds(till)
    assert (booking.status, booking.is_held, booking.request_expires_at) == (BookingStatus.PENDING, True, None)
    operator = await till.salon.signs_in()
    waiting = await list_awaiting_deposit(till.salon.runtime, operator, 10)
    assert [each.id for each in waiting] == [booking.id]
    assert booking.deposit_due_at == till.clock.now() + timedelta(minutes=15)
    till.clock.set(booking.deposit_due_at)
    async with untouched(till.salon.database, but=("stripe_reach", "payment")):
        await goes_on(till)
    await lets_lapse(till, booking)
    lapsed = await till.salon.reads(booking.id)
    assert lapsed.cancellation is not None
    assert (lapsed.cancellation.by, lapsed.cancellation.reason) == ("system", Lapse.DEPOSIT_NOT_PAID)
    assert await till.salon.told() == LAPSED
    assert await till.salon.rows(tables.occupancy) == []
    assert [row["left_by"] for row in await till.salon.rows(tables.opening)] == [booking.id]
    assert await list_awaiting_deposit(till.salon.runtime, operator, 10) == []
    async with untouched(till.salon.database, but=("stripe_reach",)):
        await goes_on(till)
    # Whoever is at their bank has two minutes more; then nothing can be paid any more.
    till.clock.advance(minutes=2)
    await goes_on(till)
    assert "error" in await till.confirms(payment.client_secret)
    assert till.at_stripe() == 0
    # And the time can be booked again.
    again, _ = await holds(till)
    assert again.is_held


async def test_what_was_paid_in_the_last_moment_is_confirmed_though_no_event_has_come(till: Till) -> None:
    booking, payment = await holds(till)
    assert booking.deposit_due_at is not None
    till.clock.set(booking.deposit_due_at)
    await till.confirms(payment.client_secret)
    till.clock.advance(seconds=1)
    await goes_on(till)
    paid = await till.salon.reads(booking.id)
    assert (paid.status, paid.deposit_status) == (BookingStatus.CONFIRMED, DepositStatus.PAID)
    assert (paid.is_held, paid.deposit_due_at, paid.deposit_paid_at) == (False, None, till.clock.now())
    # Who books by paying may think better of it from then on.
    assert paid.agreement.cooling_off_until == till.clock.now() + 15 * A_MINUTE
    assert await till.salon.told() == CONFIRMED


async def test_where_the_venue_reviews_first_a_request_begins_with_the_payment(till: Till) -> None:
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(review_first=True, deposit_hold_minutes=60))
    booking, payment = await holds(till)
    till.clock.advance(minutes=50)
    await till.confirms(payment.client_secret)
    await till.hears()
    await goes_on(till)
    paid = await till.salon.reads(booking.id)
    assert (paid.status, paid.is_held) == (BookingStatus.PENDING, False)
    assert paid.request_expires_at == till.clock.now() + timedelta(hours=48)
    assert await till.salon.told() == ["request_received by email", "request_received by sms"]


async def test_money_that_comes_a_moment_too_late_revives_the_booking_once_in_any_order(till: Till) -> None:
    booking, payment = await holds(till)
    await lets_lapse(till, booking)
    till.clock.advance(seconds=1)
    await till.confirms(payment.client_secret)
    mixed = random.Random(7)
    await till.hears(mixed=mixed)
    await goes_on(till)
    await till.hears_again(mixed)
    await goes_on(till)
    back = await till.salon.reads(booking.id)
    assert (back.status, back.deposit_status, back.cancellation) == (BookingStatus.CONFIRMED, DepositStatus.PAID, None)
    assert (back.late_money_at, back.deposit_due_at, back.status_when_paid) == (None, None, None)
    assert await till.salon.told() == LAPSED + CONFIRMED
    assert [row["booking_id"] for row in await till.salon.rows(tables.occupancy)] != []
    await till.calms()
    assert (await till.ledger(back), till.at_stripe()) == ({"stripe": -2500, "deposits": 2500}, 2500)


@pytest.mark.parametrize("why", ["taken", "booked since", "begun"])
async def test_money_that_comes_too_late_for_the_time_goes_back_once(till: Till, why: str) -> None:
    booking, payment = await holds(till)
    await lets_lapse(till, booking)
    if why == "taken":
        other = NewCustomer("Cy", "cy@example.com", None)
        await books(till.salon, wish(till.salon, service="Cut", customer=other))
    elif why == "booked since":
        # By the number alone: another customer to us, the same person to themselves.
        await books(till.salon, wish(till.salon, day(4, 10), customer=NewCustomer("Bo", None, BO.phone)))
    await till.confirms(payment.client_secret)
    if why == "begun":
        till.clock.set(booking.starts_at)
    told = len(await till.salon.told())
    await till.hears(mixed=random.Random(3))
    await goes_on(till)
    await till.hears_again(random.Random(4))
    await till.calms()
    now = await till.salon.reads(booking.id)
    assert (now.status, now.deposit_status, now.late_money_at) == (
        BookingStatus.CANCELLED,
        DepositStatus.REFUNDED,
        None,
    )
    assert [(row["amount_minor"], row["status"]) for row in await till.refunds(booking)] == [(2500, "succeeded")]
    assert (await till.salon.told())[told:] == ["refund_done by email", "refund_done by sms"]
    assert (await till.ledger(now), till.at_stripe()) == ({}, 0)


async def test_the_payment_and_the_lapse_at_once_have_one_outcome_and_the_customer_their_time(till: Till) -> None:
    for number in range(4):
        booking, payment = await holds(till, starts_at=day(3 + number, 9))
        assert booking.deposit_due_at is not None
        till.clock.set(booking.deposit_due_at + A_SECOND)
        await asyncio.gather(goes_on(till), till.confirms(payment.client_secret), goes_on(till))
        await till.hears()
        await asyncio.gather(goes_on(till), goes_on(till))
        stands = await till.salon.reads(booking.id)
        assert (stands.status, stands.deposit_status) == (BookingStatus.CONFIRMED, DepositStatus.PAID)
        assert await till.ledger(stands) == {"stripe": -2500, "deposits": 2500}
    assert till.at_stripe() == 4 * 2500


async def test_whoever_dies_at_any_step_leaves_it_to_the_next_to_lapse_and_to_revive_it_once(till: Till) -> None:
    fate = Fate()
    mortal = gateway_to(till.stripe, MortalTransport(fate, app=stripe_app(till.stripe)))
    runtime = replace(till.salon.runtime, database=MortalDatabase.fated(till.salon.database, fate))
    steps = 0
    while True:
        booking, payment = await holds(till, starts_at=day(3 + steps % 7, 9 + 2 * (steps // 7)))
        assert booking.deposit_due_at is not None
        told, deaths = len(await till.salon.told()), fate.deaths
        till.clock.set(booking.deposit_due_at + A_SECOND)
        await fate.lives(lambda: goes_on(till, runtime, mortal), steps)
        await goes_on(till)
        assert (await till.salon.reads(booking.id)).lapsed_unpaid
        till.clock.advance(seconds=1)
        await till.confirms(payment.client_secret)
        await till.hears()
        await fate.lives(lambda: goes_on(till, runtime, mortal), steps)
        # A claim that was lost is taken up again after its lease.
        till.clock.advance(minutes=1, seconds=1)
        await goes_on(till)
        stands = await till.salon.reads(booking.id)
        assert (stands.status, stands.deposit_status) == (BookingStatus.CONFIRMED, DepositStatus.PAID), steps
        assert (await till.salon.told())[told:] == LAPSED + CONFIRMED, steps
        assert await till.ledger(stands) == {"stripe": -2500, "deposits": 2500}, steps
        if fate.deaths == deaths:
            break
        steps += 1
    await mortal.aclose()
    assert steps > 10


async def test_while_stripe_is_away_no_deposit_falls_due_and_its_time_is_given_back(till: Till) -> None:
    booking, _ = await holds(till)
    assert booking.deposit_due_at is not None
    await goes_on(till)
    till.clock.advance(minutes=10)
    till.stripe.fail("unavailable", times=None)
    await goes_on(till)
    till.clock.set(booking.deposit_due_at + A_SECOND)
    async with untouched(till.salon.database, but=("stripe_reach",)):
        assert (await lapse_unpaid(till.salon.runtime, till.gateway))[0] is False
    till.clock.set(booking.deposit_due_at + AN_HOUR)
    async with untouched(till.salon.database, but=("stripe_reach",)):
        await lapse_unpaid(till.salon.runtime, till.gateway)
    till.stripe.lift()
    await lapse_unpaid(till.salon.runtime, till.gateway)
    later = await till.salon.reads(booking.id)
    # It was last seen to answer when it was booked: from then on nobody may have been able to pay.
    back_at = till.clock.now()
    assert later.deposit_due_at == booking.deposit_due_at + (back_at - booking.created_at)
    assert later.is_held
    assert await till.salon.told() == ["deposit_due by email", "deposit_due by sms"]
    await lets_lapse(till, later)


async def test_a_form_that_stripe_never_gave_is_opened_at_last_and_they_have_as_long_again(till: Till) -> None:
    await offers_colour(till.salon)
    till.stripe.fail("unavailable", "POST /v1/payment_intents", times=None)
    booked = await books(till.salon, wish(till.salon, service="Colour"), gateway=till.gateway)
    assert booked.payment is None and booked.booking.deposit_due_at is not None
    till.clock.set(booked.booking.deposit_due_at + A_SECOND)
    # It answers, but takes no payment.
    async with untouched(till.salon.database, but=("stripe_reach", "payment")):
        assert (await lapse_unpaid(till.salon.runtime, till.gateway))[0] is False
    till.stripe.lift()
    await lapse_unpaid(till.salon.runtime, till.gateway)
    later = await till.salon.reads(booked.booking.id)
    assert later.deposit_due_at == till.clock.now().replace(second=0) + timedelta(minutes=16)
    assert (await till.salon.told()).count("deposit_due by email") == 2
    await lets_lapse(till, later)


async def test_where_stripe_takes_no_deposit_at_all_the_booking_waits_for_none(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_off(**_: object) -> None:
        raise RefusedByStripe("The salon's Stripe account can't be used any more.", "account_invalid")

    monkeypatch.setattr(till.gateway, "create_payment_intent", cut_off)
    await offers_colour(till.salon)
    booked = await books(till.salon, wish(till.salon, service="Colour"), gateway=till.gateway)
    stands = await till.salon.reads(booked.booking.id)
    assert (booked.payment, stands.status, stands.deposit_due_at) == (None, BookingStatus.CONFIRMED, None)
    assert await till.salon.told() == CONFIRMED


async def test_a_booking_made_at_the_desk_is_due_in_a_day_reminded_halfway_and_lapses(till: Till) -> None:
    booking = await at_the_desk(till)
    made_at = till.clock.now()
    assert (booking.status, booking.is_held) == (BookingStatus.CONFIRMED, False)
    assert booking.deposit_due_at == made_at + timedelta(hours=24)
    soon = [row for row in await till.salon.rows(tables.message) if row["kind"] == "deposit_due"]
    assert {row["available_at"] for row in soon} == {made_at + timedelta(hours=12)}
    await arrives(till)
    await lets_lapse(till, booking)
    assert (await till.salon.told())[-2:] == LAPSED


async def test_nothing_lapses_before_a_message_has_arrived_and_the_desk_is_told(till: Till) -> None:
    booking = await at_the_desk(till)
    assert booking.deposit_due_at is not None
    till.clock.set(booking.deposit_due_at + A_SECOND)
    await goes_on(till)
    waits = await till.salon.reads(booking.id)
    # A day more, to the whole minute.
    assert waits.status is BookingStatus.CONFIRMED
    assert waits.deposit_due_at == booking.deposit_due_at + timedelta(hours=24, minutes=1)
    assert [line["what"] for line in await till.salon.changes()] == ["created", "deposit_untold"]
    assert (await till.salon.told())[-2:] == ["deposit_due by email", "deposit_due by sms"]
    await arrives(till)
    await lets_lapse(till, waits)


async def test_whoever_has_arrived_never_lapses_nor_who_comes_within_a_day_nor_anybody_without_stripe(
    till: Till,
) -> None:
    here, near = await at_the_desk(till, 4), await at_the_desk(till, 1)
    assert near.deposit_due_at is None
    await arrives(till)
    operator = await till.salon.signs_in()
    await mark_arrived(till.salon.runtime, operator, await till.target(here))
    till.clock.advance(days=10)
    async with untouched(till.salon.database, but=("stripe_reach",)):
        await lapse_unpaid(till.salon.runtime, till.gateway)
    # A request that the desk confirms has its time from then on; without Stripe's keys it has none.
    for takes_cards in (True, False):
        request = await at_the_desk(till, 13 + takes_cards, pending=True)
        assert request.deposit_due_at is None
        runtime = replace(till.salon.runtime, takes_cards=takes_cards)
        confirmed = (await approve_booking(runtime, operator, await till.target(request))).booking
        due = till.clock.now() + timedelta(hours=24)
        assert confirmed.deposit_due_at == (due if takes_cards else None)
