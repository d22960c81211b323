"""The clock: whoever needs the time is handed one, so that a test can set it."""

from __future__ import annotations

import fcntl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class ClockTurnedBack(ValueError):
    """A turned clock only goes forward: what was done at a later time can't be undone by an earlier one."""


class TurnedClock:
    """The machine's clock, as many seconds ahead of it as a file says. For development and tests.

    Every process that reads the same file is in the same present, and stays in it while the file is turned on. Where there is no
    file, the clock is the machine's.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = timedelta()
        _ = self.ahead  # a file with anything else in it is refused now, and not in the middle of a change

    @property
    def ahead(self) -> timedelta:
        """How far ahead of the machine's clock it is. Raises ValueError where the file holds no number of seconds."""
        try:
            text = self._file.read_text().strip()
        except FileNotFoundError:
            return self._ahead
        try:
            seconds = float(text or "0")
        except ValueError:
            raise ValueError(f"{self._file} holds no number of seconds.") from None
        # Never back, even if somebody has written less into the file.
        self._ahead = max(self._ahead, timedelta(seconds=seconds))
        return self._ahead

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self.ahead

    def turn(self, by: timedelta) -> None:
        """Go forward by so much, in every process that reads the file. Raises `ClockTurnedBack`."""
        if by < timedelta():
            raise ClockTurnedBack("The clock goes forward only.")
        with self._file.with_name(f"{self._file.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Whole or not at all: another process may be reading it.
            partial = self._file.with_name(f"{self._file.name}.partial")
            partial.write_text(f"{(self.ahead + by).total_seconds()}\n")
            partial.replace(self._file)

    def turn_to(self, at: datetime) -> None:
        """Go forward to this instant. Raises `ClockTurnedBack`."""
        self.turn(at - self.now())
