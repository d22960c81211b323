"""A mail server that keeps what it is given, and passes nothing on."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from openchair_devkit.mailbox.caught import Mailbox

LARGEST_MAIL: Final = 10 * 1024 * 1024
"""Bytes; told in the greeting (RFC 1870)."""

_log = logging.getLogger(__name__)


class _Catcher:
    """aiosmtpd's hooks: a mail is answered for once it is in the folder."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.original_content
        assert content is not None, "DATA was read"
        recipients = [_text(recipient) for recipient in envelope.rcpt_tos if recipient is not None]
        mail = self._mailbox.add_mail(content, mail_from=_text(envelope.mail_from or ""), rcpt_tos=recipients)
        return f"250 2.0.0 Kept as {mail.id}"

    async def handle_exception(self, error: Exception) -> str:
        # Not the error's own words: they may hold what was sent.
        _log.error("A mail could not be kept: %s", type(error).__name__)
        return "451 4.3.0 Not kept; try again later"


def _text(address: str) -> str:
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@contextmanager
def catching_mail(mailbox: Mailbox, host: str = "127.0.0.1", port: int = 1025) -> Iterator[None]:
    """Speak SMTP (8BITMIME, SMTPUTF8, no TLS, no sign-in) in a thread of its own while the block runs.

    Raises OSError where the port can't be had.
    """
    # It logs each command, and with it addresses.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
    with socket.create_server((host, port)) as listening, _running(mailbox, listening):
        yield


@contextmanager
def _running(mailbox: Mailbox, listening: socket.socket) -> Iterator[None]:
    loop, ready = asyncio.new_event_loop(), Event()
    stop = asyncio.Event()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(_serve(mailbox, listening, ready, stop))
        finally:
            ready.set()

    thread = Thread(target=run, name="smtp", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _serve(mailbox: Mailbox, listening: socket.socket, ready: Event, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    sessions: set[_Session] = set()

    def session() -> SMTP:
        # Named, since left to itself it asks the network for its name.
        return _Session(
            _Catcher(mailbox),
            sessions,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="OpenChair mailbox",
            loop=loop,
        )

    server = await loop.create_server(session, sock=listening)
    ready.set()
    await stop.wait()
    server.close()
    for open_session in list(sessions):
        open_session.hang_up()
    await server.wait_closed()
    # One turn of the loop, in which the connections that were hung up are told so.
    await asyncio.sleep(0)


class _Session(SMTP):
    """One client's connection, which can be hung up."""

    def __init__(self, handler: _Catcher, sessions: set[_Session], **options: Any) -> None:
        super().__init__(handler, **options)
        self._sessions = sessions

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """End the connection now: whoever was still sending has had no answer, and sends again."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
