"""Money that came in for a booking that had lapsed for want of it: the booking stands again where it still can, else it goes back.

The payment is brought in with a note on its booking, in one transaction; this acts on that note, in one more. Whoever dies between
leaves the note.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from openchair.access.worker import scope_of_claim
from openchair.bookings.give_back import find_deposit_left, give_back
from openchair.changes.change import Change
from openchair.core.jobs import do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.payments.deposits import held_columns
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.deposits import DepositStatus
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import share_deposit
from openchair.store.bookings import change_booking
from openchair.store.deposit_due import has_booked_since, list_late_money
from openchair.store.occupancy import TimeTaken, lock_staff, take_time
from openchair.store.people import list_staff

AT_ONCE: Final = 20
_NOT_CANCELLED: Final = (
    "cancelled_at",
    "cancelled_by",
    "cancel_reason",
    "cancel_outcome",
    "cancel_refund_minor",
    "cancel_forfeit_minor",
    "cancel_credit_minor",
    "cancel_fee_minor",
)


async def revive_next(runtime: Runtime) -> bool:
    """Act on money that came too late, each booking in a transaction of its own; whether there may be more."""
    async with runtime.database.reading(ACROSS) as connection:
        found = await list_late_money(connection, AT_ONCE)
    await do_each(found, partial(revive, runtime))
    return len(found) == AT_ONCE


async def revive(runtime: Runtime, due: DueBooking) -> None:
    """Have the booking stand again, if its time is still free and its customer has not booked since; else send the money back."""
    async with runtime.database.transaction(scope_of_claim(due)) as connection:
        change = Change(runtime, connection, scope_of_claim(due), runtime.clock.now())
        booking = await change.lock(due.booking_id)
        if booking.late_money_at is None:
            # Another has done it meanwhile.
            return
        if await _has_its_time(change, booking):
            await _stand_again(change, booking)
        else:
            await _send_back(change, booking)


async def _has_its_time(change: Change, booking: BookingRecord) -> bool:
    """Take its time again; False where that is over, or taken by anything else, or it isn't wanted any more."""
    connection, scope = change.connection, change.scope
    if booking.status is not BookingStatus.CANCELLED or change.now >= booking.starts_at:
        return False
    # All who do it, as whoever books the service anew locks them: the customer's next booking is seen, or waits for this one.
    able = {
        person.id
        for service_id in sorted({part.service.id for part in booking.parts})
        for person in await list_staff(connection, scope, service_id=service_id)
    }
    locked = await lock_staff(connection, scope, able.union(booking.staff_ids))
    if not locked.keys() >= set(booking.staff_ids) or await has_booked_since(connection, scope, booking):
        return False
    try:
        async with connection.begin_nested():
            await take_time(connection, scope, booking.taken, kind=OccupancyKind.BOOKING, booking_id=booking.id)
    except TimeTaken:
        return False
    return True


async def _stand_again(change: Change, booking: BookingRecord) -> None:
    columns: dict[str, Any] = dict.fromkeys(_NOT_CANCELLED)
    columns |= held_columns(booking, booking.status_when_paid or BookingStatus.CONFIRMED, change.now)
    await change_booking(
        change.connection,
        change.scope,
        booking.id,
        change.now,
        late_money_at=None,
        deposit_paid_at=change.now,
        **columns,
    )
    await change.record(Plain(ActivityKind.REVIVED), booking.id)
    await change.notifier.notify_booked(await change.read(booking.id))


async def _send_back(change: Change, booking: BookingRecord) -> None:
    """The refund's own message says so, once it is done; the page says it at once."""
    connection, scope, now = change.connection, change.scope, change.now
    await change_booking(
        connection, scope, booking.id, now, late_money_at=None, deposit_status=DepositStatus.REFUND_REQUESTED
    )
    left = await find_deposit_left(connection, scope, booking)
    await give_back(
        connection, scope, booking, share_deposit(left.by_tender(booking.currency), 0, 0, booking.currency), left, now
    )
