"""The hub of a web process: reads each watched venue's feed once for all who watch it, when it is told that there is something.

An idle watcher costs no statement. The process itself looks over all venues at once, every few seconds while anyone watches:
so a word that was lost, by a process that died or a Redis that was killed, delays a change and loses none.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from openchair.core.clock import Clock
from openchair.core.database import Database
from openchair.core.signing import KeyRing
from openchair.core.within import ACROSS
from openchair.live.channels import TROUBLE, Channel
from openchair.live.cursors import Cursors
from openchair.live.watch import Follower, StreamEnd, Watch
from openchair.rules.feed import START, Position, Stretch
from openchair.rules.scope import VenueScope
from openchair.store.feed import MOST, find_end, find_identity, list_venues_changed, read_feed

MOST_EACH: Final = 8
"""Streams of one link or one sign-in at a time: the tabs of one browser share one."""
AGAIN_SECONDS: Final = 10
"""When whoever has too many, or finds no room, is told to come again."""
_GATHER_SECONDS: Final = 0.02
_SOON_SECONDS: Final = 0.25
_TROUBLE_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 5.0
"""Between looks over all venues, while the channel carries; and while it is away or there is none:"""
_LOOK_ALONE_SECONDS: Final = 0.5
_LOST: Final = (SQLAlchemyError, *TROUBLE)
_log = structlog.get_logger(__name__)


class TooManyStreams(Exception):
    """The viewer has as many streams open as one may have."""


class NoRoom(Exception):
    """This process has as many streams as it may have, or is about to end."""


@dataclass(eq=False, slots=True)
class _Room:
    """A venue that someone watches here: how far its feed was read, and by whom it is watched."""

    scope: VenueScope
    position: Position = START
    watches: set[Watch] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    entering: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None


class Hub:
    """The watchers of one process. `most` is how many there may be; `channel` tells of other processes' changes."""

    def __init__(
        self, database: Database, clock: Clock, key_ring: KeyRing, channel: Channel | None = None, *, most: int = 1000
    ) -> None:
        self._database, self._clock, self._key_ring = database, clock, key_ring
        self._channel, self._most = channel, most
        self._rooms: dict[str, _Room] = {}
        self._streams: Counter[str] = Counter()
        self._cursors: Cursors | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._unlisten: Callable[[], None] | None = None
        self._hears = False
        self._draining = False

    async def watch(self, follower: Follower, cursor: str | None) -> Watch:
        """Watch from a cursor on, or from now on; its first word is a reset where what was before isn't known.

        Raises `TooManyStreams`, `NoRoom`.
        """
        if self._draining or self._streams.total() >= self._most:
            raise NoRoom
        if self._streams[follower.owner] >= MOST_EACH:
            raise TooManyStreams
        self._streams[follower.owner] += 1
        watch = Watch(follower, self._leave, START)
        try:
            await self._enter(watch, cursor)
        except BaseException:
            self._leave(watch)
            raise
        return watch

    def cursor_at(self, follower: Follower, position: Position) -> str:
        """The cursor with which a watcher goes on from here."""
        assert self._cursors is not None, "somebody watches"
        return self._cursors.write(follower.scope.venue_id, position, self._clock.now())

    def wake(self, venues: set[str] | None = None) -> None:
        """Have the feeds of these venues read, as far as they are watched here; of all where it isn't known which."""
        for venue_id, room in self._rooms.items():
            if venues is None or venue_id in venues:
                room.woken.set()

    def drain(self) -> None:
        """End every stream with a word that the process restarts, and take no new one."""
        self._draining = True
        for room in self._rooms.values():
            for watch in room.watches:
                watch.end(StreamEnd.RESTART)

    async def aclose(self) -> None:
        """End all of it."""
        self.drain()
        if self._unlisten is not None:
            self._unlisten()
        tasks = [*self._tasks, *(room.task for room in self._rooms.values() if room.task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._channel is not None:
            with suppress(*TROUBLE):
                await self._channel.aclose()

    async def _enter(self, watch: Watch, cursor: str | None) -> None:
        scope = watch.follower.scope
        await self._begin()
        room = self._rooms.get(scope.venue_id)
        if room is None:
            room = self._rooms[scope.venue_id] = _Room(scope)
        # Before it is looked at what was, so that nothing falls in between; twice is no harm, as versions coalesce.
        room.watches.add(watch)
        async with room.entering:
            if room.task is None:
                async with self._database.reading(ACROSS) as connection:
                    room.position = await find_end(connection)
                room.task = asyncio.create_task(self._follow(room), name=f"follow {scope.venue_id}")
        assert self._cursors is not None, "it was begun"
        after = None if cursor is None else self._cursors.read(scope.venue_id, cursor, self._clock.now())
        if after is None:
            watch.position = max(watch.position, room.position)
            watch.reset()
        else:
            stretch = await self._read(scope, after)
            # What has ended an earlier stream doesn't end this one: who subscribes has just been let in.
            was_ended = any(isinstance(watch.follower.see(entry), StreamEnd) for entry in stretch.entries)
            if was_ended or not stretch.is_known or len(stretch.entries) >= MOST:
                watch.position = max(watch.position, room.position, stretch.behind)
                watch.reset()
            else:
                watch.take(stretch.entries, stretch.behind)
                if not stretch.is_all:
                    room.woken.set()
        if self._draining:
            raise NoRoom
        life = watch.follower.longest_seconds * random.uniform(0.8, 1)  # noqa: S311  # so that they don't all come at once
        watch.ends_by_itself = asyncio.get_running_loop().call_later(life, watch.end, StreamEnd.RENEW)

    def _leave(self, watch: Watch) -> None:
        if watch.is_over:
            return
        watch.is_over = True
        if watch.ends_by_itself is not None:
            watch.ends_by_itself.cancel()
        follower = watch.follower
        self._streams[follower.owner] -= 1
        if self._streams[follower.owner] <= 0:
            del self._streams[follower.owner]
        room = self._rooms.get(follower.scope.venue_id)
        if room is None:
            return
        room.watches.discard(watch)
        if not room.watches:
            del self._rooms[follower.scope.venue_id]
            if room.task is not None:
                room.task.cancel()

    async def _begin(self) -> None:
        """With the first watcher: nothing runs in a process that has none."""
        if self._cursors is None:
            async with self._database.reading(ACROSS) as connection:
                self._cursors = Cursors(self._key_ring, await find_identity(connection))
        if self._unlisten is None:
            self._unlisten = self._database.listen(self.wake)
            self._tasks.append(asyncio.create_task(self._look_over_all(), name="look over all venues"))
            if self._channel is not None:
                self._tasks.append(asyncio.create_task(self._hear(self._channel), name="hear of changes"))

    async def _read(self, scope: VenueScope, after: Position) -> Stretch:
        async with self._database.reading(scope) as connection:
            return await read_feed(connection, scope, after)

    async def _follow(self, room: _Room) -> None:
        """Read a venue's feed whenever there is something, and hand it to all who watch."""
        pause, trouble = _GATHER_SECONDS, False
        while True:
            await room.woken.wait()
            await asyncio.sleep(pause)
            room.woken.clear()
            try:
                stretch = await self._read(room.scope, room.position)
            except Exception as problem:  # noqa: BLE001  # a task that ends would leave its watchers without a word
                if not isinstance(problem, _LOST):
                    _log.exception("feed_not_read")
                elif not trouble:
                    _log.warning("feed_not_read", error=type(problem).__name__)
                pause, trouble = _TROUBLE_SECONDS, True
                room.woken.set()
                continue
            trouble = False
            room.position = stretch.behind
            for watch in list(room.watches):
                if not stretch.is_known:
                    watch.position = stretch.behind
                    watch.reset()
                watch.take(stretch.entries, stretch.behind)
            # Something is committed that may be read once those before it are.
            pause = _GATHER_SECONDS if stretch.is_all else min(pause * 2, _SOON_SECONDS)
            if not stretch.is_all:
                room.woken.set()

    async def _hear(self, channel: Channel) -> None:
        """Be told of other processes' changes, again and again."""
        pause = _TROUBLE_SECONDS / 4

        def is_up() -> None:
            self._hears = True
            # Whatever was told while nobody heard.
            self.wake()

        while True:
            try:
                await channel.listen(is_up, self.wake)
            except TROUBLE as problem:
                if self._hears:
                    _log.warning("changes_not_heard", error=type(problem).__name__)
                pause = _TROUBLE_SECONDS / 4 if self._hears else min(pause * 2, 5 * _TROUBLE_SECONDS)
                self._hears = False
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # so that processes don't all come back at once

    async def _look_over_all(self) -> None:
        """Look which venues have something new, for what nobody told: one statement of the process, while anyone watches."""
        position: Position | None = None
        while True:
            await asyncio.sleep(_LOOK_SECONDS if self._hears else _LOOK_ALONE_SECONDS)
            if not self._rooms:
                continue
            try:
                async with self._database.reading(ACROSS) as connection:
                    if position is None:
                        position = await find_end(connection)
                        self.wake()
                        continue
                    venues, position = await list_venues_changed(connection, position)
            except Exception as problem:  # noqa: BLE001  # it is what finds lost words: it goes on
                if not isinstance(problem, _LOST):
                    _log.exception("feeds_not_looked_over")
                continue
            self.wake(venues)
