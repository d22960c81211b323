"""A process that dies at a chosen step: at the edges of its transactions, and before and after each call to Stripe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.database import Database
from openchair.core.within import Within
from tests.support.database import WholeDatabase
from tests.support.stand_in import InProcess


class Killed(BaseException):
    """SIGKILL, for one who can be asked afterwards: nothing in the product catches it."""


@dataclass
class Fate:
    """How many more steps the process lives; for ever, where that is None."""

    left: int | None = None
    dead: bool = False
    deaths: int = 0

    def step(self) -> None:
        """One more step. Raises `Killed` at the last, and from then on at each."""
        if self.left is not None and not self.dead:
            self.left -= 1
            self.dead = self.left < 0
        if self.dead:
            raise Killed

    async def lives(self, work: Callable[[], Awaitable[Any]], steps: int | None) -> Any:
        """Do it in a process that dies after so many steps, all of it; then another begins."""
        before = asyncio.all_tasks()
        self.left = steps
        try:
            return await work()
        except Killed:
            self.deaths += 1
            return None
        finally:
            left_over = asyncio.all_tasks() - before
            await asyncio.gather(*left_over, return_exceptions=True)
            self.left, self.dead = None, False


class MortalDatabase(WholeDatabase):
    """The same database, whose user may die before a transaction, before its commit, or after it."""

    fate: Fate

    @classmethod
    def fated(cls, database: Database, fate: Fate) -> MortalDatabase:
        mortal = cls(database.read_engine, database.write_engine)
        object.__setattr__(mortal, "fate", fate)
        return mortal

    @asynccontextmanager
    async def transaction(self, within: Within | None = None) -> AsyncIterator[AsyncConnection]:
        self.fate.step()
        async with super().transaction(within) as connection:
            yield connection
            self.fate.step()
        self.fate.step()


class MortalTransport(InProcess):
    """The way to Stripe of a process that may die before a call and after it. It may be told that a key is in use."""

    def __init__(self, fate: Fate, **options: Any) -> None:
        super().__init__(**options)
        self.fate = fate
        self.conflicts = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.fate.step()
        if self.conflicts and request.method == "POST":
            self.conflicts -= 1
            error = {"type": "idempotency_error", "code": "idempotency_key_in_use", "message": "It is in progress."}
            return httpx.Response(409, json={"error": error}, request=request)
        response = await super().handle_async_request(request)
        self.fate.step()
        return response
