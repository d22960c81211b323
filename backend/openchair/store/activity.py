"""What happened to a booking, and who did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.store.records import ActivityRecord
from openchair.store.scope import VenueScope
from openchair.store.tables import activity


async def record_activity(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str | None,
    now: datetime,
    *,
    actor_kind: str,
    actor_name: str | None,
    what: str,
    **detail: Any,
) -> None:
    """Write one line of the activity feed, in the transaction of the change it tells of."""
    await connection.execute(
        insert(activity).values(
            venue_id=scope.venue_id,
            id=new_id(),
            booking_id=booking_id,
            at=now,
            actor_kind=actor_kind,
            actor_name=actor_name,
            what=what,
            detail=detail,
        )
    )


async def list_activity(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, limit: int
) -> list[ActivityRecord]:
    """A booking's activity, newest first."""
    rows = await connection.execute(
        select(
            activity.c.id,
            activity.c.at,
            activity.c.actor_kind,
            activity.c.actor_name,
            activity.c.what,
            activity.c.detail,
        )
        .where(activity.c.venue_id == scope.venue_id, activity.c.booking_id == booking_id)
        .order_by(activity.c.id.desc())
        .limit(limit)
    )
    return [ActivityRecord(*row) for row in rows]
