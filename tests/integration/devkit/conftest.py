"""The mailbox in a process of its own, and someone who receives its status callbacks."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from tests.support.server import free_port

ACCOUNT, TOKEN = "AC" + "0a" * 16, "the-auth-token"
_START_SECONDS = 30
# With every log open: what is said at this level is the most that can be.
_SERVE = f"""
import logging, sys
from pathlib import Path
from openchair_devkit.mailbox.serve import serve_mailbox
logging.basicConfig(level=logging.DEBUG)
serve_mailbox(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), int(sys.argv[3]), "{ACCOUNT}", "{TOKEN}")
"""


@dataclass
class Served:
    """A running mailbox."""

    folder: Path
    smtp_port: int
    http_port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path) -> Served:
        """Start it, and wait until it says that it listens."""
        smtp_port, http_port = free_port(), free_port()
        log = folder.with_suffix(".log")
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", _SERVE, str(folder), str(smtp_port), str(http_port)],
                stdout=output,
                stderr=output,
            )
        served = cls(folder, smtp_port, http_port, process)
        until = time.monotonic() + _START_SECONDS
        while f":{http_port}/mailbox" not in served.log:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the mailbox did not start:\n{served.log[-3000:]}")
            time.sleep(0.05)
        return served

    @property
    def log(self) -> str:
        """All that it has said."""
        return self.folder.with_suffix(".log").read_text(errors="replace")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def stop(self) -> int:
        """End it as Docker would; gives the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(20)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(20)

    def smtp(self) -> smtplib.SMTP:
        """A client, connected. It is told this machine's name, which it would look up."""
        return smtplib.SMTP("127.0.0.1", self.smtp_port, local_hostname="localhost", timeout=20)

    def mail(self, message: EmailMessage, **more: Any) -> None:
        """Hand a mail over."""
        with self.smtp() as client:
            client.send_message(message, **more)

    def text(self, form: dict[str, str] | None = None, **more: str) -> httpx.Response:
        """Hand a text over, as Twilio's client would."""
        whole = {"To": "+61491570156", "From": "+61400000000", "Body": "See you at 10:15", **(form or {}), **more}
        return httpx.post(self.messages_url, data=whole, auth=(ACCOUNT, TOKEN))

    @property
    def messages_url(self) -> str:
        return f"{self.url}/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    def everything(self) -> list[dict[str, Any]]:
        """/mailbox.json."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/mailbox.json").json()
        return found

    def page(self, path: str = "") -> httpx.Response:
        """/mailbox and what is below it."""
        return httpx.get(f"{self.url}/mailbox{path}")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Served]]:
    """Starts a mailbox on this test's folder, as often as it likes."""
    started: list[Served] = []

    def begin() -> Served:
        started.append(Served.start(tmp_path / "mailbox"))
        return started[-1]

    yield begin
    for served in started:
        served.kill()


@pytest.fixture
def served(start: Callable[[], Served]) -> Served:
    """A mailbox, running and empty."""
    return start()


@dataclass
class Receiver:
    """Where status callbacks arrive: answers with what it is told to, else 204, and remembers."""

    url: str
    answers: list[int] = field(default_factory=list)
    calls: list[tuple[dict[str, str], str]] = field(default_factory=list)
    """Each call's form and X-Twilio-Signature."""

    def wait(self, number: int, seconds: float = 15) -> list[str]:
        """The statuses told so far, once there are that many."""
        until = time.monotonic() + seconds
        while len(self.calls) < number and time.monotonic() < until:
            time.sleep(0.02)
        return [form["MessageStatus"] for form, _ in self.calls]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An HTTP server that takes callbacks."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            assert self.headers["content-type"] == "application/x-www-form-urlencoded"
            here.calls.append((dict(parse_qsl(body)), self.headers["x-twilio-signature"]))
            self.send_response(here.answers.pop(0) if here.answers else 204)
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = Receiver(f"http://127.0.0.1:{server.server_port}/twilio/status?message=A1&x=2")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield here
        server.shutdown()
        thread.join()
