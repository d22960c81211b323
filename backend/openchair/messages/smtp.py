"""Mail over SMTP: one conversation for each mail, cut off when it takes too long."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import parseaddr
from typing import cast
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from openchair.core.domains import ascii_address, ascii_url
from openchair.messages.channel import SEND_SECONDS, NotSent, OutgoingMessage, Receipt, Refused, TryAgain
from openchair.messages.mime import mime_of
from openchair.messages.quoting import quoted

SUBMISSION_PORT = 587
SUBMISSIONS_PORT = 465
_START_INPUT = 354
# "Authentication required" and the like: they come with a recipient, and are about us all the same.
_ABOUT_US = frozenset((530, 534, 535, 538))


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    tls_from_start: bool = False

    @property
    def is_this_machine(self) -> bool:
        """Whether nobody stands between us and it."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_smtp_url(url: str) -> SmtpServer:
    """Reads "smtp://user:password@host:587" or "smtps://host:465", credentials percent-encoded.

    Raises ValueError, which never quotes the address: a password is in it.
    """
    try:
        # The socket would look other letters up as IDNA 2003 has them.
        parts = urlsplit(ascii_url(url))
        scheme, host, port = parts.scheme, parts.hostname, parts.port
        user = unquote(parts.username or "", errors="strict")
        password = unquote(parts.password or "", errors="strict")
    except ValueError:
        # `from None`, here and below: the cause must not take the password along into a traceback.
        raise ValueError(
            "The mail server's address can't be read: it is like smtp://user:password@host:587, "
            "with %40, %2F and the like for signs such as @ and / in user or password."
        ) from None
    if scheme not in ("smtp", "smtps"):
        raise ValueError("The mail server's address begins with smtp:// or smtps://.")
    if not host:
        raise ValueError("The mail server's address names no host.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            "The mail server's address ends after host and port; a /, ? or # in the password is written %2F, %3F or %23."
        )
    if bool(user) != bool(password):
        raise ValueError("The mail server's address has both a user and a password, or neither.")
    from_start = scheme == "smtps"
    return SmtpServer(host, port or (SUBMISSIONS_PORT if from_start else SUBMISSION_PORT), user, password, from_start)


class SmtpSender:
    """Hands mails to the mail server that `url` names; they come from the address `mail_from`."""

    def __init__(self, url: str, mail_from: str) -> None:
        self._server = parse_smtp_url(url)
        self._mail_from = mail_from
        self._envelope_from = ascii_address(parseaddr(mail_from)[1])
        if not self._envelope_from.isascii():
            raise ValueError(
                "The address that mail comes from has letters beyond a-z before its @, which few servers take."
            )
        self._trust = ssl.create_default_context()
        if self._server.is_this_machine:
            # A server here has the certificate its package made for it, which nobody has signed.
            self._trust.check_hostname = False
            self._trust.verify_mode = ssl.CERT_NONE

    async def send(self, outgoing: OutgoingMessage, *, unsure: bool) -> Receipt:  # noqa: ARG002  # a mail server can't be asked
        """Hand the mail over. A repeated one carries the same Message-ID, by which mailboxes know it again."""
        mail = mime_of(outgoing, self._mail_from)
        talk = _Conversation(self._server, self._trust, self._envelope_from)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await talk.hand_over(mail, outgoing.to)
        except (SMTPException, OSError) as problem:
            # `from None`: a server's words quote the customer's address, and a traceback prints them.
            raise _told(problem, outgoing, dot_sent=talk.dot_sent) from None
        finally:
            talk.hang_up()
        return Receipt(str(mail["Message-ID"]))

    async def aclose(self) -> None:
        """Nothing is kept open between mails."""


class _Conversation:
    """One connection, for one mail."""

    def __init__(self, server: SmtpServer, trust: ssl.SSLContext, envelope_from: str) -> None:
        self._server = server
        self._from = envelope_from
        self._smtp = SMTP(
            hostname=server.host,
            port=server.port,
            # Left to itself it looks up this machine's own name, which can take longer than a send may.
            local_hostname=envelope_from.rpartition("@")[2] or "localhost",
            use_tls=server.tls_from_start,
            tls_context=trust,
            # The one limit is on the whole: a server that drips keeps each of its answers within any limit of their own.
            timeout=None,
        )
        self.dot_sent = False

    async def hand_over(self, mail: EmailMessage, to: str) -> None:
        """Everything up to the server's word that it has the mail. Raises what aiosmtplib and sockets raise, and NotSent."""
        smtp, wire_to = self._smtp, ascii_address(to)
        await smtp.connect()
        if self._server.user:
            if not self._server.is_this_machine and smtp.get_transport_info("sslcontext") is None:
                raise TryAgain(
                    "The mail server offers no encryption, so our password was not sent to it: check the mail settings."
                )
            await smtp.login(self._server.user, self._server.password)
        beyond_ascii = not wire_to.isascii()
        await smtp.mail(self._from, options=["SMTPUTF8"] if beyond_ascii and self._knows_utf8() else None)
        try:
            await smtp.rcpt(wire_to, encoding="utf-8" if beyond_ascii and self._knows_utf8() else "ascii")
        except ValueError:
            raise Refused("The mail server can't send to an address with such letters or signs in it.") from None
        answer = await smtp.execute_command(b"DATA")
        if answer.code != _START_INPUT:
            raise SMTPDataError(answer.code, answer.message)
        await self._send_content(mail.as_bytes(policy=ON_THE_WIRE.clone(cte_type="7bit", utf8=beyond_ascii)))

    async def _send_content(self, content: bytes) -> None:
        protocol = self._smtp.protocol
        if protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        # aiosmtplib's own command hides whether the final dot went out, and all depends on that.
        protocol.write(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        self.dot_sent = True
        answer = await protocol.read_response()
        if 200 <= answer.code < 300:
            return
        if 400 <= answer.code < 600:
            self.dot_sent = False  # and it is settled that the server has nothing
            raise SMTPDataError(answer.code, answer.message)
        raise SMTPResponseException(answer.code, answer.message)

    def _knows_utf8(self) -> bool:
        return self._smtp.supports_extension("smtputf8")

    def hang_up(self) -> None:
        """Say QUIT and leave without waiting for the answer: what became of the mail is known by now."""
        protocol = self._smtp.protocol
        # uvloop's transports are none of asyncio's classes, but have the same methods.
        transport = cast("asyncio.WriteTransport | None", self._smtp.transport)
        if protocol is not None and transport is not None and not transport.is_closing():
            if transport.get_write_buffer_size():
                # It has stopped reading, and closing would wait for it to read on.
                transport.abort()
            else:
                protocol.write(b"QUIT\r\n")
        self._smtp.close()


def _told(problem: SMTPException | OSError, outgoing: OutgoingMessage, *, dot_sent: bool) -> NotSent:
    """What came of a mail, and why, in words for the desk."""
    if isinstance(problem, SMTPResponseException):
        return _answered(problem, outgoing, dot_sent=dot_sent)
    if isinstance(problem, ssl.SSLError) or isinstance(problem.__cause__, ssl.SSLError):
        return TryAgain(
            "No encrypted connection to the mail server can be made: check its certificate, or the mail settings."
        )
    if isinstance(problem, TimeoutError):
        what = "did not say in time whether it has the mail" if dot_sent else "did not answer in time"
    elif isinstance(problem, SMTPServerDisconnected):
        what = "hung up without saying whether it has the mail" if dot_sent else "hung up"
    elif isinstance(problem, OSError):
        what = "can't be reached"
    else:
        what = "does not know our way of giving user and password: check the mail settings"
    return TryAgain(f"The mail server {what}.", unsure=dot_sent)


def _answered(answer: SMTPResponseException, outgoing: OutgoingMessage, *, dot_sent: bool) -> NotSent:
    if isinstance(answer, SMTPAuthenticationError) or answer.code in _ABOUT_US:
        lead = "The mail server did not take our user and password. Check the mail settings; it said:"
    elif isinstance(answer, SMTPSenderRefused) and answer.code >= 500:
        lead = "The mail server does not send for our address. Check the mail settings; it said:"
    else:
        lead = "The mail server said:"
    problem = quoted(f"{lead} {answer.code}", answer.message, to=outgoing.to, instead="the address")
    about_the_letter = isinstance(answer, (SMTPRecipientRefused, SMTPDataError)) and answer.code not in _ABOUT_US
    return Refused(problem) if about_the_letter and answer.code >= 500 else TryAgain(problem, unsure=dot_sent)
