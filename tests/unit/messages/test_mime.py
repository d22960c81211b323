"""Mails as messages on the wire, read back by the standard library."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openchair.messages.channel import OutgoingMessage
from openchair.messages.mime import mime_of
from openchair.presentation.names import one_line
from openchair.rules.messages import MessageKind

from .salon import MAIL_FROM, MESSAGE_ID, NOW, an_occasion, composed


def a_mail(kind: MessageKind = MessageKind.CONFIRMED) -> OutgoingMessage:
    booking, facts = an_occasion(kind)
    return composed(kind, booking, **facts)


def on_the_wire(told: OutgoingMessage, mail_from: str = MAIL_FROM) -> bytes:
    """As SMTP has it."""
    return mime_of(told, mail_from, sent_at=NOW).as_bytes(policy=SMTP.clone(cte_type="7bit"))


def read(told: OutgoingMessage, mail_from: str = MAIL_FROM) -> EmailMessage:
    mail = message_from_bytes(on_the_wire(told, mail_from), policy=default)
    assert not any(part.defects for part in mail.walk())
    return mail


def shape(mail: EmailMessage) -> object:
    if not mail.is_multipart():
        return mail.get_content_type()
    return (mail.get_content_type(), [shape(cast("EmailMessage", part)) for part in mail.iter_parts()])


def test_with_a_calendar_part_it_is_mixed_and_alternative_and_an_attachment() -> None:
    told = a_mail()
    mail = read(told)
    assert shape(mail) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    alternative, attachment = cast("list[EmailMessage]", list(mail.iter_parts()))
    plain, html, calendar = cast("list[EmailMessage]", list(alternative.iter_parts()))
    assert told.calendar is not None
    assert plain.get_content().replace("\r\n", "\n") == told.text
    assert html.get_content().replace("\r\n", "\n").rstrip() == told.html.rstrip()
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar["Content-Type"].params["charset"] == "utf-8"
    content = calendar.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.splitlines() == told.calendar.content.splitlines()
    assert b"\r\nMETHOD:REQUEST\r\n" in told.calendar.content
    assert attachment.get_filename() == "appointment.ics"
    assert attachment.get_content_disposition() == "attachment"
    assert attachment.get_content() == told.calendar.content
    for part in mail.walk():
        if not part.is_multipart():
            assert part["Content-Transfer-Encoding"] == "quoted-printable"


def test_without_one_it_is_plain_and_html() -> None:
    told = a_mail(MessageKind.CARD_SAVED)
    assert told.calendar is None
    assert shape(read(told)) == ("multipart/alternative", ["text/plain", "text/html"])


def test_a_cancellation_cancels() -> None:
    mail = read(a_mail(MessageKind.CANCELLED))
    (calendar,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "CANCEL"


def test_its_headers() -> None:
    mail = read(a_mail())
    assert mail["From"] == "Lumen Hair Studio <bookings@chair.example>"
    assert mail["To"] == "Ann Lee <ann.lee@example.com>"
    assert mail["Reply-To"] == "Lumen Hair Studio <hello@lumen.example>"
    assert mail["Subject"] == "Confirmed: Cut & style with Mia, Thu 3 Dec, 10:15 am"
    assert mail["Message-ID"] == f"<{MESSAGE_ID}@chair.example>"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["MIME-Version"] == "1.0"


def test_it_is_dated_when_it_is_sent_and_keeps_its_id_at_each_attempt() -> None:
    told = replace(a_mail(), written_at=datetime(2020, 1, 1, tzinfo=UTC))
    first, second = mime_of(told, MAIL_FROM), mime_of(told, MAIL_FROM)
    assert first["Message-ID"] == second["Message-ID"]
    assert abs(first["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_venue_without_mail_gets_no_answers() -> None:
    assert "Reply-To" not in mime_of(replace(a_mail(), reply_to=None), MAIL_FROM)
    assert "Reply-To" not in mime_of(replace(a_mail(), reply_to="jörg@lumen.example"), MAIL_FROM)


def test_an_address_may_come_with_a_name_or_a_domain_beyond_ascii() -> None:
    mail = read(a_mail(), "OpenChair <bookings@bücher.example>")
    assert mail["From"] == "Lumen Hair Studio <bookings@xn--bcher-kva.example>"
    assert mail["Message-ID"] == f"<{MESSAGE_ID}@xn--bcher-kva.example>"
    unusual = mime_of(replace(a_mail(), to="jörg@bücher.example"), MAIL_FROM)
    written = unusual.as_bytes(policy=SMTP.clone(cte_type="7bit", utf8=True))
    assert "<jörg@xn--bcher-kva.example>".encode() in written


NAMES = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(['"', ",", ";", "<", ">", "@", "\\", "(", "é", "💇‍♀️", "صالون", "\r\nBcc: a@b.c", "Salon", " "]),
        max_size=30,
    ).map("".join),
)


@settings(max_examples=120, deadline=None)
@given(name=NAMES)
@example(name="Evil\r\nBcc: everyone@example.com")
@example(name='Müller, "Ann" <ann@evil.example>')
@example(name="A, B " * 30)
@example(name="=?utf-8?q?evil?=")
@example(name="é" * 120)
@example(name="=?utf-8?q?a=0D=0ABcc:_x=40y.z?=")
@example(name="A.B. Cuts")
@example(name="00000000000000\xa1\u0800\u0800\u0800\u0800\u0800\u0800\U00010000\U00010000 \xa1\r\xa1")
def test_no_name_breaks_the_headers_or_adds_one(name: str) -> None:
    booking, _ = an_occasion(MessageKind.CARD_SAVED)
    usual = composed(MessageKind.CARD_SAVED, booking, brand="Visa", last4="4242")
    told = replace(usual, from_name=name, to_name=name, subject=name)
    content = on_the_wire(told)
    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert [line.partition(b":")[0] for line in re.sub(rb"\r\n[ \t]", b" ", head).split(b"\r\n")] == [
        b"From", b"To", b"Reply-To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"X-Auto-Response-Suppress",
        b"MIME-Version", b"Content-Type",
    ]  # fmt: skip
    mail = read(told)
    for header, address in (("From", MAIL_FROM), ("To", "ann.lee@example.com"), ("Reply-To", "hello@lumen.example")):
        (only,) = mail[header].addresses
        assert only.addr_spec == address
        assert spaced(written_name(content, header)) == spaced(one_line(name).replace("=?", "= ?")[:120])
    assert spaced(mail["Subject"]) == spaced(one_line(name).replace("=?", "= ?"))


def written_name(content: bytes, header: str) -> str:
    """As RFC 2047 has it: the newer parser puts a space between two encoded words, which are one."""
    raw = parseaddr(message_from_bytes(content)[header])[0]
    return str(make_header(decode_header(raw)))


def spaced(text: str) -> str:
    """Folding may change how much space there is, and not whether there is some."""
    return " ".join(text.split())


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_goes_over_the_wire_in_ascii_lines_of_a_lawful_length(kind: MessageKind) -> None:
    content = on_the_wire(a_mail(kind))
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
