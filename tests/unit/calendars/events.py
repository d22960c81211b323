"""Events for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from openchair.calendars.event import CalendarEvent, EventStatus, event_uid

BOOKING_ID = "1ChMhp9AVEKrXP1PRvg6oj"


def an_event(**changes: Any) -> CalendarEvent:
    """A confirmed haircut in Sydney, but for what is said otherwise."""
    told: dict[str, Any] = {
        "uid": event_uid(BOOKING_ID),
        "sequence": 0,
        "status": EventStatus.CONFIRMED,
        "starts_at": datetime(2026, 12, 3, 2, 15, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 3, 3, 0, tzinfo=UTC),
        "created_at": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
        "last_modified_at": datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC),
        "summary": "Haircut at Salon Bondi",
        "venue_name": "Salon Bondi",
        "venue_email": "hello@salon.example",
        "location": "1 High St\nBondi NSW 2026",
        "description": "With Mia.\nManage your booking with the link in your confirmation.",
        "url": "https://salon.example/",
        "alarm_minutes_before": 120,
    }
    return CalendarEvent(**told | changes)
