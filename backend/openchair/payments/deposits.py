"""A deposit has come in, whichever way it was paid: what its booking becomes by that, and what its customer is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openchair.changes.change import Change
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.agreement import cooling_off_until
from openchair.rules.deposits import DepositStatus
from openchair.rules.offers import request_expires_at
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking


async def settle_paid(change: Change, booking: BookingRecord, event: str, amount_minor: int, **columns: Any) -> None:
    """Write that all of an open, locked booking's deposit is paid, and tell its customer; `event` is the payment, by its id.

    One that was held for it is confirmed by that, or a request whose own time begins now: that is what its customer hears, for
    the first time. `columns` are written with it.
    """
    held = booking.status_when_paid if booking.is_held else None
    became = {} if held is None else held_columns(booking, held, change.now)
    paid = {"deposit_status": DepositStatus.PAID, "deposit_due_at": None, "deposit_paid_at": change.now}
    await change_booking(change.connection, change.scope, booking.id, change.now, **(became | paid | columns))
    after = await change.read(booking.id)
    if held is None:
        await change.notifier.notify_deposit_paid(after, event, amount_minor)
    else:
        await tell_booked(change, after)


def held_columns(booking: BookingRecord, status: BookingStatus, now: datetime) -> dict[str, Any]:
    """What is written of a booking that is held no longer, and has this status from now on."""
    columns: dict[str, Any] = {
        "status": status,
        "status_when_paid": None,
        "deposit_due_at": None,
        # It was tentative in a calendar, if it was in one.
        "calendar_sequence": booking.calendar_sequence + 1,
        "cooling_off_until": _cooling_off_from_now(booking, now),
    }
    if booking.status_when_paid is not None:
        # Whoever had to pay first has as long as anybody to think again.
        minutes = booking.venue.policy.cooling_off_minutes
        columns["cooling_off_until"] = cooling_off_until(now, minutes, booking.starts_at)
    if status is BookingStatus.PENDING:
        hours = booking.venue.policy.request_expiry_hours
        columns["request_expires_at"] = request_expires_at(now, booking.starts_at, hours)
    return columns


def _cooling_off_from_now(booking: BookingRecord, now: datetime) -> datetime | None:
    """Who books by paying may think better of it from then on; not where the booking was moved, which ends that."""
    before = booking.agreement.cooling_off_until
    if before is None:
        return None
    anew = cooling_off_until(now, booking.venue.policy.cooling_off_minutes, booking.starts_at)
    return before if anew is None else max(before, anew)


async def let_stand(change: Change, booking_id: str) -> None:
    """Confirm or request what is held for a deposit that can't be paid here at all: the venue says how it wants it."""
    booking = await change.lock(booking_id)
    if booking.is_held and booking.status_when_paid is not None:
        columns = held_columns(booking, booking.status_when_paid, change.now)
        await change_booking(change.connection, change.scope, booking_id, change.now, **columns)
        await tell_booked(change, await change.read(booking_id))


async def tell_booked(change: Change, booking: BookingRecord) -> None:
    """Record that what was held is booked or requested, and tell its customer."""
    is_request = booking.status is BookingStatus.PENDING
    await change.record(Plain(ActivityKind.REQUESTED if is_request else ActivityKind.CREATED), booking.id)
    await change.notifier.notify_booked(booking)
