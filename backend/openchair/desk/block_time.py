"""Blocking a stretch of a staff member's time, and lifting the block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.create import whole_minute
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.people import OnePerson
from openchair.changes.unit import Answer, Done, TheVenue, make_change
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.rules.activity import OfBlock
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.feed import FeedKind
from openchair.rules.occupancy import BlockedTimeKind, OccupancyKind
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import BlockedTimeRecord, StaffRecord
from openchair.rules.refusals import InvalidInput, NotFound, SlotTaken
from openchair.rules.scope import VenueScope
from openchair.rules.stretches import without
from openchair.rules.texts import optional_text
from openchair.store.blocked import delete_blocked_time, find_blocked_time, insert_blocked_time, list_met
from openchair.store.bookings import find_booking
from openchair.store.feed import note_change
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import TimeTaken, free_blocked_time, lock_staff, take_time
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
class Blocked:
    """A block as it was made; `replayed` where the call had been made before."""

    time: BlockedTimeRecord
    replayed: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """What a block covers as it is now: the stretches that are its own, and the bookings in its way.

    `meets` have an appointment there, `offered` are offered a time there that they can still accept.
    """

    stretches: tuple[tuple[datetime, datetime], ...]
    meets: tuple[BookingRecord, ...]
    offered: tuple[BookingRecord, ...]


@needs(Permission.BLOCK_TIME)
async def block_time(runtime: Runtime, operator: Operator, block: Block, key: str) -> Blocked:
    """Take the stretch out of what can be booked: what of it is free now, and the rest as those who have it leave it.

    Raises `SlotTaken` where all of it is blocked or held already and no booking is in it, `NotFound`, `InvalidInput`, `KeyReused`.
    """
    starts_at = whole_minute(block.starts_at)
    if not SHORTEST_MINUTES <= block.minutes <= LONGEST_MINUTES or block.minutes % STEP_MINUTES:
        raise InvalidInput(
            "minutes",
            "Time is blocked for {least} to {most} minutes, in steps of {step}.",
            {"least": str(SHORTEST_MINUTES), "most": str(LONGEST_MINUTES), "step": str(STEP_MINUTES)},
        )
    note = optional_text("note", block.note, LONGEST_NOTE)
    ends_at = starts_at + timedelta(minutes=block.minutes)
    asked = {
        "staffId": block.staff_id,
        "startsAt": starts_at.isoformat(),
        "minutes": block.minutes,
        "kind": block.kind,
        "note": note,
    }

    async def work(change: Change, person: StaffRecord) -> Answer:
        connection, scope = change.connection, change.scope
        span = (epoch_minute(starts_at), epoch_minute(ends_at))
        met = await list_met(connection, scope, person.no, span)
        free = without(span, (each.span for each in met))
        if not free and not any(each.booking_id for each in met):
            raise SlotTaken
        blocked_id = new_id()
        await insert_blocked_time(
            connection,
            scope,
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
                taken = {person.no: free}
                await take_time(connection, scope, taken, kind=OccupancyKind.BLOCKED, blocked_time_id=blocked_id)
            except TimeTaken:
                raise SlotTaken from None
        await note_change(connection, scope, FeedKind.BLOCKED_TIME, change.now, about=blocked_id, staff_id=person.id)
        await change.record(OfBlock(ActivityKind.BLOCKED_TIME, blocked_id), None)
        return {"id": blocked_id, "staff_no": person.no, "staff_name": person.name}

    call = Call("deskBlockTime", key, asked)
    done = await make_change(runtime, operator.author, call, OnePerson(block.staff_id), work)
    # Told from the call itself, which the key binds: a block is never changed, but may have been lifted since.
    staff = StaffRecord(done.answer["staff_no"], block.staff_id, done.answer["staff_name"])
    return Blocked(BlockedTimeRecord(done.answer["id"], staff, starts_at, ends_at, block.kind, note), done.replayed)


async def list_covered(runtime: Runtime, operator: Operator, blocked: BlockedTimeRecord) -> Covered:
    """What a block covers now, all in order; nothing is its own once it was lifted."""
    span = (epoch_minute(blocked.starts_at), epoch_minute(blocked.ends_at))
    async with runtime.database.reading(operator.scope) as connection:
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


@needs(Permission.BLOCK_TIME)
async def unblock_time(runtime: Runtime, operator: Operator, blocked_time_id: str, key: str) -> Done:
    """Give the stretch back. Raises `NotFound`, `KeyReused`."""

    async def work(change: Change, _: VenueScope) -> Answer:
        connection, scope = change.connection, change.scope
        blocked = await find_blocked_time(connection, scope, blocked_time_id)
        if blocked is not None:
            change.refuse_unless_seen(blocked.staff.id)
            # Whoever blocks some of this time meanwhile waits, and finds it free; or was first, and it goes to their block.
            await lock_staff(connection, scope, (blocked.staff.id,))
        await free_blocked_time(connection, scope, blocked_time_id)
        if blocked is None or not await delete_blocked_time(connection, scope, blocked_time_id):
            raise NotFound("blocked time")
        span = (epoch_minute(blocked.starts_at), epoch_minute(blocked.ends_at))
        await note_opening(connection, scope, blocked.staff.id, *span, OpeningCause.UNBLOCKED, change.now)
        about = {"about": blocked_time_id, "staff_id": blocked.staff.id}
        await note_change(connection, scope, FeedKind.BLOCKED_TIME, change.now, **about)
        await change.record(OfBlock(ActivityKind.UNBLOCKED_TIME, blocked_time_id), None)
        return {"id": blocked_time_id}

    call = Call("deskUnblockTime", key, {"blockedTimeId": blocked_time_id})
    return await make_change(runtime, operator.author, call, TheVenue(), work)
