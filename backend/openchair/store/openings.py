"""Openings: written where time becomes free, claimed by those who offer them, read by the desk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.feed import FeedKind
from openchair.rules.openings import OpeningCause, OpeningStatus, WaitlistSettings
from openchair.rules.records.waitlist import OpeningRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.store.blocked import let_blocks_take
from openchair.store.columns import written
from openchair.store.feed import note_change
from openchair.store.rows import Columns
from openchair.store.sight import seen
from openchair.store.tables import opening, staff, venue
from openchair.store.venue_columns import STAFF

# Written out and not as a parameter: so a database sees that the index over just these rows will do.
_WORKED_ON = opening.c.status.in_([written(OpeningStatus.OPEN), written(OpeningStatus.OFFERED)])


def _opening(considered: list[dict[str, Any]] | None, **others: Any) -> OpeningRecord:
    return OpeningRecord(considered=considered or [], **others)


OPENING: Final = Columns(
    _opening,
    id=opening.c.id,
    venue_id=opening.c.venue_id,
    staff=STAFF,
    start_minute=opening.c.start_minute,
    end_minute=opening.c.end_minute,
    cause=opening.c.cause,
    left_by=opening.c.left_by,
    depth=opening.c.depth,
    status=opening.c.status,
    ending=opening.c.ending,
    considered=opening.c.considered,
    due_at=opening.c.due_at,
    created_at=opening.c.created_at,
    ended_at=opening.c.ended_at,
)
_OPENINGS: Final[Select[Any]] = select(*OPENING).join(
    staff, and_(staff.c.venue_id == opening.c.venue_id, staff.c.id == opening.c.staff_id)
)
_SETTINGS: Final = Columns(
    WaitlistSettings,
    on=venue.c.matching_on,
    mode=venue.c.matching_mode,
    throttle_hours=venue.c.throttle_hours,
    quiet_from=venue.c.quiet_from,
    quiet_until=venue.c.quiet_until,
)


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
    opening_id = new_id()
    await connection.execute(
        insert(opening).values(
            venue_id=scope.venue_id,
            id=opening_id,
            staff_id=staff_id,
            start_minute=start_minute,
            end_minute=end_minute,
            cause=cause,
            left_by=left_by,
            depth=depth,
            status=OpeningStatus.OPEN,
            due_at=now,
            created_at=now,
        )
    )
    await note_change(connection, scope, FeedKind.OPENING, now, about=opening_id, staff_id=staff_id)


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
    return None if found is None else OPENING.read(found)


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
    return {row.id: OPENING.read(row) for row in rows}


async def change_opening(connection: AsyncConnection, scope: VenueScope, opening_id: str, **changes: Any) -> None:
    """Change columns of an opening that this transaction has locked."""
    await connection.execute(
        update(opening).where(opening.c.venue_id == scope.venue_id, opening.c.id == opening_id).values(**changes)
    )


async def list_openings(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    from_minute: int,
    before_minute: int,
    limit: int = 200,
    *,
    only_open: bool = False,
) -> list[OpeningRecord]:
    """The openings of those seen that start in this range of epoch minutes, in order; with `only_open` those still to be had."""
    rows = await connection.execute(
        _OPENINGS.where(
            opening.c.venue_id == scope.venue_id,
            opening.c.start_minute >= from_minute,
            opening.c.start_minute < before_minute,
            seen(sight, opening.c.staff_id),
            *([_WORKED_ON] if only_open else ()),
        )
        .order_by(opening.c.start_minute, opening.c.id)
        .limit(limit)
    )
    return [OPENING.read(row) for row in rows]


async def list_newest_openings(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    limit: int,
    *,
    after: str | None = None,
    only_open: bool = False,
) -> list[OpeningRecord]:
    """The openings of those seen, or those still to be had, newest first; those older than `after` where it is named."""
    statement = _OPENINGS.where(opening.c.venue_id == scope.venue_id, seen(sight, opening.c.staff_id))
    if only_open:
        statement = statement.where(_WORKED_ON)
    if after is not None:
        statement = statement.where(opening.c.id < after)
    rows = await connection.execute(statement.order_by(opening.c.id.desc()).limit(limit))
    return [OPENING.read(row) for row in rows]


async def find_waitlist_settings(connection: AsyncConnection, scope: VenueScope) -> WaitlistSettings:
    """How the venue wants its openings offered."""
    row = (await connection.execute(select(*_SETTINGS).where(venue.c.id == scope.venue_id))).one()
    return _SETTINGS.read(row)


async def set_waitlist(connection: AsyncConnection, scope: VenueScope, **settings: Any) -> None:
    """Change how the venue wants its openings offered."""
    await connection.execute(update(venue).where(venue.c.id == scope.venue_id).values(**settings))


async def count_openings(
    connection: AsyncConnection, scope: VenueScope, from_at: datetime, before: datetime
) -> dict[OpeningStatus, int]:
    """How many openings appeared in [from_at, before), by how far they have come."""
    rows = await connection.execute(
        select(opening.c.status, func.count().label("number"))
        .where(opening.c.venue_id == scope.venue_id, opening.c.created_at >= from_at, opening.c.created_at < before)
        .group_by(opening.c.status)
    )
    return {row.status: row.number for row in rows}
