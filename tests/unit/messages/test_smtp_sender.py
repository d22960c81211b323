"""Mail handed to a mail server: counted where it arrives, whatever the server says, and however slowly."""

from __future__ import annotations

import asyncio
import logging
import shutil
import ssl
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import uvloop

from openchair.messages import smtp
from openchair.messages.channel import LONGEST_PROBLEM, CalendarPart, OutgoingMessage, Refused, TryAgain
from openchair.messages.smtp import SmtpSender, SmtpServer, parse_smtp_url
from tests.support.mail_server import (
    ACCEPT,
    ACCEPT_THEN_DROP,
    ACCEPT_THEN_SILENT,
    BUSY,
    HANG,
    LATER_AT_RCPT,
    REFUSE_AT_DATA,
    REFUSE_AT_RCPT,
    MailServer,
    Manner,
    mail_server,
    slow,
)
from tests.support.said import everything_said

TO = "ann.lee@example.com"
FROM = "bookings@lumen.example"
PASSWORD = "p@ss/wörd#1"
IN_URL = "salon%40lumen:p%40ss%2Fw%C3%B6rd%231"
OUTGOING = OutgoingMessage(
    id="1DpNEDQvPJYcBUyXAWCDqB",
    to=TO,
    to_name="Ann Lee",
    from_name="Lumen",
    subject="Your cut on Wednesday 25 November – see you then",
    text="Hello Ann,\n\n.a line that begins with a point\n..and one with two\nfrom Müller’s\n",
    html="<p>Hello Ann</p>\n.<p>a point</p>",
    calendar=CalendarPart(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "REQUEST"),
    written_at=datetime(2026, 11, 24, 22, 0, tzinfo=UTC),
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def sender(server: MailServer) -> SmtpSender:
    return SmtpSender(server.url, FROM)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes long is cut off after half a second."""
    monkeypatch.setattr(smtp, "SEND_SECONDS", 0.5)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate that nobody has signed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate, and it isn't here")
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "key.pem", folder / "certificate.pem"
    made_as = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.test"]
    subprocess.run([openssl, "req", *made_as, "-keyout", files[0], "-out", files[1]], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    return context


async def _tries_again(sender: SmtpSender) -> TryAgain:
    with pytest.raises(TryAgain) as told:
        await sender.send(OUTGOING, unsure=False)
    _is_a_sentence(told.value.problem)
    return told.value


async def _refuses(sender: SmtpSender, outgoing: OutgoingMessage = OUTGOING) -> str:
    with pytest.raises(Refused) as told:
        await sender.send(outgoing, unsure=False)
    _is_a_sentence(told.value.problem)
    return told.value.problem


def _is_a_sentence(problem: str) -> None:
    assert problem[0].isupper() and problem[-1] in ".!?…"
    assert len(problem) <= LONGEST_PROBLEM
    assert problem.isprintable()
    assert TO not in problem


async def test_a_letter_arrives_as_it_was_written(server: MailServer, sender: SmtpSender) -> None:
    receipt = await sender.send(OUTGOING, unsure=False)
    [mail] = server.received
    assert (mail.envelope_from, mail.envelope_to) == (FROM, [TO])
    assert mail.message["message-id"] == receipt.provider_id
    assert mail.message["subject"] == OUTGOING.subject
    plain, html = mail.message.get_body(("plain",)), mail.message.get_body(("html",))
    assert plain is not None and html is not None
    # Lines that begin with a point end no mail and lose no point.
    assert plain.get_content().splitlines() == OUTGOING.text.splitlines()
    assert html.get_content().splitlines() == OUTGOING.html.splitlines()
    assert mail.content.isascii()
    assert max(map(len, mail.content.split(b"\r\n"))) <= 998


async def test_each_attempt_at_a_letter_has_the_same_message_id(server: MailServer, sender: SmtpSender) -> None:
    server.script(ACCEPT_THEN_DROP)
    told = await _tries_again(sender)
    assert told.unsure
    await sender.send(OUTGOING, unsure=True)
    await sender.send(replace(OUTGOING, id="another"), unsure=False)
    ids = [mail.message["message-id"] for mail in server.received]
    assert len(ids) == 3
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_it_says_goodbye_and_does_not_wait_for_the_answer(run: Callable[..., None], server: MailServer) -> None:
    async def send() -> None:
        await SmtpSender(server.url, FROM).send(OUTGOING, unsure=False)
        server.wait_for(1)

    run(send())
    until = time.monotonic() + 5
    while server.said[-1] != "QUIT" and time.monotonic() < until:
        time.sleep(0.01)
    assert server.said[-1] == "QUIT"


@pytest.mark.parametrize(
    ("manner", "problem", "unsure"),
    [
        pytest.param(BUSY, "The mail server said: 421 4.3.2 Too busy.", False, id="busy"),
        pytest.param(Manner(greeting="554 Not you"), "The mail server said: 554 Not you.", False, id="unwelcome"),
        pytest.param(LATER_AT_RCPT, "The mail server said: 451 4.3.0 Try again later.", False, id="later"),
        pytest.param(Manner(at_data="451 Wait!"), "The mail server said: 451 Wait!", False, id="later, at DATA"),
        pytest.param(
            Manner(at_end="452 4.3.1 Disk full"),
            "The mail server said: 452 4.3.1 Disk full.",
            False,
            id="later, at the end",
        ),
        pytest.param(Manner(at_rcpt="421 Closing"), "The mail server said: 421 Closing.", False, id="closing"),
        pytest.param(
            Manner(at_end="421 Closing"), "The mail server said: 421 Closing.", False, id="closing at the end"
        ),
        pytest.param(
            Manner(at_mail="550 Unknown sender"),
            "The mail server does not send for our address. Check the mail settings; it said: 550 Unknown sender.",
            False,
            id="not our address",
        ),
        pytest.param(
            Manner(at_rcpt="530 5.7.0 Authentication required"),
            "The mail server did not take our user and password. Check the mail settings; "
            "it said: 530 5.7.0 Authentication required.",
            False,
            id="not without a password",
        ),
        pytest.param(Manner(drops_at="greeting"), "The mail server can't be reached.", False, id="drops at once"),
        pytest.param(Manner(drops_at="rcpt"), "The mail server hung up.", False, id="drops at RCPT"),
        pytest.param(Manner(drops_at="data"), "The mail server hung up.", False, id="drops at DATA"),
        pytest.param(
            ACCEPT_THEN_DROP,
            "The mail server hung up without saying whether it has the mail.",
            True,
            id="drops after the dot",
        ),
        pytest.param(
            Manner(at_end="nonsense"),
            "The mail server said: -1 Malformed SMTP response line: nonsense.",
            True,
            id="nonsense after the dot",
        ),
        pytest.param(Manner(at_end="354 What?"), "The mail server said: 354 What?", True, id="no answer to that"),
    ],
)
async def test_what_may_go_later_is_tried_again(
    server: MailServer, sender: SmtpSender, manner: Manner, problem: str, unsure: bool
) -> None:
    server.script(manner)
    told = await _tries_again(sender)
    assert (told.problem, told.unsure) == (problem, unsure)
    assert len(server.received) == (1 if manner == ACCEPT_THEN_DROP else 0)
    # The next attempt is a conversation of its own.
    await sender.send(OUTGOING, unsure=told.unsure)
    assert server.connections == 2


@pytest.mark.parametrize(
    ("manner", "problem"),
    [
        pytest.param(REFUSE_AT_RCPT, "The mail server said: 550 5.1.1 No such user.", id="no such user"),
        pytest.param(REFUSE_AT_DATA, "The mail server said: 550 5.7.1 This looks like spam.", id="spam"),
        pytest.param(Manner(at_data="554 No"), "The mail server said: 554 No.", id="at DATA"),
        pytest.param(
            Manner(at_rcpt=f"550-5.1.1 <{TO.upper()}>:\r\n550 5.1.1\x07 unknown  \xff\x00 user"),
            "The mail server said: 550 5.1.1 <the address>: 5.1.1 unknown ÿ user.",
            id="in two lines, with the address",
        ),
        pytest.param(
            Manner(at_rcpt="550 " + "no " * 500),
            ("The mail server said: 550 " + "no " * 500)[: LONGEST_PROBLEM - 1] + "…",
            id="at length",
        ),
    ],
)
async def test_what_the_server_will_never_take_is_refused_in_its_words(
    server: MailServer, sender: SmtpSender, manner: Manner, problem: str
) -> None:
    server.script(manner)
    assert await _refuses(sender) == problem
    assert server.received == []


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("manner", "unsure"),
    [
        pytest.param(HANG, False, id="says nothing"),
        pytest.param(Manner(silent_at="rcpt"), False, id="says nothing at RCPT"),
        pytest.param(Manner(silent_at="data"), False, id="says nothing at DATA"),
        pytest.param(ACCEPT_THEN_SILENT, True, id="says nothing after the dot"),
        pytest.param(slow(2), True, id="slow after the dot"),
        # Each of its answers comes within the time, and all of them together don't.
        pytest.param(Manner(greeting="220 a", drip=0.02), False, id="drips"),
    ],
)
async def test_one_that_takes_too_long_is_cut_off(
    server: MailServer, sender: SmtpSender, manner: Manner, unsure: bool
) -> None:
    server.script(manner)
    began_at = datetime.now(UTC)
    told = await _tries_again(sender)
    assert timedelta(seconds=0.4) < datetime.now(UTC) - began_at < timedelta(seconds=2)
    assert told.unsure is unsure
    assert ("whether it has the mail" in told.problem) is unsure
    assert "in time" in told.problem
    # It holds up nobody who comes after.
    await sender.send(OUTGOING, unsure=unsure)
    assert server.received


async def test_one_that_is_slow_but_in_time_is_waited_for(server: MailServer, sender: SmtpSender) -> None:
    server.script(slow(0.3))
    await sender.send(OUTGOING, unsure=False)
    assert len(server.received) == 1


async def test_a_server_that_is_down_gets_the_mail_when_it_is_up_again(server: MailServer, sender: SmtpSender) -> None:
    server.down()
    told = await _tries_again(sender)
    assert (told.problem, told.unsure) == ("The mail server can't be reached.", False)
    server.up()
    await sender.send(OUTGOING, unsure=False)
    assert len(server.received) == 1


async def test_a_password_opens_the_server_and_a_wrong_one_is_about_our_settings(certificate: ssl.SSLContext) -> None:
    with mail_server(logins={"salon@lumen": PASSWORD}, tls=certificate) as server:
        good, bad, none = (
            SmtpSender(server.url.replace("//", f"//{who}"), FROM) for who in (f"{IN_URL}@", "salon%40lumen:wrong@", "")
        )
        await good.send(OUTGOING, unsure=False)
        [mail] = server.received
        assert (mail.user, mail.encrypted) == ("salon@lumen", True)
        for sender in (bad, none):
            told = await _tries_again(sender)
            assert "Check the mail settings" in told.problem
            assert not told.unsure
        assert len(server.received) == 1


async def test_to_this_machine_a_password_may_go_in_the_clear() -> None:
    with mail_server(logins={"salon@lumen": PASSWORD}) as server:
        await SmtpSender(server.url.replace("//", f"//{IN_URL}@"), FROM).send(OUTGOING, unsure=False)
        [mail] = server.received
        assert (mail.user, mail.encrypted) == ("salon@lumen", False)


def _elsewhere(url: str) -> str:
    # Not what anyone would call this machine, and on it all the same: the tests stay at home.
    return url.replace("127.0.0.1", "0.0.0.0")


async def test_elsewhere_no_password_is_sent_without_encryption() -> None:
    with mail_server(logins={"salon@lumen": PASSWORD}) as server:
        told = await _tries_again(SmtpSender(_elsewhere(server.url).replace("//", f"//{IN_URL}@"), FROM))
        assert "password was not sent" in told.problem
        assert not any(line.startswith("AUTH") for line in server.said)
        assert server.said
        # Without one there is nothing to lose.
        server.logins.clear()
        await SmtpSender(_elsewhere(server.url), FROM).send(OUTGOING, unsure=False)
        assert len(server.received) == 1


@pytest.mark.parametrize("from_start", [True, False])
async def test_elsewhere_a_certificate_must_be_good(certificate: ssl.SSLContext, from_start: bool) -> None:
    logins = {"salon@lumen": PASSWORD}
    with mail_server(logins=logins, tls=certificate, tls_from_start=from_start) as server:
        told = await _tries_again(SmtpSender(_elsewhere(server.url).replace("//", f"//{IN_URL}@"), FROM))
        assert "check its certificate" in told.problem
        assert not told.unsure
        assert not any(line.startswith("AUTH") for line in server.said)
        # Here it is taken as it is.
        await SmtpSender(server.url.replace("//", f"//{IN_URL}@"), FROM).send(OUTGOING, unsure=False)
        assert [mail.encrypted for mail in server.received] == [True]


async def test_encryption_from_the_start_with_a_server_that_has_none_is_about_our_settings(server: MailServer) -> None:
    told = await _tries_again(SmtpSender(server.url.replace("smtp:", "smtps:"), FROM))
    assert "mail settings" in told.problem or "can't be reached" in told.problem


async def test_a_server_that_knows_no_way_to_log_in_is_about_our_settings(server: MailServer) -> None:
    told = await _tries_again(SmtpSender(server.url.replace("//", f"//{IN_URL}@"), FROM))
    assert "check the mail settings" in told.problem


async def test_a_domain_with_other_letters_goes_as_servers_know_it(server: MailServer, sender: SmtpSender) -> None:
    await sender.send(replace(OUTGOING, to="ann@müller.example"), unsure=False)
    assert server.received[0].envelope_to == ["ann@xn--mller-kva.example"]


async def test_a_name_with_other_letters_goes_to_a_server_that_takes_them_only() -> None:
    outgoing = replace(OUTGOING, to="änn@example.com")
    with mail_server() as server:
        assert "such letters" in await _refuses(SmtpSender(server.url, FROM), outgoing)
        server.extensions = ("SMTPUTF8", "8BITMIME")
        await SmtpSender(server.url, FROM).send(outgoing, unsure=False)
        assert server.received[0].envelope_to == ["änn@example.com"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", SmtpServer("localhost", 587)),
        ("smtp://mail.example:25", SmtpServer("mail.example", 25)),
        ("smtps://mail.example", SmtpServer("mail.example", 465, tls_from_start=True)),
        (f"smtps://{IN_URL}@[::1]:2465/", SmtpServer("::1", 2465, "salon@lumen", PASSWORD, tls_from_start=True)),
    ],
)
def test_an_address_says_where_and_as_whom(url: str, expected: SmtpServer) -> None:
    assert parse_smtp_url(url) == expected
    assert PASSWORD not in repr(parse_smtp_url(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "canary",
        "mail.example:587",
        "http://user:canary@mail.example",
        "smtp://user:canary@",
        "smtp://user:canary@mail.example:port",
        "smtp://user:canary@mail.example:99999",
        "smtp://user:canary@mail.example/inbox",
        "smtp://user:canary@mail.example?x=1",
        "smtp://user:can#canary@mail.example",
        "smtp://user:can/canary@mail.example",
        "smtp://user:canary/x@mail.example",
        "smtp://user:canary%ff@mail.example",
        "smtp://user:[canary@mail.example",
        "smtp://canary@mail.example",
        "smtp://:canary@mail.example",
    ],
)
def test_an_address_that_is_none_is_told_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The mail server's address") as told:
        parse_smtp_url(url)
    assert "canary" not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize(
    "manner",
    [ACCEPT, ACCEPT_THEN_DROP, Manner(at_rcpt=f"550 <{TO}> is unknown"), Manner(at_mail=f"451 <{FROM}> to <{TO}>")],
)
async def test_no_log_has_an_address_or_the_password(manner: Manner) -> None:
    with mail_server(logins={"salon@lumen": PASSWORD}) as server, everything_said() as said:
        for who in (IN_URL, "salon%40lumen:wrongword"):
            server.script(manner)
            try:
                await SmtpSender(server.url.replace("//", f"//{who}@"), FROM).send(OUTGOING, unsure=False)
            except (TryAgain, Refused):
                # As a caller that is careless would log it.
                logging.getLogger("tests").exception("not sent")
    assert said.with_any_of(TO, PASSWORD, "wrongword", "salon@lumen") == []
