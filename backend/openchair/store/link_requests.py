"""Who has lost their links and asks for them at a storefront: written whoever asks, looked up later, and gone then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.messages import Channel
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.store.columns import written
from openchair.store.rows import Columns
from openchair.store.tables import booking, customer, link_request


@dataclass(frozen=True, slots=True)
class DueLinkRequest:
    """A request of some venue that waits to be looked up."""

    venue_id: str
    id: str


_DUE: Final = Columns(DueLinkRequest, venue_id=link_request.c.venue_id, id=link_request.c.id)


async def insert_link_request(
    connection: AsyncConnection, scope: VenueScope, channel: Channel, contact: str, now: datetime
) -> None:
    """Write that somebody asks for the links of this address (its `email_key`) or number (E.164)."""
    row = {"venue_id": scope.venue_id, "id": new_id(), "channel": channel, "contact": contact, "asked_at": now}
    await connection.execute(insert(link_request).values(row))


async def list_link_requests(connection: AsyncConnection, limit: int) -> list[DueLinkRequest]:
    """The requests over all venues that wait, oldest first."""
    rows = await connection.execute(select(*_DUE).order_by(link_request.c.asked_at).limit(limit))
    return [_DUE.read(row) for row in rows]


async def take_link_request(
    connection: AsyncConnection, scope: VenueScope, request_id: str
) -> tuple[Channel, str] | None:
    """Remove the request, and give its channel and contact; None where another has taken it."""
    taken = await connection.execute(
        delete(link_request)
        .where(link_request.c.venue_id == scope.venue_id, link_request.c.id == request_id)
        .returning(link_request.c.channel, link_request.c.contact)
    )
    row = taken.one_or_none()
    return None if row is None else (Channel(row.channel), row.contact)


async def list_open_of_contact(
    connection: AsyncConnection, scope: VenueScope, channel: Channel, contact: str, now: datetime, limit: int
) -> list[str]:
    """The ids of open bookings still to end of whoever has this contact, nearest first; none that is only held."""
    of_contact = customer.c.email_key if channel is Channel.EMAIL else customer.c.phone
    found = await connection.scalars(
        select(booking.c.id)
        .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .where(
            booking.c.venue_id == scope.venue_id,
            of_contact == contact,
            booking.c.status.in_([written(status) for status in sorted(OPEN_STATUSES)]),
            booking.c.ends_at > now,
            # Nobody but who holds it knows of a time that awaits its code, or its deposit.
            or_(booking.c.status != written(BookingStatus.PENDING), booking.c.status_when_paid.is_(None)),
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    return list(found)
