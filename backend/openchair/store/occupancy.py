"""Taking and freeing staff members' time. The database itself refuses two stretches that overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.occupancy import OccupancyKind
from openchair.rules.parts import Taken
from openchair.rules.records.venue import StaffRecord
from openchair.rules.scope import VenueScope
from openchair.rules.slots import Span
from openchair.rules.stretches import without
from openchair.store.guard import OVERLAP_GUARD
from openchair.store.tables import counter_offer, occupancy, settlement, staff
from openchair.store.venue_columns import STAFF


class TimeTaken(Exception):
    """Something else already takes part of that time."""


async def lock_staff(
    connection: AsyncConnection, scope: VenueScope, staff_ids: Iterable[str], *, offered_for: str | None = None
) -> dict[str, StaffRecord]:
    """Lock these staff members' time until the transaction ends, and give those that exist and are active.

    With `offered_for`, the id of a locked booking, also the time of those with whom another time is held for it, because it is
    offered, or may be taken back: what ends that gives back what it holds. Time is given back only under this lock, else a block
    that is set meanwhile and the time that is freed don't see each other, and nobody has it.

    Whoever wants a staff member's time waits here, in the order of their numbers, so that two moves between the same two
    people can't each hold what the other needs. The constraint alone would be right, too, but under many claims on one hour it
    resolves into deadlocks, seconds long. SQLite has one writer at a time and ignores the lock.
    """
    wanted: ColumnElement[bool] = staff.c.id.in_(sorted(set(staff_ids)))
    if offered_for is not None:
        holding = union_all(
            *(
                select(table.c.id).where(table.c.venue_id == scope.venue_id, table.c.booking_id == offered_for)
                for table in (counter_offer, settlement)
            )
        )
        held = select(occupancy.c.staff_no).where(
            occupancy.c.venue_id == scope.venue_id, occupancy.c.hold_id.in_(holding)
        )
        wanted = or_(wanted, staff.c.no.in_(held))
    statement = (
        select(*STAFF)
        .where(staff.c.venue_id == scope.venue_id, wanted, staff.c.active)
        .order_by(staff.c.no)
        .with_for_update(key_share=True)
    )
    return {row.id: STAFF.read(row) for row in await connection.execute(statement)}


async def take_time(
    connection: AsyncConnection,
    scope: VenueScope,
    taken: Taken,
    *,
    kind: OccupancyKind,
    booking_id: str | None = None,
    blocked_time_id: str | None = None,
    hold_id: str | None = None,
) -> None:
    """Take these stretches of these people's time, or raise `TimeTaken`: the transaction is then only good for rolling back."""
    rows = [
        {
            "venue_id": scope.venue_id,
            "staff_no": staff_no,
            "start_minute": start,
            "end_minute": end,
            "kind": kind,
            "booking_id": booking_id,
            "blocked_time_id": blocked_time_id,
            "hold_id": hold_id,
        }
        for staff_no, spans in taken.items()
        for start, end in spans
    ]
    if not rows:
        return
    try:
        await connection.execute(insert(occupancy).values(rows))
    except IntegrityError as refused:
        if OVERLAP_GUARD in str(refused.orig):
            raise TimeTaken from refused
        raise


async def free_booking_time(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> dict[int, list[Span]]:
    """Give back what a booking takes of people's time; gives the stretches that were, in epoch minutes, by their numbers."""
    freed = await connection.execute(
        delete(occupancy)
        .where(occupancy.c.venue_id == scope.venue_id, occupancy.c.booking_id == booking_id)
        .returning(occupancy.c.staff_no, occupancy.c.start_minute, occupancy.c.end_minute)
    )
    return _by_person(freed)


async def list_booking_time(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> dict[int, list[Span]]:
    """What a booking takes of people's time, in epoch minutes, by their numbers."""
    taken = await connection.execute(
        select(occupancy.c.staff_no, occupancy.c.start_minute, occupancy.c.end_minute).where(
            occupancy.c.venue_id == scope.venue_id, occupancy.c.booking_id == booking_id
        )
    )
    return _by_person(taken)


def _by_person(rows: Iterable[Any]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for no, start, end in sorted((row.staff_no, row.start_minute, row.end_minute) for row in rows):
        found.setdefault(no, []).append((start, end))
    return found


async def free_blocked_time(connection: AsyncConnection, scope: VenueScope, blocked_time_id: str) -> None:
    """Give back what a blocked time takes."""
    await connection.execute(
        delete(occupancy).where(occupancy.c.venue_id == scope.venue_id, occupancy.c.blocked_time_id == blocked_time_id)
    )


async def free_held_time(connection: AsyncConnection, scope: VenueScope, hold_id: str) -> dict[str, list[Span]]:
    """Give back what an offer holds: the stretches that were, in epoch minutes, of each person by their id.

    Two between which nothing else is taken of the person's time are one, with what lies between.
    """
    whose = select(staff.c.id).where(staff.c.venue_id == occupancy.c.venue_id, staff.c.no == occupancy.c.staff_no)
    freed = await connection.execute(
        delete(occupancy)
        .where(occupancy.c.venue_id == scope.venue_id, occupancy.c.hold_id == hold_id)
        .returning(
            whose.scalar_subquery().label("staff_id"),
            occupancy.c.staff_no,
            occupancy.c.start_minute,
            occupancy.c.end_minute,
        )
    )
    rows = freed.all()
    ids = {row.staff_no: row.staff_id for row in rows}
    return {ids[no]: await _joined(connection, scope, no, spans) for no, spans in _by_person(rows).items()}


async def _joined(connection: AsyncConnection, scope: VenueScope, staff_no: int, spans: list[Span]) -> list[Span]:
    """These stretches of a person's time, in order, where something of it is taken between two; else as one."""
    found = spans[:1]
    for start, end in spans[1:]:
        before = found[-1]
        met = await connection.scalar(
            select(occupancy.c.id)
            .where(
                occupancy.c.venue_id == scope.venue_id,
                occupancy.c.staff_no == staff_no,
                occupancy.c.start_minute < start,
                occupancy.c.end_minute > before[1],
            )
            .limit(1)
        )
        if met is None:
            found[-1] = (before[0], end)
        else:
            found.append((start, end))
    return found


async def make_way(connection: AsyncConnection, scope: VenueScope, hold_ids: Collection[str], taken: Taken) -> None:
    """Give back what these holds have of what is to be taken; what lies beside is held on."""
    if not hold_ids:
        return
    held = await connection.execute(
        select(
            occupancy.c.id,
            occupancy.c.hold_id,
            occupancy.c.staff_no,
            occupancy.c.start_minute,
            occupancy.c.end_minute,
        ).where(
            occupancy.c.venue_id == scope.venue_id,
            occupancy.c.hold_id.in_(list(hold_ids)),
            occupancy.c.staff_no.in_(list(taken)),
        )
    )
    for row in held.all():
        left = without((row.start_minute, row.end_minute), taken[row.staff_no])
        if left != [(row.start_minute, row.end_minute)]:
            await connection.execute(
                delete(occupancy).where(occupancy.c.venue_id == scope.venue_id, occupancy.c.id == row.id)
            )
            if left:
                hold = OccupancyKind.HOLD
                await take_time(connection, scope, {row.staff_no: left}, kind=hold, hold_id=row.hold_id)


async def keep_held_time(connection: AsyncConnection, scope: VenueScope, hold_id: str, booking_id: str) -> bool:
    """Make what an offer holds the booking's own time, without giving it back in between; False where nothing was held."""
    kept = await connection.execute(
        update(occupancy)
        .where(occupancy.c.venue_id == scope.venue_id, occupancy.c.hold_id == hold_id)
        .values(kind=OccupancyKind.BOOKING, booking_id=booking_id, hold_id=None)
    )
    return kept.rowcount > 0
