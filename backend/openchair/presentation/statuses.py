"""Where a booking stands, as its customer reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openchair.presentation.catalogue import N_
from openchair.rules.status import BookingStatus

STATUS_WORDS: Final[Mapping[BookingStatus, str]] = {
    BookingStatus.PENDING: N_("Waiting for the salon"),
    BookingStatus.CONFIRMED: N_("Confirmed"),
    BookingStatus.ARRIVED: N_("You're checked in"),
    BookingStatus.READY_TO_START: N_("Ready for you"),
    BookingStatus.COMPLETED: N_("Done"),
    BookingStatus.CANCELLED: N_("Cancelled"),
    BookingStatus.NO_SHOW: N_("Missed"),
}
