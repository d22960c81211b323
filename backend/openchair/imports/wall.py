"""The last wall around the reading of a file: so much of the processor's time, by the file's size, and not more."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from openchair.imports.mistakes import Mistake
from openchair.imports.problems import Problems

# An export of a megabyte takes a second to read; one that takes eight times as long is not built to be read.
SECONDS_TO_BEGIN = 1.0
SECONDS_PER_MEGABYTE = 8.0
# Where a library swallows the first call to stop, the next one comes so much later.
_AGAIN_SECONDS = 0.05


class _TooLong(BaseException):
    """No `Exception`: parsers catch those, and go on."""


@contextmanager
def wall(problems: Problems, size: int) -> Iterator[None]:
    """Refuse the file where the block takes more of the processor's time than a file of `size` bytes is worth.

    Raises `FileRefused` with the line in `problems.at`. It counts this process's own time, so a busy machine refuses nothing.
    Signals are the main thread's: anywhere else it raises ValueError.
    """

    seconds = SECONDS_TO_BEGIN + SECONDS_PER_MEGABYTE * size / 1_000_000
    is_over = was_stopped = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal was_stopped
        if not is_over:
            was_stopped = True
            raise _TooLong

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
        try:
            yield
        finally:
            is_over = True
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _TooLong:
        # Told below, as where a library has swallowed it: what that read then isn't what stands there.
        pass
    finally:
        signal.signal(signal.SIGPROF, before)
    if was_stopped:
        problems.stop(
            problems.at,
            Mistake(
                "From here on it takes too long to work out what the file says, more than {seconds} s. "
                "No calendar writes that by itself: take out what repeats or changes in an unusual way, and export again.",
                seconds=f"{seconds:.0f}",
            ),
        )
