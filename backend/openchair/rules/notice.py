"""The notice window: until when a customer may act."""

from __future__ import annotations

from datetime import datetime, timedelta

LAST_INSTANT = timedelta(seconds=1)


def deadline(starts_at: datetime, notice_hours: int) -> datetime:
    """The last instant at which a customer may act: exactly `notice_hours` before the start.

    Nothing is self-service at the start, so without notice it is one second before. Both are instants: hours are real hours,
    also over a change of clocks. Raises ValueError for a naive start.
    """
    if starts_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    if notice_hours == 0:
        return starts_at - LAST_INSTANT
    return starts_at - timedelta(hours=notice_hours)
