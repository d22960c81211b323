"""The relay: looks into the outbox, and hands what is due to the queues."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.messages.channel import SEND_SECONDS
from openchair.messages.queues import THREADS, MessageQueue, QueueUnreachable
from openchair.store.sending import hand_over, is_any_due, take_back

LOOK_SECONDS = 0.5
"""How often it looks; a look that finds nothing is one statement, answered from two indexes."""
_PAUSE = timedelta(seconds=2)
_log = structlog.get_logger(__name__)


class Relay:
    """Hands over what is due, channel by channel, until it is told to stop. Any number may run at once, anywhere.

    `beat` is called at each look, so that someone can see that it goes on.
    """

    def __init__(
        self, runtime: Runtime, queues: Sequence[MessageQueue], lease: timedelta, beat: Callable[[], object]
    ) -> None:
        self._runtime = runtime
        self._beat = beat
        self._queues = queues
        self._lease = lease
        # Whatever is with the queue is begun before its lease is over, though each send before it takes all the time it may.
        self._most_on_their_way = max(2 * THREADS, int(THREADS * lease.total_seconds() / SEND_SECONDS))
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Look no more. What was claimed is handed over first: `run` ends after that."""
        self._stopping.set()

    async def run(self) -> None:
        """Look, hand over, wait, and look again."""
        async with asyncio.TaskGroup() as group:
            for queue in self._queues:
                group.create_task(self._run(queue))

    async def _run(self, queue: MessageQueue) -> None:
        trouble: type[Exception] | None = None
        while not self._stopping.is_set():
            handed = 0
            try:
                self._beat()
                handed = await self.hand_over(queue)
            except Exception as problem:  # noqa: BLE001  # whatever it is, the next look may go well; and no look, no message
                # Said once for as long as it lasts.
                if trouble is not type(problem):
                    _log.warning("relay_waits", channel=queue.channel, error=type(problem).__name__)
                trouble = type(problem)
            else:
                # That there was nothing to hand over says nothing of the queue.
                if trouble is not None and (handed or trouble is not QueueUnreachable):
                    _log.info("relay_well_again", channel=queue.channel)
                    trouble = None
            if handed < self._most_on_their_way:
                await self._pause()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._stopping.wait()

    async def hand_over(self, queue: MessageQueue) -> int:
        """Hand over what is due now; gives how many. Raises `QueueUnreachable`, with everything back in the outbox."""
        now = self._runtime.clock.now()
        database = self._runtime.database
        async with database.reading(ACROSS) as connection:
            if not await is_any_due(connection, queue.channel, now):
                return 0
        async with database.transaction(ACROSS) as connection:
            ids = await hand_over(connection, queue.channel, now, now + self._lease, self._most_on_their_way)
        if not ids:
            return 0
        try:
            await queue.put(ids)
        except QueueUnreachable:
            async with database.transaction(ACROSS) as connection:
                await take_back(connection, ids, now + _PAUSE)
            raise
        return len(ids)
