"""Where a booking stands, as its customer reads it."""

from __future__ import annotations

from openchair.rules.status import BookingStatus

STATUS_WORDS = {
    BookingStatus.PENDING: "Waiting for the salon",
    BookingStatus.CONFIRMED: "Confirmed",
    BookingStatus.ARRIVED: "You're checked in",
    BookingStatus.READY_TO_START: "Ready for you",
    BookingStatus.COMPLETED: "Done",
    BookingStatus.CANCELLED: "Cancelled",
    BookingStatus.NO_SHOW: "Missed",
}
