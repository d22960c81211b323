"""No token, phone or email in any log line, job or Redis key: those who send are told ids, and say no more than that."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support import mail_server as mail
from tests.support import sms_server as sms
from tests.support.fleet import Fleet, settled
from tests.support.redis import Redis
from tests.support.salon import LINKS

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@contextmanager
def _overheard(redis: Redis) -> Iterator[list[str]]:
    """Every command that Redis is given, with its arguments."""
    heard: list[str] = []
    # With a time limit it would hang up in the first quiet moment, and hear nothing of what follows.
    client = redis.unhurried()
    with client.monitor() as monitor:  # type: ignore[no-untyped-call]  # redis-py types all but this
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                heard.append(str(monitor.next_command()))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        with redis.client() as other:
            other.ping()
        until = time.monotonic() + 10
        while not heard:
            assert time.monotonic() < until, "nothing is overheard"
            time.sleep(0.02)
        yield heard
        stop.set()
        with redis.client() as other:
            # One more command to be heard, so that the thread wakes up and ends.
            other.ping()
        thread.join(5)
    client.close()


async def test_no_token_phone_or_email_is_told_to_a_log_a_job_or_redis(platform: Fleet) -> None:
    assert platform.redis is not None
    # Whatever can go wrong does, since it is of what went wrong that logs tell.
    platform.mail.script(mail.LATER_AT_RCPT, mail.REFUSE_AT_RCPT, mail.BUSY, mail.ACCEPT_THEN_DROP)
    platform.sms.script(sms.TROUBLE, sms.refuse(21211, "Invalid 'To' Phone Number: +61491570000"), sms.SLOW_DOWN)
    with _overheard(platform.redis) as heard:
        platform.web(says_all=True)
        platform.worker(
            says_all=True,
            # A bug of ours, too, whose own words quote what must not be told.
            prologue="""
import openchair.messages.delivery as delivery
real, broken = delivery.compose_message, []
def breaks_once(message, booking, *given, **named):
    letter = real(message, booking, *given, **named)
    if not broken:
        broken.append(message.id)
        raise ValueError(f"{letter.to}: {letter.text}")
    return letter
delivery.compose_message = breaks_once
""",
        )
        people = await platform.books(8)
        until = time.monotonic() + 60
        # All but those that wait for their next attempt.
        while len(platform.mails()) + len(platform.texts()) < 10:
            assert time.monotonic() < until, (platform.mails(), platform.texts())
            await asyncio.sleep(0.1)
        for text in list(platform.sms.accepted):
            assert await asyncio.to_thread(platform.sms.report, text.sid, "delivered") == 204
        await settled(platform.salon, 60)
    said = platform.log.read_text() + (platform.folder / f"server-{platform.port}.log").read_text()
    told = "\n".join(heard)
    with platform.redis.client() as client:
        kept = [str(key) for key in client.scan_iter()]
    # None of the three is silent.
    assert "message_failed" in said
    assert said.count("All is said.") == 2
    assert "send_email" in told
    assert any("openchair" in key for key in kept)
    bookings = {mail.message.get_body(("plain",)).get_content() for mail in platform.mail.received}  # type: ignore[union-attr]  # a mail has a text
    tokens = {part.split()[0] for body in bookings for part in body.split("token=")[1:]}
    assert len(tokens) >= 4
    assert LINKS.manage_token("1" * 22, 0)[0] in {token[0] for token in tokens}
    phones = [f"61491570{number:03}" for number in range(8)] + [text.to.lstrip("+") for text in platform.sms.accepted]
    for canary in (*people, *phones, *tokens, sms.AUTH_TOKEN, platform.credential[22:]):
        for where, whole in (("the log", said), ("Redis", told), ("a key", str(kept))):
            lines = [line for line in whole.splitlines() if canary in line]
            assert lines == [], (where, canary)
