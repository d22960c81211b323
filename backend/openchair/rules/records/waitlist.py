"""Wishes for earlier times, openings, and what became of offering them, as rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openchair.rules.openings import Ending, OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.records.venue import StaffRecord


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A customer's wish to hear of earlier times; `slots` is a bit mask of the week's boxes."""

    booking_id: str
    slots: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OpeningRecord:
    """A stretch of a staff member's time that became free, in epoch minutes, and how far it has come."""

    id: str
    venue_id: str
    staff: StaffRecord
    start_minute: int
    end_minute: int
    cause: OpeningCause
    left_by: str | None
    depth: int
    status: OpeningStatus
    ending: Ending | None
    considered: list[dict[str, Any]]
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpeningOfferRecord:
    """An opening as it is offered to one person; `customer_name` is for the desk."""

    id: str
    opening_id: str
    booking_id: str
    customer_id: str
    customer_name: str
    hold_id: str
    status: OpeningOfferStatus
    starts_at: datetime
    held_until: datetime
    shared: bool
    by_hand: bool
    told_at: datetime
    ended_at: datetime | None
    staff: StaffRecord
