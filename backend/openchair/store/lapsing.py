"""Requests that wait for an answer, and what nobody answered in time, over all venues, claimed one booking at a time.

Nothing here needs to be told of a crash: what was not committed is still due at the next look.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.status import BookingStatus
from openchair.store.booking_columns import BOOKING, BOOKINGS, DUE_BOOKING
from openchair.store.columns import written
from openchair.store.rows import Columns
from openchair.store.sight import sees_booking
from openchair.store.tables import booking, counter_offer

_OFFERED = counter_offer.c.status == written(OfferStatus.OFFERED)
_PENDING = booking.c.status == written(BookingStatus.PENDING)

_OF_OFFER: Final = Columns(DueBooking, venue_id=counter_offer.c.venue_id, booking_id=counter_offer.c.booking_id)


async def list_lapsed_offers(connection: AsyncConnection, now: datetime, limit: int) -> list[DueBooking]:
    """The bookings with offers that nobody can accept any more, those that lapsed first at the front; at most `limit` offers."""
    rows = await connection.execute(
        select(*_OF_OFFER)
        .where(_OFFERED, counter_offer.c.expires_at < now)
        .order_by(counter_offer.c.expires_at)
        .limit(limit)
    )
    return list(dict.fromkeys(_OF_OFFER.read(row) for row in rows))


async def list_lapsed_requests(connection: AsyncConnection, now: datetime, limit: int) -> list[DueBooking]:
    """The requests that waited for an answer long enough and have none, those that lapsed first at the front."""
    rows = await connection.execute(
        select(*DUE_BOOKING)
        .where(
            _PENDING,
            booking.c.request_expires_at < now,
            ~exists().where(
                _OFFERED,
                counter_offer.c.venue_id == booking.c.venue_id,
                counter_offer.c.booking_id == booking.c.id,
            ),
        )
        .order_by(booking.c.request_expires_at)
        .limit(limit)
    )
    return [DUE_BOOKING.read(row) for row in rows]


async def list_requests(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, limit: int
) -> list[BookingRecord]:
    """The requests seen that wait for the venue's answer, or for their customer's; those that lapse first come first.

    A time that is held until its deposit is paid, or a code typed, is none yet.
    """
    rows = await connection.execute(
        BOOKINGS.where(
            booking.c.venue_id == scope.venue_id, _PENDING, booking.c.status_when_paid.is_(None), sees_booking(sight)
        )
        .order_by(booking.c.request_expires_at.asc().nulls_last(), booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    return [BOOKING.read(row) for row in rows]


async def claim_booking(connection: AsyncConnection, due: DueBooking) -> bool:
    """Lock the booking until the transaction ends, as `lock_booking` does; False where someone is at it just now.

    Whoever that is may be answering it: it is looked at again at the next look, if it is still due then.
    """
    lock = (
        select(booking.c.id)
        .where(and_(booking.c.venue_id == due.venue_id, booking.c.id == due.booking_id))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await connection.execute(lock)).one_or_none() is not None
