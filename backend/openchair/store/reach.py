"""Who can be reached, and where: numbers that answered STOP, and addresses at which the last message did not arrive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.messages import UNDELIVERED, Channel, MessageStatus
from openchair.rules.records.booking import DueBooking
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.store.booking_columns import DUE_BOOKING
from openchair.store.sight import sees_booking
from openchair.store.tables import booking, customer, dead_address, sms_stop

Stay = tuple[str, datetime, datetime]
"""A booking's id, start and end."""


async def forget_needless_stops(connection: AsyncConnection) -> None:
    """Drop the numbers that answered STOP and that no customer of any venue has any more."""
    known = exists().where(customer.c.phone == sms_stop.c.phone)
    await connection.execute(delete(sms_stop).where(~known))


async def note_outcome(
    connection: AsyncConnection,
    venue_id: str,
    channel: Channel,
    address: str,
    status: MessageStatus,
    problem: str | None,
    now: datetime,
) -> None:
    """Keep what a message's end says of where it went: nothing arrives there, or something does.

    A text that its provider took has not arrived yet; a mail that its server took has, as far as can be known.
    """
    if status in UNDELIVERED:
        dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        said = {"since": now, "problem": problem}
        await connection.execute(
            dialect_insert(dead_address)
            .values(venue_id=venue_id, channel=channel, address=address, **said)
            .on_conflict_do_update(index_elements=["venue_id", "channel", "address"], set_={"problem": said["problem"]})
        )
    elif status is MessageStatus.DELIVERED or (status is MessageStatus.ACCEPTED and channel is Channel.EMAIL):
        await connection.execute(
            delete(dead_address).where(
                dead_address.c.venue_id == venue_id,
                dead_address.c.channel == channel,
                dead_address.c.address == address,
            )
        )


async def stop_texts(connection: AsyncConnection, phone: str, now: datetime) -> bool:
    """Write that a number wants no texts; False where that is known."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    done = await connection.execute(
        dialect_insert(sms_stop).values(phone=phone, stopped_at=now).on_conflict_do_nothing()
    )
    return done.rowcount == 1


async def allow_texts(connection: AsyncConnection, phone: str) -> bool:
    """Write that a number wants texts again, whatever became of those before; False where it had not stopped them."""
    done = await connection.execute(delete(sms_stop).where(sms_stop.c.phone == phone))
    await connection.execute(
        delete(dead_address).where(
            dead_address.c.venue_id.in_(select(customer.c.venue_id).where(customer.c.phone == phone)),
            dead_address.c.channel == Channel.SMS,
            dead_address.c.address == phone,
        )
    )
    return done.rowcount == 1


async def list_bookings_of_phone(
    connection: AsyncConnection, phone: str, now: datetime, limit: int = 100
) -> list[DueBooking]:
    """The bookings to come, at any venue, whose customers have this number; soonest first."""
    rows = await connection.execute(
        select(*DUE_BOOKING)
        .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .where(
            customer.c.phone == phone,
            booking.c.status.in_(OPEN_STATUSES),
            booking.c.ends_at > now,
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    return [DUE_BOOKING.read(row) for row in rows]


async def list_unreachable(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    channels: Collection[Channel],
    now: datetime,
    limit: int,
) -> list[str]:
    """The bookings seen that are to come whose customers no message reaches by these channels, soonest first: their ids."""
    works = []
    for channel, column in ((Channel.EMAIL, customer.c.email), (Channel.SMS, customer.c.phone)):
        if channel not in channels:
            continue
        is_dead = exists().where(
            dead_address.c.venue_id == customer.c.venue_id,
            dead_address.c.channel == channel,
            dead_address.c.address == column,
        )
        arrives = [column.is_not(None), ~is_dead]
        if channel is Channel.SMS:
            arrives.append(~exists().where(sms_stop.c.phone == column))
        works.append(and_(*arrives))
    return list(
        await connection.scalars(
            select(booking.c.id)
            .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
            .where(
                booking.c.venue_id == scope.venue_id,
                booking.c.status.in_(OPEN_STATUSES),
                booking.c.ends_at > now,
                sees_booking(sight),
                ~or_(*works),
            )
            .order_by(booking.c.starts_at, booking.c.id)
            .limit(limit)
        )
        if works
        else ()
    )


async def set_wanted(
    connection: AsyncConnection,
    scope: VenueScope,
    customer_id: str,
    *,
    reminders_stopped_at: datetime | None,
    earlier_stopped_at: datetime | None,
) -> None:
    """Write since when a customer wants no reminders, and to hear of no earlier times; None where they do."""
    await connection.execute(
        update(customer)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
        .values(reminders_stopped_at=reminders_stopped_at, earlier_stopped_at=earlier_stopped_at)
    )


async def list_times_of(
    connection: AsyncConnection, scope: VenueScope, customer_ids: Collection[str], after: datetime
) -> dict[str, list[Stay]]:
    """By customer, their open bookings that end after an instant: id, start and end."""
    rows = await connection.execute(
        select(booking.c.customer_id, booking.c.id, booking.c.starts_at, booking.c.ends_at).where(
            booking.c.venue_id == scope.venue_id,
            booking.c.customer_id.in_(list(set(customer_ids))),
            booking.c.status.in_(OPEN_STATUSES),
            booking.c.ends_at > after,
        )
    )
    found: dict[str, list[Stay]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append((row.id, row.starts_at, row.ends_at))
    return found
