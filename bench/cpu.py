"""What processes have used of a core so far, to the nanosecond where Linux tells it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psutil


def used_by(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes and their threads have used. Whoever is gone has used none."""
    return sum(_of(pid) for pid in pids)


def _of(pid: int) -> float:
    try:
        # A process's own counts ticks of 10 ms.
        threads = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
        if threads:
            return sum(int(text.split()[0]) for text in threads) / 1e9
        took = psutil.Process(pid).cpu_times()
        return took.user + took.system
    except (OSError, psutil.Error):
        return 0.0


def with_children(pid: int) -> list[int]:
    """The process, and those it has started."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
