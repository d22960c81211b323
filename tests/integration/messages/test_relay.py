"""The relay: it goes on whatever happens, and hands over no more than can be begun in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from openchair.messages import relay as relays
from openchair.messages.queues import QueueUnreachable
from openchair.messages.relay import Relay
from openchair.rules.messages import Channel, MessageKind
from openchair.store import tables
from openchair.store.outbox import NewMessage, queue_messages
from tests.support.clock import TestClock
from tests.support.said import everything_said
from tests.support.salon import Salon, day

LEASE = timedelta(seconds=60)


class KeepingQueue:
    """Takes what it is handed, and never has any of it sent."""

    channel = Channel.EMAIL

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self.troubles: list[Exception] = []

    async def put(self, ids: Sequence[str]) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.jobs.extend(ids)


def _relay(salon: Salon, queue: KeepingQueue, beat: Any = lambda: None) -> Relay:
    return Relay(salon.runtime, [queue], LEASE, beat)  # type: ignore[list-item]  # it looks like one


async def _queue(salon: Salon, count: int) -> None:
    booking, now = await salon.books(day(3, 9)), salon.clock.now()
    new = [NewMessage(MessageKind.LINK_RESENT, Channel.EMAIL, f"event:{number}", now) for number in range(count)]
    async with salon.database.transaction() as connection:
        await queue_messages(connection, salon.scope, booking.id, now, new)


async def test_a_queue_that_never_moves_is_not_filled_with_the_same_messages(salon: Salon, clock: TestClock) -> None:
    queue = KeepingQueue()
    relay = _relay(salon, queue)
    await _queue(salon, 100)
    for _ in range(59):
        await relay.hand_over(queue)  # type: ignore[arg-type]  # it looks like one
        clock.advance(seconds=1)
    # So many as eight threads begin within a minute when each send takes all of its ten seconds.
    assert len(queue.jobs) == len(set(queue.jobs)) == 48


async def test_it_goes_on_after_whatever_goes_wrong(
    salon: Salon, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "LOOK_SECONDS", 0.01)
    queue, beats = KeepingQueue(), [OSError("The disk is full.")] * 3

    def beat() -> None:
        if beats:
            raise beats.pop()

    queue.troubles = [
        QueueUnreachable("ConnectionError"),
        QueueUnreachable("ConnectionError"),
        OperationalError("SELECT 1", {}, Exception("gone")),
        RuntimeError("a bug of ours"),
    ]
    relay = _relay(salon, queue, beat)
    await _queue(salon, 1)
    with everything_said() as said:
        running = asyncio.create_task(relay.run())
        async with asyncio.timeout(20):
            while not queue.jobs:
                # Time goes on: what could not be handed over is due again, or its lease runs out.
                clock.advance(seconds=1)
                await asyncio.sleep(0.01)
        relay.stop()
        await running
    assert len(said.with_any_of("relay_waits")) == 4
    assert said.with_any_of("relay_well_again")
    assert [row["status"] for row in await salon.rows(tables.message)] == ["handed_over"]


async def test_told_to_stop_it_hands_over_what_it_has_claimed(salon: Salon) -> None:
    queue = KeepingQueue()
    relay = _relay(salon, queue)
    await _queue(salon, 3)
    put, claimed = queue.put, asyncio.Event()

    async def slow(ids: Sequence[str]) -> None:
        claimed.set()
        await asyncio.sleep(0.2)
        await put(ids)

    queue.put = slow  # type: ignore[method-assign]  # a queue that takes its time
    running = asyncio.create_task(relay.run())
    await claimed.wait()
    relay.stop()
    await running
    assert len(queue.jobs) == 3
