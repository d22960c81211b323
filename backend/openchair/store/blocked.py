"""Queries over blocked time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.occupancy import OccupancyKind
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.records.venue import BlockedTimeRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.stretches import without
from openchair.store.occupancy import take_time
from openchair.store.rows import Columns
from openchair.store.sight import seen
from openchair.store.tables import blocked_time, counter_offer, occupancy, opening_offer, settlement, staff
from openchair.store.venue_columns import STAFF

_BLOCKED_TIME: Final = Columns(
    BlockedTimeRecord,
    id=blocked_time.c.id,
    staff=STAFF,
    starts_at=blocked_time.c.starts_at,
    ends_at=blocked_time.c.ends_at,
    kind=blocked_time.c.kind,
    note=blocked_time.c.note,
)
_BLOCKED: Final[Select[Any]] = select(*_BLOCKED_TIME).join(
    staff, and_(staff.c.venue_id == blocked_time.c.venue_id, staff.c.id == blocked_time.c.staff_id)
)


_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Met:
    """A stretch of a staff member's time that is taken: by a booking, by a block, or held for the booking it is offered to."""

    span: tuple[int, int]
    booking_id: str | None
    blocked_id: str | None
    offered_to: str | None


async def find_blocked_time(
    connection: AsyncConnection, scope: VenueScope, blocked_time_id: str
) -> BlockedTimeRecord | None:
    """A blocked time of this venue."""
    found = (
        await connection.execute(
            _BLOCKED.where(blocked_time.c.venue_id == scope.venue_id, blocked_time.c.id == blocked_time_id)
        )
    ).one_or_none()
    return None if found is None else _BLOCKED_TIME.read(found)


async def list_blocked_time(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    starts_from: datetime,
    starts_before: datetime,
    *,
    staff_id: str | None = None,
    limit: int = 200,
) -> list[BlockedTimeRecord]:
    """The blocked times of those seen that start in [starts_from, starts_before), in order, at most `limit`."""
    statement = (
        _BLOCKED.where(
            blocked_time.c.venue_id == scope.venue_id,
            blocked_time.c.starts_at >= starts_from,
            blocked_time.c.starts_at < starts_before,
            seen(sight, blocked_time.c.staff_id),
        )
        .order_by(blocked_time.c.starts_at, blocked_time.c.id)
        .limit(limit)
    )
    if staff_id is not None:
        statement = statement.where(blocked_time.c.staff_id == staff_id)
    return [_BLOCKED_TIME.read(row) for row in await connection.execute(statement)]


async def list_met(connection: AsyncConnection, scope: VenueScope, staff_no: int, span: tuple[int, int]) -> list[Met]:
    """What takes some of a stretch of a staff member's time, in order."""
    rows = await connection.execute(
        select(
            occupancy.c.start_minute,
            occupancy.c.end_minute,
            # One that has left it may still take that back.
            func.coalesce(occupancy.c.booking_id, settlement.c.booking_id).label("booking_id"),
            occupancy.c.blocked_time_id,
            func.coalesce(counter_offer.c.booking_id, opening_offer.c.booking_id).label("offered_to"),
        )
        .outerjoin(
            counter_offer,
            and_(counter_offer.c.venue_id == occupancy.c.venue_id, counter_offer.c.id == occupancy.c.hold_id),
        )
        .outerjoin(
            settlement, and_(settlement.c.venue_id == occupancy.c.venue_id, settlement.c.id == occupancy.c.hold_id)
        )
        .outerjoin(
            opening_offer,
            and_(
                opening_offer.c.venue_id == occupancy.c.venue_id,
                opening_offer.c.hold_id == occupancy.c.hold_id,
                opening_offer.c.status == OpeningOfferStatus.OFFERED,
            ),
        )
        .where(
            occupancy.c.venue_id == scope.venue_id,
            occupancy.c.staff_no == staff_no,
            occupancy.c.start_minute < span[1],
            # No stretch is longer than a day, so the index is read from there.
            occupancy.c.start_minute > span[0] - _A_DAY,
            occupancy.c.end_minute > span[0],
        )
        .order_by(occupancy.c.start_minute, opening_offer.c.id)
    )
    return [
        Met((row.start_minute, row.end_minute), row.booking_id, row.blocked_time_id, row.offered_to) for row in rows
    ]


async def let_blocks_take(
    connection: AsyncConnection, scope: VenueScope, staff_id: str, span: tuple[int, int]
) -> list[tuple[int, int]]:
    """Give a stretch that was freed, in epoch minutes, to the blocks over it: they wait for it. What is nobody's is given back.

    A block is set over bookings, too, and takes their time as they leave it.
    """
    starts_at, ends_at = (datetime.fromtimestamp(minute * 60, UTC) for minute in span)
    blocks = (
        await connection.execute(
            select(blocked_time.c.id, blocked_time.c.starts_at, blocked_time.c.ends_at, staff.c.no)
            .join(staff, and_(staff.c.venue_id == blocked_time.c.venue_id, staff.c.id == blocked_time.c.staff_id))
            .where(
                blocked_time.c.venue_id == scope.venue_id,
                blocked_time.c.staff_id == staff_id,
                blocked_time.c.starts_at < ends_at,
                blocked_time.c.starts_at > starts_at - timedelta(minutes=_A_DAY),
                blocked_time.c.ends_at > starts_at,
            )
            .order_by(blocked_time.c.starts_at, blocked_time.c.id)
        )
    ).all()
    left = [span]
    for row in blocks:
        block = (int(row.starts_at.timestamp()) // 60, int(row.ends_at.timestamp()) // 60)
        freed = (max(block[0], span[0]), min(block[1], span[1]))
        taken = [met.span for met in await list_met(connection, scope, row.no, freed)]
        if free := without(freed, taken):
            await take_time(connection, scope, {row.no: free}, kind=OccupancyKind.BLOCKED, blocked_time_id=row.id)
        left = [piece for each in left for piece in without(each, (freed,))]
    return left


async def insert_blocked_time(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a blocked time; the time itself is taken through `store.occupancy`."""
    await connection.execute(insert(blocked_time).values(venue_id=scope.venue_id, **values))


async def delete_blocked_time(connection: AsyncConnection, scope: VenueScope, blocked_time_id: str) -> bool:
    """Remove a blocked time whose stretch was freed; False where there was none."""
    removed = await connection.execute(
        delete(blocked_time).where(blocked_time.c.venue_id == scope.venue_id, blocked_time.c.id == blocked_time_id)
    )
    return removed.rowcount == 1
