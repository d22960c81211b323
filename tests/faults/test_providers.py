"""Providers that say not now, say no, say nothing, or take a message and don't say so. What arrives is counted at their end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.desk.retry_message import retry_message
from openchair.messages.queues import THREADS
from openchair.rules.messages import Channel, MessageKind, stated
from openchair.store import tables
from openchair.store.outbox import NewMessage, queue_messages
from tests.support import mail_server as mail
from tests.support import sms_server as sms
from tests.support.clock import TestClock
from tests.support.post import Post, posting
from tests.support.salon import Salon, day


async def _unsure(post: Post) -> None:
    """Wait until it is written down that an attempt's answer was lost."""
    until = time.monotonic() + 20
    while not any(row["unsure"] for row in await post.salon.rows(tables.message)):
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


@pytest.fixture
async def post(database_url: str, still_salon: Salon) -> AsyncIterator[Post]:
    async with posting(database_url, still_salon) as post:
        yield post


async def _told(salon: Salon, count: int = 1) -> None:
    """So many customers are told that they are booked."""
    for number in range(count):
        booking = await salon.books(day(20 + number // 8, 9 + number % 8))
        async with salon.database.transaction() as connection:
            await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)


async def _states(salon: Salon, channel: str) -> list[tuple[str, int, str | None]]:
    rows = [row for row in await salon.rows(tables.message) if row["kind"] == "confirmed"]
    return sorted((row["status"], row["attempts"], row["problem"]) for row in rows if row["channel"] == channel)


async def _attempted(salon: Salon, channel: str, attempts: int, seconds: float = 20) -> dict[str, Any]:
    """The one message of the channel, once it was tried so often and that has ended."""
    until = time.monotonic() + seconds
    while True:
        rows = await salon.rows(tables.message)
        (row,) = [row for row in rows if row["kind"] == "confirmed" and row["channel"] == channel]
        if row["attempts"] >= attempts and row["status"] not in ("handed_over", "sending"):
            return row
        assert time.monotonic() < until, row
        await asyncio.sleep(0.05)


async def test_a_mail_server_that_says_later_is_asked_later(post: Post, clock: TestClock) -> None:
    post.mail.script(mail.LATER_AT_RCPT, mail.BUSY)
    await _told(post.salon)
    row = await _attempted(post.salon, "email", 1)
    assert row["status"] == "queued"
    assert "451 4.3.0 Try again later" in row["problem"]
    clock.advance(seconds=30)
    await _attempted(post.salon, "email", 2)
    assert len(post.mail.received) == 0
    clock.advance(seconds=120)
    row = await _attempted(post.salon, "email", 3)
    assert (row["status"], row["problem"]) == ("accepted", None)
    assert len(post.mail.received) == 1


@pytest.mark.parametrize("manner", [mail.REFUSE_AT_RCPT, mail.REFUSE_AT_DATA])
async def test_a_mail_server_that_says_no_is_not_asked_again(post: Post, clock: TestClock, manner: mail.Manner) -> None:
    post.mail.script(manner)
    await _told(post.salon)
    row = await _attempted(post.salon, "email", 1)
    assert (row["status"], row["sent_to"]) == ("bounced", "ann.lee@example.com")
    assert "550" in row["problem"]
    clock.advance(hours=9)
    await post.arrived()
    assert (post.mail.connections, len(post.mail.received)) == (1, 0)


async def test_a_mail_that_was_taken_without_a_word_goes_again_as_the_same_mail(post: Post, clock: TestClock) -> None:
    post.mail.script(mail.ACCEPT_THEN_DROP)
    await _told(post.salon)
    await _attempted(post.salon, "email", 1)
    clock.advance(seconds=30)
    await _attempted(post.salon, "email", 2)
    first, second = post.mail.received
    assert first.message["message-id"] == second.message["message-id"]
    assert await _states(post.salon, "email") == [("accepted", 2, None)]


async def test_a_mail_server_that_drips_or_hangs_delays_no_sms(post: Post) -> None:
    # As many as there are threads for mail: none is left.
    assert THREADS == 8
    post.mail.script(*[mail.DRIP] * 4, *[mail.HANG] * 4)
    began = time.monotonic()
    await _told(post.salon, 20)
    while len(post.sms.accepted) < 20:
        assert time.monotonic() - began < 8
        await asyncio.sleep(0.05)
    assert len(post.mail.received) == 0
    # Each was cut off after ten seconds, and the others went on.
    while True:
        mails = await _states(post.salon, "email")
        if not {status for status, *_ in mails} & {"handed_over", "sending"}:
            break
        assert time.monotonic() - began < 40
        await asyncio.sleep(0.05)
    assert len(post.mail.received) == 12
    assert [status for status, *_ in mails] == ["accepted"] * 12 + ["queued"] * 8
    assert all(attempts == 1 for _, attempts, _ in mails)


async def test_a_mail_server_that_is_away_is_found_again(post: Post, clock: TestClock) -> None:
    post.mail.down()
    await _told(post.salon)
    await _attempted(post.salon, "email", 1)
    assert len((await post.arrived())[1]) == 1
    post.mail.up()
    clock.advance(seconds=30)
    await _attempted(post.salon, "email", 2)
    assert len(post.mail.received) == 1


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (sms.SLOW_DOWN, ["POST", "POST"]),
        # After these nobody knows whether it was taken: Twilio is asked first.
        (sms.TROUBLE, ["POST", "GET", "POST"]),
        (sms.TROUBLE_AFTER_ACCEPTING, ["POST", "GET"]),
        (sms.ACCEPT_THEN_DROP, ["POST", "GET"]),
        (sms.DROP, ["POST", "GET", "POST"]),
    ],
    ids=["429", "500", "500 after taking it", "taken without a word", "dropped"],
)
async def test_an_sms_arrives_once_whatever_twilio_answers_first(
    post: Post, clock: TestClock, answer: sms.Answer, asked: list[str]
) -> None:
    post.sms.script(answer)
    await _told(post.salon)
    await _attempted(post.salon, "sms", 1)
    clock.advance(seconds=10)
    row = await _attempted(post.salon, "sms", 2)
    assert row["status"] == "accepted"
    (text,) = post.sms.accepted
    assert row["provider_id"] == text.sid
    assert [method for method, _ in post.sms.requests] == asked


async def test_two_messages_with_the_same_words_are_two_though_an_answer_is_lost(post: Post, clock: TestClock) -> None:
    booking = await post.salon.books(day(20, 9))
    post.sms.script(sms.ACCEPT, sms.TROUBLE)
    for event in ("one", "two"):
        async with post.salon.database.transaction() as connection:
            notifier = Notifier(post.salon.runtime, connection, post.salon.scope, clock.now())
            await notifier.send_link(booking, event)
        until = time.monotonic() + 20
        while len(post.sms.requests) < (1 if event == "one" else 2):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
    await _unsure(post)
    clock.advance(seconds=10)
    await post.arrived()
    # The first one's text was found with Twilio, and was not taken for the second's.
    assert len({text.body for text in post.sms.accepted}) == 1
    assert len(post.sms.accepted) == 2


async def test_what_the_desk_has_sent_again_is_looked_up_where_nobody_knows(post: Post, clock: TestClock) -> None:
    post.sms.default = sms.TROUBLE_AFTER_ACCEPTING
    # Twilio takes it the first time without a word, and can't be asked about it until it is given up.
    post.sms.script_lookups(*[sms.TROUBLE] * 6)
    await _told(post.salon)
    for attempts, wait in enumerate((10, 30, 120, 600, 1800, 3600), start=1):
        await _attempted(post.salon, "sms", attempts)
        clock.advance(seconds=wait)
    row = await _attempted(post.salon, "sms", 7)
    assert (row["status"], row["unsure"]) == ("failed", True)
    assert len(post.sms.accepted) == 1
    await retry_message(post.salon.runtime, await post.salon.signs_in(), row["id"], "again")
    row = await _attempted(post.salon, "sms", 1)
    # It was there all along.
    assert row["status"] == "accepted"
    assert len(post.sms.accepted) == 1


async def test_a_late_report_of_the_text_before_says_nothing_of_the_one_sent_again(
    post: Post, clock: TestClock
) -> None:
    await _told(post.salon)
    await post.arrived()
    (first,) = post.sms.accepted
    runtime, url = post.salon.runtime, "http://localhost:8000/webhooks/twilio/"

    async def reports(sid: str, status: str) -> None:
        address, body, headers = post.sms.report_of(sid, status, 30003 if status == "undelivered" else None)
        assert address.startswith(url)
        assert (await post.web.client.post(address, content=body, headers=headers)).status_code == 204

    await reports(first.sid, "undelivered")
    row = await _attempted(post.salon, "sms", 1)
    assert row["status"] == "bounced"
    await retry_message(runtime, await post.salon.signs_in(), row["id"], "again")
    await post.arrived()
    _, second = post.sms.accepted
    for status in ("undelivered", "delivered"):
        await reports(first.sid, status)
    row = await _attempted(post.salon, "sms", 1)
    assert (row["status"], row["provider_id"]) == ("accepted", second.sid)
    await reports(second.sid, "delivered")
    assert (await _attempted(post.salon, "sms", 1))["status"] == "delivered"


async def test_an_sms_is_found_again_though_its_words_have_changed_with_the_day(post: Post, clock: TestClock) -> None:
    # Its reminder is late: it goes the evening before, five seconds before midnight, at a venue without quiet hours.
    async with post.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(quiet_from=0, quiet_until=0))
    booking = await post.salon.books(day(3, 9))
    facts = stated(booking.starts_at, booking.staff.id, booking.status, told_at=clock.now().isoformat())
    clock.set(day(3, 0) - timedelta(seconds=5))
    now = clock.now()
    new = [NewMessage(MessageKind.REMINDER, Channel.SMS, "version:1", now, facts)]
    post.sms.script(sms.TROUBLE_AFTER_ACCEPTING)
    async with post.salon.database.transaction() as connection:
        await queue_messages(connection, post.salon.scope, booking.id, now, new)
    until = time.monotonic() + 20
    while not post.sms.accepted:
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    await _unsure(post)
    clock.advance(seconds=10)
    await post.arrived()
    (text,) = post.sms.accepted
    assert "Tomorrow, 9:00 am" in text.body
    assert [row["status"] for row in await post.salon.rows(tables.message)] == ["accepted"]


async def test_a_number_that_can_get_no_sms_is_written_to_once(post: Post, clock: TestClock) -> None:
    post.sms.script(sms.refuse(21614, "'To' number is not a valid mobile number"))
    await _told(post.salon)
    row = await _attempted(post.salon, "sms", 1)
    assert row["status"] == "bounced"
    clock.advance(hours=9)
    await post.arrived()
    assert len(post.sms.requests) == 1
