"""What every move by a customer shares: the booking as the move leaves it, and the quote of that, which they agree to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from openchair.bookings.settle import quote_for
from openchair.core.runtime import Runtime
from openchair.rules.actions import Actions, Viewer, possible_actions
from openchair.rules.agreement import Agreement
from openchair.rules.move_quotes import MoveQuote, quote_move
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import MoveQuoteChanged, MoveWay
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingStatus
from openchair.store.bookings import agreement_columns
from openchair.store.people import find_staff


def actions_for(booking: BookingRecord, now: datetime, *, viewer: Viewer = Viewer.CUSTOMER, **known: Any) -> Actions:
    """What the viewer may do with this booking at `now`; `known` is what `possible_actions` takes beside it."""
    return possible_actions(
        booking.status,
        booking.starts_at,
        booking.venue.policy,
        booking.venue.time_zone,
        now,
        agreement=booking.agreement,
        viewer=viewer,
        offers_open_until=booking.offers_open_until,
        undo=booking.undo,
        status_before=booking.status_before,
        by_one=booking.whole_time is not None,
        **known,
    )


def moved_as(
    booking: BookingRecord, starts_at: datetime, staff: StaffRecord, way: MoveWay, now: datetime
) -> BookingRecord:
    """The booking as its customer's own move to this start and person leaves it. A counter-offer that is taken confirms it."""
    confirms = way is MoveWay.OFFERED and booking.status is BookingStatus.PENDING
    return replace(
        booking.at(starts_at, staff),
        status=BookingStatus.CONFIRMED if confirms else booking.status,
        agreement=_agreement_after(booking, way, now),
    )


def quote_of_move(
    booking: BookingRecord, starts_at: datetime, staff: StaffRecord, way: MoveWay, now: datetime
) -> MoveQuote:
    """What cancelling right after such a move would do to the money, and until when it could still be changed online."""
    moved = moved_as(booking, starts_at, staff, way, now)
    after = actions_for(moved, now).reschedule
    move = booking.agreement.move
    old = (booking.starts_at, booking.staff.id)
    if way is MoveWay.ACCEPTED and move is not None:
        old = (move.starts_at, move.staff_id)
    return quote_move(
        booking.id,
        old,
        (starts_at, staff.id),
        quote_for(moved, now),
        after.until if after.allowed else None,
    )


def refuse_unless_quoted(
    booking: BookingRecord, starts_at: datetime, staff: StaffRecord, way: MoveWay, quote_id: str, now: datetime
) -> None:
    """Raise `MoveQuoteChanged` unless this is the id of what the move does to the money now."""
    if quote_of_move(booking, starts_at, staff, way, now).id != quote_id:
        raise MoveQuoteChanged(starts_at.isoformat(), staff.id, way)


def agreed_columns(booking: BookingRecord, way: MoveWay, now: datetime) -> dict[str, Any]:
    """What such a move writes of the agreement."""
    return agreement_columns(_agreement_after(booking, way, now))


async def find_move_quote(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord, starts_at: datetime, staff_id: str | None
) -> tuple[MoveQuote, StaffRecord] | None:
    """The quote of a move of the customer's choice, and with whom; None where they can't move it, or it isn't one."""
    now = runtime.clock.now()
    if not actions_for(booking, now).reschedule.allowed or starts_at <= now:
        return None
    staff = await staff_named(runtime, scope, booking, staff_id)
    if staff is None or (starts_at, staff.id) == (booking.starts_at, booking.staff.id):
        return None
    return quote_of_move(booking, starts_at, staff, MoveWay.OWN, now), staff


async def staff_named(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord, staff_id: str | None
) -> StaffRecord | None:
    """The booking's own staff member, or the one this id names; None where there is none."""
    if staff_id is None or staff_id == booking.staff.id:
        return booking.staff
    async with runtime.database.reading(scope) as connection:
        return await find_staff(connection, scope, staff_id)


def _agreement_after(booking: BookingRecord, way: MoveWay, now: datetime) -> Agreement:
    agreement = booking.agreement
    match way:
        case MoveWay.OWN:
            return agreement.moved_by_customer(booking.status, booking.starts_at, now)
        case MoveWay.OFFERED:
            return agreement.took_offer(booking.starts_at, now)
        case MoveWay.ACCEPTED:
            return agreement.accepted(now)
