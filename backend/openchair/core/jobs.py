"""Background jobs: each is polled for work that is due, as long as the process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final, Self, TypeVar

import structlog

POLL_SECONDS: Final = 0.5
"""How long a job waits after it found nothing to do."""
Job = Callable[[], Awaitable[bool]]
"""A job does part of what is due, and says whether there may be more of it now. It stands a crash at any step."""
_Due = TypeVar("_Due")
_log = structlog.get_logger(__name__)


async def do_each(
    found: Iterable[_Due], work: Callable[[_Due], Awaitable[object]], *, ended_by: tuple[type[Exception], ...] = ()
) -> None:
    """Do a job's work for each that is due. One that fails hinders no other: its exception is raised once all were tried.

    An exception of `ended_by` is about all of them: it is raised at once.
    """
    trouble: Exception | None = None
    for due in found:
        try:
            await work(due)
        except ended_by:
            raise
        except Exception as problem:  # noqa: BLE001  # whatever it is, the others are still due
            trouble = problem
    if trouble is not None:
        raise trouble


class JobRunner:
    """Runs each job in its own task until it is told to stop; what was begun is finished. A job that fails runs again later.

    Any number of processes may run the same jobs: that two don't do the same work is the jobs' own affair.
    """

    def __init__(self, jobs: Mapping[str, Job], *, seconds: float = POLL_SECONDS) -> None:
        self._jobs = jobs
        self._seconds = seconds
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to run the jobs on the running loop."""
        self._tasks = [asyncio.create_task(self._run(name, job), name=name) for name, job in self._jobs.items()]

    async def stop(self) -> None:
        """Begin nothing any more, and wait for what was begun."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _run(self, name: str, job: Job) -> None:
        trouble: type[Exception] | None = None
        while not self._stopping.is_set():
            more = False
            try:
                more = await job()
            except Exception as problem:  # noqa: BLE001  # whatever it is, the next run may go well
                # Logged once for as long as it lasts, and without the exception's words: they may quote a name.
                if trouble is not type(problem):
                    _log.warning("job_failed", job=name, error=type(problem).__name__)
                trouble = type(problem)
            else:
                trouble = None
            if not more:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._seconds):
                        await self._stopping.wait()
