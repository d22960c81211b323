"""Texts handed to Twilio: counted where they arrive, with every answer lost that can be lost."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from openchair.messages import twilio
from openchair.messages.channel import LONGEST_PROBLEM, OutgoingMessage, Refused, TryAgain
from openchair.messages.twilio import TwilioSender, is_signed, signature
from tests.support.said import everything_said
from tests.support.sms_server import (
    ACCEPT,
    ACCEPT_THEN_DROP,
    ACCEPT_THEN_HANG,
    ACCOUNT_SID,
    AUTH_TOKEN,
    DROP,
    HANG,
    SLOW_DOWN,
    SMS_FROM,
    TROUBLE,
    TROUBLE_AFTER_ACCEPTING,
    Answer,
    SmsServer,
    refuse,
    sign,
    sms_server,
)

TO = "+61491570156"
WRITTEN_AT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
OUTGOING = OutgoingMessage(
    id="1DpNEDQvPJYcBUyXAWCDqB",
    to=TO,
    text="Lumen: your cut with Mia is on Wed 25 Nov, 9 am. https://lumen.example/manage/x",
    segments=1,
    written_at=WRITTEN_AT,
)
Make = Callable[..., TwilioSender]


@pytest.fixture
def sms() -> Iterator[SmsServer]:
    with sms_server(now=lambda: WRITTEN_AT + timedelta(seconds=2)) as server:
        yield server


@pytest.fixture
def known() -> set[str]:
    """Twilio's ids that are some message's already."""
    return set()


@pytest.fixture
async def sender_to(sms: SmsServer, known: set[str]) -> AsyncIterator[Make]:
    """Makes senders to the server, and closes them."""
    made: list[TwilioSender] = []

    async def known_to_us(sids: Collection[str]) -> set[str]:
        return known & set(sids)

    def make(**other: object) -> TwilioSender:
        settings = {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "sms_from": SMS_FROM,
            "api_url": sms.url,
            "callback_url": "https://lumen.example/webhooks/twilio/{}".format,
            "known_to_us": known_to_us,
            **other,
        }
        made.append(TwilioSender(**settings))  # type: ignore[arg-type]  # as TwilioSender takes them
        return made[-1]

    yield make
    for sender in made:
        await sender.aclose()


@pytest.fixture
def sender(sender_to: Make) -> TwilioSender:
    return sender_to()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever hangs is cut off after half a second."""
    monkeypatch.setattr(twilio, "SEND_SECONDS", 0.5)


async def _tries_again(sender: TwilioSender, *, unsure: bool = False, outgoing: OutgoingMessage = OUTGOING) -> TryAgain:
    with pytest.raises(TryAgain) as told:
        await sender.send(outgoing, unsure=unsure)
    assert TO not in told.value.problem
    assert told.value.problem[-1] in ".…"
    return told.value


async def test_a_text_arrives_as_it_was_written_and_asks_for_reports(sms: SmsServer, sender: TwilioSender) -> None:
    receipt = await sender.send(OUTGOING, unsure=False)
    [text] = sms.accepted
    assert (text.sid, text.to, text.body, text.sent_from) == (receipt.provider_id, TO, OUTGOING.text, SMS_FROM)
    assert text.status_callback == f"https://lumen.example/webhooks/twilio/{OUTGOING.id}"
    assert [method for method, _ in sms.requests] == ["POST"]


async def test_a_messaging_service_sends_in_place_of_a_number(sms: SmsServer, sender_to: Make) -> None:
    await sender_to(sms_from="MG" + "0" * 32).send(OUTGOING, unsure=False)
    [(_, form)] = sms.requests
    assert form["MessagingServiceSid"] == "MG" + "0" * 32
    assert "From" not in form


async def test_a_second_text_goes_over_the_same_connection(sms: SmsServer, sender: TwilioSender) -> None:
    await sender.send(OUTGOING, unsure=False)
    await sender.send(replace(OUTGOING, id="2"), unsure=False)
    assert (len(sms.accepted), sms.connections) == (2, 1)
    await sender.aclose()
    await sender.send(replace(OUTGOING, id="3"), unsure=False)
    assert (len(sms.accepted), sms.connections) == (3, 2)


@pytest.mark.parametrize(
    ("answer", "unsure", "words"),
    [
        pytest.param(SLOW_DOWN, False, "more slowly", id="too fast"),
        pytest.param(TROUBLE, True, "answer 500", id="trouble"),
        pytest.param(TROUBLE_AFTER_ACCEPTING, True, "answer 500", id="trouble, after it was taken"),
        pytest.param(Answer(503, keeps=False, body=b"<html>"), True, "answer 503", id="a proxy's page"),
        pytest.param(DROP, True, "hung up without an answer", id="dropped"),
        pytest.param(ACCEPT_THEN_DROP, True, "hung up without an answer", id="dropped, after it was taken"),
        pytest.param(Answer(201, body=b"{"), True, "can't be read", id="an answer that is no JSON"),
        pytest.param(Answer(201, body=b"[]"), True, "can't be read", id="an answer that is no object"),
        pytest.param(Answer(201, body=b'{"sid": "a\\u0000b"}'), True, "can't be read", id="an id that is none"),
        pytest.param(refuse(20003, status=401), False, "SMS settings", id="no such token"),
        pytest.param(refuse(20003, status=403), False, "SMS settings", id="not allowed"),
        pytest.param(refuse(20404, status=404), False, "SMS settings", id="no such account"),
        pytest.param(Answer(302, keeps=False), False, "answer 302", id="elsewhere"),
        pytest.param(refuse(21606, f"{TO} is no sender"), False, "this number is no sender", id="no such sender"),
    ],
)
async def test_what_may_go_later_is_tried_again_and_asked_after_where_it_may_have_arrived(
    sms: SmsServer, sender: TwilioSender, answer: Answer, unsure: bool, words: str
) -> None:
    sms.script(answer)
    told = await _tries_again(sender)
    assert told.unsure is unsure
    assert words in told.problem
    assert len(sms.accepted) == (1 if answer.keeps else 0)
    receipt = await sender.send(OUTGOING, unsure=told.unsure)
    # Whatever became of the first attempt: one text, and we know its name.
    assert [text.sid for text in sms.accepted] == [receipt.provider_id]


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("answer", [HANG, ACCEPT_THEN_HANG])
async def test_one_that_hangs_is_cut_off_and_asked_later(sms: SmsServer, sender: TwilioSender, answer: Answer) -> None:
    sms.script(answer)
    began_at = datetime.now(UTC)
    told = await _tries_again(sender)
    assert datetime.now(UTC) - began_at < timedelta(seconds=3)
    assert (told.unsure, told.problem) == (True, "Twilio did not answer in time.")
    receipt = await sender.send(OUTGOING, unsure=True)
    assert [text.sid for text in sms.accepted] == [receipt.provider_id]


async def test_who_can_not_be_reached_has_nothing(sms: SmsServer, sender: TwilioSender) -> None:
    sms.down()
    told = await _tries_again(sender)
    assert (told.unsure, told.problem) == (False, "Twilio can't be reached.")
    # What was open before stays open.
    assert (await _tries_again(sender, unsure=True)).unsure
    sms.up()
    await sender.send(OUTGOING, unsure=False)
    assert len(sms.accepted) == 1


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (refuse(21211, f"Invalid 'To' Phone Number: {TO}"), "This is not a mobile number that can get texts."),
        (refuse(21614), "This is not a mobile number that can get texts."),
        (refuse(21610), "The customer has opted out of texts from our number."),
        (refuse(21617, f"Too long\x00 for\n{TO}"), "Twilio said: Too long for this number."),
        (refuse(21999, "é" * 5000), f"Twilio said: {'é' * (LONGEST_PROBLEM - 14)}…"),
        (Answer(400, keeps=False, body=b"nonsense"), "Twilio said: it gave no reason."),
    ],
    ids=["no number", "no mobile", "opted out", "another", "a long one", "no reason"],
)
async def test_what_twilio_will_never_take_is_refused_in_words(
    sms: SmsServer, sender: TwilioSender, answer: Answer, problem: str
) -> None:
    sms.script(answer)
    with pytest.raises(Refused) as told:
        await sender.send(OUTGOING, unsure=False)
    assert told.value.problem == problem
    assert len(told.value.problem) <= LONGEST_PROBLEM
    assert sms.accepted == []


async def test_an_unsure_text_that_twilio_does_not_have_is_sent(sms: SmsServer, sender: TwilioSender) -> None:
    receipt = await sender.send(OUTGOING, unsure=True)
    assert [text.sid for text in sms.accepted] == [receipt.provider_id]
    assert sms.requests[0] == ("GET", {"To": TO, "PageSize": "50"})


OTHERS = {
    "another text": {"body": "Lumen: something else."},
    "the same, refused by the phone company": {"status": "undelivered"},
    "the same, failed": {"status": "failed"},
    "the same, called off": {"status": "canceled"},
    "the same, from before it was written": {"accepted_at": WRITTEN_AT - timedelta(seconds=61)},
    "the same, but to another number": {"to": "+61491570157"},
}


@pytest.mark.parametrize("other", OTHERS)
async def test_an_unsure_text_is_not_taken_for_another(sms: SmsServer, sender: TwilioSender, other: str) -> None:
    await sender.send(OUTGOING, unsure=False)
    sms.accepted[0] = replace(sms.accepted[0], **OTHERS[other])  # type: ignore[arg-type]  # as the text takes them
    receipt = await sender.send(OUTGOING, unsure=True)
    assert [text.sid for text in sms.accepted[1:]] == [receipt.provider_id]


async def test_an_unsure_text_is_not_taken_for_one_that_is_another_messages(
    sms: SmsServer, sender: TwilioSender, known: set[str]
) -> None:
    resent = replace(OUTGOING, id="another press of the same button")
    first = await sender.send(OUTGOING, unsure=False)
    assert first.provider_id is not None
    known.add(first.provider_id)
    second = await sender.send(resent, unsure=True)
    assert len(sms.accepted) == 2
    assert second != first
    # That one's answer was lost: it is found beside the known one.
    assert await sender.send(resent, unsure=True) == second
    assert len(sms.accepted) == 2


async def test_clocks_may_differ_by_a_minute(sms: SmsServer, sender: TwilioSender) -> None:
    sms.now = lambda: WRITTEN_AT - timedelta(seconds=59)
    first = await sender.send(OUTGOING, unsure=False)
    assert await sender.send(OUTGOING, unsure=True) == first


@pytest.mark.parametrize(
    "lookup",
    [
        TROUBLE,
        SLOW_DOWN,
        DROP,
        refuse(20003, status=401),
        Answer(200, body=b"<html>"),
        Answer(200, body=b"{}"),
        Answer(200, body=b'{"messages": [{"sid": "SM1"}]}'),
        Answer(200, body=b'{"messages": null}'),
    ],
)
async def test_when_twilio_can_not_tell_whether_it_has_a_text_nothing_is_sent(
    sms: SmsServer, sender: TwilioSender, lookup: Answer
) -> None:
    sms.script_lookups(lookup)
    assert (await _tries_again(sender, unsure=True)).unsure
    assert (sms.accepted, [method for method, _ in sms.requests]) == ([], ["GET"])


@pytest.mark.usefixtures("soon")
async def test_a_question_that_hangs_leaves_it_open(sms: SmsServer, sender: TwilioSender) -> None:
    sms.script_lookups(HANG)
    assert (await _tries_again(sender, unsure=True)).unsure
    assert sms.accepted == []


async def test_when_we_can_not_tell_whose_a_text_is_nothing_is_sent(sms: SmsServer, sender_to: Make) -> None:
    async def broken(_sids: Collection[str]) -> set[str]:
        raise RuntimeError("the database is away")

    sender = sender_to(known_to_us=broken)
    await sender.send(OUTGOING, unsure=False)
    assert (await _tries_again(sender, unsure=True)).unsure
    assert len(sms.accepted) == 1


async def test_what_was_unsure_stays_so_until_twilio_takes_it(sms: SmsServer, sender: TwilioSender) -> None:
    sms.script(SLOW_DOWN, refuse(20003, status=401))
    assert (await _tries_again(sender, unsure=True)).unsure
    assert (await _tries_again(sender, unsure=True)).unsure


@pytest.mark.parametrize("answer", [ACCEPT, ACCEPT_THEN_DROP, TROUBLE, refuse(21211, f"Not {TO}"), refuse(21999, TO)])
async def test_no_log_has_a_number_or_the_token(sms: SmsServer, sender: TwilioSender, answer: Answer) -> None:
    sms.script(answer)
    with everything_said() as said:
        for unsure in (False, True):
            try:
                await sender.send(OUTGOING, unsure=unsure)
            except (TryAgain, Refused):
                # As a caller that is careless would log it.
                logging.getLogger("tests").exception("not sent")
    assert said.with_any_of(TO[1:], AUTH_TOKEN) == []


async def test_without_our_setting_httpx_would_log_the_number(sms: SmsServer, sender: TwilioSender) -> None:
    # The test above can fail: this is the line it is about.
    with everything_said() as said:
        logging.getLogger("httpx").setLevel(logging.NOTSET)
        await sender.send(OUTGOING, unsure=True)
    assert said.with_any_of(TO[1:]) != []


# Twilio's own examples: https://www.twilio.com/docs/usage/security, and its libraries' test of a repeated field.
DOCUMENTED = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
DOCUMENTED_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"


def test_the_signature_is_the_documented_one() -> None:
    assert signature("12345", DOCUMENTED_URL, DOCUMENTED) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    repeated = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
    assert signature("12345", DOCUMENTED_URL, repeated) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


def test_a_signature_is_good_for_its_own_form_address_and_token_only() -> None:
    url, form = "https://lumen.example/webhooks/twilio/a", {"MessageSid": "SM1", "MessageStatus": "sent", "Empty": ""}
    good = sign(url, form)
    assert is_signed(AUTH_TOKEN, url, form, good)
    assert is_signed(AUTH_TOKEN, url, list(form.items())[::-1], good)
    assert not is_signed(AUTH_TOKEN, url + "b", form, good)
    assert not is_signed(AUTH_TOKEN, url, {**form, "MessageStatus": "failed"}, good)
    assert not is_signed(AUTH_TOKEN, url, [*form.items(), ("MessageStatus", "failed")], good)
    assert not is_signed(AUTH_TOKEN + "x", url, form, good)
    for wrong in ("", good[:-1], good + "=", good.swapcase(), "é" + good, "\udcff"):
        assert not is_signed(AUTH_TOKEN, url, form, wrong)


@pytest.mark.parametrize(
    ("given", "signed"),
    [
        ("https://lumen.example/t/a", "https://lumen.example:443/t/a"),
        ("https://lumen.example:443/t/a", "https://lumen.example/t/a"),
        ("https://lumen.example:8443/t/a", "https://lumen.example/t/a"),
        ("http://lumen.example/t/a", "http://lumen.example:80/t/a"),
        ("http://localhost:8000/t/a", "http://localhost:8000/t/a"),
    ],
)
def test_twilio_may_write_the_port_or_not(given: str, signed: str) -> None:
    assert is_signed(AUTH_TOKEN, given, {"a": "b"}, sign(signed, {"a": "b"}))
    assert not is_signed(
        AUTH_TOKEN, given, {"a": "b"}, sign(signed.replace("lumen", "x").replace("localhost", "y"), {"a": "b"})
    )
