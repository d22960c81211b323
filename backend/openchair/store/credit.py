"""Store credit: money a venue holds for a customer, what of it was used for which deposit, and what has expired."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.credit import CreditSource
from openchair.rules.ledger import Account, Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import CreditRecord
from openchair.rules.scope import VenueScope
from openchair.store.disputes import CREDIT_IS_FROZEN
from openchair.store.ledger import enter
from openchair.store.rows import Columns
from openchair.store.tables import credit_use, store_credit

CREDIT: Final = Columns(
    CreditRecord,
    venue_id=store_credit.c.venue_id,
    id=store_credit.c.id,
    booking_id=store_credit.c.booking_id,
    source=store_credit.c.source,
    amount_minor=store_credit.c.amount_minor,
    left_minor=store_credit.c.left_minor,
    currency=store_credit.c.currency,
    granted_at=store_credit.c.granted_at,
    expires_at=store_credit.c.expires_at,
)


async def grant_credit(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    amount_minor: int,
    now: datetime,
    *,
    expires_at: datetime | None,
    source: CreditSource = CreditSource.CANCELLATION,
    account: Account | None = None,
) -> str:
    """Write that the venue now holds this much for the booking's customer, out of the deposit or of `account`. Gives its id."""
    credit_id = new_id()
    await connection.execute(
        insert(store_credit).values(
            venue_id=scope.venue_id,
            id=credit_id,
            customer_id=booking.customer.id,
            booking_id=booking.id,
            source=source,
            amount_minor=amount_minor,
            left_minor=amount_minor,
            currency=booking.currency,
            granted_at=now,
            expires_at=expires_at,
        )
    )
    await enter(
        connection,
        scope,
        booking.id,
        now,
        Why.CREDIT_GRANTED,
        credit_id,
        amount_minor,
        booking.currency,
        source=account,
    )
    return credit_id


async def list_credit(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, currency: str, now: datetime
) -> list[CreditRecord]:
    """What a customer can use at the venue now, first to expire first."""
    rows = await connection.execute(_usable(scope, customer_id, currency, now))
    return [CREDIT.read(row) for row in rows]


async def use_credit(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, amount_minor: int, now: datetime
) -> bool:
    """Take this much of the customer's credit for the booking's deposit, first to expire first; False where there is less."""
    rows = await connection.execute(
        _usable(scope, booking.customer.id, booking.currency, now).with_for_update(of=store_credit)
    )
    usable = [CREDIT.read(row) for row in rows]
    if sum(credit.left_minor for credit in usable) < amount_minor:
        return False
    wanted = amount_minor
    for credit in usable:
        if not wanted:
            break
        part = min(wanted, credit.left_minor)
        wanted -= part
        use_id = new_id()
        await connection.execute(
            update(store_credit)
            .where(store_credit.c.venue_id == scope.venue_id, store_credit.c.id == credit.id)
            .values(left_minor=store_credit.c.left_minor - part)
        )
        await connection.execute(
            insert(credit_use).values(
                venue_id=scope.venue_id,
                id=use_id,
                credit_id=credit.id,
                booking_id=booking.id,
                amount_minor=part,
                used_at=now,
            )
        )
        await enter(connection, scope, booking.id, now, Why.DEPOSIT_FROM_CREDIT, use_id, part, booking.currency)
    return True


async def find_expiry_of_used(
    connection: AsyncConnection, scope: VenueScope, booking_id: str
) -> tuple[datetime | None, bool]:
    """Until when the credit could be used that paid a booking's deposit, the latest of it, None for ever; and whether any of
    it had come back before.
    """
    row = (
        await connection.execute(
            select(
                func.max(store_credit.c.expires_at).label("latest"),
                func.count().label("used"),
                func.count(store_credit.c.expires_at).label("expiring"),
                func.count().filter(store_credit.c.source == CreditSource.RETURNED).label("returned"),
            )
            .join(
                credit_use,
                and_(credit_use.c.venue_id == store_credit.c.venue_id, credit_use.c.credit_id == store_credit.c.id),
            )
            .where(credit_use.c.venue_id == scope.venue_id, credit_use.c.booking_id == booking_id)
        )
    ).one()
    return (row.latest if row.used == row.expiring else None), row.returned > 0


async def sum_given_back(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> dict[CreditSource, int]:
    """How much credit a booking's deposit has become, or become again, by source; not what the desk gave beside it."""
    rows = await connection.execute(
        select(store_credit.c.source, func.sum(store_credit.c.amount_minor))
        .where(
            store_credit.c.venue_id == scope.venue_id,
            store_credit.c.booking_id == booking_id,
            store_credit.c.source.in_((CreditSource.CANCELLATION, CreditSource.RETURNED)),
        )
        .group_by(store_credit.c.source)
    )
    return {source: int(amount) for source, amount in rows}


async def list_expired(connection: AsyncConnection, now: datetime, limit: int = 50) -> list[CreditRecord]:
    """Credit that is past its time, over all venues, locked until this transaction has let it go."""
    rows = await connection.execute(
        select(*CREDIT)
        .where(store_credit.c.left_minor > 0, store_credit.c.expires_at.is_not(None), store_credit.c.expires_at <= now)
        .order_by(store_credit.c.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [CREDIT.read(row) for row in rows]


async def let_go(connection: AsyncConnection, scope: VenueScope, credit: CreditRecord, now: datetime) -> None:
    """Write that what is left of a credit is the venue's: its time is over."""
    await connection.execute(
        update(store_credit)
        .where(store_credit.c.venue_id == scope.venue_id, store_credit.c.id == credit.id)
        .values(left_minor=0)
    )
    await enter(
        connection, scope, credit.booking_id, now, Why.CREDIT_EXPIRED, credit.id, credit.left_minor, credit.currency
    )


async def list_credit_of(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, source: CreditSource
) -> list[CreditRecord]:
    """What is left of the credit that a booking has left its customer, locked; oldest first."""
    rows = await connection.execute(
        select(*CREDIT)
        .where(
            store_credit.c.venue_id == scope.venue_id,
            store_credit.c.booking_id == booking_id,
            store_credit.c.source == source,
            store_credit.c.left_minor > 0,
        )
        .order_by(store_credit.c.id)
        .with_for_update(of=store_credit)
    )
    return [CREDIT.read(row) for row in rows]


async def list_credit_of_customer(
    connection: AsyncConnection, scope: VenueScope, customer_id: str
) -> list[CreditRecord]:
    """What is left of all credit of a customer, locked; also what is past its time and not let go yet."""
    rows = await connection.execute(
        select(*CREDIT)
        .where(
            store_credit.c.venue_id == scope.venue_id,
            store_credit.c.customer_id == customer_id,
            store_credit.c.left_minor > 0,
        )
        .order_by(store_credit.c.id)
        .with_for_update(of=store_credit)
    )
    return [CREDIT.read(row) for row in rows]


async def take_credit_back(
    connection: AsyncConnection, scope: VenueScope, credit: CreditRecord, amount_minor: int
) -> None:
    """Write that so much of a locked credit can be used no more; the ledger is the caller's."""
    await connection.execute(
        update(store_credit)
        .where(store_credit.c.venue_id == scope.venue_id, store_credit.c.id == credit.id)
        .values(left_minor=store_credit.c.left_minor - amount_minor)
    )


def _usable(scope: VenueScope, customer_id: str, currency: str, now: datetime) -> Select[Any]:
    return (
        select(*CREDIT)
        .where(
            store_credit.c.venue_id == scope.venue_id,
            store_credit.c.customer_id == customer_id,
            store_credit.c.currency == currency,
            store_credit.c.left_minor > 0,
            or_(store_credit.c.expires_at.is_(None), store_credit.c.expires_at > now),
            # What came of money that its bank may take back can't be spent meanwhile.
            ~CREDIT_IS_FROZEN.element,
        )
        .order_by(store_credit.c.expires_at.is_(None), store_credit.c.expires_at, store_credit.c.id)
    )
