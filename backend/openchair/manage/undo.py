"""The customer takes their own cancel or move back."""

from __future__ import annotations

from openchair.access.viewer import Customer
from openchair.bookings.undo import take_back
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.rules.actions import refuse_unless


async def undo_change(runtime: Runtime, customer: Customer, expected_version: int, key: str) -> Changed:
    """Take the last change of the booking back, before its time is over, though the notice window may have closed meanwhile.

    Raises `NothingToUndo`, `NotYoursToUndo`, `SlotTaken`, `BookingChanged`, `InvalidInput`, `KeyReused`.
    """
    return await make_booking_change(
        runtime,
        customer.author,
        Call("undoChange", key, {"expectedVersion": expected_version}, notes_press=True),
        OneBooking(customer.booking.id, expected_version),
        take_back,
        may=lambda booking, now: refuse_unless(actions_for(booking, now).undo),
    )
