"""Counting how much was done in a stretch of time: in Redis, which all processes share, or in this process alone."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_MOST_KEPT: Final = 50_000
"""Counts that this process keeps; of more, those that were used longest ago are forgotten."""
_AWAY_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 0.25
_log = structlog.get_logger(__name__)


class Counts(Protocol):
    """Where the counts are."""

    async def add(self, key: str, amount: int, keep: timedelta) -> int:
        """Add to a count that is kept for so long after its first addition; gives the sum."""


@dataclass(slots=True)
class OwnCounts:
    """Counts of this process. A key is used for one stretch of time and no longer, so none is ever reset."""

    _counts: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def add_now(self, key: str, amount: int) -> int:
        """What `add` does, without waiting."""
        total = self._counts.get(key, 0) + amount
        self._counts[key] = total
        self._counts.move_to_end(key)
        if len(self._counts) > _MOST_KEPT:
            self._counts.popitem(last=False)
        return total

    async def add(self, key: str, amount: int, keep: timedelta) -> int:  # noqa: ARG002  # the form of `Counts`
        """Add to a count; gives the sum."""
        return self.add_now(key, amount)


class SharedCounts:
    """Counts in Redis; in this process while Redis is away, which is asked again after some seconds."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._own = OwnCounts()
        self._away_until = float("-inf")

    async def add(self, key: str, amount: int, keep: timedelta) -> int:
        """Add to a count; gives the sum."""
        if time.monotonic() >= self._away_until:
            try:
                async with self._redis.pipeline(transaction=True) as pipeline:
                    pipeline.incrby(f"openchair.budget:{key}", amount)
                    pipeline.expire(f"openchair.budget:{key}", keep)
                    total, _ = await pipeline.execute()
                return int(total)
            except (RedisError, OSError) as problem:
                self._away_until = time.monotonic() + _AWAY_SECONDS
                _log.warning("budgets_counted_here", error=type(problem).__name__)
        return await self._own.add(key, amount, keep)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()


@dataclass(frozen=True, slots=True)
class Meter:
    """Says when something has been done as often as it may be. Stretches follow one another from 1970 on, UTC."""

    counts: Counts = field(default_factory=OwnCounts)

    async def spend(self, key: str, amount: int, most: int, within: timedelta, now: datetime) -> datetime | None:
        """Count `amount` more of `key`; None where that is within `most`, else when the next stretch of time begins.

        What was refused is counted, too: whoever goes on asking has no more of it.
        """
        stretch, ends_at = stretch_at(now, within)
        total = await self.counts.add(f"{key}:{stretch}", amount, 2 * within)
        return None if total <= most else ends_at


def stretch_at(now: datetime, within: timedelta) -> tuple[int, datetime]:
    """The number of the stretch of time of this length that `now` is in, and when it ends."""
    number = int(now.timestamp() // within.total_seconds())
    return number, datetime.fromtimestamp((number + 1) * within.total_seconds(), UTC)
