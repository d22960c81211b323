"""The one shape of every way a message goes out: an outgoing message in, a receipt or a reason out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar object that a mail carries, as RFC 5545 bytes, and its METHOD: REQUEST or CANCEL."""

    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message ready to go. `id` is the outbox row's, the same at each attempt; an SMS has a text and no more."""

    id: str
    to: str
    text: str
    to_name: str = ""
    from_name: str = ""
    reply_to: str | None = None
    subject: str = ""
    html: str = ""
    calendar: CalendarPart | None = None
    unsubscribe_url: str | None = None
    """Of a mail that its reader can stop: the address at which one press does (RFC 8058)."""
    segments: int | None = None
    """Of an SMS."""
    earlier_text: str | None = None
    """Of an SMS that may have gone out before: what it said then, where the day has changed its words since."""
    written_at: datetime | None = None
    """When its outbox row was written, UTC: a provider has had it no earlier."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has it: what the provider calls it, where it calls it anything."""

    provider_id: str | None


class NotSent(Exception):
    """The message did not go out. `problem` says why, in a sentence for the desk."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class TryAgain(NotSent):
    """It may go out later. `unsure` where the provider may have it already, because its answer was lost."""

    def __init__(self, problem: str, *, unsure: bool = False) -> None:
        super().__init__(problem)
        self.unsure = unsure


class Refused(NotSent):
    """The provider will never take it: an address that isn't there, a number that has opted out.

    `stops` where whoever has the number wants nothing more to be sent to it.
    """

    def __init__(self, problem: str, *, stops: bool = False) -> None:
        super().__init__(problem)
        self.stops = stops


class Sender(Protocol):
    """A way to send: SMTP for mail, Twilio for SMS, web push one day. Chosen by settings."""

    async def send(self, outgoing: OutgoingMessage, *, unsure: bool) -> Receipt:
        """Hand the message to the provider, within `SEND_SECONDS`.

        `unsure` says that an earlier attempt's answer was lost: a provider that can be asked is asked first.
        Raises `TryAgain` and `Refused`.
        """
        ...

    async def aclose(self) -> None:
        """Give back what it holds open."""
        ...


SEND_SECONDS = 10.0
"""A provider that takes longer is cut off, so that one that hangs holds nobody up."""
LONGEST_PROBLEM = 300
"""Characters of what a provider answers that are kept for the desk."""
