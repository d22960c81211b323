"""What follows from a change of a booking: written with it, done when its time has come, whoever comes by then.

Each is done in one transaction under the booking's lock, which ends its row: a process that dies in the middle has done
nothing, and whoever is second finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, assert_never

from openchair.access.worker import scope_of_claim
from openchair.bookings.objections import may_be_taken
from openchair.bookings.settle import settle_deposit, write_fee
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.actors import ActorKind
from openchair.rules.fees import FeeKind
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.records.settlement import LeftTime, SettlementRecord, ToldTime
from openchair.rules.records.venue import StaffRecord
from openchair.rules.slots import Span
from openchair.rules.status import OPEN_STATUSES
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store.lapsing import claim_booking
from openchair.store.moves import note_left_time
from openchair.store.occupancy import free_booking_time, free_held_time, lock_staff
from openchair.store.offers import free_offers
from openchair.store.payments import look_after_payments_now
from openchair.store.settlements import end_settlements, insert_settlement, list_due, list_waiting

AT_ONCE: Final = 20
"""How many bookings one run looks at."""


async def write_settlement(change: Change, row: SettlementRecord) -> None:
    """Write what is to follow. What is not due at once may be taken back by whoever made the change, where it says how."""
    assert row.due_at is not None, "it begins with a time"
    undoable = row.due_at > change.now and row.before is not None and change.actor.kind is not ActorKind.SYSTEM
    undo_by = change.actor.kind if undoable else None
    await insert_settlement(
        change.connection, change.scope, replace(row, undo_by=undo_by, before=row.before if undoable else None)
    )


async def end_grace(change: Change, booking: BookingRecord) -> ToldTime:
    """Finish, untold, the moves of a locked booking that could still be taken back: another change follows them now.

    Gives the time and person of which its customer knows. Its staff members' time, also what is held for it, is locked.
    """
    told = ToldTime(booking.starts_at, booking.staff.id, booking.staff.name)
    for row in reversed(await list_waiting(change.connection, change.scope, booking.id)):
        if row.kind is SettlementKind.MOVE:
            told = row.told or told
            await _finish(change, row, tells=False)
    return told


async def settle_what_is_due(notifier: Notifier, _before: BookingRecord, booking: BookingRecord) -> None:
    """Do what follows of a booking and is due by now, in the transaction of the change that it follows from."""
    change = Change(notifier.runtime, notifier.connection, notifier.scope, notifier.now)
    await _settle_due(change, booking.id)


def settlement_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that does what follows from changes when its time has come; any number of processes may run it at once."""

    async def job() -> bool:
        async with runtime.database.reading(ACROSS) as connection:
            found = await list_due(connection, runtime.clock.now(), AT_ONCE)
        await do_each(found, partial(_settle, runtime))
        return len(found) == AT_ONCE

    return {"settlements": job}


async def _settle(runtime: Runtime, due: DueBooking) -> None:
    async with runtime.database.transaction(scope_of_claim(due)) as connection:
        # Whoever else is at it may be taking it back: it is looked at again, if it is still due then.
        if await claim_booking(connection, due):
            change = Change(runtime, connection, scope_of_claim(due), runtime.clock.now())
            booking = await change.read(due.booking_id)
            await lock_staff(connection, change.scope, booking.staff_ids, offered_for=booking.id)
            await _settle_due(change, booking.id)


async def _settle_due(change: Change, booking_id: str) -> None:
    waiting = await list_waiting(change.connection, change.scope, booking_id)
    due = [(row.due_at, row.id, row) for row in waiting if row.due_at is not None and row.due_at <= change.now]
    # What was due first: whether its customer was told is asked of what is to be taken once the cancel has told them.
    for _, _, row in sorted(due, key=lambda each: each[:2]):
        await _finish(change, row, tells=True)


async def _finish(change: Change, row: SettlementRecord, *, tells: bool) -> None:
    """Do what follows, and end the row. The booking and its staff members' time are locked."""
    connection, scope, now = change.connection, change.scope, change.now
    booking = await change.read(row.booking_id)
    if row.on_word and not await may_be_taken(change, booking, row):
        return
    match row.kind:
        case SettlementKind.CANCELLATION | SettlementKind.DECLINE | SettlementKind.NO_SHOW | SettlementKind.DEPOSIT:
            await _free_time(change, booking, row)
            await settle_deposit(connection, scope, booking, row, now, about=row.id)
            if row.fee_kind is not None:
                await _write_fee(change, booking, row.fee_kind, row)
            if booking.deposit_minor > booking.deposit_paid_minor:
                await look_after_payments_now(connection, scope, booking.id, now)
        case SettlementKind.MOVE:
            await _free_time(change, booking, row)
        case _:
            assert_never(row.kind)
    await end_settlements(connection, scope, [row.id], SettlementStatus.SETTLED, now)
    if tells:
        await _tell(change, booking, row)


async def _write_fee(change: Change, booking: BookingRecord, kind: FeeKind, row: SettlementRecord) -> None:
    """Write the fee. What was told a day ago is told again where it can't be charged: then it is to be paid."""
    connection, scope, now = change.connection, change.scope, change.now
    problem = await write_fee(connection, scope, booking, kind, row.fee_minor, now, is_told=row.on_word)
    if row.on_word and problem is not None:
        await change.notifier.notify_fee(booking, row.id, kind, row.fee_minor, charged=False, problem=problem)


async def _free_time(change: Change, booking: BookingRecord, row: SettlementRecord) -> None:
    """Give back the time that the change has left, and what it left of offers, as openings."""
    left = row.left
    if left is None:
        return
    connection, scope, now = change.connection, change.scope, change.now
    if row.kind is SettlementKind.MOVE:
        await free_held_time(connection, scope, row.id)
    else:
        await free_booking_time(connection, scope, booking.id)
    cause = OpeningCause.MOVED if row.kind is SettlementKind.MOVE else OpeningCause.CANCELLED
    stretches = left.stretches or _as_it_was(booking, left).stretches
    await note_left_time(connection, scope, booking.id, stretches, cause, now, depth=row.depth)
    await free_offers(connection, scope, row.offers, now)


async def _tell(change: Change, booking: BookingRecord, row: SettlementRecord) -> None:
    """Write what the customer is told of the change: by the one row of it that gives time back."""
    notifier = change.notifier
    if row.kind is SettlementKind.NO_SHOW and not row.on_word:
        await notifier.notify_to_be_taken(booking)
    if row.left is None:
        return
    match row.kind:
        case SettlementKind.NO_SHOW | SettlementKind.DEPOSIT:
            return
        case SettlementKind.CANCELLATION:
            await notifier.notify_cancelled(booking)
        case SettlementKind.DECLINE:
            await notifier.notify_declined(booking)
        case SettlementKind.MOVE:
            told = row.told
            assert told is not None, "a move says where it was told to be"
            if booking.status in OPEN_STATUSES and (told.starts_at, told.staff_id) != (
                booking.starts_at,
                booking.staff.id,
            ):
                await notifier.notify_desk_moved(told_booking(booking, told), booking)
        case _:
            assert_never(row.kind)


def told_booking(booking: BookingRecord, told: ToldTime) -> BookingRecord:
    """The booking at the time and with the person that its customer was told of."""
    staff = StaffRecord(booking.staff.no, told.staff_id, told.staff_name)
    return booking.at(told.starts_at, staff)


def left_by(booking: BookingRecord, taken: Mapping[int, Sequence[Span]]) -> LeftTime:
    """What a change leaves of a booking's time, which takes `taken` until then, by the numbers of its people."""
    ids = {part.staff.no: part.staff.id for part in booking.parts}
    spans = {ids[no]: tuple(each) for no, each in taken.items()}
    first = booking.staff
    return LeftTime(
        booking.starts_at,
        first.id,
        first.name,
        spans.pop(first.id, ()),
        spans,
        tuple(booking.stretches) if len(booking.parts) > 1 else (),
    )


def _as_it_was(booking: BookingRecord, left: LeftTime) -> BookingRecord:
    staff = replace(booking.staff, id=left.staff_id)
    return booking.at(left.starts_at, staff)
