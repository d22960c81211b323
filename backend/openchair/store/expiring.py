"""Bookings whose customer's card expires about when it is needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.messages import MessageKind
from openchair.rules.payments import SavedCardStatus
from openchair.rules.records.booking import DueBooking
from openchair.rules.status import OPEN_STATUSES
from openchair.store.booking_columns import DUE_BOOKING
from openchair.store.tables import booking, message, saved_card

# The rules say when exactly: this is only what they need not be asked about.
_AHEAD: Final = timedelta(days=75)


async def list_with_expiring_card(
    connection: AsyncConnection, now: datetime, after: str, limit: int
) -> list[DueBooking]:
    """Bookings to come of all venues, by id, behind `after`, whose card ends within months and was not asked about."""
    last = now + _AHEAD
    was_asked = exists().where(
        message.c.venue_id == booking.c.venue_id,
        message.c.booking_id == booking.c.id,
        message.c.kind == MessageKind.CARD_EXPIRING,
        message.c.tells_of == literal("event:") + saved_card.c.id,
    )
    rows = await connection.execute(
        select(*DUE_BOOKING)
        .join(
            saved_card,
            and_(saved_card.c.venue_id == booking.c.venue_id, saved_card.c.customer_id == booking.c.customer_id),
        )
        .where(
            saved_card.c.status == SavedCardStatus.IN_USE,
            saved_card.c.exp_year * 12 + saved_card.c.exp_month <= last.year * 12 + last.month,
            booking.c.status.in_(OPEN_STATUSES),
            booking.c.starts_at > now,
            booking.c.starts_at < last,
            booking.c.id > after,
            ~was_asked,
        )
        .order_by(booking.c.id)
        .limit(limit)
    )
    return [DUE_BOOKING.read(row) for row in rows]
