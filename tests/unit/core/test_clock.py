"""A turned clock is the same for everyone who reads its file, and goes forward only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from openchair.core.clock import ClockTurnedBack, SystemClock, TurnedClock

HOUR = timedelta(hours=1)


def difference(one: datetime, other: datetime) -> timedelta:
    """How far two readings are apart, to the minute: the machine's clock goes on between them."""
    return timedelta(minutes=round((one - other) / timedelta(minutes=1)))


def test_without_a_file_it_is_the_machines_clock(tmp_path: Path) -> None:
    clock = TurnedClock(tmp_path / "clock")
    assert clock.ahead == timedelta()
    assert difference(clock.now(), SystemClock().now()) == timedelta()
    assert clock.now().tzinfo is UTC
    assert list(tmp_path.iterdir()) == []


def test_whoever_reads_the_file_is_in_the_same_present(tmp_path: Path) -> None:
    one, other = TurnedClock(tmp_path / "clock"), TurnedClock(tmp_path / "clock")
    one.turn(3 * HOUR)
    other.turn(HOUR)
    assert one.ahead == other.ahead == TurnedClock(tmp_path / "clock").ahead == 4 * HOUR
    assert difference(one.now(), datetime.now(UTC)) == 4 * HOUR


def test_it_is_turned_to_an_instant(tmp_path: Path) -> None:
    clock, wanted = TurnedClock(tmp_path / "clock"), datetime.now(UTC) + timedelta(days=400)
    clock.turn_to(wanted)
    assert difference(clock.now(), wanted) == timedelta()


def test_it_is_never_turned_back(tmp_path: Path) -> None:
    clock = TurnedClock(tmp_path / "clock")
    clock.turn(2 * HOUR)
    with pytest.raises(ClockTurnedBack):
        clock.turn(-HOUR)
    with pytest.raises(ClockTurnedBack):
        clock.turn_to(datetime.now(UTC) + HOUR)
    assert clock.ahead == 2 * HOUR
    # Nor does a process that runs follow a file that somebody has changed by hand.
    (tmp_path / "clock").write_text("60\n")
    assert clock.ahead == 2 * HOUR
    (tmp_path / "clock").unlink()
    assert clock.ahead == 2 * HOUR


def test_a_file_with_anything_else_in_it_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("tomorrow\n")
    with pytest.raises(ValueError, match="holds no number of seconds"):
        TurnedClock(tmp_path / "clock")


def test_turned_by_many_at_once_no_turn_is_lost(tmp_path: Path) -> None:
    threads = [Thread(target=TurnedClock(tmp_path / "clock").turn, args=(HOUR,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert TurnedClock(tmp_path / "clock").ahead == 20 * HOUR
