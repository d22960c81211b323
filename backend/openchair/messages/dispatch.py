"""Relay and queues of one process, started and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Self

from openchair.messages.delivery import Delivery
from openchair.messages.queues import MessageQueue
from openchair.messages.relay import Relay


class Dispatch:
    """Everything that sends, on the running loop. Without `redis_url` its queues are inside this process."""

    def __init__(self, delivery: Delivery, redis_url: str | None, *, beat: Callable[[], object] = lambda: None) -> None:
        self._queues = [MessageQueue(channel, delivery.deliver, redis_url) for channel in delivery.senders]
        self._relay = Relay(delivery.runtime, self._queues, delivery.lease, beat)
        self._relaying: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take jobs and hand over."""
        for queue in self._queues:
            await queue.start()
        self._relaying = asyncio.create_task(self._relay.run())

    async def stop(self) -> None:
        """Hand nothing over any more, then finish what was begun."""
        self._relay.stop()
        try:
            if self._relaying is not None:
                await self._relaying
        finally:
            await asyncio.gather(*(queue.stop() for queue in self._queues))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
