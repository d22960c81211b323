"""What a reader of a mail sees: its headers, its two bodies, its calendar file, and the links in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any, Final, TypeVar

from icalendar import Calendar

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\x00-\x20]+")
# What ends a sentence ends no address.
_AFTER: Final = ".,;:!?)]}’”»"
_METHODS: Final = {"REQUEST": "Adds or updates this entry", "CANCEL": "Removes this entry"}
_Got = TypeVar("_Got")


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """An attached iCalendar file: its bytes, and of its first entry what tells a person which it is."""

    content: bytes
    name: str
    does: str
    summary: str
    place: str
    starts: date | None
    """An aware or floating datetime, or a whole day; None where the file can't be read."""
    ends: date | None


@dataclass(frozen=True, slots=True)
class Content:
    """A mail as read. Headers are as they stand in it; a body that isn't there is None."""

    sender: str
    to: str
    subject: str
    date: str
    message_id: str
    text: str | None
    html: str | None
    calendar: CalendarFile | None


def read_content(source: bytes) -> Content:
    """Read a mail, whatever is wrong with it: what can't be read is left out."""
    message = message_from_bytes(source, policy=policy.default)
    return Content(
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        date=_header(message, "Date"),
        message_id=_header(message, "Message-ID"),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        calendar=_attempt(lambda: _calendar_of(message), None),
    )


def links_of(text: str | None, html: str | None = None) -> list[str]:
    """The web addresses in a message, in their order, each once: those behind words first."""
    found = _Anchors.of(html) if html is not None else []
    found += [address for address, _, _ in addresses_in(text or "")]
    return list(dict.fromkeys(found))


def addresses_in(text: str) -> list[tuple[str, int, int]]:
    """The web addresses in a plain text, and where each begins and ends."""
    found = []
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_AFTER)
        found.append((address, match.start(), match.start() + len(address)))
    return found


class _Anchors(HTMLParser):
    """Collects the addresses of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag in ("a", "area") else None
        if address and _ADDRESS.match(address.strip()):
            self.found.append(address.strip())


def _header(message: EmailMessage, name: str) -> str:
    return _attempt(lambda: str(message.get(name, "")), "").strip()


def _body(message: EmailMessage, kind: str) -> str | None:
    def read() -> str | None:
        part = message.get_body((kind,))
        return None if part is None else str(part.get_content()).replace("\r\n", "\n")

    return _attempt(read, None)


def _calendar_of(message: EmailMessage) -> CalendarFile | None:
    parts = [part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    if not parts:
        return None
    # The one that has a name is for keeping; its twin without one is for the reader's calendar.
    part = next((part for part in parts if part.get_filename()), parts[0])
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", part.get_filename() or "").strip(".-")[-60:] or "invite.ics"
    read = _attempt(lambda: Calendar.from_ical(content), None)
    event: Any = _attempt(lambda: next(iter(read.walk("VEVENT")), None) if read is not None else None, None)
    method = "" if read is None else str(read.get("METHOD", "")).upper()
    return CalendarFile(
        content,
        name,
        _METHODS.get(method, "A copy of this entry"),
        "" if event is None else str(event.get("SUMMARY", "")),
        "" if event is None else str(event.get("LOCATION", "")),
        _instant(event, "DTSTART"),
        _instant(event, "DTEND"),
    )


def _instant(event: Any, name: str) -> date | None:
    value = _attempt(lambda: event.get(name).dt, None)
    return value if isinstance(value, (date, datetime)) else None


def _attempt(read: Any, otherwise: _Got) -> _Got:
    try:
        got: _Got = read()
    except Exception:  # noqa: BLE001  # the parsers raise many things over what strangers write
        return otherwise
    return got
