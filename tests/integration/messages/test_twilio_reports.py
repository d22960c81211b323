"""What Twilio reports moves a message forward and never back; what is not Twilio's changes not one row."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette

from openchair.core.ids import new_id
from openchair.http.twilio import MAX_REPORT_BYTES, TwilioReports
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.records.message import MessageRecord
from openchair.store.outbox import NewMessage, find_messages, queue_messages
from openchair.store.sending import begin_sending, finish_sending, hand_over
from tests.support.said import everything_said
from tests.support.salon import Salon, day, open_salon
from tests.support.sms_server import AUTH_TOKEN, form_headers, sign, signed_report
from tests.support.untouched import untouched

PHONE = "+61491570156"
SID, OTHER_SID = "SM" + "a1" * 16, "SM" + "b2" * 16


def callback_url(message_id: str) -> str:
    return f"https://book.example/webhooks/twilio/{message_id}"


@pytest.fixture
async def twilio(salon: Salon) -> AsyncIterator[httpx.AsyncClient]:
    """Who posts to the address as it is reached here, which is not the one that Twilio was given."""
    app = Starlette(routes=TwilioReports(salon.runtime, AUTH_TOKEN, callback_url).routes())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://internal:8000") as client:
        yield client


async def _queued(salon: Salon) -> str:
    booking = await salon.books(day(3, 9), status="cancelled")
    now = salon.clock.now()
    new = NewMessage(MessageKind.CANCELLED, Channel.SMS, f"event:{new_id()}", now)
    async with salon.database.transaction() as connection:
        [message_id] = await queue_messages(connection, salon.scope, booking.id, now, [new])
    return message_id


async def _sending(salon: Salon) -> MessageRecord:
    """A message whose sender has it in hand."""
    message_id, now = await _queued(salon), salon.clock.now()
    lease_until = now + timedelta(minutes=1)
    async with salon.database.transaction() as connection:
        assert message_id in await hand_over(connection, Channel.SMS, now, lease_until, 10)
        claim = await begin_sending(connection, message_id, now, lease_until)
    assert claim is not None
    return claim


async def _accepted(salon: Salon, sid: str = SID) -> str:
    """A message that Twilio has taken."""
    claim, now = await _sending(salon), salon.clock.now()
    async with salon.database.transaction() as connection:
        values = {"provider_id": sid, "accepted_at": now, "sent_to": PHONE}
        assert await finish_sending(connection, claim, now, MessageStatus.ACCEPTED, **values)
    return claim.id


async def _reads(salon: Salon, message_id: str) -> MessageRecord:
    async with salon.database.reading() as connection:
        [found] = await find_messages(connection, salon.scope, [message_id])
    return found


async def _reports(
    twilio: httpx.AsyncClient, message_id: str, status: str, code: int | None = None, *, sid: str = SID
) -> None:
    _, body, headers = signed_report(callback_url(message_id), sid, status, code, to=PHONE)
    answer = await twilio.post(f"/webhooks/twilio/{message_id}", content=body, headers=headers)
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (204, b"", "no-store")


@pytest.mark.parametrize(
    ("status", "code", "expected", "problem"),
    [
        ("delivered", None, MessageStatus.DELIVERED, None),
        ("read", None, MessageStatus.DELIVERED, None),
        ("undelivered", 30003, MessageStatus.BOUNCED, "The phone was off or out of reach."),
        ("undelivered", 30005, MessageStatus.BOUNCED, "There is no such number."),
        ("undelivered", 30006, MessageStatus.BOUNCED, "It is a landline, or a phone that can't get texts."),
        ("failed", 30007, MessageStatus.BOUNCED, "The phone company took it for spam and stopped it."),
        ("failed", 30008, MessageStatus.BOUNCED, "The phone company could not deliver it (code 30008)."),
        ("failed", None, MessageStatus.BOUNCED, "The phone company could not deliver it."),
        ("canceled", None, MessageStatus.FAILED, "It was called off at the phone company before it was sent."),
    ],
)
async def test_a_report_says_what_became_of_a_text(
    salon: Salon,
    twilio: httpx.AsyncClient,
    status: str,
    code: int | None,
    expected: MessageStatus,
    problem: str | None,
) -> None:
    message_id = await _accepted(salon)
    before = await _reads(salon, message_id)
    salon.clock.advance(seconds=5)  # type: ignore[attr-defined]  # the tests' clock
    await _reports(twilio, message_id, status, code)
    after = await _reads(salon, message_id)
    assert (after.status, after.problem, after.provider_id) == (expected, problem, SID)
    assert after.accepted_at == before.accepted_at
    assert after.updated_at == salon.clock.now()


@pytest.mark.parametrize("status", ["accepted", "scheduled", "queued", "sending", "sent"])
async def test_a_report_proves_that_twilio_has_a_text_whose_answer_was_lost(
    salon: Salon, twilio: httpx.AsyncClient, status: str
) -> None:
    claim = await _sending(salon)
    await _reports(twilio, claim.id, status)
    found = await _reads(salon, claim.id)
    assert (found.status, found.provider_id) == (MessageStatus.ACCEPTED, SID)
    assert found.accepted_at == salon.clock.now()
    # It is no longer its sender's, and is handed to no other.
    now = salon.clock.now() + timedelta(hours=1)
    async with salon.database.transaction() as connection:
        assert not await finish_sending(connection, claim, now, MessageStatus.QUEUED)
        assert claim.id not in await hand_over(connection, Channel.SMS, now, now, 10)


async def test_reports_come_in_any_order(salon: Salon, twilio: httpx.AsyncClient) -> None:
    message_id = await _accepted(salon)
    await _reports(twilio, message_id, "delivered")
    async with untouched(salon.database):
        for late in ("sent", "queued", "delivered", "undelivered", "canceled"):
            await _reports(twilio, message_id, late)


async def test_a_report_that_says_nothing_new_changes_nothing(salon: Salon, twilio: httpx.AsyncClient) -> None:
    message_id, begun = await _accepted(salon), (await _sending(salon)).id
    not_begun = await _queued(salon)
    async with untouched(salon.database):
        await _reports(twilio, message_id, "sent")
        await _reports(twilio, message_id, "a status of tomorrow")
        await _reports(twilio, message_id, "delivered", sid=OTHER_SID)
        # What can be no id of Twilio's, though nothing contradicts it.
        for sid in ("", "SM\0", "SM\n", "é", "a" * 300):
            await _reports(twilio, begun, "delivered", sid=sid)
        await _reports(twilio, new_id(), "delivered")
        await _reports(twilio, not_begun, "delivered")


async def test_a_form_without_the_fields_of_a_report_changes_nothing(salon: Salon, twilio: httpx.AsyncClient) -> None:
    message_id = await _accepted(salon)
    async with untouched(salon.database):
        for form in ({"MessageSid": SID}, {"MessageStatus": "delivered"}, {"a": ""}):
            headers = form_headers(sign(callback_url(message_id), form))
            answer = await twilio.post(f"/webhooks/twilio/{message_id}", content=urlencode(form), headers=headers)
            assert answer.status_code == 204


async def test_a_report_of_one_message_leaves_all_others_alone(salon: Salon, twilio: httpx.AsyncClient) -> None:
    other_salon = await open_salon(salon.database, salon.clock, slug="hudson")
    message_id = await _accepted(salon)
    beside, elsewhere = await _accepted(salon, OTHER_SID), await _accepted(other_salon, "SM" + "c3" * 16)
    before = await _reads(salon, beside), await _reads(other_salon, elsewhere)
    await _reports(twilio, message_id, "delivered")
    assert (await _reads(salon, beside), await _reads(other_salon, elsewhere)) == before
    assert (await _reads(salon, message_id)).status is MessageStatus.DELIVERED


async def test_what_twilio_did_not_sign_is_refused_in_one_way(salon: Salon, twilio: httpx.AsyncClient) -> None:
    message_id, other = await _accepted(salon), await _accepted(salon, OTHER_SID)
    _, body, headers = signed_report(callback_url(message_id), SID, "delivered")
    good = headers["X-Twilio-Signature"]
    stale = signed_report(callback_url(message_id), SID, "sent")[2]["X-Twilio-Signature"]
    of_other = signed_report(callback_url(other), SID, "delivered")[2]["X-Twilio-Signature"]
    as_asked = f"http://internal:8000/webhooks/twilio/{message_id}"
    for_host = signed_report(as_asked, SID, "delivered")[2]["X-Twilio-Signature"]
    old_token = signed_report(callback_url(message_id), SID, "delivered", auth_token="old")[2]["X-Twilio-Signature"]
    url = f"/webhooks/twilio/{message_id}"
    forged: dict[str, tuple[str, bytes, str]] = {
        "nothing": (url, body, ""),
        "garbage": (url, body, "garbage"),
        "shorter": (url, body, good[:-1]),
        "longer": (url, body, good + "="),
        "not ASCII": (url, body, "é" * 28),
        "of an earlier report": (url, body, stale),
        "of another message": (url, body, of_other),
        "for the address that was asked": (url, body, for_host),
        "with a token that was changed": (url, body, old_token),
        "with more after it": (url, body + b"&MessageStatus=failed", good),
        "for a message that it isn't for": (f"/webhooks/twilio/{other}", body, good),
        "for no message": ("/webhooks/twilio/nonsense", body, good),
        "for what can be no id": ("/webhooks/twilio/%C3%A9%00", body, good),
        "an empty form": (url, b"", good),
    }
    async with untouched(salon.database):
        answers = {}
        for name, (address, content, presented) in forged.items():
            signed = [
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"x-twilio-signature", presented.encode()),
            ]
            answer = await twilio.post(address, content=content, headers=signed)
            answers[name] = answer.status_code, answer.content, sorted(answer.headers.items())
    first = answers["nothing"]
    assert first[0] == 403
    assert {name for name, answer in answers.items() if answer != first} == set()
    # The very same report is good where its signature is.
    assert (await twilio.post(url, content=body, headers=headers)).status_code == 204
    assert (await _reads(salon, message_id)).status is MessageStatus.DELIVERED


async def test_what_is_no_form_is_no_report(salon: Salon, twilio: httpx.AsyncClient) -> None:
    message_id = await _accepted(salon)
    form = {"MessageSid": SID, "MessageStatus": "delivered"}
    too_long = {**form, "x": "y" * MAX_REPORT_BYTES}
    good = form_headers(sign(callback_url(message_id), form))
    bad: dict[str, tuple[bytes, dict[str, str]]] = {
        "JSON": (b"{}", {**good, "Content-Type": "application/json"}),
        "no type": (urlencode(form).encode(), {"X-Twilio-Signature": good["X-Twilio-Signature"]}),
        "too long, and signed": (urlencode(too_long).encode(), form_headers(sign(callback_url(message_id), too_long))),
        "too many fields": (b"&".join([b"a=b"] * 300), good),
        "no pairs": (b"garbage", good),
        "no UTF-8": (urlencode(form).encode() + b"&x=%ff%fe", good),
        "raw bytes": (urlencode(form).encode() + b"&x=\xff\xfe\x00", good),
    }
    async with untouched(salon.database):
        for name, (content, headers) in bad.items():
            answer = await twilio.post(f"/webhooks/twilio/{message_id}", content=content, headers=headers)
            assert answer.status_code == 400, name
            assert answer.headers["cache-control"] == "no-store"


async def test_a_report_that_is_too_long_is_not_read_to_its_end(salon: Salon, twilio: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1024
            assert read < 20 * MAX_REPORT_BYTES
            yield b"x" * 1024

    headers = form_headers("x")
    answer = await twilio.post(f"/webhooks/twilio/{new_id()}", content=endless(), headers=headers)
    assert answer.status_code == 400
    assert read <= MAX_REPORT_BYTES + 1024


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_a_report_is_posted(salon: Salon, twilio: httpx.AsyncClient, method: str) -> None:
    message_id = await _accepted(salon)
    _, body, headers = signed_report(callback_url(message_id), SID, "delivered")
    async with untouched(salon.database):
        answer = await twilio.request(method, f"/webhooks/twilio/{message_id}", content=body, headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_no_log_has_a_number_or_the_token(salon: Salon, twilio: httpx.AsyncClient) -> None:
    message_id = await _accepted(salon)
    with everything_said() as said:
        await _reports(twilio, message_id, "undelivered", 30003)
        _, body, _ = signed_report(callback_url(message_id), SID, "delivered", to=PHONE)
        forged = await twilio.post(f"/webhooks/twilio/{message_id}", content=body, headers=form_headers("x"))
        assert forged.status_code == 403
    assert said.with_any_of(PHONE[1:], AUTH_TOKEN) == []
