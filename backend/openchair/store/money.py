"""Intents about money: refunds, fees and credit as rows, written with the change that caused them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.store.records import BookingRecord, FeeRecord, RefundRecord
from openchair.store.scope import VenueScope
from openchair.store.tables import fee, refund, store_credit


async def request_refund(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, amount_minor: int, now: datetime
) -> None:
    """Write that this much of the deposit goes back to the card it was paid with."""
    await connection.execute(
        insert(refund).values(
            venue_id=scope.venue_id,
            id=new_id(),
            booking_id=booking.id,
            amount_minor=amount_minor,
            currency=booking.currency,
            status="requested",
            requested_at=now,
        )
    )


async def grant_credit(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, amount_minor: int, now: datetime
) -> None:
    """Write that the venue now holds this much for the customer."""
    await connection.execute(
        insert(store_credit).values(
            venue_id=scope.venue_id,
            id=new_id(),
            customer_id=booking.customer.id,
            booking_id=booking.id,
            amount_minor=amount_minor,
            currency=booking.currency,
            granted_at=now,
        )
    )


async def request_fee(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    kind: str,
    amount_minor: int,
    status: str,
    now: datetime,
) -> None:
    """Write a fee of `kind` with the state it begins in."""
    await connection.execute(
        insert(fee).values(
            venue_id=scope.venue_id,
            id=new_id(),
            booking_id=booking.id,
            kind=kind,
            amount_minor=amount_minor,
            currency=booking.currency,
            status=status,
            requested_at=now,
        )
    )


async def list_refunds(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[RefundRecord]:
    """A booking's refunds, oldest first."""
    rows = await connection.execute(
        select(refund.c.id, refund.c.amount_minor, refund.c.currency, refund.c.status, refund.c.requested_at)
        .where(refund.c.venue_id == scope.venue_id, refund.c.booking_id == booking_id)
        .order_by(refund.c.id)
    )
    return [RefundRecord(*row) for row in rows]


async def list_fees(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[FeeRecord]:
    """A booking's fees, oldest first."""
    rows = await connection.execute(
        select(fee.c.id, fee.c.kind, fee.c.amount_minor, fee.c.currency, fee.c.status)
        .where(fee.c.venue_id == scope.venue_id, fee.c.booking_id == booking_id)
        .order_by(fee.c.id)
    )
    return [FeeRecord(*row) for row in rows]
