"""Whether whoever booked online may still correct the address or number that they typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import OPEN_STATUSES, BookingSource

CORRECTED_WITHIN: Final = timedelta(minutes=15)


def can_correct_contact(booking: BookingRecord, now: datetime) -> bool:
    """Once, within 15 minutes, of a booking that is made and still to come.

    Not where its code was typed or a button of its page was pressed, for then what was sent has arrived; nor where a link to it
    was ended already, by a correction before or by the venue.
    """
    return (
        booking.source is BookingSource.STOREFRONT
        and booking.status in OPEN_STATUSES
        and not booking.is_held
        and booking.verified_at is None
        and booking.agreement.pressed_at is None
        and booking.link_epoch == 0
        and now - booking.created_at <= CORRECTED_WITHIN
        and now < booking.starts_at
    )
