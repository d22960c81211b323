"""By when the deposit of a booking that is agreed to now is to be paid."""

from __future__ import annotations

from datetime import datetime

from openchair.core.runtime import Runtime
from openchair.rules.connect import can_be_paid
from openchair.rules.deposit_due import UNPAID, due_at_desk
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import VenueRecord


def deposit_due_at(runtime: Runtime, venue: VenueRecord, starts_at: datetime, now: datetime) -> datetime | None:
    """Until when the deposit of a booking made at the desk is to be paid, where it asks one; None where no time is set."""
    takes_cards = runtime.takes_cards and can_be_paid(venue, connects=runtime.connects)
    return due_at_desk(now, starts_at, venue.policy.deposit_due_hours) if takes_cards else None


def deposit_due_columns(
    runtime: Runtime, booking: BookingRecord, starts_at: datetime, now: datetime
) -> dict[str, datetime | None]:
    """What is written of the deposit of a request that is confirmed for this start: unless it is paid, it is due in time from now.

    One that the storefront held for it is held no longer: the desk has it without.
    """
    if booking.deposit_status not in UNPAID:
        return {}
    due_at = None if booking.is_held else deposit_due_at(runtime, booking.venue, starts_at, now)
    return {"deposit_due_at": due_at, "status_when_paid": None}
