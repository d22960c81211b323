"""The relay: looks into the outbox, and hands what is due to the queues."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from openchair.core.runtime import Runtime
from openchair.messages.queues import MessageQueue, QueueUnreachable
from openchair.store.sending import hand_over, is_any_due, take_back

LOOK_SECONDS = 0.5
"""How often it looks; a look that finds nothing is one statement, answered from an index."""
MOST_ON_THEIR_WAY = 200
"""So many of a channel are with the queue at once: the rest waits in the outbox, where it is in order and can't be lost."""
_PAUSE = timedelta(seconds=2)
_log = structlog.get_logger(__name__)


class Relay:
    """Hands over what is due, channel by channel, until it is cancelled. Any number may run at once, anywhere.

    `beat` is called at each look, so that someone can see that it goes on.
    """

    def __init__(
        self, runtime: Runtime, queues: Sequence[MessageQueue], lease: timedelta, beat: Callable[[], object]
    ) -> None:
        self._runtime = runtime
        self._beat = beat
        self._queues = queues
        self._lease = lease

    async def run(self) -> None:
        """Look, hand over, wait, and look again. What goes wrong is said once for as long as it lasts."""
        async with asyncio.TaskGroup() as group:
            for queue in self._queues:
                group.create_task(self._run(queue))

    async def _run(self, queue: MessageQueue) -> None:
        trouble: type[Exception] | None = None
        while True:
            self._beat()
            handed = 0
            try:
                handed = await self.hand_over(queue)
            except (SQLAlchemyError, OSError, QueueUnreachable) as problem:
                if trouble is None:
                    _log.warning("relay_waits", channel=queue.channel, error=type(problem).__name__)
                trouble = type(problem)
            else:
                # That there was nothing to hand over says nothing of the queue.
                if trouble is not None and (handed or trouble is not QueueUnreachable):
                    _log.info("relay_well_again", channel=queue.channel)
                    trouble = None
            await asyncio.sleep(LOOK_SECONDS if handed < MOST_ON_THEIR_WAY else 0)

    async def hand_over(self, queue: MessageQueue) -> int:
        """Hand over what is due now; gives how many. Raises `QueueUnreachable`, with everything back in the outbox."""
        now = self._runtime.clock.now()
        database = self._runtime.database
        async with database.reading() as connection:
            if not await is_any_due(connection, queue.channel, now):
                return 0
        async with database.transaction() as connection:
            ids = await hand_over(connection, queue.channel, now, now + self._lease, MOST_ON_THEIR_WAY)
        if not ids:
            return 0
        try:
            await queue.put(ids)
        except QueueUnreachable:
            async with database.transaction() as connection:
                await take_back(connection, ids, now + _PAUSE)
            raise
        return len(ids)
