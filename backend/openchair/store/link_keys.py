"""Whose manage links end when a link key is dropped: bookings to come, by the key that signed what was sent last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.messages import TO_VENUE, MessageKind, MessageStatus, of_new_key
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.store.columns import written
from openchair.store.tables import booking, message

_ARRIVED = (MessageStatus.ACCEPTED, MessageStatus.DELIVERED)
_BEING_SENT = (MessageStatus.HANDED_OVER, MessageStatus.SENDING)
_UNDER_WAY = (MessageStatus.QUEUED, *_BEING_SENT)
# They hold no manage link of the customer's.
_WITHOUT_LINK = [*sorted(TO_VENUE), MessageKind.BOOKING_CODE]


def _told(*of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a message with a link among a booking's."""
    return exists(
        select(message.c.id).where(
            message.c.venue_id == booking.c.venue_id,
            message.c.booking_id == booking.c.id,
            message.c.kind.not_in([written(kind) for kind in _WITHOUT_LINK]),
            *of,
        )
    )


def _to_come(scope: VenueScope, now: datetime) -> list[ColumnElement[bool]]:
    return [
        booking.c.venue_id == scope.venue_id,
        booking.c.status.in_([written(status) for status in sorted(OPEN_STATUSES)]),
        booking.c.ends_at > now,
    ]


def _holds_old(scope: VenueScope, key_id: str, now: datetime) -> list[ColumnElement[bool]]:
    """The venue's open bookings to whose customers a link was sent, and none yet that was signed with this key.

    A message from before it was written which key signed counts as signed with another. One under way counts for nothing.
    """
    arrived = message.c.status.in_([written(status) for status in _ARRIVED])
    signed = message.c.signed_with == key_id
    return [
        *_to_come(scope, now),
        _told(arrived, or_(message.c.signed_with.is_(None), ~signed)),
        ~_told(arrived, signed),
    ]


def _sent_anew(key_id: str) -> list[ColumnElement[bool]]:
    return [message.c.kind == written(MessageKind.LINK_RESENT), message.c.tells_of == of_new_key(key_id)]


async def list_to_send_anew(
    connection: AsyncConnection, scope: VenueScope, key_id: str, now: datetime, after: tuple[datetime, str], limit: int
) -> list[tuple[datetime, str]]:
    """Start and id of those that hold an old link and for which none was written for this key, those that start first first."""
    rows = await connection.execute(
        select(booking.c.starts_at, booking.c.id)
        .where(
            *_holds_old(scope, key_id, now),
            ~_told(*_sent_anew(key_id)),
            or_(
                booking.c.starts_at > after[0],
                and_(booking.c.starts_at == after[0], booking.c.id > after[1]),
            ),
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    return [(row.starts_at, row.id) for row in rows]


async def count_old_links(
    connection: AsyncConnection, scope: VenueScope, key_id: str, now: datetime
) -> tuple[int, int, int]:
    """How many open bookings hold a link of an older key alone, and for how many of them one of this key is on its way; and to how
    many others' customers, who hold no link yet, one is being sent of which it isn't written yet which key signs it.
    """
    under_way = _told(*_sent_anew(key_id), message.c.status.in_([written(status) for status in _UNDER_WAY]))
    old = _holds_old(scope, key_id, now)
    arrived = message.c.status.in_([written(status) for status in _ARRIVED])
    first = _told(message.c.status.in_([written(status) for status in _BEING_SENT])), ~_told(arrived)
    found = (
        await connection.execute(
            select(
                select(func.count()).select_from(booking).where(*old).scalar_subquery().label("old"),
                select(func.count()).select_from(booking).where(*old, under_way).scalar_subquery().label("under_way"),
                select(func.count())
                .select_from(booking)
                .where(*_to_come(scope, now), *first)
                .scalar_subquery()
                .label("first"),
            )
        )
    ).one()
    return found.old, found.under_way, found.first
