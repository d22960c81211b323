"""The customer moves their booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for, agreed_columns, refuse_unless_quoted
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import BookingChanged, InvalidInput, MoveWay, SlotTaken
from openchair.rules.scope import VenueScope
from openchair.rules.slots import is_open
from openchair.rules.zone import local_day
from openchair.store.activity import record_activity
from openchair.store.availability import load_staff_time
from openchair.store.bookings import lock_booking
from openchair.store.moves import epoch_minute, move_booking
from openchair.store.occupancy import TimeTaken, lock_staff
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again
from openchair.telling import Teller


@dataclass(frozen=True, slots=True)
class Move:
    """The time wanted, with whom (the same person where None), the quote of that, and the version of the booking they saw."""

    starts_at: datetime
    staff_id: str | None
    quote_id: str
    expected_version: int


async def reschedule_booking(runtime: Runtime, customer: Customer, move: Move, key: str) -> BookingRecord:
    """Move the booking; its id and link stay, its calendar sequence rises.

    Raises `InsideNoticeWindow`, `BookingClosed`, `BookingChanged`, `SlotTaken`, `MoveQuoteChanged`, `InvalidInput`, `KeyReused`.
    """
    if move.starts_at.second or move.starts_at.microsecond:
        raise InvalidInput("startsAt", "A booking starts on a whole minute.")
    starts_at = move.starts_at.astimezone(UTC)
    call = Call(
        customer.scope,
        customer.owner,
        key,
        "rescheduleBooking",
        {
            "startsAt": starts_at.isoformat(),
            "staffId": move.staff_id,
            "quoteId": move.quote_id,
            "expectedVersion": move.expected_version,
        },
    )

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        refuse_unless_movable(booking, move.expected_version, now)
        staff = await _staff_to_move_to(connection, customer.scope, booking, move.staff_id)
        if starts_at == booking.starts_at and staff.id == booking.staff.id:
            raise InvalidInput("startsAt", "That is the time you already have.")
        if not await _is_open_now(connection, customer.scope, booking, staff, starts_at, now):
            raise SlotTaken
        refuse_unless_quoted(booking, starts_at, staff, MoveWay.OWN, move.quote_id, now)
        agreed = agreed_columns(booking, MoveWay.OWN, now)
        try:
            await move_booking(connection, customer.scope, booking, staff, starts_at, now, agreed=agreed)
        except TimeTaken:
            raise SlotTaken from None
        await record_activity(
            connection,
            customer.scope,
            booking.id,
            now,
            actor_kind="customer",
            actor_name=booking.customer.name,
            what="rescheduled",
            from_starts_at=booking.starts_at.isoformat(),
            from_staff=booking.staff.name,
            to_starts_at=starts_at.isoformat(),
            to_staff=staff.name,
        )
        moved = await read_again(connection, customer.scope, booking.id)
        await Teller(runtime, connection, customer.scope, now).of_move(booking, moved)
        return answer_with(moved)

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))


def refuse_unless_movable(booking: BookingRecord, expected_version: int, now: datetime) -> None:
    """Raise why this booking can't be moved by its customer now, if it can't."""
    action = actions_for(booking, now).reschedule
    if action.refusal is not None:
        raise action.refusal
    if booking.version != expected_version:
        raise BookingChanged(booking.version)


async def _staff_to_move_to(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, staff_id: str | None
) -> StaffRecord:
    wanted = staff_id or booking.staff.id
    if wanted != booking.staff.id and not booking.venue.policy.customers_may_switch_staff:
        raise InvalidInput("staffId", f"{booking.venue.name} keeps this booking with {booking.staff.name}.")
    locked = await lock_staff(connection, scope, (booking.staff.id, wanted), offered_for=booking.id)
    if wanted not in locked:
        raise InvalidInput("staffId", f"That person doesn't take bookings at {booking.venue.name}.")
    return locked[wanted]


async def _is_open_now(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    staff: StaffRecord,
    starts_at: datetime,
    now: datetime,
) -> bool:
    day = local_day(starts_at, booking.venue.time_zone)
    minute = epoch_minute(starts_at)
    people = await load_staff_time(
        connection,
        scope,
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
        now=now,
        policy=booking.venue.policy,
    )
