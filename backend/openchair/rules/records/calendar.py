"""What else than bookings a calendar shows, as rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openchair.rules.openings import OpeningStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import BlockedTimeRecord, StaffRecord


class HoldReason(StrEnum):
    """Why time is held for someone."""

    COUNTER_OFFER = "counter_offer"
    EARLIER_TIME = "earlier_time"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class HeldTimeRecord:
    """A stretch of a staff member's time that is held until then, and for which bookings, as far as the reader sees them."""

    id: str
    staff: StaffRecord
    starts_at: datetime
    ends_at: datetime
    reason: HoldReason
    until: datetime
    booking_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTimeRecord:
    """A stretch that became free and that nobody has taken."""

    id: str
    staff: StaffRecord
    starts_at: datetime
    ends_at: datetime
    status: OpeningStatus


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A time that can be booked, and with whom."""

    starts_at: datetime
    staff: StaffRecord


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What takes a wanted time: a booking that is, or was, there; a block; or time that is held for a booking it is offered to."""

    starts_at: datetime
    ends_at: datetime
    booking: BookingRecord | None
    blocked: BlockedTimeRecord | None
    is_offer: bool
