"""Web, workers, PostgreSQL and Redis, with one of them killed, restarted or doubled: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import update

from openchair.store import tables
from tests.support.fleet import LEASE_SECONDS, Fleet, died, kills, same_message_ids, settled, until
from tests.support.mail_server import slow
from tests.support.sms_server import ACCEPT

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
DELIVERY = "openchair.messages.delivery:Delivery"


async def test_a_worker_is_killed_between_the_claim_and_the_queue(platform: Fleet) -> None:
    people = await platform.books_here(3)
    died(platform.worker(prologue=kills("openchair.messages.queues:MessageQueue._enqueue"), waits=False))
    assert platform.mails() == []
    platform.worker()
    assert await settled(platform.salon) == {"accepted": 6}
    assert platform.mails() == sorted(people)
    assert len(set(platform.texts())) == len(platform.texts()) == 3


async def test_a_worker_is_killed_before_it_sends(platform: Fleet) -> None:
    people = await platform.books_here(3)
    died(platform.worker(prologue=kills(f"{DELIVERY}.deliver"), waits=False))
    assert platform.mails() == []
    platform.worker()
    assert await settled(platform.salon) == {"accepted": 6}
    assert platform.mails() == sorted(people)
    assert len(set(platform.texts())) == len(platform.texts()) == 3


async def test_a_worker_is_killed_with_a_message_in_its_hands(platform: Fleet) -> None:
    people = await platform.books_here(1)
    # Both are begun, and neither has reached its provider.
    died(platform.worker(prologue=kills(f"{DELIVERY}._attempt"), waits=False))
    assert (platform.mails(), platform.texts()) == ([], [])
    platform.worker()
    assert await settled(platform.salon) == {"accepted": 2}
    assert platform.mails() == people
    assert len(platform.texts()) == 1


@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_a_worker_is_killed_after_the_send_and_before_it_could_write_that_down(
    platform: Fleet, channel: str
) -> None:
    if channel == "sms":
        # So that the mail, sent at the same time, is written down by then.
        platform.sms.default = replace(ACCEPT, slow=1)
    people = await platform.books_here(1)
    when = f"{channel!r} == given[1].channel.value and 'accepted' == given[2].value"
    died(platform.worker(prologue=kills(f"{DELIVERY}._finish", when=when), waits=False))
    arrived = platform.mails() if channel == "email" else platform.texts()
    assert len(arrived) == 1
    platform.worker()
    assert await settled(platform.salon) == {"accepted": 2}
    # The one case in which a mail may come again; Twilio was asked, and had the SMS.
    assert platform.mails() == people * (2 if channel == "email" else 1)
    same_message_ids(platform)
    assert len(platform.texts()) == 1
    assert channel == "email" or "GET" in [method for method, _ in platform.sms.requests]


async def test_two_workers_at_once_send_each_message_once(platform: Fleet) -> None:
    people = await platform.books_here(40)
    for _ in range(2):
        platform.worker()
    assert await settled(platform.salon) == {"accepted": 80}
    assert platform.mails() == sorted(people)
    assert len(set(platform.texts())) == len(platform.texts()) == 40


async def test_a_worker_told_to_stop_finishes_what_it_began_and_leaves_the_rest(platform: Fleet) -> None:
    platform.mail.default = slow(2)
    people = await platform.books_here(30)
    worker = platform.worker()
    await until(lambda: len(platform.mail.received) >= 4)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    rows = [row for row in await platform.salon.rows(tables.message) if row["channel"] == "email"]
    states = Counter(row["status"] for row in rows if row["kind"] == "confirmed")
    # Everything that reached the mail server is written down as sent, and nothing hangs in between.
    assert states["accepted"] == len(platform.mails()) < 30
    assert states["sending"] == 0
    platform.mail.default = slow(0)
    platform.worker()
    await settled(platform.salon)
    assert platform.mails() == sorted(people)


async def test_redis_is_away_for_half_a_minute_and_comes_back_empty(platform: Fleet) -> None:
    assert platform.redis is not None
    platform.web()
    platform.worker()
    people = await platform.books(2)
    await until(lambda: len(platform.mails()) == len(platform.texts()) == 2)
    platform.redis.down()
    gone_at = time.monotonic()
    people += await platform.books(3)
    await asyncio.sleep(30 - (time.monotonic() - gone_at))
    assert len(platform.mails()) == 2
    for kept in platform.redis.folder.glob("appendonlydir/*"):
        kept.unlink()
    platform.redis.up()
    assert await settled(platform.salon, 60) == {"accepted": 10}
    assert platform.mails() == sorted(people)
    assert len(set(platform.texts())) == len(platform.texts()) == 5
    # It was said once, not twice a second.
    assert platform.log.read_text().count("relay_waits") <= 4


async def test_redis_is_flushed_with_jobs_in_it(platform: Fleet) -> None:
    assert platform.redis is not None
    people = await platform.books_here(10)
    # One that hands over, and takes no job itself: all of them are in Redis.
    idle = platform.worker(
        prologue="""
import openchair.messages.queues as queues
async def takes_none(self):
    pass
queues.MessageQueue.start = takes_none
"""
    )
    with platform.redis.client() as client:
        await until(lambda: client.llen("openchair:messages.email") == client.llen("openchair:messages.sms") == 10)
        client.flushall()
    idle.terminate()
    assert idle.wait(20) == 0
    platform.worker()
    assert await settled(platform.salon, 60) == {"accepted": 20}
    assert platform.mails() == sorted(people)
    assert len(set(platform.texts())) == len(platform.texts()) == 10


async def test_a_worker_starts_without_redis_and_finds_it_later(platform: Fleet) -> None:
    assert platform.redis is not None
    platform.redis.down()
    platform.web()
    people = await platform.books(2)
    platform.worker()
    await asyncio.sleep(2)
    assert platform.mails() == []
    platform.redis.up()
    assert await settled(platform.salon, 60) == {"accepted": 4}
    assert platform.mails() == sorted(people)


async def test_a_poison_message_is_passed_by(platform: Fleet) -> None:
    # It ends the process that touches it, each time: no exception handler helps.
    poison = kills(
        f"{DELIVERY}._attempt", when="given[1].channel.value == 'sms' and 'T21:00' in given[1].facts['starts_at']"
    )
    await platform.books_here(1)
    died(platform.worker(prologue=poison, waits=False), LEASE_SECONDS + 30)
    # While it waits for its next attempt, the others' messages go out.
    people = await platform.books_here(3)
    worker = platform.worker(prologue=poison)
    await until(lambda: set(people) <= set(platform.mails()) and len(platform.texts()) == 3)
    died(worker, LEASE_SECONDS + 30)
    async with platform.salon.database.transaction() as connection:
        # As after so many deaths: the next one to have it gives it up, and lives.
        await connection.execute(update(tables.message).where(tables.message.c.unsure).values(attempts=7))
    platform.worker(prologue=poison)
    await settled(platform.salon, LEASE_SECONDS + 30)
    (given_up,) = [row for row in await platform.salon.rows(tables.message) if row["status"] == "failed"]
    assert (given_up["channel"], given_up["attempts"]) == ("sms", 8)
    assert len(platform.texts()) == 3
