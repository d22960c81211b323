"""Work that is looked for again and again, as long as the process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, Self

import structlog

LOOK_SECONDS: Final = 0.5
"""How often each work is looked for while there is none."""
Work = Callable[[], Awaitable[bool]]
"""Does what is due, in one bite, and says whether there may be more of it now. It stands a crash at any step."""
_log = structlog.get_logger(__name__)


class Rounds:
    """Does each work by itself until it is told to stop; what was begun is finished. A work that fails is tried at the next look.

    Any number may run at once, anywhere: that two don't do the same is the works' own affair.
    """

    def __init__(self, works: Mapping[str, Work], *, seconds: float = LOOK_SECONDS) -> None:
        self._works = works
        self._seconds = seconds
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Go round on the running loop."""
        self._tasks = [asyncio.create_task(self._run(name, work), name=name) for name, work in self._works.items()]

    async def stop(self) -> None:
        """Begin nothing any more, and wait for what was begun."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _run(self, name: str, work: Work) -> None:
        trouble: type[Exception] | None = None
        while not self._stopping.is_set():
            more = False
            try:
                more = await work()
            except Exception as problem:  # noqa: BLE001  # whatever it is, the next round may go well
                # Said once for as long as it lasts, and without its words: they may quote a name.
                if trouble is not type(problem):
                    _log.warning("round_failed", work=name, error=type(problem).__name__)
                trouble = type(problem)
            else:
                trouble = None
            if not more:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._seconds):
                        await self._stopping.wait()
