"""Disputes: what Stripe told of each, and whether they keep a booking's money from moving."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Exists, Label, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.disputes import INQUIRIES
from openchair.rules.records.money import DisputeRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.store.rows import Columns
from openchair.store.sight import of_seen_booking
from openchair.store.tables import dispute, fee, payment, refund, store_credit

DISPUTE: Final = Columns(
    DisputeRecord,
    id=dispute.c.id,
    venue_id=dispute.c.venue_id,
    booking_id=dispute.c.booking_id,
    payment_id=dispute.c.payment_id,
    stripe_dispute_id=dispute.c.stripe_dispute_id,
    stripe_account_id=dispute.c.stripe_account_id,
    status=dispute.c.status,
    reason=dispute.c.reason,
    amount_minor=dispute.c.amount_minor,
    currency=dispute.c.currency,
    opened_at=dispute.c.opened_at,
    respond_by=dispute.c.respond_by,
    withdrawn_minor=dispute.c.withdrawn_minor,
    reinstated_minor=dispute.c.reinstated_minor,
    lost_minor=dispute.c.lost_minor,
    fee_minor=dispute.c.fee_minor,
    fee_returned_minor=dispute.c.fee_returned_minor,
    fee_currency=dispute.c.fee_currency,
    settled_at=dispute.c.settled_at,
    is_of_fee=exists()
    .where(
        payment.c.venue_id == dispute.c.venue_id, payment.c.id == dispute.c.payment_id, payment.c.fee_id.is_not(None)
    )
    .correlate(dispute)
    .label("is_of_fee"),
)


def _freezes(venue_id: Any, booking_id: Any, *, refunds: bool) -> Exists:
    """Whether a dispute of this booking keeps its money from moving: `refunds` too, or only charges, as an inquiry does."""
    open = (dispute.c.venue_id == venue_id, dispute.c.booking_id == booking_id, dispute.c.settled_at.is_(None))
    holds = (dispute.c.status.not_in(INQUIRIES),) if refunds else ()
    return exists().where(*open, *holds)


def _of_row(booking_id: Column[Any], venue_id: Column[Any], *, refunds: bool) -> Label[bool]:
    frozen: Label[bool] = _freezes(venue_id, booking_id, refunds=refunds).correlate(booking_id.table).label("is_frozen")
    return frozen


REFUND_IS_FROZEN: Final = _of_row(refund.c.booking_id, refund.c.venue_id, refunds=True)
"""Of a refund's row: whether it waits for a dispute's end."""
FEE_IS_FROZEN: Final = _of_row(fee.c.booking_id, fee.c.venue_id, refunds=False)
"""Of a fee's row: whether charging it waits for a dispute's end."""
FEE_LOST: Final[Label[int]] = (
    select(func.coalesce(func.sum(dispute.c.lost_minor), 0))
    .join(payment, (payment.c.venue_id == dispute.c.venue_id) & (payment.c.id == dispute.c.payment_id))
    .where(payment.c.venue_id == fee.c.venue_id, payment.c.fee_id == fee.c.id)
    .correlate(fee)
    .scalar_subquery()
    .label("lost_minor")
)
"""Of a fee's row: what of it the customer's bank took back for good."""
CREDIT_IS_FROZEN: Final = _of_row(store_credit.c.booking_id, store_credit.c.venue_id, refunds=True)
"""Of a credit's row: whether the money that it came from is disputed."""


async def is_frozen(connection: AsyncConnection, scope: VenueScope, booking_id: str, *, refunds: bool) -> bool:
    """Whether a dispute keeps this booking's money from moving: its `refunds`, or only charges to a saved card."""
    found = await connection.execute(select(_freezes(scope.venue_id, booking_id, refunds=refunds)))
    return bool(found.scalar_one())


async def insert_dispute(connection: AsyncConnection, scope: VenueScope, now: datetime, **values: Any) -> None:
    """Write a dispute that Stripe has told of, under the lock of its booking. One is written once."""
    await connection.execute(insert(dispute).values(venue_id=scope.venue_id, updated_at=now, **values))


async def change_dispute(
    connection: AsyncConnection, scope: VenueScope, dispute_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a dispute whose booking this transaction has locked."""
    await connection.execute(
        update(dispute)
        .where(dispute.c.venue_id == scope.venue_id, dispute.c.id == dispute_id)
        .values(updated_at=now, **changes)
    )


async def find_dispute_of_venue(
    connection: AsyncConnection, scope: VenueScope, stripe_dispute_id: str
) -> DisputeRecord | None:
    """The venue's dispute that Stripe calls so."""
    return await _one(
        connection, dispute.c.venue_id == scope.venue_id, dispute.c.stripe_dispute_id == stripe_dispute_id
    )


async def find_claimed_dispute(connection: AsyncConnection, venue_id: str, dispute_id: str) -> DisputeRecord | None:
    """A dispute by the key it was claimed with, by those who have no scope yet."""
    return await _one(connection, dispute.c.venue_id == venue_id, dispute.c.id == dispute_id)


async def list_disputes(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, *, limit: int | None = None
) -> list[DisputeRecord]:
    """A booking's disputes, oldest first."""
    rows = await connection.execute(
        select(*DISPUTE)
        .where(dispute.c.venue_id == scope.venue_id, dispute.c.booking_id == booking_id)
        .order_by(dispute.c.id)
        .limit(limit)
    )
    return [DISPUTE.read(row) for row in rows]


async def list_open_disputes(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, limit: int
) -> list[DisputeRecord]:
    """The venue's disputes, about bookings that are seen, that have not ended; first those whose answer is due first."""
    rows = await connection.execute(
        select(*DISPUTE)
        .where(
            dispute.c.venue_id == scope.venue_id,
            dispute.c.settled_at.is_(None),
            of_seen_booking(sight, dispute.c.venue_id, dispute.c.booking_id),
        )
        .order_by(func.coalesce(dispute.c.respond_by, dispute.c.opened_at), dispute.c.id)
        .limit(limit)
    )
    return [DISPUTE.read(row) for row in rows]


async def _one(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> DisputeRecord | None:
    found = (await connection.execute(select(*DISPUTE).where(*conditions).limit(1))).one_or_none()
    return None if found is None else DISPUTE.read(found)
