"""What a move by the desk would do to the money, by who asked for it: shown before it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from openchair.access.viewer import Operator
from openchair.bookings.create import whole_minute
from openchair.bookings.settle import quote_for
from openchair.core.runtime import Runtime
from openchair.desk.reschedule import DeskMove, agreement_after
from openchair.rules.actions import Action, Viewer, possible_actions
from openchair.rules.agreement import AskedBy, is_unusual_start
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.store.people import find_staff


@dataclass(frozen=True, slots=True)
class DeskMoveQuote:
    """A move as it would be if they had asked for it: the booking after it, and what its customer's cancelling would do then.

    `changeable_until` is None where the customer couldn't change the new time online.
    """

    asked_by: AskedBy
    before: BookingRecord
    after: BookingRecord
    cancelling: CancellationQuote
    changeable_until: datetime | None


async def list_move_quotes(
    runtime: Runtime, operator: Operator, booking: BookingRecord, starts_at: datetime, staff_id: str | None
) -> list[DeskMoveQuote]:
    """A quote for each who may have asked; none where the operator can't move it there, or where that is no move."""
    now, starts_at = runtime.clock.now(), whole_minute(starts_at)
    if not _moving(booking, now, Viewer.OPERATOR).allowed:
        return []
    staff = await _staff(runtime, operator, booking, staff_id)
    if staff is None or not operator.sight.sees(staff.id):
        return []
    if (starts_at, staff.id) == (booking.starts_at, booking.staff.id):
        return []
    venue = booking.venue
    unusual = booking.agreement.unusual_start
    if starts_at != booking.starts_at:
        unusual = is_unusual_start(starts_at, venue.policy.horizon_days, venue.time_zone, now)
    quotes = []
    for asked_by in AskedBy:
        move = DeskMove(starts_at, staff.id, asked_by)
        agreement = agreement_after(booking, starts_at, staff, move, now, unusual=unusual)
        after = replace(booking.at(starts_at, staff), agreement=agreement)
        online = _moving(after, now, Viewer.CUSTOMER)
        until = online.until if online.allowed else None
        quotes.append(DeskMoveQuote(asked_by, booking, after, quote_for(after, now), until))
    return quotes


def _moving(booking: BookingRecord, now: datetime, viewer: Viewer) -> Action:
    return possible_actions(
        booking.status,
        booking.starts_at,
        booking.venue.policy,
        booking.venue.time_zone,
        now,
        agreement=booking.agreement,
        viewer=viewer,
    ).reschedule


async def _staff(
    runtime: Runtime, operator: Operator, booking: BookingRecord, staff_id: str | None
) -> StaffRecord | None:
    if staff_id is None or staff_id == booking.staff.id:
        return booking.staff
    async with runtime.database.reading(operator.scope) as connection:
        return await find_staff(connection, operator.scope, staff_id)
