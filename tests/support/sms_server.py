"""Twilio's side of the wire, doing as it is told, on a real socket and in threads of its own: texts are counted here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.mail_server import Listening

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "token-that-no-log-may-have"
SMS_FROM = "+15005550006"


@dataclass(frozen=True)
class Answer:
    """How a request is answered."""

    status: int = 201
    keeps: bool = True
    """Whether the text was taken, whatever the answer says."""
    code: int | None = None
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    """Hangs up instead of answering."""
    hangs: bool = False
    """Never answers."""
    slow: float = 0.0
    """Seconds before it answers."""
    body: bytes | None = None
    """Sent as it is."""


ACCEPT = Answer()
SLOW_DOWN = Answer(429, keeps=False, code=20429, message="Too Many Requests", headers={"Retry-After": "1"})
TROUBLE = Answer(500, keeps=False, code=20500, message="Internal Server Error")
TROUBLE_AFTER_ACCEPTING = Answer(500, code=20500, message="Internal Server Error")
ACCEPT_THEN_DROP = Answer(drops=True)
DROP = Answer(keeps=False, drops=True)
HANG = Answer(keeps=False, hangs=True)
ACCEPT_THEN_HANG = Answer(hangs=True)


def refuse(code: int, message: str = "", status: int = 400) -> Answer:
    """Refuses with one of Twilio's codes."""
    return Answer(status, keeps=False, code=code, message=message or f"Error {code}")


@dataclass
class AcceptedText:
    """A text that was taken."""

    sid: str
    to: str
    body: str
    sent_from: str
    status_callback: str
    accepted_at: datetime
    status: str = "queued"


@dataclass
class SmsServer:
    """Answers each text as the next of `answers` says, then as `default` does; each question as `lookups` says, or rightly."""

    default: Answer = ACCEPT
    answers: list[Answer] = field(default_factory=list)
    lookups: list[Answer] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    account_sid: str = ACCOUNT_SID
    auth_token: str = AUTH_TOKEN
    accepted: list[AcceptedText] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Each request's method and fields."""

    def __post_init__(self) -> None:
        self._listening = Listening(self._serve)
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """As a setting names it."""
        return f"http://127.0.0.1:{self._listening.port}"

    @property
    def connections(self) -> int:
        """How often it was called."""
        return self._listening.count

    def script(self, *answers: Answer) -> None:
        """Answer the next texts so."""
        self.answers.extend(answers)

    def script_lookups(self, *answers: Answer) -> None:
        """Answer the next questions so."""
        self.lookups.extend(answers)

    def down(self) -> None:
        """Hang up on everyone and take no call."""
        self._listening.down()

    def up(self) -> None:
        """Take calls again, on the same port."""
        self._listening.up()

    def to(self, number: str) -> list[AcceptedText]:
        """What was taken for a number."""
        return [text for text in self.accepted if text.to == number]

    def wait_for(self, count: int, seconds: float = 20) -> list[AcceptedText]:
        """Wait, in the calling thread, until so many texts were taken."""
        until = time.monotonic() + seconds
        while len(self.accepted) < count:
            assert time.monotonic() < until, f"{len(self.accepted)} of {count} texts after {seconds} s"
            time.sleep(0.02)
        return self.accepted

    def report_of(self, sid: str, status: str, code: int | None = None) -> tuple[str, bytes, dict[str, str]]:
        """The signed report of a text's status: its address, body and headers."""
        text = next(text for text in self.accepted if text.sid == sid)
        text.status = status
        return signed_report(text.status_callback, sid, status, code, auth_token=self.auth_token, to=text.to)

    def report(self, sid: str, status: str, code: int | None = None) -> int:
        """Report a text's status where its sender asked for it, in the calling thread; gives the answer's status."""
        url, body, headers = self.report_of(sid, status, code)
        request = urllib.request.Request(url, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                answered: int = answer.status
                return answered
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code

    def _serve(self, connection: socket.socket, until_down: threading.Event) -> None:
        _Exchange(connection, self, until_down)


def signed_report(
    url: str, sid: str, status: str, code: int | None = None, *, auth_token: str = AUTH_TOKEN, to: str = "+61491570156"
) -> tuple[str, bytes, dict[str, str]]:
    """A report as Twilio sends it: its address, body and headers."""
    form = {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "From": SMS_FROM,
        "MessageSid": sid,
        "MessageStatus": status,
        "SmsSid": sid,
        "SmsStatus": status,
        "To": to,
        **({} if code is None else {"ErrorCode": str(code)}),
    }
    return url, urlencode(form).encode(), form_headers(sign(url, form, auth_token))


def sign(url: str, form: dict[str, str], auth_token: str = AUTH_TOKEN) -> str:
    """As Twilio's documentation says, written apart from what it is to check."""
    said = url
    for name in sorted(form):
        said += name + form[name]
    return base64.b64encode(hmac.new(auth_token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def form_headers(signature: str) -> dict[str, str]:
    """Of a form that carries this signature."""
    return {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "X-Twilio-Signature": signature}


class _Exchange(BaseHTTPRequestHandler):
    """One connection; made with it, it serves it to its end."""

    protocol_version = "HTTP/1.1"

    def __init__(self, connection: socket.socket, sms: SmsServer, until_down: threading.Event) -> None:
        self.sms = sms
        self.until_down = until_down
        super().__init__(connection, connection.getpeername(), sms)  # type: ignore[arg-type]  # it only keeps it

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        with self.sms.lock:
            self.sms.requests.append(("POST", form))
            answer = self.sms.answers.pop(0) if self.sms.answers else self.sms.default
        if not self._is_signed_in():
            answer = refuse(20003, "Authenticate", 401)
        text = AcceptedText(
            sid="SM" + secrets.token_hex(16),
            to=form["To"],
            body=form["Body"],
            sent_from=form.get("From") or form["MessagingServiceSid"],
            status_callback=form["StatusCallback"],
            accepted_at=self.sms.now(),
        )
        if answer.keeps:
            self.sms.accepted.append(text)
        self._answer(answer, _resource(text))

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        with self.sms.lock:
            self.sms.requests.append(("GET", query))
            answer = self.sms.lookups.pop(0) if self.sms.lookups else Answer(200)
        if not self._is_signed_in():
            answer = refuse(20003, "Authenticate", 401)
        found = [_resource(text) for text in reversed(self.sms.to(query["To"]))]
        self._answer(answer, {"messages": found[: int(query["PageSize"])], "next_page_uri": None})

    def _is_signed_in(self) -> bool:
        expected = base64.b64encode(f"{self.sms.account_sid}:{self.sms.auth_token}".encode()).decode()
        path = f"/2010-04-01/Accounts/{self.sms.account_sid}/Messages.json"
        return self.headers["authorization"] == f"Basic {expected}" and urlsplit(self.path).path == path

    def _answer(self, answer: Answer, resource: dict[str, Any]) -> None:
        time.sleep(answer.slow)
        if answer.hangs:
            self.until_down.wait()
        if answer.drops or answer.hangs:
            self.close_connection = True
            return
        refusal = {"code": answer.code, "message": answer.message, "status": answer.status}
        told = json.dumps(resource if answer.code is None else refusal).encode()
        body = told if answer.body is None else answer.body
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Type": "application/json", "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)


def _resource(text: AcceptedText) -> dict[str, Any]:
    return {
        "sid": text.sid,
        "to": text.to,
        "from": text.sent_from,
        "body": text.body,
        "status": text.status,
        "direction": "outbound-api",
        "date_created": format_datetime(text.accepted_at.replace(microsecond=0)),
        "error_code": None,
    }


@contextmanager
def sms_server(**settings: Any) -> Iterator[SmsServer]:
    """Twilio until the block ends."""
    server = SmsServer(**settings)
    try:
        yield server
    finally:
        server.down()
