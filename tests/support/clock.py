"""A clock that a test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class TestClock:
    """Stands at Tuesday 24 November 2026, 10 pm UTC (Wednesday 9 am in Sydney) until it is moved."""

    __test__ = False

    def __init__(self, at: datetime = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def set(self, at: datetime) -> None:
        """Stand there."""
        self.at = at.astimezone(UTC)

    def advance(self, **by: float) -> None:
        """Go on by a timedelta's words: hours=2, seconds=1."""
        self.at += timedelta(**by)
