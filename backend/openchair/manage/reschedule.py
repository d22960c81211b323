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
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Moved
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import InvalidInput, MoveWay, SlotTaken
from openchair.rules.slots import is_open
from openchair.rules.zone import local_day
from openchair.store.availability import load_staff_time
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
        staff = await _staff_to_move_to(change, booking, move.staff_id)
        if starts_at == booking.starts_at and staff.id == booking.staff.id:
            raise InvalidInput("startsAt", "That is the time you already have.")
        if not await _is_open_now(change, booking, staff, starts_at):
            raise SlotTaken
        refuse_unless_quoted(booking, starts_at, staff, MoveWay.OWN, move.quote_id, change.now)
        agreed = agreed_columns(booking, MoveWay.OWN, change.now)
        try:
            await move_booking(change, booking, staff, starts_at, agreed=agreed)
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


async def _staff_to_move_to(change: Change, booking: BookingRecord, staff_id: str | None) -> StaffRecord:
    wanted = staff_id or booking.staff.id
    if wanted != booking.staff.id and not booking.venue.policy.customers_may_switch_staff:
        raise InvalidInput(
            "staffId",
            "{venue} keeps this booking with {staff}.",
            {"venue": booking.venue.name, "staff": booking.staff.name},
        )
    locked = await lock_staff(change.connection, change.scope, (booking.staff.id, wanted), offered_for=booking.id)
    if wanted not in locked:
        raise InvalidInput("staffId", "That person doesn't take bookings at {venue}.", {"venue": booking.venue.name})
    return locked[wanted]


async def _is_open_now(change: Change, booking: BookingRecord, staff: StaffRecord, starts_at: datetime) -> bool:
    day = local_day(starts_at, booking.venue.time_zone)
    minute = epoch_minute(starts_at)
    people = await load_staff_time(
        change.connection,
        change.scope,
        booking.service.id,
        staff_id=staff.id,
        first_day=day - timedelta(days=1),
        last_day=day + timedelta(days=1),
        first_minute=minute - 2 * 1440,
        last_minute=minute + 2 * 1440,
        ignoring_booking=booking.id,
    )
    return bool(people) and is_open(
        minute,
        people[0].schedule,
        booking.time,
        people[0].busy,
        zone=booking.venue.time_zone,
        now=change.now,
        policy=booking.venue.policy,
    )
