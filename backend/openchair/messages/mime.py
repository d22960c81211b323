"""A letter as an Internet message (RFC 5322): names from people can't break it, nor add a line to its headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from openchair.messages.channel import Letter
from openchair.messages.names import one_line

_QUOTED: str = "quoted-printable"
_LONGEST_NAME = 120


def mime_of(letter: Letter, mail_from: str, *, sent_at: datetime | None = None) -> EmailMessage:
    """The letter, from the venue's name at the installation's address; answers go to the venue.

    mixed{alternative{plain, html, calendar}, appointment.ics} where it has a calendar part, else alternative{plain, html}.
    Its Message-ID is the letter's own, so that a mailbox knows a second attempt for the same.
    """
    sender = parseaddr(mail_from)[1]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(letter.from_name, sender)
    mail["To"] = _address(letter.to_name, letter.to)
    if letter.reply_to is not None:
        mail["Reply-To"] = _address(letter.from_name, letter.reply_to)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = format_datetime(sent_at or datetime.now(UTC))
    mail["Message-ID"] = f"<{letter.id}@{_ascii_domain(sender.rpartition('@')[2])}>"
    # Nobody's absence note should answer a machine.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte=_QUOTED)
    mail.add_alternative(letter.html, subtype="html", cte=_QUOTED)
    if letter.calendar is not None:
        content = letter.calendar.content.decode()
        mail.add_alternative(content, subtype="calendar", params={"method": letter.calendar.method}, cte=_QUOTED)
        # For those whose mail program passes over the part above. Not text/calendar again: some would act on it twice.
        mail.add_attachment(
            letter.calendar.content, maintype="application", subtype="ics", filename="appointment.ics", cte=_QUOTED
        )
    return mail


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(one_line(name)[:_LONGEST_NAME], local, _ascii_domain(domain))


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
