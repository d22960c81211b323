"""Blocking a stretch of a staff member's time, and lifting the block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.bookings.create import whole_minute
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.rules.occupancy import BlockedTimeKind, OccupancyKind
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import BlockedTimeRecord, StaffRecord
from openchair.rules.refusals import InvalidInput, NotFound, SlotTaken
from openchair.rules.stretches import without
from openchair.rules.texts import optional_text
from openchair.store.activity import record_activity
from openchair.store.blocked import delete_blocked_time, find_blocked_time, insert_blocked_time, list_met
from openchair.store.bookings import find_booking
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import TimeTaken, free_blocked_time, lock_staff, take_time
from openchair.store.once import Answer, Call, once
from openchair.store.openings import note_opening

SHORTEST_MINUTES = 15
LONGEST_MINUTES = 480
STEP_MINUTES = 15
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Block:
    """Whose time, from when, for how many minutes (15 to 480 in steps of 15), and why."""

    staff_id: str
    starts_at: datetime
    minutes: int
    kind: BlockedTimeKind
    note: str | None


@dataclass(frozen=True, slots=True)
class Covered:
    """What a block covers as it is now: the stretches that are its own, and the bookings in its way.

    `meets` have an appointment there, `offered` are offered a time there that they can still accept.
    """

    stretches: tuple[tuple[datetime, datetime], ...]
    meets: tuple[BookingRecord, ...]
    offered: tuple[BookingRecord, ...]


async def block_time(runtime: Runtime, operator: Operator, block: Block, key: str) -> BlockedTimeRecord:
    """Take the stretch out of what can be booked: what of it is free now, and the rest as those who have it leave it.

    Raises `SlotTaken` where all of it is blocked or held already and no booking is in it, `NotFound`, `InvalidInput`, `KeyReused`.
    """
    starts_at = whole_minute(block.starts_at)
    if not SHORTEST_MINUTES <= block.minutes <= LONGEST_MINUTES or block.minutes % STEP_MINUTES:
        raise InvalidInput(
            "minutes",
            f"Time is blocked for {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes, in steps of {STEP_MINUTES}.",
        )
    note = optional_text("note", block.note, LONGEST_NOTE)
    ends_at = starts_at + timedelta(minutes=block.minutes)
    call = Call(
        operator.scope,
        operator.owner,
        key,
        "deskBlockTime",
        {
            "staffId": block.staff_id,
            "startsAt": starts_at.isoformat(),
            "minutes": block.minutes,
            "kind": block.kind,
            "note": note,
        },
    )

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        locked = await lock_staff(connection, operator.scope, (block.staff_id,))
        if block.staff_id not in locked:
            raise NotFound("staff member")
        person = locked[block.staff_id]
        span = (epoch_minute(starts_at), epoch_minute(ends_at))
        met = await list_met(connection, operator.scope, person.no, span)
        free = without(span, (each.span for each in met))
        if not free and not any(each.booking_id for each in met):
            raise SlotTaken
        blocked_id = new_id()
        await insert_blocked_time(
            connection,
            operator.scope,
            {
                "id": blocked_id,
                "staff_id": person.id,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "kind": block.kind,
                "note": note,
            },
        )
        if free:
            try:
                await take_time(
                    connection, operator.scope, person.no, free, kind=OccupancyKind.BLOCKED, blocked_time_id=blocked_id
                )
            except TimeTaken:
                raise SlotTaken from None
        await record_activity(
            connection,
            operator.scope,
            None,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what="blocked_time",
            blocked_time=blocked_id,
        )
        return {"id": blocked_id, "staff_no": person.no, "staff_name": person.name}

    answer = await once(runtime, call, work)
    # Told from the call itself, which the key binds: the block may have been lifted since the first call was answered.
    staff = StaffRecord(answer["staff_no"], block.staff_id, answer["staff_name"])
    return BlockedTimeRecord(answer["id"], staff, starts_at, ends_at, block.kind, note)


async def list_covered(runtime: Runtime, operator: Operator, blocked: BlockedTimeRecord) -> Covered:
    """What a block covers now, all in order; nothing is its own once it was lifted."""
    span = (epoch_minute(blocked.starts_at), epoch_minute(blocked.ends_at))
    async with runtime.database.reading() as connection:
        met = await list_met(connection, operator.scope, blocked.staff.no, span)

        async def bookings(ids: Iterable[str | None]) -> tuple[BookingRecord, ...]:
            wanted = dict.fromkeys(id for id in ids if id is not None)
            found = [await find_booking(connection, operator.scope, id) for id in wanted]
            return tuple(each for each in found if each is not None)

        return Covered(
            tuple((_instant(each.span[0]), _instant(each.span[1])) for each in met if each.blocked_id == blocked.id),
            await bookings(each.booking_id for each in met),
            await bookings(each.offered_to for each in met),
        )


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


async def unblock_time(runtime: Runtime, operator: Operator, blocked_time_id: str, key: str) -> str:
    """Give the stretch back, and give the id of the block that was. Raises `NotFound`, `KeyReused`."""
    call = Call(operator.scope, operator.owner, key, "deskUnblockTime", {"blockedTimeId": blocked_time_id})

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        blocked = await find_blocked_time(connection, operator.scope, blocked_time_id)
        if blocked is not None:
            # Whoever blocks some of this time meanwhile waits, and finds it free; or was first, and it goes to their block.
            await lock_staff(connection, operator.scope, (blocked.staff.id,))
        await free_blocked_time(connection, operator.scope, blocked_time_id)
        if blocked is None or not await delete_blocked_time(connection, operator.scope, blocked_time_id):
            raise NotFound("blocked time")
        span = (epoch_minute(blocked.starts_at), epoch_minute(blocked.ends_at))
        await note_opening(connection, operator.scope, blocked.staff.id, *span, OpeningCause.UNBLOCKED, now)
        await record_activity(
            connection,
            operator.scope,
            None,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what="unblocked_time",
            blocked_time=blocked_time_id,
        )
        return {"id": blocked_time_id}

    answer = await once(runtime, call, work)
    unblocked: str = answer["id"]
    return unblocked
