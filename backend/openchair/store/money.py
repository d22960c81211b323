"""Refunds and fees: written with the change that caused them, and then taken further step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import Problem, RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import FeeRecord, RefundRecord
from openchair.rules.scope import VenueScope
from openchair.rules.tenders import Tender
from openchair.store.disputes import FEE_IS_FROZEN, FEE_LOST, REFUND_IS_FROZEN
from openchair.store.ledger import enter
from openchair.store.rows import Columns
from openchair.store.tables import fee, refund

REFUND: Final = Columns(
    RefundRecord,
    id=refund.c.id,
    venue_id=refund.c.venue_id,
    booking_id=refund.c.booking_id,
    amount_minor=refund.c.amount_minor,
    currency=refund.c.currency,
    status=refund.c.status,
    requested_at=refund.c.requested_at,
    payment_id=refund.c.payment_id,
    tender=refund.c.tender,
    stripe_refund_id=refund.c.stripe_refund_id,
    problem=refund.c.problem,
    retried_as=refund.c.retried_as,
    attempts=refund.c.attempts,
    key_no=refund.c.key_no,
    is_frozen=REFUND_IS_FROZEN,
)
FEE: Final = Columns(
    FeeRecord,
    id=fee.c.id,
    kind=fee.c.kind,
    amount_minor=fee.c.amount_minor,
    currency=fee.c.currency,
    status=fee.c.status,
    problem=fee.c.problem,
    is_frozen=FEE_IS_FROZEN,
    lost_minor=FEE_LOST,
)


async def request_refund(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    amount_minor: int,
    now: datetime,
    *,
    tender: Tender,
    payment_id: str | None = None,
    source: Account | None = None,
) -> str:
    """Write that this much of `payment_id` goes back: to the card that made it, or by the venue's own hand.

    It comes out of the deposits, or of `source`. Gives its id.
    """
    refund_id = await _insert_refund(connection, scope, booking, amount_minor, now, payment_id, tender)
    await enter(
        connection,
        scope,
        booking.id,
        now,
        Why.REFUND_REQUESTED,
        refund_id,
        amount_minor,
        booking.currency,
        source=source,
    )
    return refund_id


async def retry_refund(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, failed: RefundRecord, now: datetime
) -> str:
    """Ask for a failed refund again, as another: Stripe keeps the answer to the first. Gives its id."""
    refund_id = await _insert_refund(
        connection, scope, booking, failed.amount_minor, now, failed.payment_id, failed.tender
    )
    await change_refund(connection, scope, failed.id, now, retried_as=refund_id)
    return refund_id


async def _insert_refund(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    amount_minor: int,
    now: datetime,
    payment_id: str | None,
    tender: Tender,
) -> str:
    refund_id = new_id()
    await connection.execute(
        insert(refund).values(
            venue_id=scope.venue_id,
            id=refund_id,
            booking_id=booking.id,
            amount_minor=amount_minor,
            currency=booking.currency,
            status=RefundStatus.REQUESTED,
            requested_at=now,
            payment_id=payment_id,
            tender=tender,
            due_at=now if tender is Tender.CARD else None,
            updated_at=now,
        )
    )
    return refund_id


async def find_refund(connection: AsyncConnection, scope: VenueScope, refund_id: str) -> RefundRecord | None:
    """A refund of this venue."""
    return await _refund(connection, refund.c.venue_id == scope.venue_id, refund.c.id == refund_id)


async def list_refunds(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, *, limit: int | None = None
) -> list[RefundRecord]:
    """A booking's refunds, oldest first; of one that was tried again, the last."""
    rows = await connection.execute(
        select(*REFUND)
        .where(refund.c.venue_id == scope.venue_id, refund.c.booking_id == booking_id, refund.c.retried_as.is_(None))
        .order_by(refund.c.id)
        .limit(limit)
    )
    return [REFUND.read(row) for row in rows]


async def list_refunds_of_payment(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, payment_id: str
) -> list[RefundRecord]:
    """A booking's refunds of this payment, oldest first; of one that was tried again, the last, also where it was paid by hand."""
    return [one for one in await list_refunds(connection, scope, booking_id) if one.payment_id == payment_id]


async def wake_refunds(connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime) -> None:
    """Have a booking's refunds that have waited for a dispute's end looked after at once."""
    await connection.execute(
        update(refund)
        .where(
            refund.c.venue_id == scope.venue_id,
            refund.c.booking_id == booking_id,
            refund.c.status == RefundStatus.REQUESTED,
            refund.c.due_at.is_not(None),
        )
        .values(due_at=now)
    )


async def change_refund(
    connection: AsyncConnection, scope: VenueScope, refund_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a refund whose booking this transaction has locked."""
    await connection.execute(
        update(refund)
        .where(refund.c.venue_id == scope.venue_id, refund.c.id == refund_id)
        .values(updated_at=now, **changes)
    )


async def find_claimed_refund(connection: AsyncConnection, venue_id: str, refund_id: str) -> RefundRecord | None:
    """A refund by the key it was claimed with, by those who have no scope yet."""
    return await _refund(connection, refund.c.venue_id == venue_id, refund.c.id == refund_id)


async def find_refund_at_stripe(
    connection: AsyncConnection, stripe_refund_id: str, refund_id: str | None
) -> RefundRecord | None:
    """The refund that Stripe calls so, or which it names itself: asked before there is a scope."""
    found = await _refund(connection, refund.c.stripe_refund_id == stripe_refund_id)
    if found is None and refund_id is not None:
        found = await _refund(connection, refund.c.id == refund_id)
    return found


async def _refund(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> RefundRecord | None:
    found = (await connection.execute(select(*REFUND).where(*conditions).limit(1))).one_or_none()
    return None if found is None else REFUND.read(found)


async def request_fee(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    kind: FeeKind,
    amount_minor: int,
    status: FeeStatus,
    now: datetime,
    *,
    problem: Problem | None = None,
) -> str:
    """Write a fee of `kind` with the state it begins in, and give its id. A second of a kind is refused."""
    fee_id = new_id()
    await connection.execute(
        insert(fee).values(
            venue_id=scope.venue_id,
            id=fee_id,
            booking_id=booking.id,
            kind=kind,
            amount_minor=amount_minor,
            currency=booking.currency,
            status=status,
            problem=problem,
            requested_at=now,
        )
    )
    return fee_id


async def list_fees(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[FeeRecord]:
    """A booking's fees, oldest first."""
    rows = await connection.execute(
        select(*FEE).where(fee.c.venue_id == scope.venue_id, fee.c.booking_id == booking_id).order_by(fee.c.id)
    )
    return [FEE.read(row) for row in rows]


async def change_fee(
    connection: AsyncConnection, scope: VenueScope, fee_id: str, status: FeeStatus, problem: Problem | None = None
) -> None:
    """Write what became of a fee whose booking this transaction has locked."""
    await connection.execute(
        update(fee).where(fee.c.venue_id == scope.venue_id, fee.c.id == fee_id).values(status=status, problem=problem)
    )
