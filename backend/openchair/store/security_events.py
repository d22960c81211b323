"""Security events: noted with what they are about, and read for a venue's owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.scope import VenueScope
from openchair.rules.security import TELL_EVERY, SecurityEvent, hour_of
from openchair.store.rows import Columns
from openchair.store.tables import security_event

EVENT: Final = Columns(
    SecurityEventRecord,
    id=security_event.c.id,
    kind=security_event.c.kind,
    who=security_event.c.who,
    detail=security_event.c.detail,
    count=security_event.c.count,
    first_at=security_event.c.first_at,
    last_at=security_event.c.last_at,
)


async def note_event(
    connection: AsyncConnection, scope: VenueScope, event: SecurityEvent, now: datetime, *, times: int = 1
) -> None:
    """Write that it happened, in the transaction of what it is about, or in one of its own where that is a refusal.

    Alike events of one hour are one row, with how often they happened; it says what the last of them said.
    """
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = dialect_insert(security_event).values(
        venue_id=scope.venue_id,
        id=new_id(),
        kind=event.kind,
        about=event.about,
        hour=hour_of(now),
        who=event.who,
        detail=dict(event.detail),
        count=times,
        first_at=now,
        last_at=now,
    )
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=["venue_id", "kind", "about", "hour"],
            set_={
                "count": security_event.c.count + times,
                "detail": row.excluded.detail,
                "last_at": row.excluded.last_at,
            },
        )
    )


@dataclass(frozen=True, slots=True)
class UntoldVenue:
    """A venue whose owners have not been told of something."""

    venue_id: str


async def find_untold_venue(connection: AsyncConnection, now: datetime) -> UntoldVenue | None:
    """A venue with events that its owners are to be told of now: they were told of none within the last while."""
    lately = security_event.alias("lately")
    was_told = exists().where(lately.c.venue_id == security_event.c.venue_id, lately.c.told_at > now - TELL_EVERY)
    found = await connection.scalar(
        select(security_event.c.venue_id)
        .where(security_event.c.told_at.is_(None), ~was_told)
        .order_by(security_event.c.venue_id)
        .limit(1)
    )
    return None if found is None else UntoldVenue(found)


async def tell_of_events(connection: AsyncConnection, scope: VenueScope, now: datetime) -> list[SecurityEventRecord]:
    """Write that the venue's owners are told of all that they were not told of; gives that, oldest first.

    Two at once don't both tell: the second finds nothing.
    """
    told = await connection.execute(
        update(security_event)
        .where(security_event.c.venue_id == scope.venue_id, security_event.c.told_at.is_(None))
        .values(told_at=now)
        .returning(*EVENT)
    )
    return sorted((EVENT.read(row) for row in told), key=lambda event: event.id)


async def list_events(
    connection: AsyncConnection, scope: VenueScope, limit: int, *, after: str | None = None
) -> list[SecurityEventRecord]:
    """The venue's security events, newest first; what is older than `after` where it is named."""
    statement = select(*EVENT).where(security_event.c.venue_id == scope.venue_id)
    if after is not None:
        statement = statement.where(security_event.c.id < after)
    rows = await connection.execute(statement.order_by(security_event.c.id.desc()).limit(limit))
    return [EVENT.read(row) for row in rows]
