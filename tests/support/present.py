"""The present, for tests that start processes: the machine's clock, or as far ahead of it as the guard of dates asks."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from openchair.core.clock import TurnedClock

AHEAD: Final = "OPENCHAIR_TEST_AHEAD"
"""How many seconds ahead of the machine's clock every test's present is, for whoever runs the suite at another date."""


def ahead_of_the_machine() -> timedelta:
    """How far ahead of the machine's clock the whole run is; not at all, unless it was asked for."""
    return timedelta(seconds=float(os.environ.get(AHEAD, "0")))


class Present(TurnedClock):
    """What time it is for one test and for every process that it starts. It goes on by itself, and can be turned on."""

    def __init__(self, folder: Path, ahead: timedelta | None = None) -> None:
        self.file = folder / "clock"
        super().__init__(self.file)
        begins = ahead_of_the_machine() if ahead is None else ahead
        if begins > self.ahead:
            self.turn(begins - self.ahead)

    @property
    def environment(self) -> dict[str, str]:
        """What tells a process of the product, or a stand-in's, to live in it."""
        return {"OPENCHAIR_CLOCK_FILE": str(self.file)}

    def advance(self, **by: float) -> None:
        """Go on by a timedelta's words: hours=2, seconds=1."""
        self.turn(timedelta(**by))

    def set(self, at: datetime) -> None:
        """Stand there, or stay where that has just passed."""
        self.turn(max(timedelta(), at - self.now()))

    def microseconds(self, **from_now: float) -> int:
        """An instant so far from now, as SQLite keeps it."""
        instant = self.now() + timedelta(**from_now)
        return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
