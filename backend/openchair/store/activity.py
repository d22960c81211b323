"""What happened to a booking, and who did it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.activity import Activity
from openchair.rules.activity_kinds import ActivityPart
from openchair.rules.actors import Actor
from openchair.rules.feed import FeedKind
from openchair.rules.messages import UNDELIVERED
from openchair.rules.records.message import ActivityRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.store.activity_details import activity_from, detail_of
from openchair.store.columns import written
from openchair.store.feed import note_bookings, note_change
from openchair.store.outbox import MESSAGE
from openchair.store.rows import Columns
from openchair.store.sight import of_seen_booking
from openchair.store.tables import activity, booking, customer, message

ACTIVITY: Final = Columns(
    ActivityRecord,
    id=activity.c.id,
    booking_id=activity.c.booking_id,
    reference=booking.c.reference,
    customer_name=customer.c.name,
    at=activity.c.at,
    actor=Columns(Actor, kind=activity.c.actor_kind, name=activity.c.actor_name),
    happened=Columns(activity_from, kind=activity.c.what, detail=activity.c.detail),
    message=MESSAGE.where_present("id"),
)


async def record_activity(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str | None,
    now: datetime,
    actor: Actor,
    happened: Activity,
) -> None:
    """Write one line of the activity feed, in the transaction of the change it tells of."""
    await connection.execute(
        insert(activity).values(
            venue_id=scope.venue_id,
            id=new_id(),
            booking_id=booking_id,
            at=now,
            actor_kind=actor.kind,
            actor_name=actor.name,
            what=happened.kind,
            detail=detail_of(happened),
        )
    )
    if booking_id is None:
        await note_change(connection, scope, FeedKind.ACTIVITY, now)
    else:
        await note_bookings(connection, scope, (booking_id,), now)


async def list_activity(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    limit: int,
    *,
    booking_id: str | None = None,
    only: ActivityPart | None = None,
    after: str | None = None,
) -> list[ActivityRecord]:
    """The venue's activity, or one booking's, of bookings that are seen, newest first; what is older than `after`."""
    statement = (
        select(*ACTIVITY)
        .outerjoin(message, and_(message.c.venue_id == activity.c.venue_id, message.c.id == activity.c.message_id))
        .outerjoin(booking, and_(booking.c.venue_id == activity.c.venue_id, booking.c.id == activity.c.booking_id))
        .outerjoin(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .where(
            activity.c.venue_id == scope.venue_id, of_seen_booking(sight, activity.c.venue_id, activity.c.booking_id)
        )
    )
    if booking_id is not None:
        statement = statement.where(activity.c.booking_id == booking_id)
    match only:
        case ActivityPart.CHANGES:
            statement = statement.where(activity.c.message_id.is_(None))
        case ActivityPart.MESSAGES:
            statement = statement.where(activity.c.message_id.is_not(None))
        case ActivityPart.UNDELIVERED:
            statement = statement.where(message.c.status.in_([written(each) for each in UNDELIVERED]))
        case None:
            pass
        case _:
            assert_never(only)
    if after is not None:
        statement = statement.where(activity.c.id < after)
    rows = await connection.execute(statement.order_by(activity.c.id.desc()).limit(limit))
    return [ACTIVITY.read(row) for row in rows]
