"""What takes a staff member's time."""

from __future__ import annotations

from enum import StrEnum


class OccupancyKind(StrEnum):
    """What a stretch of a staff member's time is taken by: a booking, a block, or an offer that holds it."""

    BOOKING = "booking"
    BLOCKED = "blocked"
    HOLD = "hold"


class BlockedTimeKind(StrEnum):
    """Why time is blocked."""

    LUNCH = "lunch"
    PERSONAL = "personal"
    TRAINING = "training"
    MEETING = "meeting"
    PROCESSING = "processing"
    OTHER = "other"
