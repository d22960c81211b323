"""The customer pays what is asked of them on the page: the deposit, or a fee their card did not pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.viewer import Customer
from openchair.bookings.revive import revive
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change, note_first_press
from openchair.core.ids import is_id
from openchair.core.runtime import Runtime
from openchair.payments.deposits import settle_paid
from openchair.payments.gateway import StripeGateway
from openchair.payments.payment_intents import PaymentToMake, open_payment, payments_away_on_failure, request_payment
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.payments.stripe_objects import PaymentIntent
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import MoneyMoved
from openchair.rules.connect import can_be_paid
from openchair.rules.deposits import DepositStatus
from openchair.rules.fees import FEE_DUE, FeeStatus
from openchair.rules.payments import IntentStatus, Problem
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.records.money import FeeRecord, PaymentRecord
from openchair.rules.refusals import NotEnoughCredit, NotFound, NothingToPay, PaymentsAway, PaymentUnderWay
from openchair.rules.scope import VenueScope
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.tenders import Tender, part_payable
from openchair.store.bookings import change_booking, find_booking, paid_columns
from openchair.store.credit import list_credit, use_credit
from openchair.store.money import list_fees, list_refunds
from openchair.store.payments import (
    find_payment,
    find_payment_under_way,
    look_after_payments_now,
)

PAYMENTS = budgets("startPayment", (By.BOOKING, 30, timedelta(minutes=10)), (By.BOOKING, 100, timedelta(days=1)))


class Purpose(StrEnum):
    """What a payment is for."""

    DEPOSIT = "deposit"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Due:
    """What a customer can pay now: how much, in minor units of the booking's currency, and which fee it is."""

    purpose: Purpose
    amount_minor: int
    fee: FeeRecord | None


@dataclass(frozen=True, slots=True)
class Started:
    """A payment that was asked for; `replayed` where the call had been made before."""

    payment: PaymentToMake
    replayed: bool


@dataclass(frozen=True, slots=True)
class Paid:
    """How a payment stands; `problem` is why the last try brought nothing. Of money that came in, whether it goes back."""

    booking: BookingRecord
    payment: PaymentRecord
    succeeded: bool
    goes_back: bool
    problem: Problem | None


def deposit_due(booking: BookingRecord) -> Due | None:
    """What of the deposit was asked and is not paid."""
    if booking.status in CLOSED_STATUSES or not booking.deposit_left_minor:
        return None
    return Due(Purpose.DEPOSIT, booking.deposit_left_minor, None)


def fee_due(fees: list[FeeRecord]) -> Due | None:
    """The first fee that could not be charged."""
    owed = next((fee for fee in fees if fee.status in FEE_DUE), None)
    return None if owed is None else Due(Purpose.FEE, owed.amount_minor, owed)


async def start_payment(
    runtime: Runtime, gateway: StripeGateway | None, customer: Customer, purpose: Purpose, key: str
) -> Started:
    """Ask for what is due; where it was asked already, give what was asked. Nothing is charged by it.

    Raises `NothingToPay`, `PaymentUnderWay`, `PaymentsAway`, `TooOften`, `KeyReused`.
    """
    if gateway is None or not can_be_paid(customer.booking.venue, connects=runtime.connects):
        raise PaymentsAway(for_now=False)
    who = subjects_of(None, booking=customer.booking.id)
    await spend(runtime, PAYMENTS, who, customer.booking.venue.time_zone)

    async def work(change: Change, booking: BookingRecord) -> Answer:
        connection, scope = change.connection, change.scope
        due = await _due_now(connection, scope, booking, purpose)
        fee_id = None if due.fee is None else due.fee.id
        under_way = await find_payment_under_way(connection, scope, booking.id, fee_id)
        if under_way is not None:
            if under_way.saved_card_id is not None or under_way.amount_minor != due.amount_minor:
                raise PaymentUnderWay
            return {"payment": under_way.id}
        payment_id = await request_payment(connection, scope, booking, due.amount_minor, change.now, fee_id=fee_id)
        return {"payment": payment_id}

    if purpose is Purpose.DEPOSIT and customer.booking.deposit_paid_minor:
        await _call_off_outdated(runtime, gateway, customer)
    call, subject = Call("startPayment", key, {"purpose": purpose.value}), OneBooking(customer.booking.id)
    done = await make_change(runtime, customer.author, call, subject, work)
    if done.replayed:
        # What was asked then may be nobody's to pay by now.
        async with runtime.database.reading(customer.scope) as connection:
            await _due_now(connection, customer.scope, customer.booking, purpose)
    payment = await open_payment(runtime, gateway, customer.scope, customer.booking, done.answer["payment"])
    await note_first_press(runtime, customer.author)
    return Started(payment, done.replayed)


async def _call_off_outdated(runtime: Runtime, gateway: StripeGateway, customer: Customer) -> None:
    """End what was begun for the deposit before a part of it was paid another way. Raises `PaymentsAway`."""
    async with runtime.database.reading(customer.scope) as connection:
        payment = await find_payment_under_way(connection, customer.scope, customer.booking.id, None)
    if payment is None or payment.amount_minor == customer.booking.deposit_left_minor:
        return
    intent = None
    if payment.payment_intent_id is not None:
        async with payments_away_on_failure():
            intent = await gateway.cancel_payment_intent(payment.payment_intent_id, payment.stripe_account_id)
    async with runtime.database.transaction(customer.scope) as connection:
        reconciler = PaymentReconciler(runtime, connection, customer.scope, runtime.clock.now())
        if intent is None:
            await reconciler.payment_refused(payment)
        else:
            await reconciler.payment(payment, intent)


async def _due_now(connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, purpose: Purpose) -> Due:
    """What is to be paid. Raises `NothingToPay`, and `PaymentUnderWay` where the saved card is being charged with it."""
    if purpose is Purpose.DEPOSIT:
        due = deposit_due(booking)
    else:
        fees = await list_fees(connection, scope, booking.id)
        due = fee_due(fees)
        if due is None and any(fee.status is FeeStatus.REQUESTED for fee in fees):
            raise PaymentUnderWay
    if due is None:
        raise NothingToPay
    return due


async def finish_payment(runtime: Runtime, gateway: StripeGateway | None, customer: Customer, payment_id: str) -> Paid:
    """See how a payment stands, after the page has sent it off. It may be asked as often as one likes.

    Raises `NotFound`, `PaymentsAway`.
    """
    if gateway is None:
        raise PaymentsAway(for_now=False)
    payment = await _read(runtime, customer, payment_id)
    if payment.payment_intent_id is None or payment.saved_card_id is not None:
        raise NotFound("payment")
    async with payments_away_on_failure():
        intent = await gateway.retrieve_payment_intent(payment.payment_intent_id, payment.stripe_account_id)
    return await _reconcile(runtime, customer, payment, intent)


async def _read(runtime: Runtime, customer: Customer, payment_id: str) -> PaymentRecord:
    if not is_id(payment_id):
        raise NotFound("payment")
    async with runtime.database.reading(customer.scope) as connection:
        payment = await find_payment(connection, customer.scope, payment_id)
    if payment is None or payment.booking_id != customer.booking.id:
        raise NotFound("payment")
    return payment


async def _reconcile(runtime: Runtime, customer: Customer, payment: PaymentRecord, intent: PaymentIntent) -> Paid:
    async with runtime.database.transaction(customer.scope) as connection:
        await PaymentReconciler(runtime, connection, customer.scope, runtime.clock.now()).payment(payment, intent)
        booking = await find_booking(connection, customer.scope, customer.booking.id)
    if booking is not None and booking.late_money_at is not None:
        # It came a moment too late: whoever asks is told what becomes of it.
        await revive(runtime, DueBooking(customer.scope.venue_id, booking.id))
    async with runtime.database.reading(customer.scope) as connection:
        booking = await find_booking(connection, customer.scope, customer.booking.id)
        refunds = await list_refunds(connection, customer.scope, customer.booking.id)
    assert booking is not None, "bookings are never deleted"
    goes_back = any(refund.payment_id == payment.id for refund in refunds)
    return Paid(booking, payment, intent.status is IntentStatus.SUCCEEDED, goes_back, intent.problem)


async def pay_deposit_with_credit(runtime: Runtime, customer: Customer, key: str) -> Changed:
    """Pay the deposit out of the customer's credit at the venue, first to expire first: all of it, or what can be.

    What is left then is enough that a card is charged with it. What is under way by card is called off after it. Raises
    `NothingToPay`, `NotEnoughCredit`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> MoneyMoved:
        connection, scope, now = change.connection, change.scope, change.now
        due = deposit_due(booking)
        if due is None:
            raise NothingToPay
        usable = await list_credit(connection, scope, booking.customer.id, booking.currency, now)
        part = part_payable(due.amount_minor, sum(credit.left_minor for credit in usable), booking.currency)
        # Another booking's payment may take the same credit at this moment.
        if not part or not await use_credit(connection, scope, booking, part, now):
            raise NotEnoughCredit
        paid = booking.deposit_paid.by_tender
        paid[Tender.CREDIT] = paid.get(Tender.CREDIT, 0) + part
        columns = {**paid_columns(paid), "terms_shown_at": booking.agreement.shown_at or now}
        if part == due.amount_minor:
            await settle_paid(change, booking, booking.id, sum(paid.values()), **columns)
        else:
            asked = {**columns, "deposit_status": DepositStatus.ASKED}
            await change_booking(connection, scope, booking.id, now, **asked)
        await look_after_payments_now(connection, scope, booking.id, now)
        return MoneyMoved(ActivityKind.DEPOSIT_PAID_WITH_CREDIT, part)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("payDepositWithCredit", key, {}, notes_press=True),
        OneBooking(customer.booking.id),
        rule,
    )
