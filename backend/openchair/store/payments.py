"""Payments asked of customers, and who customers are at Stripe."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.payments import PAYMENT_UNDER_WAY, PaymentStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import PaymentRecord
from openchair.rules.scope import VenueScope
from openchair.rules.tenders import Tender
from openchair.store.rows import Columns
from openchair.store.tables import payment, stripe_customer

PAYMENT: Final = Columns(
    PaymentRecord,
    id=payment.c.id,
    venue_id=payment.c.venue_id,
    booking_id=payment.c.booking_id,
    fee_id=payment.c.fee_id,
    saved_card_id=payment.c.saved_card_id,
    tender=payment.c.tender,
    taken_by=payment.c.taken_by,
    surplus=payment.c.surplus,
    amount_minor=payment.c.amount_minor,
    currency=payment.c.currency,
    status=payment.c.status,
    problem=payment.c.problem,
    stripe_account_id=payment.c.stripe_account_id,
    payment_intent_id=payment.c.payment_intent_id,
    requested_at=payment.c.requested_at,
    attempts=payment.c.attempts,
    key_no=payment.c.key_no,
)


async def insert_payment(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    payment_id: str,
    amount_minor: int,
    now: datetime,
    *,
    due_at: datetime,
    fee_id: str | None = None,
    saved_card_id: str | None = None,
    account: str | None,
) -> None:
    """Write that this much is asked; its id names it at Stripe. One is under way at a time: another is refused."""
    await connection.execute(
        insert(payment).values(
            venue_id=scope.venue_id,
            id=payment_id,
            booking_id=booking.id,
            fee_id=fee_id,
            saved_card_id=saved_card_id,
            amount_minor=amount_minor,
            currency=booking.currency,
            status=PaymentStatus.REQUESTED,
            stripe_account_id=account,
            requested_at=now,
            updated_at=now,
            due_at=due_at,
        )
    )


async def insert_taken_payment(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    payment_id: str,
    amount_minor: int,
    now: datetime,
    *,
    tender: Tender,
    taken_by: str,
) -> None:
    """Write that the desk took this much of a booking's deposit itself."""
    await connection.execute(
        insert(payment).values(
            venue_id=scope.venue_id,
            id=payment_id,
            booking_id=booking.id,
            tender=tender,
            taken_by=taken_by,
            amount_minor=amount_minor,
            currency=booking.currency,
            status=PaymentStatus.SUCCEEDED,
            requested_at=now,
            updated_at=now,
        )
    )


async def find_payment(connection: AsyncConnection, scope: VenueScope, payment_id: str) -> PaymentRecord | None:
    """A payment of this venue."""
    return await _one(connection, payment.c.venue_id == scope.venue_id, payment.c.id == payment_id)


async def find_payment_under_way(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, fee_id: str | None
) -> PaymentRecord | None:
    """The payment of a booking's deposit, or of this fee of it, that has not ended."""
    return await _one(
        connection,
        payment.c.venue_id == scope.venue_id,
        payment.c.booking_id == booking_id,
        payment.c.fee_id.is_(None) if fee_id is None else payment.c.fee_id == fee_id,
        payment.c.status.in_(PAYMENT_UNDER_WAY),
    )


async def list_payments_made(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, *, limit: int | None = None
) -> list[PaymentRecord]:
    """The payments of a booking that brought money, oldest first."""
    rows = await connection.execute(
        select(*PAYMENT)
        .where(
            payment.c.venue_id == scope.venue_id,
            payment.c.booking_id == booking_id,
            payment.c.status == PaymentStatus.SUCCEEDED,
        )
        .order_by(payment.c.id)
        .limit(limit)
    )
    return [PAYMENT.read(row) for row in rows]


async def list_deposit_payments(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[PaymentRecord]:
    """The payments that brought a booking's deposit, oldest first; not what came beside it."""
    made = await list_payments_made(connection, scope, booking_id)
    return [one for one in made if one.fee_id is None and not one.surplus]


async def find_fee_payment(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, fee_id: str
) -> PaymentRecord | None:
    """The payment that brought a fee."""
    return await _one(
        connection,
        payment.c.venue_id == scope.venue_id,
        payment.c.booking_id == booking_id,
        payment.c.fee_id == fee_id,
        payment.c.status == PaymentStatus.SUCCEEDED,
    )


async def change_payment(
    connection: AsyncConnection, scope: VenueScope, payment_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a payment. Its state is changed only by who has locked its booking."""
    await connection.execute(
        update(payment)
        .where(payment.c.venue_id == scope.venue_id, payment.c.id == payment_id)
        .values(updated_at=now, **changes)
    )


async def look_after_payments_now(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, *, fee_id: str | None = None
) -> None:
    """Have what is under way for a booking's deposit, or for this fee, looked after at once: it is not to be paid any more."""
    await connection.execute(
        update(payment)
        .where(
            payment.c.venue_id == scope.venue_id,
            payment.c.booking_id == booking_id,
            payment.c.fee_id.is_(None) if fee_id is None else payment.c.fee_id == fee_id,
            payment.c.status.in_(PAYMENT_UNDER_WAY),
        )
        .values(due_at=now)
    )


async def list_payments(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[PaymentRecord]:
    """The payments that came in for a booking, oldest first."""
    rows = await connection.execute(
        select(*PAYMENT)
        .where(
            payment.c.venue_id == scope.venue_id,
            payment.c.booking_id == booking_id,
            payment.c.status == PaymentStatus.SUCCEEDED,
        )
        .order_by(payment.c.id)
    )
    return [PAYMENT.read(row) for row in rows]


async def list_waiting_charges(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[PaymentRecord]:
    """A booking's charges to a saved card that have not been handed to Stripe, as far as is known; oldest first."""
    rows = await connection.execute(
        select(*PAYMENT)
        .where(
            payment.c.venue_id == scope.venue_id,
            payment.c.booking_id == booking_id,
            payment.c.saved_card_id.is_not(None),
            payment.c.status == PaymentStatus.REQUESTED,
        )
        .order_by(payment.c.id)
    )
    return [PAYMENT.read(row) for row in rows]


async def is_card_being_charged(connection: AsyncConnection, scope: VenueScope, card_id: str) -> bool:
    """Whether a payment is under way that this saved card makes."""
    found = await _one(
        connection,
        payment.c.venue_id == scope.venue_id,
        payment.c.saved_card_id == card_id,
        payment.c.status.in_(PAYMENT_UNDER_WAY),
    )
    return found is not None


async def find_payment_named(connection: AsyncConnection, payment_id: str) -> PaymentRecord | None:
    """The payment of this id, whosever it is: asked by those who follow Stripe's events, which name it."""
    return await _one(connection, payment.c.id == payment_id)


async def insert_second_payment(
    connection: AsyncConnection, scope: VenueScope, first: PaymentRecord, payment_id: str, intent_id: str, now: datetime
) -> None:
    """Write that Stripe has a second payment where one was asked for; it is settled, and goes back."""
    await connection.execute(
        insert(payment).values(
            venue_id=scope.venue_id,
            id=payment_id,
            booking_id=first.booking_id,
            fee_id=first.fee_id,
            saved_card_id=first.saved_card_id,
            amount_minor=first.amount_minor,
            currency=first.currency,
            status=PaymentStatus.FAILED,
            stripe_account_id=first.stripe_account_id,
            payment_intent_id=intent_id,
            requested_at=now,
            updated_at=now,
        )
    )


async def find_claimed_payment(connection: AsyncConnection, venue_id: str, payment_id: str) -> PaymentRecord | None:
    """A payment by the key it was claimed with, by those who have no scope yet."""
    return await _one(connection, payment.c.venue_id == venue_id, payment.c.id == payment_id)


async def find_payment_of_intent(connection: AsyncConnection, intent_id: str) -> PaymentRecord | None:
    """Whose PaymentIntent this is: asked before there is a scope, by those who follow Stripe's events."""
    return await _one(connection, payment.c.payment_intent_id == intent_id)


async def find_stripe_customer(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, account: str | None
) -> str | None:
    """Who a customer is at Stripe, with this account or the platform's own."""
    found = await connection.execute(
        select(stripe_customer.c.stripe_customer_id).where(
            stripe_customer.c.venue_id == scope.venue_id,
            stripe_customer.c.customer_id == customer_id,
            stripe_customer.c.stripe_account_id == (account or ""),
        )
    )
    return found.scalar_one_or_none()


async def insert_stripe_customer(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, account: str | None, stripe_customer_id: str
) -> None:
    """Remember who a customer is at Stripe; the caller has seen that nobody else did."""
    await connection.execute(
        insert(stripe_customer).values(
            venue_id=scope.venue_id,
            customer_id=customer_id,
            stripe_account_id=account or "",
            stripe_customer_id=stripe_customer_id,
        )
    )


async def _one(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> PaymentRecord | None:
    found = (
        await connection.execute(select(*PAYMENT).where(*conditions).order_by(payment.c.id).limit(1))
    ).one_or_none()
    return None if found is None else PAYMENT.read(found)
