"""Openings offered to people, and what became of each offer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.records.waitlist import OpeningOfferRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.store.rows import Columns
from openchair.store.sight import sees_booking
from openchair.store.tables import booking, customer, opening, opening_offer, staff
from openchair.store.venue_columns import STAFF

_OFFER: Final = Columns(
    OpeningOfferRecord,
    id=opening_offer.c.id,
    opening_id=opening_offer.c.opening_id,
    booking_id=opening_offer.c.booking_id,
    customer_id=opening_offer.c.customer_id,
    customer_name=customer.c.name,
    hold_id=opening_offer.c.hold_id,
    status=opening_offer.c.status,
    starts_at=opening_offer.c.starts_at,
    held_until=opening_offer.c.held_until,
    shared=opening_offer.c.shared,
    by_hand=opening_offer.c.by_hand,
    told_at=opening_offer.c.told_at,
    ended_at=opening_offer.c.ended_at,
    staff=STAFF,
)
_OFFERS: Select[Any] = (
    select(*_OFFER)
    .join(opening, and_(opening.c.venue_id == opening_offer.c.venue_id, opening.c.id == opening_offer.c.opening_id))
    .join(staff, and_(staff.c.venue_id == opening.c.venue_id, staff.c.id == opening.c.staff_id))
    .join(
        customer,
        and_(customer.c.venue_id == opening_offer.c.venue_id, customer.c.id == opening_offer.c.customer_id),
    )
)
_STILL_OPEN = opening_offer.c.status == OpeningOfferStatus.OFFERED


@dataclass(frozen=True, slots=True)
class Told:
    """What the venue's openings have meant to a person so far."""

    told_at: datetime | None
    offered_before: bool
    holding: int
    """How many offers of other openings are still open."""


async def insert_offer(connection: AsyncConnection, scope: VenueScope, **values: Any) -> None:
    """Write that an opening is offered to someone; the time itself is held through `store.occupancy`."""
    await connection.execute(
        insert(opening_offer).values(venue_id=scope.venue_id, status=OpeningOfferStatus.OFFERED, **values)
    )


async def end_offers(
    connection: AsyncConnection,
    scope: VenueScope,
    ids: Collection[str],
    status: OpeningOfferStatus,
    now: datetime,
    **more: Any,
) -> None:
    """Write what became of offers that are still open; those that have ended stay as they are."""
    await connection.execute(
        update(opening_offer)
        .where(opening_offer.c.venue_id == scope.venue_id, opening_offer.c.id.in_(list(ids)), _STILL_OPEN)
        .values(status=status, ended_at=now, **more)
    )


async def find_offer(connection: AsyncConnection, scope: VenueScope, offer_id: str) -> OpeningOfferRecord | None:
    """One offer of this venue."""
    found = (
        await connection.execute(
            _OFFERS.where(opening_offer.c.venue_id == scope.venue_id, opening_offer.c.id == offer_id)
        )
    ).one_or_none()
    return None if found is None else _OFFER.read(found)


async def list_offers_of_booking(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, *, still_open: bool = True
) -> list[OpeningOfferRecord]:
    """What is offered to a booking's customer, soonest first; or all that ever was."""
    statement = _OFFERS.where(
        opening_offer.c.venue_id == scope.venue_id, opening_offer.c.booking_id == booking_id
    ).order_by(opening_offer.c.starts_at, opening_offer.c.id)
    rows = await connection.execute(statement.where(_STILL_OPEN) if still_open else statement)
    return [_OFFER.read(row) for row in rows]


async def list_offers_of_openings(
    connection: AsyncConnection, scope: VenueScope, opening_ids: Collection[str]
) -> list[OpeningOfferRecord]:
    """Whom these openings were offered to, in the order they were told."""
    rows = await connection.execute(
        _OFFERS.where(
            opening_offer.c.venue_id == scope.venue_id, opening_offer.c.opening_id.in_(list(opening_ids))
        ).order_by(opening_offer.c.id)
    )
    return [_OFFER.read(row) for row in rows]


async def find_told(
    connection: AsyncConnection, scope: VenueScope, opening_id: str, customer_ids: Collection[str]
) -> dict[str, Told]:
    """By customer: when they were last told of any opening, whether of this one, and how many others are still open."""
    this_one = opening_offer.c.opening_id == opening_id
    rows = await connection.execute(
        select(
            opening_offer.c.customer_id,
            func.max(opening_offer.c.told_at).label("told_at"),
            func.count().filter(this_one).label("of_this"),
            func.count().filter(_STILL_OPEN, ~this_one).label("holding"),
        )
        .where(
            opening_offer.c.venue_id == scope.venue_id,
            opening_offer.c.customer_id.in_(list(set(customer_ids))),
        )
        .group_by(opening_offer.c.customer_id)
    )
    return {row.customer_id: Told(row.told_at, row.of_this > 0, row.holding) for row in rows}


async def find_names(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, booking_ids: Collection[str]
) -> dict[str, str]:
    """Of the bookings seen: The names of these bookings' customers, by booking."""
    rows = await connection.execute(
        select(booking.c.id, customer.c.name)
        .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.id.in_(list(booking_ids)),
            sees_booking(sight),
        )
    )
    return {row.id: row.name for row in rows}


async def sum_won(
    connection: AsyncConnection, scope: VenueScope, from_at: datetime, before: datetime
) -> tuple[int, int, int]:
    """How many earlier times were taken in [from_at, before), and their minutes and price together."""
    row = (
        await connection.execute(
            select(
                func.count().label("taken"),
                func.coalesce(func.sum(opening_offer.c.won_minutes), 0).label("minutes"),
                func.coalesce(func.sum(opening_offer.c.won_minor), 0).label("price_minor"),
            ).where(
                opening_offer.c.venue_id == scope.venue_id,
                opening_offer.c.status == OpeningOfferStatus.ACCEPTED,
                opening_offer.c.ended_at >= from_at,
                opening_offer.c.ended_at < before,
            )
        )
    ).one()
    return row.taken, int(row.minutes), int(row.price_minor)
