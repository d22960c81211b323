"""What a calendar is told of a booking: nothing about the customer, and no link that can change anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from openchair.rules.status import BookingStatus

# Not the venue's host: that may change, and a new UID would leave a second entry in people's calendars.
_UID_DOMAIN: Final = "openchair"

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\ud800-\udfff]+")
_MANAGE_LINK: Final = re.compile(r"/manage/\w{22}|[?&]token=")

_MAX_SEQUENCE: Final = 2**31 - 1


class EventStatus(StrEnum):
    """STATUS of a VEVENT (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


def event_uid(booking_id: str) -> str:
    """The UID of a booking's calendar entry, the same for as long as the booking exists."""
    return f"{booking_id}@{_UID_DOMAIN}"


def event_status(status: BookingStatus) -> EventStatus:
    """A request is tentative; a completed booking or a no-show keeps its place in the calendar."""
    match status:
        case BookingStatus.PENDING:
            return EventStatus.TENTATIVE
        case BookingStatus.CANCELLED:
            return EventStatus.CANCELLED
        case (
            BookingStatus.CONFIRMED
            | BookingStatus.ARRIVED
            | BookingStatus.READY_TO_START
            | BookingStatus.COMPLETED
            | BookingStatus.NO_SHOW
        ):
            return EventStatus.CONFIRMED


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A booking as one calendar entry. Instants are aware and in UTC, since a zone's name alone is read differently.

    `sequence` rises with each move and with the cancellation; `last_modified_at` is the booking's last change of any
    kind. The same event gives the same bytes, so a file can be compared by its ETag.
    """

    uid: str
    sequence: int
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    last_modified_at: datetime
    summary: str
    venue_name: str
    venue_email: str | None = None
    location: str = ""
    description: str = ""
    url: str | None = None
    alarm_minutes_before: int | None = None

    def __post_init__(self) -> None:
        for instant in (self.starts_at, self.ends_at, self.created_at, self.last_modified_at):
            if instant.utcoffset() != timedelta(0):
                raise ValueError(f"{instant!r} is not in UTC")
        if self.ends_at <= self.starts_at:
            raise ValueError("The end is not after the start")
        if not 0 <= self.sequence <= _MAX_SEQUENCE:
            raise ValueError(f"{self.sequence} is no SEQUENCE")
        if self.alarm_minutes_before is not None and self.alarm_minutes_before < 0:
            raise ValueError("An alarm comes before the start")
        if self.url is not None and not _WEB_ADDRESS.fullmatch(self.url):
            raise ValueError(f"{self.url!r} is not a web address")
        # Calendars are shared and synchronised, so whatever can manage the booking must stay out of them.
        for text in (self.url or "", self.description, self.location, self.summary):
            if _MANAGE_LINK.search(text):
                raise ValueError("A manage link must not be put in a calendar")
