"""SQLite and the stand-in do their work where they are asked, not in threads of theirs: more histories in the same time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import event

import openchair_devkit.stripe.api as stripe_api
from openchair.core.database import Database


def work_inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, for as long as the test runs, in databases made `inline`."""

    async def execute(self: aiosqlite.Connection, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        return work(*given, **named)

    def run(work: Callable[..., Any], *given: Any, **named: Any) -> Awaitable[Any]:
        async def done() -> Any:
            return work(*given, **named)

        return done()

    monkeypatch.setattr(aiosqlite.Connection, "_execute", execute)
    monkeypatch.setattr(stripe_api, "run_in_threadpool", run)


def inline(database: Database) -> Database:
    """The database, whose connections may be used outside of the thread that opened them."""

    def allow(_dialect: object, _record: object, _given: object, named: dict[str, Any]) -> None:
        named["check_same_thread"] = False

    for engine in (database.read_engine, database.write_engine):
        event.listen(engine.sync_engine, "do_connect", allow)
    return database
