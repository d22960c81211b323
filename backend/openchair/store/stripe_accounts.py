"""Venues' own accounts at Stripe: connected, let go of, lost, and what is still to be done through one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.connect import OpenMoney, StripeAccountRecord
from openchair.rules.deposits import DepositStatus
from openchair.rules.payments import PAYMENT_UNDER_WAY, CardSetupStatus, PaymentStatus, RefundStatus
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.rules.undo import SettlementStatus
from openchair.store.rows import Columns
from openchair.store.tables import (
    booking,
    card_setup,
    dispute,
    payment,
    refund,
    settlement,
    stripe_connect,
    stripe_disconnect,
    stripe_erasure,
    venue,
)

ACCOUNT: Final = Columns(
    StripeAccountRecord,
    id=venue.c.stripe_account_id,
    name=venue.c.stripe_account_name,
    connected_at=venue.c.stripe_connected_at,
    lost_at=venue.c.stripe_lost_at,
    paused_at=venue.c.stripe_paused_at,
).where_present("id")


@dataclass(frozen=True, slots=True)
class ConnectRecord:
    """That an owner has gone to Stripe's page to connect an account; `account_id` is what came of it."""

    id: str
    membership_id: str
    expires_at: datetime
    used_at: datetime | None
    account_id: str | None


@dataclass(frozen=True, slots=True)
class VenueOfAccount:
    """A venue that is paid to an account, and since when that can't be used."""

    venue_id: str
    lost_at: datetime | None


_CONNECT: Final = Columns(
    ConnectRecord,
    id=stripe_connect.c.id,
    membership_id=stripe_connect.c.membership_id,
    expires_at=stripe_connect.c.expires_at,
    used_at=stripe_connect.c.used_at,
    account_id=stripe_connect.c.stripe_account_id,
)


async def find_account(connection: AsyncConnection, scope: VenueScope) -> StripeAccountRecord | None:
    """The venue's own account; None where it has none."""
    found = (await connection.execute(select(*ACCOUNT).where(venue.c.id == scope.venue_id))).one()
    return ACCOUNT.read(found)


async def lock_account(connection: AsyncConnection, scope: VenueScope) -> StripeAccountRecord | None:
    """The same, while nobody else changes it."""
    locked = select(*ACCOUNT).where(venue.c.id == scope.venue_id).with_for_update(key_share=True)
    return ACCOUNT.read((await connection.execute(locked)).one())


async def give_account(
    connection: AsyncConnection,
    scope: VenueScope,
    account: str,
    name: str | None,
    now: datetime,
    *,
    paused_at: datetime | None,
) -> bool:
    """Have the venue be paid to this account, once it takes payments; False where it is another venue's."""
    given = update(venue).where(venue.c.id == scope.venue_id)
    values = {"stripe_account_id": account, "stripe_account_name": name, "stripe_connected_at": now}
    since = {"stripe_lost_at": None, "stripe_paused_at": paused_at}
    try:
        async with connection.begin_nested():
            await connection.execute(given.values(**values, **since, stripe_account_shared=False))
    except IntegrityError:
        return False
    return True


async def take_account(connection: AsyncConnection, scope: VenueScope) -> None:
    """Have the venue be paid to no account of its own."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("stripe_account_id", "stripe_account_name", "stripe_connected_at", "stripe_lost_at", "stripe_paused_at")
    )
    await connection.execute(
        update(venue).where(venue.c.id == scope.venue_id).values(**nothing, stripe_account_shared=False)
    )


async def find_account_owner(connection: AsyncConnection, account: str) -> str | None:
    """The id of the venue whose account this is."""
    return await connection.scalar(
        select(venue.c.id).where(venue.c.stripe_account_id == account, ~venue.c.stripe_account_shared)
    )


async def list_venues_of_account(connection: AsyncConnection, account: str) -> list[VenueOfAccount]:
    """The venues that are paid to an account: one, or those that shared it before each account became one venue's."""
    found = await connection.execute(
        select(venue.c.id, venue.c.stripe_lost_at).where(venue.c.stripe_account_id == account).order_by(venue.c.id)
    )
    return [VenueOfAccount(row.id, row.stripe_lost_at) for row in found]


async def note_lost(connection: AsyncConnection, scope: VenueScope, account: str, lost_at: datetime | None) -> bool:
    """Write since when the venue's account can't be used, None where it can again; False where that is known, or it has another."""
    return await _note_since(connection, scope, account, venue.c.stripe_lost_at, lost_at)


async def note_paused(connection: AsyncConnection, scope: VenueScope, account: str, paused_at: datetime | None) -> bool:
    """Write since when Stripe takes no payments into the venue's account, None where it does; answers as above."""
    return await _note_since(connection, scope, account, venue.c.stripe_paused_at, paused_at)


async def _note_since(
    connection: AsyncConnection, scope: VenueScope, account: str, column: Column[datetime], since: datetime | None
) -> bool:
    done = await connection.execute(
        update(venue)
        .where(
            venue.c.id == scope.venue_id,
            venue.c.stripe_account_id == account,
            column.is_not(None) if since is None else column.is_(None),
        )
        .values({column: since})
        .returning(venue.c.id)
    )
    return done.one_or_none() is not None


async def insert_connect(connection: AsyncConnection, scope: VenueScope, values: dict[str, Any]) -> None:
    """Write that an owner goes to Stripe's page."""
    await connection.execute(insert(stripe_connect).values(venue_id=scope.venue_id, **values))


async def find_connect(connection: AsyncConnection, scope: VenueScope, connect_id: str) -> ConnectRecord | None:
    """A going to Stripe's page."""
    found = (
        await connection.execute(
            select(*_CONNECT).where(stripe_connect.c.venue_id == scope.venue_id, stripe_connect.c.id == connect_id)
        )
    ).one_or_none()
    return None if found is None else _CONNECT.read(found)


async def spend_connect(
    connection: AsyncConnection, scope: VenueScope, connect_id: str, membership_id: str, now: datetime
) -> bool:
    """Write that whoever went to Stripe's page is back; False where they were, are too late, or it was somebody else."""
    done = await connection.execute(
        update(stripe_connect)
        .where(
            stripe_connect.c.venue_id == scope.venue_id,
            stripe_connect.c.id == connect_id,
            stripe_connect.c.membership_id == membership_id,
            stripe_connect.c.used_at.is_(None),
            stripe_connect.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(stripe_connect.c.id)
    )
    return done.one_or_none() is not None


async def note_connected(connection: AsyncConnection, scope: VenueScope, connect_id: str, account: str) -> None:
    """Write which account came of it."""
    await connection.execute(
        update(stripe_connect)
        .where(stripe_connect.c.venue_id == scope.venue_id, stripe_connect.c.id == connect_id)
        .values(stripe_account_id=account)
    )


async def tell_stripe_of_end(connection: AsyncConnection, scope: VenueScope, account: str, now: datetime) -> None:
    """Write that Stripe is to be told that an account is let go of."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(stripe_disconnect).values(
        venue_id=scope.venue_id, stripe_account_id=account, due_at=now, updated_at=now
    )
    await connection.execute(row.on_conflict_do_nothing(index_elements=["venue_id", "stripe_account_id"]))


async def finish_disconnect(connection: AsyncConnection, venue_id: str, account: str) -> None:
    """Write, by the key it was claimed with, that Stripe has been told, or need not be."""
    await connection.execute(
        delete(stripe_disconnect).where(
            stripe_disconnect.c.venue_id == venue_id, stripe_disconnect.c.stripe_account_id == account
        )
    )


async def count_open_money(connection: AsyncConnection, scope: VenueScope, account: str) -> OpenMoney:
    """What is still to be done through this account."""
    paid = and_(payment.c.venue_id == scope.venue_id, payment.c.stripe_account_id == account)
    deposits = (
        select(func.count())
        .select_from(booking)
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.paid_by_card_minor > 0,
            or_(
                booking.c.status.in_(sorted(OPEN_STATUSES)),
                booking.c.deposit_status == DepositStatus.KEPT,
                booking.c.late_money_at.is_not(None),
                exists().where(
                    settlement.c.venue_id == booking.c.venue_id,
                    settlement.c.booking_id == booking.c.id,
                    settlement.c.status.in_((SettlementStatus.WAITING, SettlementStatus.OBJECTED)),
                ),
            ),
            exists().where(
                paid,
                payment.c.booking_id == booking.c.id,
                payment.c.fee_id.is_(None),
                payment.c.status == PaymentStatus.SUCCEEDED,
            ),
        )
    )
    payments = select(func.count()).where(paid, payment.c.status.in_(sorted(PAYMENT_UNDER_WAY)))
    cards = select(func.count()).where(
        card_setup.c.venue_id == scope.venue_id,
        card_setup.c.stripe_account_id == account,
        card_setup.c.status.in_((CardSetupStatus.REQUESTED, CardSetupStatus.OPEN)),
    )
    refunds = (
        select(func.count())
        .select_from(refund)
        .where(
            refund.c.venue_id == scope.venue_id,
            or_(
                refund.c.status.in_((RefundStatus.REQUESTED, RefundStatus.SUBMITTED)),
                and_(refund.c.status == RefundStatus.FAILED, refund.c.retried_as.is_(None)),
            ),
            exists().where(paid, payment.c.id == refund.c.payment_id),
        )
    )
    disputes = select(func.count()).where(
        dispute.c.venue_id == scope.venue_id,
        dispute.c.stripe_account_id == account,
        dispute.c.settled_at.is_(None),
    )
    erasures = select(func.count()).where(
        stripe_erasure.c.venue_id == scope.venue_id,
        stripe_erasure.c.stripe_account_id == account,
        stripe_erasure.c.due_at.is_not(None),
    )
    found = (
        await connection.execute(
            select(
                deposits.scalar_subquery(),
                payments.scalar_subquery() + cards.scalar_subquery(),
                refunds.scalar_subquery(),
                disputes.scalar_subquery(),
                erasures.scalar_subquery(),
            )
        )
    ).one()
    return OpenMoney(*found)
