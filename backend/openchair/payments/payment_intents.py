"""Payments made on a page: the payment is written first, then its PaymentIntent is created, with which the page takes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.payments.failures import Broken, RefusedByStripe, Unreachable
from openchair.payments.gateway import StripeGateway, call_key
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.rules.payments import LOOK_AGAIN, PAYMENT_UNDER_WAY, IntentStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import PaymentRecord
from openchair.rules.refusals import NothingToPay, PaymentsAway
from openchair.rules.scope import VenueScope
from openchair.store.payments import change_payment, find_payment, insert_payment


@dataclass(frozen=True, slots=True)
class PaymentToMake:
    """What Stripe's form in the page needs to take a payment."""

    payment: PaymentRecord
    client_secret: str


@asynccontextmanager
async def payments_away_on_failure(new_key: Callable[[], Awaitable[None]] | None = None) -> AsyncIterator[None]:
    """Raise `PaymentsAway`, for now or for good, where a call to Stripe fails in the block.

    A call made for a page takes no money by itself. So after a broken answer the next press goes under a `new_key` at once.
    """
    try:
        yield
    except Unreachable as trouble:
        if new_key is not None and isinstance(trouble, Broken):
            await new_key()
        raise PaymentsAway(for_now=True) from None
    except RefusedByStripe:
        # Trying again won't help: the venue's account can't take it, or not so little.
        raise PaymentsAway(for_now=False) from None


async def request_payment(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    amount_minor: int,
    now: datetime,
    *,
    fee_id: str | None = None,
) -> str:
    """Write a payment of this much, requested for the deposit or for a fee of the booking; gives its id."""
    payment_id = new_id()
    await insert_payment(
        connection,
        scope,
        booking,
        payment_id,
        amount_minor,
        now,
        due_at=now + LOOK_AGAIN,
        fee_id=fee_id,
        account=booking.venue.stripe_account_id,
    )
    return payment_id


async def open_payment(
    runtime: Runtime, gateway: StripeGateway, scope: VenueScope, booking: BookingRecord, payment_id: str
) -> PaymentToMake:
    """The payment with its PaymentIntent, made now where there is none yet.

    Raises `NothingToPay` where it has ended meanwhile, and `PaymentsAway`.
    """
    async with runtime.database.reading(scope) as connection:
        payment = await find_payment(connection, scope, payment_id)
    assert payment is not None, "payments are never deleted"
    if payment.status not in PAYMENT_UNDER_WAY:
        raise NothingToPay

    async def new_key() -> None:
        async with runtime.database.transaction(scope) as connection:
            await change_payment(connection, scope, payment.id, runtime.clock.now(), key_no=payment.key_no + 1)

    async with payments_away_on_failure(new_key):
        if payment.payment_intent_id is None:
            intent = await gateway.create_payment_intent(
                key=call_key("payment", payment.id, payment.key_no),
                payment_id=payment.id,
                amount_minor=payment.amount_minor,
                currency=payment.currency,
                account=payment.stripe_account_id,
                what=f"Booking {booking.reference}",
            )
        else:
            intent = await gateway.retrieve_payment_intent(payment.payment_intent_id, payment.stripe_account_id)
    async with runtime.database.transaction(scope) as connection:
        await PaymentReconciler(runtime, connection, scope, runtime.clock.now()).payment(payment, intent)
    if intent.status is not IntentStatus.OPEN:
        raise NothingToPay
    return PaymentToMake(payment, intent.client_secret)
