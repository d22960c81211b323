"""How many visitors are looked after at the same time, so that whoever holds a link or works at the desk never waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

AT_ONCE: Final = 4
"""Of one process: work for visitors that goes on at the same time."""
MOST_WAITING: Final = 64
"""Visitors who wait for their turn; whoever comes after is told to come again."""
AGAIN_SECONDS: Final = 3
"""When they are told to come again."""


class Full(Exception):
    """As many wait as can be looked after in a reasonable time."""


class Crowd:
    """Lets a bounded number through, and lets a bounded number wait, in the order in which they came."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place while the block runs, after those who came before. Raises `Full` at once where too many wait."""
        if self._places.locked() and self._waiting >= self._most_waiting:
            raise Full
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()
