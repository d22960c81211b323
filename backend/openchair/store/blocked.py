"""Queries over blocked time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.store.records import BlockedTimeRecord, StaffRecord
from openchair.store.scope import VenueScope
from openchair.store.tables import blocked_time, staff

_BLOCKED: Select[Any] = select(
    blocked_time.c.id,
    staff.c.no,
    staff.c.id,
    staff.c.name,
    blocked_time.c.starts_at,
    blocked_time.c.ends_at,
    blocked_time.c.kind,
    blocked_time.c.note,
).join(staff, and_(staff.c.venue_id == blocked_time.c.venue_id, staff.c.id == blocked_time.c.staff_id))


def _blocked_from(row: Any) -> BlockedTimeRecord:
    return BlockedTimeRecord(row[0], StaffRecord(row[1], row[2], row[3]), *row[4:])


async def find_blocked_time(
    connection: AsyncConnection, scope: VenueScope, blocked_time_id: str
) -> BlockedTimeRecord | None:
    """A blocked time of this venue."""
    found = (
        await connection.execute(
            _BLOCKED.where(blocked_time.c.venue_id == scope.venue_id, blocked_time.c.id == blocked_time_id)
        )
    ).one_or_none()
    return None if found is None else _blocked_from(tuple(found))


async def list_blocked_time(
    connection: AsyncConnection,
    scope: VenueScope,
    starts_from: datetime,
    starts_before: datetime,
    *,
    staff_id: str | None = None,
    limit: int = 200,
) -> list[BlockedTimeRecord]:
    """The blocked times that start in [starts_from, starts_before), in order, at most `limit`."""
    statement = (
        _BLOCKED.where(
            blocked_time.c.venue_id == scope.venue_id,
            blocked_time.c.starts_at >= starts_from,
            blocked_time.c.starts_at < starts_before,
        )
        .order_by(blocked_time.c.starts_at, blocked_time.c.id)
        .limit(limit)
    )
    if staff_id is not None:
        statement = statement.where(blocked_time.c.staff_id == staff_id)
    return [_blocked_from(tuple(row)) for row in await connection.execute(statement)]


async def insert_blocked_time(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a blocked time; the time itself is taken through `store.occupancy`."""
    await connection.execute(insert(blocked_time).values(venue_id=scope.venue_id, **values))


async def delete_blocked_time(connection: AsyncConnection, scope: VenueScope, blocked_time_id: str) -> bool:
    """Remove a blocked time whose stretch was freed; False where there was none."""
    removed = await connection.execute(
        delete(blocked_time).where(blocked_time.c.venue_id == scope.venue_id, blocked_time.c.id == blocked_time_id)
    )
    return removed.rowcount == 1
