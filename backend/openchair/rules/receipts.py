"""When the page of a closed booking becomes a plain receipt: what was booked and what became of the money, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import CLOSED_STATUSES

RECEIPT_AFTER: Final = timedelta(days=30)


def is_over_for_long(booking: BookingRecord, now: datetime) -> bool:
    """Whether it was cancelled, or has ended, 30 days ago or longer. It is a receipt then, unless something about it is open."""
    if booking.status not in CLOSED_STATUSES:
        return False
    ended_at = booking.ends_at if booking.cancellation is None else booking.cancellation.at
    return now >= ended_at + RECEIPT_AFTER
