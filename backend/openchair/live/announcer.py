"""Telling the other processes, after each commit of this one, at which venues something was changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self

import structlog

from openchair.core.database import Database
from openchair.live.channels import TROUBLE, Channel, in_words

_AWAY_SECONDS: Final = 2.0
_LAST_WORD_SECONDS: Final = 1.0
_log = structlog.get_logger(__name__)


class Announcer:
    """Tells by a channel what is committed here. While that is away nothing is kept: the hubs look by themselves."""

    def __init__(self, database: Database, channel: Channel) -> None:
        self._database = database
        self._channel = channel
        self._waiting: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._stop: Callable[[], None] | None = None
        self._away_until = float("-inf")

    async def __aenter__(self) -> Self:
        self._stop = self._database.listen(self._committed)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._stop is not None:
            self._stop()
        if self._task is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._task, _LAST_WORD_SECONDS)
        await self._channel.aclose()

    def _committed(self, venues: set[str]) -> None:
        if time.monotonic() < self._away_until:
            return
        self._waiting |= venues
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell(), name="announce")

    async def _tell(self) -> None:
        # What is committed while a word is under way goes with the next.
        while self._waiting:
            venues, self._waiting = self._waiting, set()
            try:
                for portion in in_words(venues):
                    await self._channel.tell(portion)
            except TROUBLE as problem:
                self._away_until = time.monotonic() + _AWAY_SECONDS
                self._waiting = set()
                _log.warning("changes_not_announced", error=type(problem).__name__)
