"""An outgoing mail as an Internet message (RFC 5322): names from people can't break it, nor add a line to its headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueSingleAddressHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from typing import Final

from openchair.core.domains import ascii_address
from openchair.messages.channel import OutgoingMessage
from openchair.presentation.names import one_line

_QUOTED: Final = "quoted-printable"
_LONGEST_NAME: Final = 120
_LONGEST_LINE: Final = 76
# Atoms and spaces (RFC 5322, 3.2.3) stand as they are.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


class _Mailbox(UniqueSingleAddressHeader):
    """A name and an address. The library's own way of folding loses the quotes of long names, and with them the address."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The header as it is written, with a name that isn't plain in encoded words (RFC 2047), which can be folded."""
        (mailbox,) = self.addresses
        name, address = mailbox.display_name, f"<{mailbox.username}@{mailbox.domain}>"
        if not name:
            return f"{self.name}: {address}{policy.linesep}"
        if len(self.name) + len(name) < _LONGEST_LINE and _PLAIN_NAME.fullmatch(name):
            written = name
        else:
            encoded = Header(name, "utf-8", header_name=self.name, maxlinelen=_LONGEST_LINE)
            written = encoded.encode(linesep=policy.linesep)
        line = len(self.name) + 2 if policy.linesep not in written else 0
        fits = line + len(written.rpartition(policy.linesep)[2]) + 1 + len(address) <= _LONGEST_LINE
        return f"{self.name}: {written}{' ' if fits else policy.linesep + ' '}{address}{policy.linesep}"


class _Subject(UniqueUnstructuredHeader):
    """A line of text. The library's own way of folding loses spaces between encoded words."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The header as it is written, in encoded words where it isn't ASCII."""
        text = str(self)
        charset = "us-ascii" if text.isascii() else "utf-8"
        written = Header(text, charset, header_name=self.name, maxlinelen=_LONGEST_LINE).encode(linesep=policy.linesep)
        return f"{self.name}: {written}{policy.linesep}"


class _Whole(UniqueUnstructuredHeader):
    """An address on the web. Folded or encoded, it would be another."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The header as it is written, on one line."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]  # it mixes in the base class itself, as with its own
_HEADERS.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # it mixes in the base class itself, as with its own
for _name in ("from", "to", "reply-to"):
    _HEADERS.map_to_type(_name, _Mailbox)  # type: ignore[arg-type]  # it mixes in the base class itself, as with its own
_POLICY: Final = SMTP.clone(header_factory=_HEADERS)


def mime_of(outgoing: OutgoingMessage, mail_from: str, *, sent_at: datetime | None = None) -> EmailMessage:
    """The mail, from the venue's name at the installation's address; answers go to the venue.

    mixed{alternative{plain, html, calendar}, appointment.ics} where it has a calendar part, else alternative{plain, html}.
    Its Message-ID is the outgoing message's own, so that a mailbox knows a second attempt for the same.
    """
    sender = parseaddr(mail_from)[1]
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(outgoing.from_name, sender)
    mail["To"] = _mailbox(outgoing.to_name, outgoing.to)
    # An address that few servers take would keep the whole mail from being sent.
    if outgoing.reply_to is not None and ascii_address(outgoing.reply_to).isascii():
        mail["Reply-To"] = _mailbox(outgoing.from_name, outgoing.reply_to)
    mail["Subject"] = _header_text(outgoing.subject)
    mail["Date"] = format_datetime(sent_at or datetime.now(UTC))
    mail["Message-ID"] = f"<{outgoing.id}@{ascii_address(sender).rpartition('@')[2]}>"
    # Nobody's absence note should answer a machine.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if outgoing.unsubscribe_url is not None:
        mail["List-Unsubscribe"] = f"<{outgoing.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(outgoing.text, cte=_QUOTED)
    mail.add_alternative(outgoing.html, subtype="html", cte=_QUOTED)
    if outgoing.calendar is not None:
        content = outgoing.calendar.content.decode()
        mail.add_alternative(content, subtype="calendar", params={"method": outgoing.calendar.method}, cte=_QUOTED)
        # For those whose mail program passes over the part above. Not text/calendar again: some would act on it twice.
        mail.add_attachment(
            outgoing.calendar.content, maintype="application", subtype="ics", filename="appointment.ics", cte=_QUOTED
        )
    return mail


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = ascii_address(address).rpartition("@")
    return Address(_header_text(name)[:_LONGEST_NAME].rstrip(), local, domain)


def _header_text(text: str) -> str:
    """One line that isn't taken for an encoded word: one could have a line end in it."""
    return one_line(text).replace("=?", "= ?")
