"""Queries over customers: those who may be the same, and what is written of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.contacts import email_key, name_key
from openchair.rules.feed import FeedKind
from openchair.rules.people import Identity, Known
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingSource
from openchair.store.customer_words import rewrite_words, write_words
from openchair.store.feed import note_bookings
from openchair.store.rows import Columns
from openchair.store.tables import booking, customer

MOST_LIKE: Final = 100
CONTACT: Final = Columns(
    CustomerRecord,
    id=customer.c.id,
    name=customer.c.name,
    email=customer.c.email,
    phone=customer.c.phone,
    version=customer.c.version,
    reminders_stopped_at=customer.c.reminders_stopped_at,
    earlier_stopped_at=customer.c.earlier_stopped_at,
    notes=customer.c.notes,
    alert=customer.c.alert,
    notes_version=customer.c.notes_version,
)


async def lock_names(connection: AsyncConnection, scope: VenueScope, keys: Iterable[str]) -> None:
    """Let nobody else look up or write a customer of these names at this venue until the transaction ends.

    There may be no row to lock yet, so the name itself is. SQLite has one writer at a time.
    """
    if connection.dialect.name != "postgresql":
        return
    numbers = {
        int.from_bytes(hashlib.sha256(f"customer {scope.venue_id} {key}".encode()).digest()[:8], "big", signed=True)
        for key in keys
    }
    for number in sorted(numbers):
        await connection.execute(select(func.pg_advisory_xact_lock(number)))


async def list_like(connection: AsyncConnection, scope: VenueScope, typed: Identity) -> dict[str, Known]:
    """By id, the customers of this name who have this address or this number, oldest first; at most 100."""
    given = [
        column == value
        for column, value in ((customer.c.email_key, typed.email), (customer.c.phone, typed.phone))
        if value is not None
    ]
    if not given:
        return {}
    # The row was written with their booking, at the same instant, and nobody at the venue has corrected it since.
    by_visitor = exists().where(
        booking.c.venue_id == customer.c.venue_id,
        booking.c.customer_id == customer.c.id,
        booking.c.source == BookingSource.STOREFRONT,
        booking.c.created_at == customer.c.created_at,
        customer.c.version == 1,
    )
    rows = await connection.execute(
        select(
            customer.c.id, customer.c.name_key, customer.c.email_key, customer.c.phone, by_visitor.label("by_visitor")
        )
        .where(customer.c.venue_id == scope.venue_id, customer.c.name_key == typed.name, or_(*given))
        .order_by(customer.c.id)
        .limit(MOST_LIKE)
    )
    return {row.id: Known(Identity(row.name_key, row.email_key, row.phone), bool(row.by_visitor)) for row in rows}


async def find_customers(connection: AsyncConnection, scope: VenueScope, ids: Sequence[str]) -> list[CustomerRecord]:
    """The customers of this venue with these ids, oldest first."""
    rows = await connection.execute(
        select(*CONTACT).where(customer.c.venue_id == scope.venue_id, customer.c.id.in_(ids)).order_by(customer.c.id)
    )
    return [CONTACT.read(row) for row in rows]


async def lock_customer_row(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, *, alone: bool = False
) -> CustomerRecord | None:
    """A customer of this venue, whom nobody else changes until the transaction ends; None of one who was erased.

    `alone`: nobody writes a row that refers to them meanwhile either.
    """
    found = (
        await connection.execute(
            select(*CONTACT)
            .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id, customer.c.erased_at.is_(None))
            .with_for_update(key_share=not alone)
        )
    ).one_or_none()
    return None if found is None else CONTACT.read(found)


async def is_known(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> bool:
    """Whether this is a customer of this venue who was not erased, and is not until the transaction ends."""
    found = await connection.execute(
        select(customer.c.id)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id, customer.c.erased_at.is_(None))
        .with_for_update(read=True, key_share=True)
    )
    return found.one_or_none() is not None


async def insert_customer(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a new customer; the table works out by which keys they are compared."""
    await connection.execute(insert(customer).values(venue_id=scope.venue_id, **values))
    await write_words(connection, scope, values["id"], values["name"], values.get("email"), values.get("phone"))


async def complete_customer(
    connection: AsyncConnection,
    scope: VenueScope,
    customer_id: str,
    email: str | None,
    phone: str | None,
    *,
    vouched: bool = False,
) -> None:
    """Fill in the address or number that a known customer lacks; what is there stays.

    Where the desk `vouched` for who it is, what a visitor typed of them is no longer in doubt: their version rises for that.
    """
    lacking = []
    values: dict[str, Any] = {}
    if email is not None:
        lacking.append(customer.c.email.is_(None))
        values["email"] = func.coalesce(customer.c.email, email)
        values["email_key"] = func.coalesce(customer.c.email_key, email_key(email))
    if phone is not None:
        lacking.append(customer.c.phone.is_(None))
        values["phone"] = func.coalesce(customer.c.phone, phone)
    statement = update(customer).where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
    if not vouched:
        statement = statement.where(or_(*lacking))
    await connection.execute(statement.values(**values, version=customer.c.version + 1))
    await rewrite_words(connection, scope, customer_id)


async def correct_customer(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, name: str, email: str | None, phone: str | None
) -> None:
    """Write how a customer is called and reached from now on."""
    await connection.execute(
        update(customer)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
        .values(
            name=name,
            name_key=name_key(name),
            email=email,
            email_key=None if email is None else email_key(email),
            phone=phone,
            version=customer.c.version + 1,
        )
    )
    await rewrite_words(connection, scope, customer_id)


async def join_preferences(
    connection: AsyncConnection,
    scope: VenueScope,
    customer_id: str,
    reminders_stopped_at: datetime | None,
    earlier_stopped_at: datetime | None,
) -> None:
    """Have a customer get nothing that they, or who they were beside, want no more."""
    await connection.execute(
        update(customer)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
        .values(
            reminders_stopped_at=func.coalesce(customer.c.reminders_stopped_at, reminders_stopped_at),
            earlier_stopped_at=func.coalesce(customer.c.earlier_stopped_at, earlier_stopped_at),
        )
    )


async def note_customer(
    connection: AsyncConnection,
    scope: VenueScope,
    customer_id: str,
    notes: str | None,
    alert: str | None,
    now: datetime,
) -> None:
    """Write what staff note of a customer from now on; whoever looks at their bookings to come hears of it."""
    await connection.execute(
        update(customer)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
        .values(notes=notes, alert=alert, notes_version=customer.c.notes_version + 1)
    )
    theirs = await connection.scalars(
        select(booking.c.id).where(
            booking.c.venue_id == scope.venue_id, booking.c.customer_id == customer_id, booking.c.ends_at > now
        )
    )
    await note_bookings(connection, scope, sorted(theirs), now)


async def revoke_links(connection: AsyncConnection, scope: VenueScope, customer_id: str, now: datetime) -> list[str]:
    """Make all links of a customer's bookings that are out there worth nothing; gives the bookings' ids."""
    revoked = await connection.execute(
        update(booking)
        .where(booking.c.venue_id == scope.venue_id, booking.c.customer_id == customer_id)
        .values(link_epoch=booking.c.link_epoch + 1, version=booking.c.version + 1, updated_at=now)
        .returning(booking.c.id)
    )
    ids = sorted(revoked.scalars())
    for kind in (FeedKind.BOOKING, FeedKind.LINK):
        await note_bookings(connection, scope, ids, now, kind=kind)
    return ids


async def list_bookings_to_come(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, statuses: Iterable[str], now: datetime, limit: int
) -> list[str]:
    """The ids of a customer's bookings with these statuses that aren't over, nearest first."""
    return list(
        await connection.scalars(
            select(booking.c.id)
            .where(
                booking.c.venue_id == scope.venue_id,
                booking.c.customer_id == customer_id,
                booking.c.status.in_(list(statuses)),
                booking.c.ends_at > now,
            )
            .order_by(booking.c.starts_at, booking.c.id)
            .limit(limit)
        )
    )


async def find_written(
    connection: AsyncConnection, scope: VenueScope, customer_id: str
) -> tuple[datetime, int, int] | None:
    """When a customer's row was written, its version, and how many bookings it has."""
    bookings = (
        select(func.count())
        .select_from(booking)
        .where(booking.c.venue_id == customer.c.venue_id, booking.c.customer_id == customer.c.id)
        .scalar_subquery()
    )
    found = await connection.execute(
        select(customer.c.created_at, customer.c.version, bookings.label("bookings")).where(
            customer.c.venue_id == scope.venue_id, customer.c.id == customer_id
        )
    )
    row = found.one_or_none()
    return None if row is None else (row.created_at, row.version, row.bookings)


async def find_last_booking(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> str | None:
    """The id of the booking that a customer made last; None of one without any."""
    found = await connection.execute(
        select(booking.c.id)
        .where(booking.c.venue_id == scope.venue_id, booking.c.customer_id == customer_id)
        .order_by(booking.c.id.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()
