"""The desk moves a booking: at any hour, to anyone who does the service, so long as nothing else takes that time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.create import whole_minute
from openchair.bookings.move import move_booking
from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_unless_able, unusual_start
from openchair.desk.free_times import explaining_a_move
from openchair.desk.places import find_places
from openchair.rules.activity import Moved
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.agreement import Agreement, AskedBy
from openchair.rules.cancellation_quotes import most_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import BookingClosed, InvalidInput, NotFound, SlotTaken
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.rules.visit_times import PartAsked
from openchair.store.bookings import agreement_columns
from openchair.store.earlier import follow_unnoticed
from openchair.store.occupancy import TimeTaken, lock_staff


@dataclass(frozen=True, slots=True)
class DeskMove:
    """Where to move a booking (to the same person where `staff_id` is None), and who asked for it.

    A move that the customer asked for counts as one of theirs, unless the desk waives that, with a reason.
    """

    starts_at: datetime
    staff_id: str | None
    asked_by: AskedBy
    waive: bool = False
    reason: str | None = None
    confirm_unusual_start: bool = False


@needs(Permission.KEEP_BOOK)
async def reschedule_as_operator(runtime: Runtime, operator: Operator, target: Target, move: DeskMove) -> Changed:
    """Move an open booking. Opening hours and the notice window don't bind the desk.

    Raises `SlotTaken` where something overlaps, `UnusualStart`, `BookingClosed`, `NotFound`, `InvalidInput`, and
    `CredentialNeeded` when the role may not waive, or the time is a colleague's.
    """
    starts_at = whole_minute(move.starts_at)
    reason = optional_text("reason", move.reason, LONGEST_REASON)
    _refuse_unless_may_waive(operator, move, reason)

    async def rule(change: Change, booking: BookingRecord) -> Moved:
        connection, scope, now = change.connection, change.scope, change.now
        if booking.status in CLOSED_STATUSES:
            raise BookingClosed(booking.status)
        wanted = move.staff_id or booking.staff.id
        locked = await lock_staff(connection, scope, {*booking.staff_ids, wanted}, offered_for=booking.id)
        if not {*booking.staff_with(wanted)} <= locked.keys():
            raise NotFound("staff member")
        moved = await _moved(change, booking, starts_at, locked[wanted], locked)
        change.refuse_unless_seen(*moved.staff_ids)
        if starts_at == booking.starts_at and wanted == booking.staff.id:
            raise InvalidInput("startsAt", "That is the time this booking already has.")
        await refuse_unless_able(connection, scope, locked[wanted], booking)
        unusual = booking.agreement.unusual_start
        if starts_at != booking.starts_at:
            unusual = unusual_start(operator, starts_at, now, confirmed=move.confirm_unusual_start)
        agreement = agreement_after(booking, starts_at, locked[wanted], move, now, unusual=unusual)
        agreed = agreement_columns(agreement)
        try:
            await move_booking(change, booking, moved, agreed=agreed)
        except TimeTaken:
            raise SlotTaken from None
        await follow_unnoticed(connection, scope, booking, moved, now)
        return Moved(
            ActivityKind.RESCHEDULED,
            booking.starts_at,
            booking.staff.name,
            starts_at,
            locked[wanted].name,
            asked_by=move.asked_by,
            waived=reason if move.waive else None,
        )

    inputs = {
        "startsAt": starts_at.isoformat(),
        "staffId": move.staff_id,
        "askedBy": move.asked_by.value,
        "waive": move.waive,
        "reason": reason,
        "confirmUnusualStart": move.confirm_unusual_start,
    }
    moved = change_as_operator(runtime, operator, target, "deskRescheduleBooking", inputs, rule, settle_what_is_due)
    return await explaining_a_move(runtime, operator, target.booking_id, starts_at, move.staff_id, moved)


async def _moved(
    change: Change, booking: BookingRecord, starts_at: datetime, first: StaffRecord, locked: dict[str, StaffRecord]
) -> BookingRecord:
    """The booking from this start on, with this person in place of who comes first; out of hours every part shifts as it is."""
    if len(booking.parts) > 1:
        who = booking.staff_with(first.id)
        parts = [PartAsked(part.service.id, part.time, id) for part, id in zip(booking.parts, who, strict=True)]
        venue = booking.venue
        placed = await find_places(change, venue, parts, starts_at, locked, ignoring_booking=booking.id)
        if placed is not None:
            return booking.placed(placed.run, placed.people)
    return booking.at(starts_at, first)


def _refuse_unless_may_waive(operator: Operator, move: DeskMove, reason: str | None) -> None:
    if not move.waive:
        return
    refuse_unless_may(operator, Permission.WAIVE_MOVES)
    if move.asked_by is not AskedBy.CUSTOMER:
        raise InvalidInput("waive", "Only a move that the customer asked for is counted, so there is nothing to waive.")
    if reason is None:
        raise InvalidInput("reason", "Say why this move isn't counted.")


def agreement_after(
    booking: BookingRecord,
    starts_at: datetime,
    staff: StaffRecord,
    move: DeskMove,
    now: datetime,
    *,
    unusual: bool,
    later_parts: bool = False,
) -> Agreement:
    """What is agreed once the desk has moved a booking to this start and person at `now`; `later_parts` where it moves those.

    What waits of a visit to be accepted may be a later part: it still does when the visit goes back to where it was agreed.
    """
    waits = booking.agreement.move is not None and len(booking.parts) > 1
    return booking.agreement.moved_by_desk(
        (booking.starts_at, booking.staff.id),
        (starts_at, staff.id),
        booking.status,
        now,
        asked_by=move.asked_by,
        waived=move.waive,
        unusual=unusual,
        most=most_of(quote_for(booking, now), booking.deposit_paid_minor),
        later_parts=waits or later_parts,
    )
