"""The parts of a message's copy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How a message's heading looks."""

    GOOD = "good"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Time:
    """The time a mail is about, its hero; `over` where it is off and struck through."""

    date: str
    range: str
    zone: str
    over: bool = False
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go, the words to press, and quieter ones under them."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A detail of the booking; `url` makes its text a link. A number's groups keep their order whatever the language."""

    label: str
    lines: tuple[str, ...]
    url: str | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Was:
    """What no longer is: its label, for those who can't see it struck through, and the old time and person."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """All that a message says. `sms` is the text message from its fullest wording to its shortest.

    One that isn't about the booking has neither `time`, `service` and `person` nor an `action`.
    """

    subject: str
    preheader: str
    heading: str
    mood: Mood
    time: Time | None
    service: str
    person: str
    action: Link | None
    """Its button; a note to the venue has none, and no way into the booking."""
    sms: tuple[str, ...]
    paragraphs: tuple[str, ...] = ()
    was: Was | None = None
    money: tuple[str, ...] = ()
    choices: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()
    rows: tuple[Row, ...] = ()
    footer: tuple[str, ...] = ()
    stop: Link | None = None
    """Where its reader says that they want no more such mail."""
