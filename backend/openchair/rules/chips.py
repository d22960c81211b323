"""What of a booking catches the eye on a board."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import OPEN_STATUSES, BookingStatus


class BookingChip(StrEnum):
    """Something to see at a glance."""

    LATE = "late"
    RUNNING_OVER = "running_over"
    UNPAID = "unpaid"
    NEW = "new"
    ALERT = "alert"


_HERE: Final = (BookingStatus.ARRIVED, BookingStatus.READY_TO_START)


def chips_of(booking: BookingRecord, now: datetime) -> tuple[BookingChip, ...]:
    """The chips of a booking at `now`, in the order in which they are shown."""
    is_open = booking.status in OPEN_STATUSES
    worn = {
        BookingChip.LATE: booking.status is BookingStatus.CONFIRMED and now > booking.starts_at,
        BookingChip.RUNNING_OVER: booking.status in _HERE and now > booking.ends_at,
        BookingChip.UNPAID: is_open and booking.deposit_left_minor > 0,
        # Of somebody without contact nobody knows whether they have been here.
        BookingChip.NEW: is_open and booking.is_first and bool(booking.customer.email or booking.customer.phone),
        BookingChip.ALERT: booking.customer.alert is not None,
    }
    return tuple(chip for chip, is_worn in worn.items() if is_worn)
