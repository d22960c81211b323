"""The customer moves their booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from openchair.access.viewer import Customer
from openchair.bookings.move import move_booking
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for, agreed_columns, refuse_unless_quoted
from openchair.manage.open_slots import parts_to_move
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Moved
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import InvalidInput, MoveWay, SlotTaken
from openchair.rules.zone import local_day
from openchair.store.availability import load_visit_time
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import TimeTaken, lock_staff


@dataclass(frozen=True, slots=True)
class Move:
    """The time wanted, with whom (the same person where None), the quote of that, and the version of the booking they saw."""

    starts_at: datetime
    staff_id: str | None
    quote_id: str
    expected_version: int


async def reschedule_booking(runtime: Runtime, customer: Customer, move: Move, key: str) -> Changed:
    """Move the booking; its id and link stay, its calendar sequence rises.

    Raises `InsideNoticeWindow`, `BookingClosed`, `BookingChanged`, `SlotTaken`, `MoveQuoteChanged`, `InvalidInput`, `KeyReused`.
    """
    if move.starts_at.second or move.starts_at.microsecond:
        raise InvalidInput("startsAt", "A booking starts on a whole minute.")
    starts_at = move.starts_at.astimezone(UTC)
    asked = {
        "startsAt": starts_at.isoformat(),
        "staffId": move.staff_id,
        "quoteId": move.quote_id,
        "expectedVersion": move.expected_version,
    }

    async def rule(change: Change, booking: BookingRecord) -> Moved:
        staff, locked = await _staff_to_move_to(change, booking, move.staff_id)
        if starts_at == booking.starts_at and staff.id == booking.staff.id:
            raise InvalidInput("startsAt", "That is the time you already have.")
        moved = await _find_places(change, booking, staff, starts_at, locked)
        if moved is None:
            raise SlotTaken
        refuse_unless_quoted(booking, starts_at, staff, MoveWay.OWN, move.quote_id, change.now)
        agreed = agreed_columns(booking, MoveWay.OWN, change.now)
        try:
            await move_booking(change, booking, moved, agreed=agreed)
        except TimeTaken:
            raise SlotTaken from None
        old = (booking.starts_at, booking.staff.name)
        return Moved(ActivityKind.RESCHEDULED, *old, starts_at, staff.name)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("rescheduleBooking", key, asked),
        OneBooking(customer.booking.id, move.expected_version),
        rule,
        may=lambda booking, now: refuse_unless(actions_for(booking, now).reschedule),
        notify=settle_what_is_due,
    )


async def _staff_to_move_to(
    change: Change, booking: BookingRecord, staff_id: str | None
) -> tuple[StaffRecord, dict[str, StaffRecord]]:
    """Who does the first part then, and all whose time is locked: what follows stays with whoever does it."""
    wanted = staff_id or booking.staff.id
    if wanted != booking.staff.id and not booking.venue.policy.customers_may_switch_staff:
        raise InvalidInput(
            "staffId",
            "{venue} keeps this booking with {staff}.",
            {"venue": booking.venue.name, "staff": booking.staff.name},
        )
    asked = {*booking.staff_ids, wanted}
    locked = await lock_staff(change.connection, change.scope, asked, offered_for=booking.id)
    if wanted not in locked:
        raise InvalidInput("staffId", "That person doesn't take bookings at {venue}.", {"venue": booking.venue.name})
    return locked[wanted], locked


async def _find_places(
    change: Change, booking: BookingRecord, staff: StaffRecord, starts_at: datetime, locked: dict[str, StaffRecord]
) -> BookingRecord | None:
    """The booking at this start, as the free times that customers see have it; None where they don't."""
    venue, minute = booking.venue, epoch_minute(starts_at)
    day = local_day(starts_at, venue.time_zone)
    time = await load_visit_time(
        change.connection,
        change.scope,
        parts_to_move(booking, staff.id),
        first_day=day - timedelta(days=1),
        last_day=day + timedelta(days=1),
        first_minute=minute - 2 * 1440,
        last_minute=minute + 2 * 1440,
        ignoring_booking=booking.id,
    )
    run = time.find(minute, venue.time_zone, venue.policy, change.now)
    if run is None or not {found.staff_no for found in run} <= {person.no for person in locked.values()}:
        return None
    return booking.placed(run, time.by_number)
