"""Another venue's money, and every query about money that takes a scope, asked for it: the cases of test_tenancy.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.credit import CreditSource
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.card import CardSetupRecord
from openchair.rules.records.money import CreditRecord, PaymentRecord, RefundRecord
from openchair.rules.scope import EVERYONE, VenueScope
from openchair.rules.tenders import Tender
from openchair.store import cards, credit, disputes, ledger, money, payments

PAID, UNDER_WAY, FEE_PAID, SETUP, CARD, DISPUTE = (letter * 22 for letter in "pqusvy")
_INTENT = "seti_theirs"


@dataclass
class Money:
    """One of everything about money."""

    refund: RefundRecord
    fee_id: str
    setup: CardSetupRecord
    credit: CreditRecord
    paid: PaymentRecord


async def bring_money(connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, now: datetime) -> Money:
    """Give a venue's booking payments that came in and one under way, a refund, a fee, a card, and credit it has used."""
    due: dict[str, Any] = {"due_at": now + timedelta(days=1), "account": None}
    await payments.insert_payment(connection, scope, booking, PAID, 500, now, **due)
    await payments.change_payment(connection, scope, PAID, now, status="succeeded", payment_intent_id="pi_theirs")
    await payments.insert_payment(connection, scope, booking, UNDER_WAY, 500, now, **due)
    await payments.insert_stripe_customer(connection, scope, booking.customer.id, None, "cus_theirs")
    refund_id = await money.request_refund(connection, scope, booking, 500, now, tender=Tender.CARD, payment_id=PAID)
    fee_id = await money.request_fee(connection, scope, booking, FeeKind.NO_SHOW, 500, FeeStatus.NOT_CHARGED, now)
    await payments.insert_payment(connection, scope, booking, FEE_PAID, 500, now, **due, fee_id=fee_id)
    await payments.change_payment(connection, scope, FEE_PAID, now, status="succeeded")
    whose: dict[str, Any] = {"booking_id": booking.id, "customer_id": booking.customer.id}
    await cards.insert_card_setup(connection, scope, SETUP, **whose, consent=("1", "I agree."), now=now, **due)
    await cards.change_card_setup(connection, scope, SETUP, now, setup_intent_id=_INTENT)
    setup = await cards.find_card_setup(connection, scope, SETUP)
    refund = await money.find_refund(connection, scope, refund_id)
    paid = await payments.find_payment(connection, scope, PAID)
    assert paid is not None
    assert setup is not None
    assert refund is not None
    await cards.insert_card(connection, scope, CARD, setup, now, **_CARD)
    await payments.change_payment(connection, scope, UNDER_WAY, now, saved_card_id=CARD)
    await credit.grant_credit(connection, scope, booking, 500, now, expires_at=now + timedelta(days=9))
    await credit.use_credit(connection, scope, booking, 200, now)
    (left,) = await credit.list_credit(connection, scope, booking.customer.id, booking.currency, now)
    await disputes.insert_dispute(connection, scope, now, **_DISPUTE, booking_id=booking.id, opened_at=now)
    return Money(refund, fee_id, setup, left, paid)


_DISPUTE: dict[str, Any] = {
    "id": "y" * 22,
    "payment_id": PAID,
    "stripe_dispute_id": "du_theirs",
    "status": "warning_needs_response",
    "reason": "general",
    "amount_minor": 500,
    "currency": "AUD",
    "fee_currency": "AUD",
}
_CARD: dict[str, Any] = {
    "status": "in_use",
    "stripe_customer_id": "cus_theirs",
    "payment_method_id": "pm_theirs",
    "brand": "visa",
    "last4": "4242",
    "exp_month": 12,
    "exp_year": 2040,
}


def _now(n: Any) -> datetime:
    at: datetime = n.ours.clock.now()
    return at


async def _expiry_of_used(connection: AsyncConnection, scope: VenueScope, neighbours: Any) -> datetime | None:
    expires_at, _ = await credit.find_expiry_of_used(connection, scope, neighbours.booking.id)
    return expires_at


# As in test_tenancy.py: what each gives to our scope when it is asked for what is theirs.
READS: dict[Any, Any] = {
    cards.find_card: (lambda c, s, n: cards.find_card(c, s, CARD), None),
    cards.find_card_in_use: (lambda c, s, n: cards.find_card_in_use(c, s, n.booking.customer.id), None),
    cards.find_card_setup: (lambda c, s, n: cards.find_card_setup(c, s, SETUP), None),
    cards.find_card_setup_of_booking: (
        lambda c, s, n: cards.find_card_setup_of_booking(c, s, n.booking.id, _INTENT),
        None,
    ),
    cards.list_terms_of_customer: (
        lambda c, s, n: cards.list_terms_of_customer(c, s, n.booking.customer.id, _now(n)),
        [],
    ),
    cards.list_consents: (lambda c, s, n: cards.list_consents(c, s, n.booking.id, n.booking.customer.id), []),
    cards.lock_customer: (lambda c, s, n: cards.lock_customer(c, s, n.booking.customer.id), False),
    cards.owes_fee: (lambda c, s, n: cards.owes_fee(c, s, n.booking.customer.id), False),
    credit.find_expiry_of_used: (_expiry_of_used, None),
    credit.list_credit: (
        lambda c, s, n: credit.list_credit(c, s, n.booking.customer.id, n.booking.currency, _now(n)),
        [],
    ),
    credit.list_credit_of: (lambda c, s, n: credit.list_credit_of(c, s, n.booking.id, CreditSource.CANCELLATION), []),
    disputes.find_dispute_of_venue: (lambda c, s, n: disputes.find_dispute_of_venue(c, s, "du_theirs"), None),
    disputes.is_frozen: (lambda c, s, n: disputes.is_frozen(c, s, n.booking.id, refunds=False), False),
    disputes.list_disputes: (lambda c, s, n: disputes.list_disputes(c, s, n.booking.id), []),
    disputes.list_open_disputes: (lambda c, s, n: disputes.list_open_disputes(c, s, EVERYONE, 9), []),
    credit.use_credit: (lambda c, s, n: credit.use_credit(c, s, n.booking, 100, _now(n)), False),
    ledger.list_entries: (lambda c, s, n: ledger.list_entries(c, s, n.booking.id), []),
    money.find_refund: (lambda c, s, n: money.find_refund(c, s, n.money.refund.id), None),
    money.list_fees: (lambda c, s, n: money.list_fees(c, s, n.booking.id), []),
    money.list_refunds: (lambda c, s, n: money.list_refunds(c, s, n.booking.id), []),
    money.list_refunds_of_payment: (lambda c, s, n: money.list_refunds_of_payment(c, s, n.booking.id, PAID), []),
    credit.sum_given_back: (lambda c, s, n: credit.sum_given_back(c, s, n.booking.id), {}),
    payments.list_payments_made: (lambda c, s, n: payments.list_payments_made(c, s, n.booking.id), []),
    payments.list_deposit_payments: (lambda c, s, n: payments.list_deposit_payments(c, s, n.booking.id), []),
    payments.find_payment: (lambda c, s, n: payments.find_payment(c, s, UNDER_WAY), None),
    payments.find_payment_under_way: (
        lambda c, s, n: payments.find_payment_under_way(c, s, n.booking.id, None),
        None,
    ),
    payments.find_fee_payment: (lambda c, s, n: payments.find_fee_payment(c, s, n.booking.id, n.money.fee_id), None),
    payments.find_stripe_customer: (
        lambda c, s, n: payments.find_stripe_customer(c, s, n.booking.customer.id, None),
        None,
    ),
    payments.list_payments: (lambda c, s, n: payments.list_payments(c, s, n.booking.id), []),
    payments.list_waiting_charges: (lambda c, s, n: payments.list_waiting_charges(c, s, n.booking.id), []),
    payments.is_card_being_charged: (lambda c, s, n: payments.is_card_being_charged(c, s, CARD), False),
}
CHANGES: dict[Any, Any] = {
    cards.change_card: lambda c, s, n: cards.change_card(c, s, CARD, _now(n), status="removed"),
    cards.change_card_setup: lambda c, s, n: cards.change_card_setup(c, s, SETUP, _now(n), status="cancelled"),
    credit.take_credit_back: lambda c, s, n: credit.take_credit_back(c, s, n.money.credit, 100),
    disputes.change_dispute: lambda c, s, n: disputes.change_dispute(c, s, DISPUTE, _now(n), status="won"),
    money.wake_refunds: lambda c, s, n: money.wake_refunds(c, s, n.booking.id, _now(n) + timedelta(days=1)),
    money.change_fee: lambda c, s, n: money.change_fee(c, s, n.money.fee_id, FeeStatus.WAIVED),
    money.change_refund: lambda c, s, n: money.change_refund(c, s, n.money.refund.id, _now(n), status="failed"),
    payments.change_payment: lambda c, s, n: payments.change_payment(c, s, UNDER_WAY, _now(n), status="failed"),
    payments.look_after_payments_now: lambda c, s, n: payments.look_after_payments_now(c, s, n.booking.id, _now(n)),
}
ADDITIONS: dict[Any, Any] = {
    cards.insert_card: lambda c, s, n: cards.insert_card(
        c, s, "w" * 22, n.money.setup, _now(n), **_CARD | {"payment_method_id": "pm_ours"}
    ),
    cards.insert_card_setup: lambda c, s, n: cards.insert_card_setup(
        c, s, "t" * 22, booking_id=n.booking.id, customer_id=n.booking.customer.id, consent=("1", "I agree."),
        account=None, now=_now(n), due_at=_now(n),
    ),
    credit.grant_credit: lambda c, s, n: credit.grant_credit(c, s, n.booking, 500, _now(n), expires_at=None),
    credit.let_go: lambda c, s, n: credit.let_go(c, s, n.money.credit, _now(n)),
    disputes.insert_dispute: lambda c, s, n: disputes.insert_dispute(
        c, s, _now(n), **_DISPUTE | {"id": "z" * 22, "stripe_dispute_id": "du_ours", "booking_id": n.booking.id}, opened_at=_now(n)
    ),
    ledger.enter: lambda c, s, n: ledger.enter(c, s, n.booking.id, _now(n), Why.DEPOSIT_PAID, "x" * 22, 500, "AUD"),
    money.request_fee: lambda c, s, n: money.request_fee(
        c, s, n.booking, FeeKind.LATE_CANCELLATION, 500, FeeStatus.WAIVED, _now(n)
    ),
    money.request_refund: lambda c, s, n: money.request_refund(c, s, n.booking, 500, _now(n), tender=Tender.CARD),
    money.retry_refund: lambda c, s, n: money.retry_refund(c, s, n.booking, n.money.refund, _now(n)),
    payments.insert_payment: lambda c, s, n: payments.insert_payment(
        c, s, n.booking, "r" * 22, 500, _now(n), due_at=_now(n), account=None
    ),
    payments.insert_taken_payment: lambda c, s, n: payments.insert_taken_payment(
        c, s, n.booking, "r" * 22, 500, _now(n), tender=Tender.CASH, taken_by="Olive"
    ),
    payments.insert_second_payment: lambda c, s, n: payments.insert_second_payment(
        c, s, n.money.paid, "r" * 22, "pi_second", _now(n)
    ),
    payments.insert_stripe_customer: lambda c, s, n: payments.insert_stripe_customer(
        c, s, n.booking.customer.id, None, "cus_ours"
    ),
}  # fmt: skip
WITHOUT_A_SCOPE = {
    "change_event",
    "change_step",
    "claim_due",
    "find_card_at_stripe",
    "find_card_setup_of_intent",
    "find_claimed_card",
    "find_claimed_card_setup",
    "find_claimed_dispute",
    "find_claimed_payment",
    "find_claimed_refund",
    "find_event",
    "find_payment_named",
    "find_payment_of_intent",
    "find_refund_at_stripe",
    "list_expired",
    "list_what_is_due",
    "take_in",
}
