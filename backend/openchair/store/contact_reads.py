"""Which customers' contacts an operator has read within the hour."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.scope import Sight, VenueScope
from openchair.store.sight import sees_booking
from openchair.store.tables import booking, contact_read


async def list_read(connection: AsyncConnection, scope: VenueScope, reader: str, since: datetime) -> set[str]:
    """The customers whose contact this operator has read since then, by id."""
    found = await connection.scalars(
        select(contact_read.c.customer_id).where(
            contact_read.c.venue_id == scope.venue_id, contact_read.c.reader == reader, contact_read.c.at > since
        )
    )
    return set(found)


async def lock_reader(connection: AsyncConnection, scope: VenueScope, reader: str) -> None:
    """Let no other request of this operator count its reads until the transaction ends. SQLite has one writer at a time."""
    if connection.dialect.name == "postgresql":
        digest = hashlib.sha256(f"contacts {scope.venue_id} {reader}".encode()).digest()
        await connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], "big", signed=True))))


async def forget_reads(connection: AsyncConnection, scope: VenueScope, reader: str, before: datetime) -> None:
    """Forget what this operator has read until then."""
    await connection.execute(
        delete(contact_read).where(
            contact_read.c.venue_id == scope.venue_id, contact_read.c.reader == reader, contact_read.c.at <= before
        )
    )


async def note_reads(
    connection: AsyncConnection, scope: VenueScope, reader: str, customer_ids: Collection[str], now: datetime
) -> None:
    """Write that this operator reads the contacts of these customers, none of which are written yet."""
    rows = [{"venue_id": scope.venue_id, "reader": reader, "customer_id": id, "at": now} for id in customer_ids]
    if rows:
        await connection.execute(insert(contact_read), rows)


async def list_seen_customers(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, customer_ids: Collection[str]
) -> set[str]:
    """Those of these customers who have a booking that is seen."""
    found = await connection.scalars(
        select(booking.c.customer_id)
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.customer_id.in_(list(customer_ids)),
            sees_booking(sight),
        )
        .distinct()
    )
    return set(found)


async def list_customers_of(
    connection: AsyncConnection, scope: VenueScope, booking_ids: Collection[str]
) -> dict[str, str]:
    """Whose bookings these are: customers' ids by bookings'."""
    rows = await connection.execute(
        select(booking.c.id, booking.c.customer_id).where(
            booking.c.venue_id == scope.venue_id, booking.c.id.in_(list(booking_ids))
        )
    )
    return {row.id: row.customer_id for row in rows}
