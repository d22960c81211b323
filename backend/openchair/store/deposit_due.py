"""Deposits that wait, over all venues: whose time has come, money that came too late, and whether Stripe answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.contacts import email_key
from openchair.rules.deposit_due import UNPAID, WAITING, put_off
from openchair.rules.messages import TELLS_OF_DEPOSIT, MessageStatus
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.status import BookingStatus
from openchair.store.booking_columns import BOOKING, BOOKINGS, DUE_BOOKING
from openchair.store.columns import written
from openchair.store.feed import note_claimed_booking
from openchair.store.rows import Columns
from openchair.store.sight import sees_booking
from openchair.store.tables import booking, customer, message, stripe_reach

# As the index has it.
_WAITS: Final = and_(
    booking.c.status.in_([written(status) for status in WAITING]),
    booking.c.deposit_status.in_([written(status) for status in UNPAID]),
    booking.c.deposit_due_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class StripeReach:
    """When Stripe was last seen to answer, and since when it has not been; None each where that never was, or isn't so."""

    reached_at: datetime | None = None
    away_since: datetime | None = None


_REACH: Final = Columns(StripeReach, reached_at=stripe_reach.c.reached_at, away_since=stripe_reach.c.away_since)


async def find_first_due(connection: AsyncConnection) -> datetime | None:
    """When the first deposit that waits falls due; None where none waits."""
    found: datetime | None = await connection.scalar(select(func.min(booking.c.deposit_due_at)).where(_WAITS))
    return found


async def list_unpaid(connection: AsyncConnection, now: datetime, limit: int) -> list[DueBooking]:
    """The bookings whose deposit was not paid in time, those due first at the front."""
    rows = await connection.execute(
        select(*DUE_BOOKING)
        .where(_WAITS, booking.c.deposit_due_at < now)
        .order_by(booking.c.deposit_due_at)
        .limit(limit)
    )
    return [DUE_BOOKING.read(row) for row in rows]


async def list_late_money(connection: AsyncConnection, limit: int) -> list[DueBooking]:
    """The bookings for which money came after they had lapsed, oldest first."""
    rows = await connection.execute(
        select(*DUE_BOOKING).where(booking.c.late_money_at.is_not(None)).order_by(booking.c.late_money_at).limit(limit)
    )
    return [DUE_BOOKING.read(row) for row in rows]


async def list_awaiting_deposit(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, limit: int
) -> list[BookingRecord]:
    """Of the bookings seen: The venue's bookings that lapse unless their deposit is paid, those due first at the front."""
    rows = await connection.execute(
        BOOKINGS.where(booking.c.venue_id == scope.venue_id, _WAITS, sees_booking(sight))
        .order_by(booking.c.deposit_due_at, booking.c.id)
        .limit(limit)
    )
    return [BOOKING.read(row) for row in rows]


async def is_told_of_deposit(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> bool:
    """Whether a message that says how the deposit is paid has arrived, as far as anybody knows."""
    found = await connection.scalar(
        select(
            exists().where(
                message.c.venue_id == scope.venue_id,
                message.c.booking_id == booking_id,
                message.c.kind.in_(TELLS_OF_DEPOSIT),
                message.c.status.in_((MessageStatus.ACCEPTED, MessageStatus.DELIVERED)),
            )
        )
    )
    return bool(found)


async def has_booked_since(connection: AsyncConnection, scope: VenueScope, lapsed: BookingRecord) -> bool:
    """Whether whoever had this booking has made another since it lapsed: the same customer, or one with their address or number."""
    same = [customer.c.id == lapsed.customer.id]
    if lapsed.customer.email is not None:
        same.append(customer.c.email_key == email_key(lapsed.customer.email))
    if lapsed.customer.phone is not None:
        same.append(customer.c.phone == lapsed.customer.phone)
    since = lapsed.updated_at if lapsed.cancellation is None else lapsed.cancellation.at
    found = await connection.scalar(
        select(
            exists().where(
                customer.c.venue_id == booking.c.venue_id,
                customer.c.id == booking.c.customer_id,
                booking.c.venue_id == scope.venue_id,
                booking.c.id != lapsed.id,
                booking.c.created_at >= since,
                booking.c.status != BookingStatus.CANCELLED,
                or_(*same),
            )
        )
    )
    return bool(found)


async def find_stripe_reach(connection: AsyncConnection) -> StripeReach:
    """Whether Stripe answers, as was last seen."""
    found = (await connection.execute(select(*_REACH))).one_or_none()
    return StripeReach() if found is None else _REACH.read(found)


async def lock_stripe_reach(connection: AsyncConnection) -> StripeReach:
    """The same, which nobody else changes until the transaction ends."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(insert(stripe_reach).values(id=1).on_conflict_do_nothing())
    return _REACH.read((await connection.execute(select(*_REACH).with_for_update())).one())


async def write_stripe_reach(connection: AsyncConnection, reach: StripeReach) -> None:
    """Write whether Stripe answers; the caller has locked it."""
    await connection.execute(update(stripe_reach).values(reached_at=reach.reached_at, away_since=reach.away_since))


async def put_off_due_times(connection: AsyncConnection, away_since: datetime, back_at: datetime) -> list[DueBooking]:
    """Put off all deposits that could not be paid while Stripe was away; gives the bookings that a storefront holds, of these."""
    columns = (
        booking.c.venue_id,
        booking.c.id,
        booking.c.deposit_due_at,
        booking.c.starts_at,
        booking.c.created_at,
        booking.c.status_when_paid,
    )
    rows = (
        await connection.execute(
            select(*columns)
            .where(_WAITS, booking.c.deposit_due_at >= away_since)
            .order_by(booking.c.id)
            .with_for_update(key_share=True)
        )
    ).all()
    held = []
    for row in rows:
        due_at = put_off(
            row.deposit_due_at, row.starts_at, asked_at=row.created_at, away_since=away_since, back_at=back_at
        )
        if due_at == row.deposit_due_at:
            continue
        await connection.execute(
            update(booking)
            .where(booking.c.venue_id == row.venue_id, booking.c.id == row.id)
            .values(deposit_due_at=due_at, version=booking.c.version + 1, updated_at=back_at)
        )
        await note_claimed_booking(connection, row.venue_id, row.id, back_at)
        if row.status_when_paid is not None:
            held.append(DueBooking(row.venue_id, row.id))
    return held
