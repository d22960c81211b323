"""A mail server that does as it is told, on a real socket and in threads of its own: what arrives is counted here."""

from __future__ import annotations

import base64
import email
import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage

Serve = Callable[[socket.socket, threading.Event], None]
"""Serves one connection, until it is over or the event says that the server goes down."""


class Listening:
    """A port of this machine with a thread for each connection; it can be closed, and opened again where it was."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.port = 0
        self.count = 0
        self.up()

    def up(self) -> None:
        """Take connections."""
        self._going_down = threading.Event()
        listener = socket.create_server(("127.0.0.1", self.port))
        listener.settimeout(0.05)
        self.port = listener.getsockname()[1]
        self._start(self._accept, listener, self._going_down)

    def down(self) -> None:
        """Close the port and all its connections, and wait until those who served them have ended."""
        self._going_down.set()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        while self._threads:
            self._threads.pop().join(10)

    def _accept(self, listener: socket.socket, going_down: threading.Event) -> None:
        with listener:
            while not going_down.is_set():
                with suppress(TimeoutError):
                    connection, _ = listener.accept()
                    self.count += 1
                    self._start(self._run, connection, going_down)

    def _run(self, connection: socket.socket, going_down: threading.Event) -> None:
        # Another hold on the same connection: who serves it may wrap or close theirs.
        with connection.dup() as held:
            with self._lock:
                self._open.add(held)
            try:
                if not going_down.is_set():
                    # The other side may go whenever it likes.
                    with suppress(OSError):
                        self._serve(connection, going_down)
            finally:
                connection.close()
                with self._lock:
                    self._open.discard(held)

    def _start(self, run: Serve, connection: socket.socket, going_down: threading.Event) -> None:
        thread = threading.Thread(target=run, args=(connection, going_down), daemon=True)
        self._threads.append(thread)
        thread.start()


@dataclass(frozen=True)
class Manner:
    """How a connection is served. Each of the texts is a reply in place of the usual one."""

    greeting: str = "220 mail.test ready"
    at_mail: str = "250 ok"
    at_rcpt: str = "250 ok"
    at_data: str = "354 go on"
    at_end: str = "250 ok"
    """After the final dot. What is not answered with 2xx is not kept."""
    silent_at: str | None = None
    """From here on never answers: "greeting", "mail", "rcpt", "data" or "end" (where the mail is kept all the same)."""
    drops_at: str | None = None
    """Hangs up there without an answer; at "end" it has kept the mail."""
    drip: float = 0.0
    """Seconds before each byte it sends."""
    slow: float = 0.0
    """Seconds between keeping a mail and saying so."""


ACCEPT = Manner()
LATER_AT_RCPT = Manner(at_rcpt="451 4.3.0 Try again later")
REFUSE_AT_RCPT = Manner(at_rcpt="550 5.1.1 No such user")
REFUSE_AT_DATA = Manner(at_end="550 5.7.1 This looks like spam")
BUSY = Manner(greeting="421 4.3.2 Too busy")
ACCEPT_THEN_DROP = Manner(drops_at="end")
ACCEPT_THEN_SILENT = Manner(silent_at="end")
DRIP = Manner(drip=1.0)
HANG = Manner(silent_at="greeting")


def slow(seconds: float) -> Manner:
    """Accepts, and says so only after these seconds."""
    return replace(ACCEPT, slow=seconds)


@dataclass(frozen=True)
class ReceivedMail:
    """A mail that was kept: the message, who it went to on the envelope, as whom it was sent, and when it came."""

    message: EmailMessage
    envelope_from: str
    envelope_to: list[str]
    user: str | None
    encrypted: bool
    arrived_at: datetime
    content: bytes


@dataclass
class MailServer:
    """Serves each connection as the next of `manners` says, then as `default` does."""

    default: Manner = ACCEPT
    manners: list[Manner] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    """Offers STARTTLS; with `tls_from_start` begins with it."""
    tls_from_start: bool = False
    logins: dict[str, str] = field(default_factory=dict)
    """Passwords by user; with any, AUTH is offered and asked for."""
    extensions: tuple[str, ...] = ()
    received: list[ReceivedMail] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Every line of every client, but for the mails' own."""

    def __post_init__(self) -> None:
        self._listening = Listening(self._serve)
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return self._listening.port

    @property
    def url(self) -> str:
        """As a setting names it."""
        return f"{'smtps' if self.tls_from_start else 'smtp'}://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How often it was called."""
        return self._listening.count

    def script(self, *manners: Manner) -> None:
        """Serve the next connections so."""
        self.manners.extend(manners)

    def down(self) -> None:
        """Hang up on everyone and take no call."""
        self._listening.down()

    def up(self) -> None:
        """Take calls again, on the same port."""
        self._listening.up()

    def to(self, address: str) -> list[ReceivedMail]:
        """What was kept for an address."""
        return [mail for mail in self.received if address in mail.envelope_to]

    def wait_for(self, count: int, seconds: float = 20) -> list[ReceivedMail]:
        """Wait, in the calling thread, until so many mails were kept."""
        until = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} mails after {seconds} s"
            time.sleep(0.02)
        return self.received

    def _serve(self, connection: socket.socket, until_down: threading.Event) -> None:
        with self._lock:
            manner = self.manners.pop(0) if self.manners else self.default
        if self.tls_from_start:
            assert self.tls is not None
            connection = self.tls.wrap_socket(connection, server_side=True)
        _Talk(self, connection, manner, until_down).run()


class _HangUp(Exception):
    """The conversation is over."""


class _Talk:
    """One connection."""

    def __init__(self, server: MailServer, connection: socket.socket, manner: Manner, until_down: threading.Event):
        self.server = server
        self.connection = connection
        self.lines = connection.makefile("rb")
        self.manner = manner
        self.until_down = until_down
        self.encrypted = server.tls_from_start
        self.user: str | None = None
        self.envelope_from, self.envelope_to = "", list[str]()

    def run(self) -> None:
        try:
            self._at("greeting", self.manner.greeting)
            if not self.manner.greeting.startswith("220"):
                return
            while line := self._line():
                self._obey(line)
        except _HangUp:
            return
        finally:
            self.lines.close()
            self.connection.close()

    def _obey(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        obey: dict[str, Callable[[str], None]] = {
            "EHLO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "QUIT": self._quit,
        }
        obey.get(verb.upper(), self._unknown)(rest)

    def _ehlo(self, _rest: str) -> None:
        offered = list(self.server.extensions)
        if self.server.tls is not None and not self.encrypted:
            offered.append("STARTTLS")
        if self.server.logins:
            offered.append("AUTH PLAIN")
        told = ["mail.test", *offered]
        for each in told[:-1]:
            self._say(f"250-{each}")
        self._say(f"250 {told[-1]}")

    def _starttls(self, _rest: str) -> None:
        assert self.server.tls is not None
        self._say("220 go ahead")
        self.lines.close()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.lines = self.connection.makefile("rb")
        self.encrypted = True

    def _auth(self, rest: str) -> None:
        method, _, given = rest.partition(" ")
        assert method == "PLAIN"
        _, user, password = base64.b64decode(given).decode().split("\0")
        if self.server.logins.get(user) == password:
            self.user = user
            self._say("235 welcome")
        else:
            self._say("535 5.7.8 Authentication failed")

    def _mail(self, rest: str) -> None:
        if self.server.logins and self.user is None:
            self._say("530 5.7.0 Authentication required")
            return
        self.envelope_from, self.envelope_to = _address(rest), []
        self._at("mail", self.manner.at_mail)

    def _rcpt(self, rest: str) -> None:
        self.envelope_to.append(_address(rest))
        self._at("rcpt", self.manner.at_rcpt)

    def _data(self, _rest: str) -> None:
        self._at("data", self.manner.at_data)
        if not self.manner.at_data.startswith("354"):
            return
        content = b""
        while (line := self.lines.readline()) != b".\r\n":
            if not line.endswith(b"\r\n"):
                raise _HangUp
            content += line.removeprefix(b".") if line.startswith(b"..") else line
        if self.manner.at_end.startswith("2"):
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            now = datetime.now(UTC)
            kept = ReceivedMail(message, self.envelope_from, self.envelope_to, self.user, self.encrypted, now, content)
            self.server.received.append(kept)
            self.until_down.wait(self.manner.slow)
        self._at("end", self.manner.at_end)

    def _quit(self, _rest: str) -> None:
        self._say("221 bye")
        raise _HangUp

    def _unknown(self, _rest: str) -> None:
        self._say("502 5.5.2 What?")

    def _at(self, where: str, reply: str) -> None:
        """Answer, unless the manner is to say nothing."""
        if self.manner.drops_at == where:
            raise _HangUp
        if self.manner.silent_at == where:
            # Till the client goes or the server does; what it says meanwhile is heard and not answered.
            while self._line():
                pass
            raise _HangUp
        self._say(reply)
        if reply.startswith("421"):
            raise _HangUp

    def _say(self, reply: str) -> None:
        data = f"{reply}\r\n".encode()
        if not self.manner.drip:
            self.connection.sendall(data)
            return
        for byte in data:
            if self.until_down.wait(self.manner.drip):
                raise _HangUp
            self.connection.sendall(bytes((byte,)))

    def _line(self) -> str:
        line = self.lines.readline().decode("utf-8", "replace").rstrip("\r\n")
        if line:
            self.server.said.append(line)
        return line


def _address(rest: str) -> str:
    return rest[rest.index("<") + 1 : rest.index(">")]


@contextmanager
def mail_server(**settings: object) -> Iterator[MailServer]:
    """A mail server until the block ends."""
    server = MailServer(**settings)  # type: ignore[arg-type]  # as MailServer takes them
    try:
        yield server
    finally:
        server.down()
