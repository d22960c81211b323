"""Queues between those who hand over and those who send: Dramatiq, through Redis or inside the process.

A job says which message, and nothing else of it. The outbox is the truth: a job that is lost is handed over again, one that
comes twice finds the message begun or done, and no job waits for a later time in here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

import dramatiq
import redis
import structlog
from dramatiq import Actor, Broker, Worker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import BrokerConnectionError
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from openchair.rules.messages import Channel

# One worker's threads for each channel, so that a mail server that takes its time takes it from mail only.
THREADS = 8
# With these a job whose worker was killed is given to another within seconds; Dramatiq's own would take a minute, and luck.
_HEARTBEAT_MS = 5_000
_MAINTENANCE_ALWAYS = 1_000_000
_STOP_MS = 15_000
# How soon a thread without a job notices one, or that it is to stop; what it costs can hardly be measured.
_LOOK_MS = 200

_log = structlog.get_logger(__name__)

Deliver = Callable[[str], Awaitable[None]]


class QueueUnreachable(Exception):
    """The queue can't be reached now; what was not handed over stays in the outbox."""


class MessageQueue:
    """The queue of one channel, with a broker of its own: Dramatiq runs one worker a broker."""

    def __init__(self, channel: Channel, deliver: Deliver, redis_url: str | None) -> None:
        self.channel = channel
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deliver = deliver
        self._broker = _broker(redis_url)
        declare = dramatiq.actor(actor_name=f"send_{channel}", queue_name=f"messages.{channel}", broker=self._broker)
        self._actor: Actor[[str], None] = declare(self._run)
        self._worker: Worker | None = None

    async def start(self) -> None:
        """Take jobs from here on; each runs on this loop, and a thread of the worker waits for it."""
        self._loop = asyncio.get_running_loop()
        self._worker = Worker(self._broker, worker_threads=THREADS, worker_timeout=_LOOK_MS)
        await asyncio.to_thread(self._worker.start)

    async def stop(self) -> None:
        """Take no more jobs, finish those begun, and give those that wait here back to the queue."""
        if self._worker is not None:
            await asyncio.to_thread(self._worker.stop, _STOP_MS)
        await asyncio.to_thread(self._broker.close)

    async def put(self, ids: Sequence[str]) -> None:
        """Hand messages over. Raises `QueueUnreachable`, when some of them may have got there."""
        try:
            await asyncio.to_thread(self._enqueue, ids)
        except (BrokerConnectionError, redis.RedisError, OSError) as problem:
            raise QueueUnreachable(type(problem).__name__) from None

    def _enqueue(self, ids: Iterable[str]) -> None:
        for message_id in ids:
            self._actor.send(message_id)

    def _run(self, message_id: str) -> None:
        """Send one message; runs in a thread of the worker."""
        assert self._loop is not None, "jobs are taken once the queue has started"
        asyncio.run_coroutine_threadsafe(self._attempt(message_id), self._loop).result()

    async def _attempt(self, message_id: str) -> None:
        try:
            await self._deliver(message_id)
        except (SQLAlchemyError, OSError) as problem:
            # The database is away: the message's lease runs out, and it comes again.
            _log.warning("delivery_waits", message=message_id, error=type(problem).__name__)


def _broker(redis_url: str | None) -> Broker:
    # None of Dramatiq's own middleware: retries, delays and time limits are the outbox's, whose rows say what is to come.
    if redis_url is None:
        return StubBroker(middleware=[])
    client = redis.Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=5, retry=Retry(NoBackoff(), 1))
    return RedisBroker(  # type: ignore[no-untyped-call]  # Dramatiq's own, which is typed but for this
        client=client,
        middleware=[],
        namespace="openchair",
        heartbeat_timeout=_HEARTBEAT_MS,
        maintenance_chance=_MAINTENANCE_ALWAYS,
    )
