"""The statuses of a booking, and how one becomes another."""

from __future__ import annotations

from enum import StrEnum


class BookingStatus(StrEnum):
    """Where a booking stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    READY_TO_START = "ready_to_start"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class BookingSource(StrEnum):
    """Where a booking was made."""

    DESK = "desk"
    STOREFRONT = "storefront"
    IMPORT = "import"


class CancelledBy(StrEnum):
    """Who cancelled a booking. PHONE: the venue, because the customer asked it to; SYSTEM: nobody, a request lapsed."""

    CUSTOMER = "customer"
    VENUE = "venue"
    PHONE = "phone"
    SYSTEM = "system"


OPEN_STATUSES = frozenset(
    (BookingStatus.PENDING, BookingStatus.CONFIRMED, BookingStatus.ARRIVED, BookingStatus.READY_TO_START)
)
CLOSED_STATUSES = frozenset(BookingStatus) - OPEN_STATUSES

# A step may be skipped on a busy day: a customer goes straight from the door to the chair.
_NEXT: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.PENDING: frozenset((BookingStatus.CONFIRMED, BookingStatus.CANCELLED)),
    BookingStatus.CONFIRMED: frozenset(
        (
            BookingStatus.ARRIVED,
            BookingStatus.READY_TO_START,
            BookingStatus.COMPLETED,
            BookingStatus.CANCELLED,
            BookingStatus.NO_SHOW,
        )
    ),
    # One who was taken for another has not come after all: that costs nothing.
    BookingStatus.ARRIVED: frozenset(
        (BookingStatus.READY_TO_START, BookingStatus.COMPLETED, BookingStatus.CANCELLED, BookingStatus.NO_SHOW)
    ),
    BookingStatus.READY_TO_START: frozenset((BookingStatus.COMPLETED, BookingStatus.CANCELLED)),
}


def may_become(old: BookingStatus, new: BookingStatus) -> bool:
    """Whether a booking of status `old` may take status `new`. The closed ones stay as they are."""
    return new in _NEXT.get(old, frozenset())
