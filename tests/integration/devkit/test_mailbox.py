"""Mail is caught over SMTP and kept; it can be read on the page and by programs, and what is in it can do nothing."""

from __future__ import annotations

import base64
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import policy
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from openchair_devkit.mailbox import caught
from openchair_devkit.mailbox.caught import Mailbox
from openchair_devkit.mailbox.serve import MailboxRefused, serve_mailbox
from tests.integration.devkit.conftest import ACCOUNT, TOKEN, Receiver, Served
from tests.support.server import free_port

LINK = "https://lumen.example/manage/1ChNgWisuKEVK6XxaR9YZK?token=a1ChNgWisuKEVK6XxaR9YZ"
ICS = b"\r\n".join(
    [
        b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//tests//EN", b"METHOD:REQUEST", b"BEGIN:VEVENT", b"UID:1@openchair",
        b"DTSTAMP:20261124T220000Z", b"DTSTART:20261203T231500Z", b"DTEND:20261204T001500Z",
        b"SUMMARY:Cut & style at Lumen", b"LOCATION:18 Wilson Lane", b"END:VEVENT", b"END:VCALENDAR", b"",
    ]
)  # fmt: skip

WHOLE_DAY = ICS.replace(b"DTSTART:20261203T231500Z", b"DTSTART;VALUE=DATE:20261203").replace(
    b"DTEND:20261204", b"DTEND:2026"
)


def letter(subject: str = "Your booking is confirmed", html: str | None = None) -> EmailMessage:
    """mixed{alternative{plain, html, calendar}, .ics}, as the product sends it."""
    message = EmailMessage()
    message["From"] = "Lumen Hair Studio <hello@lumen.example>"
    message["To"] = "Ada Lovelace <ada@example.com>"
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 22:00:00 +0000"
    message["Message-ID"] = "<1ChNgW@openchair.example>"
    message.set_content(f"Hello Ada – see you.\n\nManage it: {LINK}.\n", cte="quoted-printable")
    message.add_alternative(html or f'<p>Hello <a href="{LINK}&amp;panel=payment">Manage</a></p>', subtype="html")
    message.add_alternative(ICS, maintype="text", subtype="calendar", params={"method": "REQUEST"})
    message.add_attachment(ICS, maintype="text", subtype="calendar", filename="booking.ics")
    return message


def test_a_mail_with_a_calendar_file_is_there_for_programs_and_for_people(served: Served) -> None:
    before = time.time()
    served.mail(letter())
    (mail,) = served.everything()
    assert mail.keys() == {
        "id", "kind", "to", "from", "subject", "text", "html", "links", "calendar", "message_id", "segments", "status", "at",
    }  # fmt: skip
    assert (mail["kind"], mail["to"], mail["subject"]) == ("email", "ada@example.com", "Your booking is confirmed")
    assert mail["from"] == "Lumen Hair Studio <hello@lumen.example>"
    assert mail["text"] == f"Hello Ada – see you.\n\nManage it: {LINK}.\n"
    assert mail["links"] == [f"{LINK}&panel=payment", LINK]
    assert base64.b64decode(mail["calendar"]) == ICS
    assert mail["message_id"] == "<1ChNgW@openchair.example>"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", mail["at"])
    assert abs(time.mktime(time.strptime(mail["at"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone - before) < 60

    listed = served.page()
    assert listed.status_code == 200
    assert f'href="/mailbox/{mail["id"]}"' in listed.text
    assert "Your booking is confirmed" in listed.text and "ada@example.com" in listed.text
    opened = served.page(f"/{mail['id']}").text
    for told in (
        "Lumen Hair Studio &lt;hello@lumen.example&gt;",
        "Ada Lovelace &lt;ada@example.com&gt;",
        "Tue, 24 Nov 2026 22:00:00 +0000",
        "&lt;1ChNgW@openchair.example&gt;",
        "Cut &amp; style at Lumen",
        'datetime="2026-12-03T23:15:00.000Z"',
        'datetime="2026-12-04T00:15:00.000Z"',
        "18 Wilson Lane",
    ):
        assert told in opened, told
    assert f'<a href="{LINK}" target="_blank"' in served.page(f"/{mail['id']}?view=text").text

    file = served.page(f"/{mail['id']}/calendar")
    assert file.content == ICS
    assert file.headers["content-disposition"] == 'attachment; filename="booking.ics"'
    assert file.headers["content-type"].startswith("text/calendar")
    source = served.page(f"/{mail['id']}/source")
    assert source.content == letter_bytes(source.content)
    assert b"X-OpenChair-Envelope" not in source.content
    assert source.headers["content-disposition"].startswith("attachment")


def letter_bytes(like: bytes) -> bytes:
    """What smtplib sends for the letter; its boundaries are drawn anew for each."""
    message = letter()
    boundaries = re.findall(rb'boundary="([^"]+)"', like)
    parts = [part for part in message.walk() if part.is_multipart()]
    for part, boundary in zip(parts, boundaries, strict=True):
        part.set_boundary(boundary.decode())
    return message.as_bytes(policy=policy.SMTP)


def test_whoever_it_is_for_is_told_by_the_envelope(served: Served) -> None:
    served.mail(letter(), from_addr="bounces@lumen.example", to_addrs=["eve@example.com", "zoë@bücher.example"])
    (mail,) = served.everything()
    assert mail["to"] == "eve@example.com, zoë@bücher.example"
    opened = served.page(f"/{mail['id']}").text
    assert "eve@example.com, zoë@bücher.example" in opened


def test_a_mail_of_more_than_10_mb_is_refused(served: Served) -> None:
    with served.smtp() as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(10 * 1024 * 1024)
        assert {"8bitmime", "smtputf8"} <= client.esmtp_features.keys()
        large = b"Subject: large\r\n\r\n" + (b"x" * 78 + b"\r\n") * 140_000
        # One that didn't say its size is refused when it is seen.
        client.mail("a@example.com")
        client.rcpt("b@example.com")
        assert client.data(large)[0] == 552
    assert served.everything() == []


def test_what_is_in_a_mail_can_do_nothing(served: Served) -> None:
    hostile = letter(
        '</title><script>alert(1)</script>"',
        '<!DOCTYPE html><script>top.x=1</script><img src=x onerror="top.x=1"><base target="_self">',
    ).as_bytes(policy=policy.SMTP)
    name = b"filename*=utf-8''..%2F..%2Fx%22%0D%0Ay%C3%A9.ics"
    with served.smtp() as client:
        client.sendmail("eve@example.com", ["ada@example.com"], hostile.replace(b'filename="booking.ics"', name))
    (mail,) = served.everything()
    assert mail["subject"] == '</title><script>alert(1)</script>"'
    for path in ("", f"/{mail['id']}", f"/{mail['id']}?view=text"):
        page = served.page(path)
        assert "<script>alert(1)" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        allowed = page.headers["content-security-policy"]
        assert "default-src 'none'" in allowed and "unsafe" not in allowed
        (nonce,) = re.findall(r"script-src 'nonce-([^']+)'", allowed)
        assert page.text.count(f'<script nonce="{nonce}">') == page.text.count("<script") == 1
    (frame,) = re.findall("<iframe[^>]*>", served.page(f"/{mail['id']}").text)
    assert f'src="/mailbox/{mail["id"]}/html"' in frame
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame

    shown = served.page(f"/{mail['id']}/html")
    allowed = shown.headers["content-security-policy"]
    assert allowed.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; ")
    assert allowed.endswith("sandbox allow-popups allow-popups-to-escape-sandbox")
    assert "script" not in allowed
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"
    assert shown.text.startswith('<!DOCTYPE html><base target="_blank"><script>')
    file = served.page(f"/{mail['id']}/calendar")
    assert "set-cookie" not in file.headers
    assert file.headers["content-disposition"] == 'attachment; filename="x-y-.ics"'


IMPROPER = [
    b"",
    b"\xff\xfe\x00",
    b"Subject: =?utf-8?b?////?=\r\nFrom: \xe9\xe9 <\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xe9",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nDTSTART:x",
    b"Content-Type: text/calendar\r\nSubject: \xc3\xbc\r\n\r\n" + WHOLE_DAY,
    b"Subject: a\r\n b\r\nContent-Type: message/rfc822\r\n\r\nTo: x\r\n\r\n",
]


def test_a_mail_that_is_no_proper_mail_is_still_shown(served: Served) -> None:
    for number, source in enumerate(IMPROPER, 1):
        with served.smtp() as client:
            client.sendmail("a@example.com", ["b@example.com"], source)
        mail, *others = served.everything()
        assert (mail["to"], len(others)) == ("b@example.com", number - 1)
        for path in ("", f"/{mail['id']}", f"/{mail['id']}?view=text"):
            assert served.page(path).status_code == 200
        assert served.page(f"/{mail['id']}/source").status_code == 200
        for part in ("html", "calendar"):
            assert served.page(f"/{mail['id']}/{part}").status_code in (200, 404)


def test_what_is_not_there_is_not_found(served: Served) -> None:
    for id in ("1ChNgWisuKEVK6XxaR9YZK", "..%2f..%2fetc%2fpasswd", "%00", "x" * 3000):
        for part in ("", "/html", "/source", "/calendar"):
            assert served.page(f"/{id}{part}").status_code == 404


def test_it_outlives_a_stop_and_a_kill(start: Callable[[], Served]) -> None:
    first = start()
    assert httpx.get(first.url).headers["location"] == "/mailbox"
    first.mail(letter("Before the stop"))
    assert first.stop() == 0
    second = start()
    second.mail(letter("Before the kill"))
    second.text(Body="Also before the kill")
    second.kill()
    # One was being written; one is damaged; one is not ours.
    (second.folder / "1ChNgWisuKEVK6XxaR9YZK.eml.0a0a0a0a.partial").write_bytes(b"half")
    (second.folder / "1ChNgWisuKEVK6XxaR9YZL.eml").write_bytes(b"Subject: no envelope\r\n\r\n")
    (second.folder / "1ChNgWisuKEVK6XxaR9YZM.json").write_bytes(b"{")
    (second.folder / "notes.json").write_bytes(b"{}")
    third = start()
    assert [message["subject"] or message["text"] for message in third.everything()] == [
        "Also before the kill",
        "Before the kill",
        "Before the stop",
    ]
    third.mail(letter("After it"))
    assert third.everything()[0]["subject"] == "After it"
    (newest,) = third.folder.glob(f"{third.everything()[0]['id']}.eml")
    # It holds a link that opens a door.
    assert newest.stat().st_mode & 0o077 == third.folder.stat().st_mode & 0o077 == 0


def test_deliveries_at_one_time_lose_nothing(served: Served) -> None:
    senders, each = 8, 8

    def send(sender: int) -> None:
        with served.smtp() as client:
            for number in range(each):
                client.send_message(letter(f"{sender}.{number}"))
                assert served.text(Body=f"{sender}.{number}").status_code == 201

    with ThreadPoolExecutor(senders) as pool:
        looking = [pool.submit(send, sender) for sender in range(senders)]
        while not all(future.done() for future in looking):
            served.everything()
        for future in looking:
            future.result()
    expected = sorted(f"{sender}.{number}" for sender in range(senders) for number in range(each))
    found = served.everything()
    assert sorted(message["subject"] for message in found if message["kind"] == "email") == expected
    assert sorted(message["text"] for message in found if message["kind"] == "sms") == expected
    assert len({message["id"] for message in found}) == 2 * senders * each


def test_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert caught.KEPT == 500
    monkeypatch.setattr(caught, "KEPT", 5)
    mailbox = Mailbox(tmp_path)
    gone = mailbox.add_mail(b"Subject: gone\r\n\r\n", mail_from="", rcpt_tos=["a@example.com"])
    for number in range(5):
        mailbox.add_text(account=ACCOUNT, to="+61491570156", body=str(number))
    assert [text.body for text in mailbox.list_texts()] == ["4", "3", "2", "1", "0"]
    assert len(mailbox.list()) == len(list(tmp_path.iterdir())) == 5
    assert mailbox.find(gone.id) is None
    with pytest.raises(FileNotFoundError):
        mailbox.source(gone)


def test_nothing_of_what_is_caught_is_logged(served: Served, receiver: Receiver) -> None:
    served.mail(letter("A subject of its own"))
    with served.smtp() as client:
        client.docmd("NONSENSE ada@example.com")
    served.text(StatusCallback=receiver.url)
    # A callback that nobody takes is the loudest that can happen.
    served.text(StatusCallback=f"http://127.0.0.1:{free_port()}/twilio/status?token=secret", Body=f"Manage: {LINK}")
    served.page(f"/{served.everything()[0]['id']}")
    until = time.monotonic() + 20
    while "given up" not in served.log and time.monotonic() < until:
        time.sleep(0.1)
    assert "A call to the receiver was given up: ConnectError" in served.log
    assert receiver.wait(2) == ["sent", "delivered"]
    for kept_quiet in (
        "ada@",
        "lumen.example",
        "subject of its own",
        "61491570156",
        "token=",
        TOKEN,
        "twilio/status",
        "message=A1",
    ):
        assert kept_quiet not in served.log, kept_quiet


def test_it_is_refused_where_the_settings_file_says_production_and_where_others_may_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    serve = {"smtp_port": free_port(), "http_port": free_port(), "account_sid": "AC1", "auth_token": "t"}
    with pytest.raises(MailboxRefused, match="may be reached by others"):
        serve_mailbox(tmp_path / "mailbox", "0.0.0.0", **serve)  # type: ignore[arg-type]  # each as it is taken
    (tmp_path / ".env").write_text("OPENCHAIR_ENVIRONMENT=production\n")
    with pytest.raises(MailboxRefused, match="OPENCHAIR_ENVIRONMENT is production"):
        serve_mailbox(tmp_path / "mailbox", "127.0.0.1", **serve)  # type: ignore[arg-type]  # each as it is taken


def test_it_is_refused_in_production_and_where_a_port_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "production")
    with pytest.raises(MailboxRefused, match="OPENCHAIR_ENVIRONMENT is production"):
        serve_mailbox(tmp_path / "m", "127.0.0.1", free_port(), free_port(), ACCOUNT, TOKEN)
    assert not (tmp_path / "m").exists()
    monkeypatch.delenv("OPENCHAIR_ENVIRONMENT")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for smtp_port, http_port in ((port, free_port()), (free_port(), port)):
            with pytest.raises(MailboxRefused, match=f"port {port} of 127.0.0.1 can't be had: Address already in use"):
                serve_mailbox(tmp_path / "m", "127.0.0.1", smtp_port, http_port, ACCOUNT, TOKEN)
    (tmp_path / "file").touch()
    with pytest.raises(MailboxRefused, match="can't be used"):
        serve_mailbox(tmp_path / "file" / "m", "127.0.0.1", free_port(), free_port(), ACCOUNT, TOKEN)
