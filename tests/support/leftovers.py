"""Ends what a run of the tests has started and left behind: it was interrupted where it could not tidy up, or killed.

Each pytest process, a worker of xdist too, has a watchman of its own. All that the process starts inherits a mark in its
environment, daemons as well; when the process is gone, the watchman ends whatever still carries the mark.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

MARK = "TESTS_STARTED_BY"
_SECONDS_TO_END = 5


def watch_over_this_process() -> None:
    """Mark what this process starts from now on, and have a watchman wait for its end."""
    mark = f"{os.getpid()}.{int(psutil.Process().create_time())}"
    os.environ[MARK] = mark
    # Nothing is ever written: it ends with the process that holds the other end, however that dies.
    ends, _held_until_the_end = os.pipe()
    os.posix_spawn(
        sys.executable,
        [sys.executable, __file__, mark],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, ends, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
        setpgroup=0,  # Ctrl-C is for those who were typed, not for it
    )
    os.close(ends)


def folder_prefix() -> str:
    """How a temporary folder is called that is removed when this process is gone."""
    return f"openchair-{os.environ[MARK]}-"


def marked(mark: str) -> Iterator[psutil.Process]:
    """The processes that carry the mark, but the one that asks."""
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                yield process
        except psutil.Error:
            continue  # gone, or another user's


def _wait_and_end(mark: str) -> None:
    sys.stdin.buffer.read()
    # What a process starts while it ends is found by another look.
    while found := list(marked(mark)):
        for process in found:
            _send(process, signal.SIGINT)
        _, left = psutil.wait_procs(found, _SECONDS_TO_END)
        for process in left:
            _send(process, signal.SIGKILL)
        psutil.wait_procs(left, _SECONDS_TO_END)
    for folder in Path(tempfile.gettempdir()).glob(f"openchair-{mark}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _send(process: psutil.Process, number: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


if __name__ == "__main__":
    _wait_and_end(sys.argv[1])
