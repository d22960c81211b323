"""Engines that outlive the test they were made for: they have met the database, and know the statements they compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from openchair.core.database import Database
from tests.support.database import WholeDatabase

_Key = tuple[str, int, bool]


class KeptEngines:
    """Gives whoever connects to a shared address the engines of one who has closed theirs.

    An engine that is given again has no connections (they belonged to the last one's event loop) and no listeners.
    """

    def __init__(self) -> None:
        self._shared: set[str] = set()
        self._free: defaultdict[_Key, list[tuple[AsyncEngine, AsyncEngine]]] = defaultdict(list)
        self._connect = Database.connect

    def share(self, url: str) -> None:
        """From now on, engines for this address are kept."""
        self._shared.add(url)

    def connect(self, url: str, *, pool_size: int = 10, echo: bool = False) -> Database:
        """What `Database.connect` does."""
        if url not in self._shared:
            return WholeDatabase.of(self._connect(url, pool_size=pool_size, echo=echo))
        free = self._free[url, pool_size, echo]
        if free:
            read, write = free.pop()
        else:
            made = self._connect(url, pool_size=pool_size, echo=echo)
            read, write = made.read_engine, made.write_engine
        return _KeptDatabase.keeping(read, write, free)


class _KeptDatabase(WholeDatabase):
    _free: list[tuple[AsyncEngine, AsyncEngine]] | None
    _listeners: int

    @classmethod
    def keeping(cls, read: AsyncEngine, write: AsyncEngine, free: list[tuple[AsyncEngine, AsyncEngine]]) -> Database:
        kept = cls(read, write)
        object.__setattr__(kept, "_free", free)
        object.__setattr__(kept, "_listeners", _listeners(read, write))
        return kept

    async def close(self) -> None:
        await super().close()
        free, pair = self._free, (self.read_engine, self.write_engine)
        # Given back once, and only as it was: what a test listens to is not the next one's business.
        object.__setattr__(self, "_free", None)
        if free is not None and _listeners(*pair) == self._listeners:
            free.append(pair)


def _listeners(*engines: AsyncEngine) -> int:
    found: list[Any] = [engine.sync_engine for engine in engines]
    found += [engine.dialect for engine in found]
    return sum(len(list(getattr(each.dispatch, name))) for each in found for name in each.dispatch._event_names)


@contextmanager
def keeping_engines() -> Iterator[KeptEngines]:
    """While the block runs, `Database.connect` gives kept engines for the addresses that are shared."""
    kept = KeptEngines()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "connect", kept.connect)
        yield kept
