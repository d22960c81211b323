"""The venue moves a booking: at any hour, to anyone, so long as nothing else takes that time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.making import whole_minute
from openchair.rules.refusals import BookingClosed, InvalidInput, NotFound, SlotTaken
from openchair.rules.status import CLOSED_STATUSES
from openchair.store.earlier import follow_unnoticed
from openchair.store.moves import move_booking
from openchair.store.occupancy import TimeTaken, lock_staff
from openchair.store.records import BookingRecord
from openchair.telling import Teller


async def reschedule_as_operator(
    runtime: Runtime, operator: Operator, target: Target, *, starts_at: datetime, staff_id: str | None
) -> BookingRecord:
    """Move an open booking. Raises `SlotTaken` only where something overlaps: opening hours don't bind the venue."""
    starts_at = whole_minute(starts_at)

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        if booking.status in CLOSED_STATUSES:
            raise BookingClosed(booking.status)
        wanted = staff_id or booking.staff.id
        locked = await lock_staff(connection, operator.scope, (booking.staff.id, wanted))
        if wanted not in locked:
            raise NotFound("staff member")
        if starts_at == booking.starts_at and wanted == booking.staff.id:
            raise InvalidInput("startsAt", "That is the time this booking already has.")
        try:
            await move_booking(connection, operator.scope, booking, locked[wanted], starts_at, now)
        except TimeTaken:
            raise SlotTaken from None
        moved = replace(booking, staff=locked[wanted], starts_at=starts_at)
        await follow_unnoticed(connection, operator.scope, booking, moved, now)
        return {
            "from_starts_at": booking.starts_at.isoformat(),
            "from_staff": booking.staff.name,
            "to_starts_at": starts_at.isoformat(),
            "to_staff": locked[wanted].name,
        }

    inputs = {"startsAt": starts_at.isoformat(), "staffId": staff_id}
    return await change_as_operator(
        runtime, operator, target, "deskRescheduleBooking", "rescheduled", inputs, change, tell=Teller.of_move
    )
