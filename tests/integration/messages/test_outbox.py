"""The outbox: who may take a message out of it, for how long, and that nobody gets it twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.outbox import NewMessage, queue_messages
from openchair.store.sending import begin_sending, finish_sending, hand_over, is_any_due, take_back
from tests.support.clock import TestClock
from tests.support.salon import Salon, day

LEASE = timedelta(seconds=60)
EMAIL, SMS = Channel.EMAIL, Channel.SMS


async def _queue(salon: Salon, booking: BookingRecord, *names: str, **more: Any) -> list[str]:
    now = salon.clock.now()
    new = [NewMessage(MessageKind.LINK_RESENT, EMAIL, name, more.get("at", now)) for name in names]
    async with salon.database.transaction() as connection:
        return await queue_messages(connection, salon.scope, booking.id, now, new)


async def _hand_over(salon: Salon, most: int = 200, channel: Channel = EMAIL) -> list[str]:
    now = salon.clock.now()
    async with salon.database.transaction() as connection:
        return await hand_over(connection, channel, now, now + LEASE, most)


async def _begin(salon: Salon, message_id: str) -> Any:
    now = salon.clock.now()
    async with salon.database.transaction() as connection:
        return await begin_sending(connection, message_id, now, now + LEASE)


async def _finish(salon: Salon, claim: Any, status: MessageStatus, **values: Any) -> bool:
    async with salon.database.transaction() as connection:
        return await finish_sending(connection, claim, salon.clock.now(), status, **values)


async def _row(salon: Salon, message_id: str) -> dict[str, Any]:
    return next(row for row in await salon.rows(tables.message) if row["id"] == message_id)


async def test_the_same_thing_is_told_once_by_each_way(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    first = await _queue(salon, booking, "event:a", "event:b")
    assert len(first) == 2
    assert await _queue(salon, booking, "event:a") == []
    assert len(await salon.rows(tables.message)) == 2
    # What is not written has no line in the feed either.
    assert {row["message_id"] for row in await salon.rows(tables.activity)} == set(first)


async def test_nothing_is_handed_over_before_its_time(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    (later,) = await _queue(salon, booking, "event:a", at=clock.now() + timedelta(hours=1))
    async with salon.database.reading() as connection:
        assert not await is_any_due(connection, EMAIL, clock.now())
    assert await _hand_over(salon) == []
    clock.advance(hours=1)
    async with salon.database.reading() as connection:
        assert await is_any_due(connection, EMAIL, clock.now())
        assert not await is_any_due(connection, SMS, clock.now())
    assert await _hand_over(salon, channel=SMS) == []
    assert await _hand_over(salon) == [later]
    assert await _hand_over(salon) == []


async def test_relays_that_look_at_once_share_what_is_due(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    ids = await _queue(salon, booking, *(f"event:{number}" for number in range(60)))
    taken = await asyncio.gather(*(_hand_over(salon, most=10_000) for _ in range(8)))
    everything = [each for some in taken for each in some]
    assert sorted(everything) == sorted(ids)


async def test_no_more_is_on_its_way_than_may_be(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    await _queue(salon, booking, *(f"event:{number}" for number in range(9)))
    handed = await _hand_over(salon, most=5)
    assert len(handed) == 5
    assert await _hand_over(salon, most=5) == []
    claim = await _begin(salon, handed[0])
    assert await _hand_over(salon, most=5) == []
    assert await _finish(salon, claim, MessageStatus.ACCEPTED)
    assert len(await _hand_over(salon, most=5)) == 1


async def test_one_of_two_workers_with_the_same_job_sends(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    await _queue(salon, booking, "event:a")
    (message_id,) = await _hand_over(salon)
    claims = await asyncio.gather(*(_begin(salon, message_id) for _ in range(8)))
    assert sum(claim is not None for claim in claims) == 1
    assert (await _row(salon, message_id))["attempts"] == 1


async def test_a_job_for_what_was_not_handed_over_does_nothing(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    (message_id,) = await _queue(salon, booking, "event:a")
    # A queue may hold an old job of a message that waits for its next attempt.
    assert await _begin(salon, message_id) is None
    assert await _begin(salon, "1" * 22) is None
    assert (await _row(salon, message_id))["attempts"] == 0


async def test_what_was_lost_in_a_queue_is_handed_over_again_and_nobody_is_unsure_of_it(
    salon: Salon, clock: TestClock
) -> None:
    booking = await salon.books(day(3, 9))
    await _queue(salon, booking, "event:a")
    (message_id,) = await _hand_over(salon)
    clock.advance(seconds=60)
    assert await _hand_over(salon) == []
    clock.advance(seconds=1)
    assert await _hand_over(salon) == [message_id]
    assert not (await _begin(salon, message_id)).unsure


async def test_after_a_worker_died_while_sending_nobody_knows_whether_it_went_out(
    salon: Salon, clock: TestClock
) -> None:
    booking = await salon.books(day(3, 9))
    await _queue(salon, booking, "event:a")
    (message_id,) = await _hand_over(salon)
    await _begin(salon, message_id)
    clock.advance(seconds=61)
    assert await _hand_over(salon) == [message_id]
    again = await _begin(salon, message_id)
    assert (again.unsure, again.attempts) == (True, 2)


async def test_a_worker_that_comes_back_late_writes_nothing_over_another(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    await _queue(salon, booking, "event:a")
    (message_id,) = await _hand_over(salon)
    late = await _begin(salon, message_id)
    clock.advance(seconds=61)
    await _hand_over(salon)
    claim = await _begin(salon, message_id)
    assert not await _finish(salon, late, MessageStatus.FAILED, problem="Too late.")
    assert (await _row(salon, message_id))["status"] == "sending"
    assert await _finish(salon, claim, MessageStatus.ACCEPTED)
    assert not await _finish(salon, claim, MessageStatus.FAILED)
    row = await _row(salon, message_id)
    assert (row["status"], row["problem"], row["lease_until"]) == ("accepted", None, None)


async def test_what_could_not_be_handed_over_is_back_in_the_outbox(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    await _queue(salon, booking, "event:a", "event:b")
    begun, other = await _hand_over(salon)
    # The queue failed half-way: one of the two had got there, and was begun.
    await _begin(salon, begun)
    async with salon.database.transaction() as connection:
        await take_back(connection, [begun, other], clock.now() + timedelta(seconds=2))
    assert (await _row(salon, begun))["status"] == "sending"
    assert await _hand_over(salon) == []
    clock.advance(seconds=2)
    assert await _hand_over(salon) == [other]
