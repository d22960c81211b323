"""Openings: written where time becomes free, claimed by those who offer them, read by the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.openings import Ending, MatchingMode, MatchingSettings, OpeningCause, OpeningStatus
from openchair.rules.records.earlier import OpeningRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.scope import VenueScope
from openchair.store.blocked import let_blocks_take
from openchair.store.tables import opening, staff, venue

# Written out and not as a parameter: so a database sees that the index over just these rows will do.
_WORKED_ON = opening.c.status.in_([literal_column("'open'"), literal_column("'offered'")])
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    opening.c.id,
    opening.c.venue_id,
    staff.c.no,
    staff.c.id,
    staff.c.name,
    opening.c.start_minute,
    opening.c.end_minute,
    opening.c.cause,
    opening.c.left_by,
    opening.c.depth,
    opening.c.status,
    opening.c.ending,
    opening.c.considered,
    opening.c.due_at,
    opening.c.created_at,
    opening.c.ended_at,
)
_OPENINGS: Select[Any] = select(*_COLUMNS).join(
    staff, and_(staff.c.venue_id == opening.c.venue_id, staff.c.id == opening.c.staff_id)
)


def _opening_from(found: Sequence[Any]) -> OpeningRecord:
    row = tuple(found)
    values: tuple[Any, ...] = (
        *row[:2],
        StaffRecord(*row[2:5]),
        *row[5:7],
        OpeningCause(row[7]),
        *row[8:10],
        OpeningStatus(row[10]),
        None if row[11] is None else Ending(row[11]),
        row[12] or [],
        *row[13:],
    )
    return OpeningRecord(*values)


async def note_opening(
    connection: AsyncConnection,
    scope: VenueScope,
    staff_id: str,
    start_minute: int,
    end_minute: int,
    cause: OpeningCause,
    now: datetime,
    *,
    left_by: str | None = None,
    depth: int = 0,
) -> None:
    """Write that this stretch of a staff member's time, in epoch minutes, becomes free with this transaction.

    That is all it costs whoever frees it: to whom it goes is thought about afterwards. What lies behind is nobody's opening, and
    what is blocked goes to the block.
    """
    left = await let_blocks_take(connection, scope, staff_id, (start_minute, end_minute))
    if end_minute * 60 <= now.timestamp() or not left:
        return
    await connection.execute(
        insert(opening).values(
            venue_id=scope.venue_id,
            id=new_id(),
            staff_id=staff_id,
            start_minute=start_minute,
            end_minute=end_minute,
            cause=cause.value,
            left_by=left_by,
            depth=depth,
            status=OpeningStatus.OPEN.value,
            due_at=now,
            created_at=now,
        )
    )


async def is_any_opening_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether there is an opening to look at: asked often, and answered from one index."""
    due_at = (await connection.execute(select(func.min(opening.c.due_at)).where(_WORKED_ON))).scalar_one()
    return due_at is not None and due_at <= now


async def claim_opening(connection: AsyncConnection, now: datetime) -> OpeningRecord | None:
    """Lock the opening that is due first, until the transaction ends; None where none is, or others have them all."""
    found = (
        await connection.execute(
            _OPENINGS.where(_WORKED_ON, opening.c.due_at <= now)
            .order_by(opening.c.due_at, opening.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=opening)
        )
    ).one_or_none()
    return None if found is None else _opening_from(found)


async def lock_openings(
    connection: AsyncConnection, scope: VenueScope, ids: Collection[str]
) -> dict[str, OpeningRecord]:
    """Lock these openings until the transaction ends, in the order of their ids: two who want the same two never wait for each
    other for ever. Openings are locked before staff members' time."""
    rows = await connection.execute(
        _OPENINGS.where(opening.c.venue_id == scope.venue_id, opening.c.id.in_(list(ids)))
        .order_by(opening.c.id)
        .with_for_update(of=opening)
    )
    return {row[0]: _opening_from(row) for row in rows}


async def change_opening(connection: AsyncConnection, scope: VenueScope, opening_id: str, **changes: Any) -> None:
    """Change columns of an opening that this transaction has locked."""
    await connection.execute(
        update(opening).where(opening.c.venue_id == scope.venue_id, opening.c.id == opening_id).values(**changes)
    )


async def list_openings(
    connection: AsyncConnection, scope: VenueScope, from_minute: int, before_minute: int, limit: int = 200
) -> list[OpeningRecord]:
    """The openings that start in this range of epoch minutes, in order; at most `limit`."""
    rows = await connection.execute(
        _OPENINGS.where(
            opening.c.venue_id == scope.venue_id,
            opening.c.start_minute >= from_minute,
            opening.c.start_minute < before_minute,
        )
        .order_by(opening.c.start_minute, opening.c.id)
        .limit(limit)
    )
    return [_opening_from(row) for row in rows]


async def list_newest_openings(
    connection: AsyncConnection, scope: VenueScope, limit: int, *, after: str | None = None
) -> list[OpeningRecord]:
    """The venue's openings, newest first; those older than `after` where it is named."""
    statement = _OPENINGS.where(opening.c.venue_id == scope.venue_id)
    if after is not None:
        statement = statement.where(opening.c.id < after)
    rows = await connection.execute(statement.order_by(opening.c.id.desc()).limit(limit))
    return [_opening_from(row) for row in rows]


async def find_matching_settings(connection: AsyncConnection, scope: VenueScope) -> MatchingSettings:
    """How the venue wants its openings offered."""
    row = (
        await connection.execute(
            select(
                venue.c.matching_on,
                venue.c.matching_mode,
                venue.c.throttle_hours,
                venue.c.quiet_from,
                venue.c.quiet_until,
            ).where(venue.c.id == scope.venue_id)
        )
    ).one()
    return MatchingSettings(row[0], MatchingMode(row[1]), *row[2:])


async def set_matching(connection: AsyncConnection, scope: VenueScope, **settings: Any) -> None:
    """Change how the venue wants its openings offered."""
    await connection.execute(update(venue).where(venue.c.id == scope.venue_id).values(**settings))


async def count_openings(
    connection: AsyncConnection, scope: VenueScope, from_at: datetime, before: datetime
) -> dict[OpeningStatus, int]:
    """How many openings appeared in [from_at, before), by how far they have come."""
    rows = await connection.execute(
        select(opening.c.status, func.count())
        .where(opening.c.venue_id == scope.venue_id, opening.c.created_at >= from_at, opening.c.created_at < before)
        .group_by(opening.c.status)
    )
    return {OpeningStatus(row[0]): row[1] for row in rows}
