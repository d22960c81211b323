"""Reminders in the outbox, held against the policy of their venue: which venues to plan anew, and what their bookings have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.records.message import MessageRecord
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.store.tables import booking, message, venue

_REMINDED = list(OPEN_STATUSES - {BookingStatus.PENDING})
_TELLS_THE_TIME = (MessageKind.CONFIRMED, MessageKind.RESCHEDULED, MessageKind.MOVED_BY_VENUE)


def _policy() -> ColumnElement[str]:
    """As `venue.reminders_planned` has it."""
    columns = (venue.c.reminder_hours, venue.c.quiet_from, venue.c.quiet_until)
    hours, quiet_from, quiet_until = (cast(column, String) for column in columns)
    return hours + literal(" ") + quiet_from + literal(" ") + quiet_until


@dataclass(frozen=True, slots=True)
class UnplannedVenue:
    """A venue whose policy is another than its reminders are planned by."""

    venue_id: str


async def find_unplanned_venue(connection: AsyncConnection) -> UnplannedVenue | None:
    """Some venue whose reminders are to be planned; None where there is none."""
    found = await connection.scalar(select(venue.c.id).where(venue.c.reminders_planned != _policy()).limit(1))
    return None if found is None else UnplannedVenue(found)


async def find_unplanned_policy(connection: AsyncConnection, scope: VenueScope) -> str | None:
    """The venue's policy, as `mark_planned` keeps it, where its reminders are planned by another; else None."""
    now_is = _policy()
    of_venue = venue.c.id == scope.venue_id
    found: str | None = await connection.scalar(select(now_is).where(of_venue, venue.c.reminders_planned != now_is))
    return found


async def mark_planned(connection: AsyncConnection, scope: VenueScope, policy: str) -> None:
    """Write by which policy the venue's reminders are planned now."""
    await connection.execute(update(venue).where(venue.c.id == scope.venue_id).values(reminders_planned=policy))


async def list_reminded(
    connection: AsyncConnection, scope: VenueScope, now: datetime, after: str, limit: int
) -> list[str]:
    """Bookings to come whose customers are told things by us, by id: one that was brought from elsewhere may have heard nothing."""
    is_told = (
        select(message.c.id)
        .where(message.c.venue_id == booking.c.venue_id, message.c.booking_id == booking.c.id)
        .exists()
    )
    return list(
        await connection.scalars(
            select(booking.c.id)
            .where(
                booking.c.venue_id == scope.venue_id,
                booking.c.status.in_(_REMINDED),
                booking.c.starts_at > now,
                booking.c.id > after,
                is_told,
            )
            .order_by(booking.c.id)
            .limit(limit)
        )
    )


async def find_told_at(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> datetime | None:
    """When the booking's customer was last told of its time; None where they were not."""
    told_at: datetime | None = await connection.scalar(
        select(func.max(message.c.created_at)).where(
            message.c.venue_id == scope.venue_id,
            message.c.booking_id == booking_id,
            message.c.kind.in_(_TELLS_THE_TIME),
        )
    )
    return told_at


async def list_ways_told(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> set[Channel]:
    """The channels by which the booking's customer was told of its time."""
    found = await connection.scalars(
        select(message.c.channel)
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.booking_id == booking_id,
            message.c.kind.in_(_TELLS_THE_TIME),
        )
        .distinct()
    )
    return {Channel(channel) for channel in found}


async def replan_reminder(
    connection: AsyncConnection, reminder: MessageRecord, at: datetime | None, why_not: str, now: datetime
) -> None:
    """Have a reminder that has not left go at another time, or not at all; one that had been dropped goes after all."""
    values: dict[str, Any] = {"status": MessageStatus.SUPERSEDED, "problem": why_not}
    if at is not None:
        values = {"status": MessageStatus.QUEUED, "problem": None, "available_at": at}
        if reminder.status is MessageStatus.SUPERSEDED:
            values["attempts"] = 0
    await connection.execute(
        update(message)
        .where(
            message.c.venue_id == reminder.venue_id,
            message.c.id == reminder.id,
            # As it was read: what is being sent is nobody's to change.
            message.c.status == reminder.status,
            or_(message.c.attempts == 0, message.c.status == MessageStatus.SUPERSEDED),
        )
        .values(updated_at=now, **values)
    )
