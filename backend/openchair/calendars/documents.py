"""iCalendar (RFC 5545, RFC 7986) from a calendar event, as the bytes to be served or sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, Literal

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText

from openchair.calendars.event import CalendarEvent, EventStatus
from openchair.core.domains import ascii_address

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"

FEED_REFRESH: Final = timedelta(hours=1)
"""How often a subscribed calendar is asked to look again; some look less often whatever they are asked."""

_PRODID: Final = "-//OpenChair//Bookings//EN"

# An ORGANIZER is required where there is a METHOD, and must be an address. Outlook writes and understands this one for
# "no mail address".
_NO_MAIL: Final = "invalid:nomail"

_ESCAPED: Final = re.compile(r"\s*[,;\\]\s*")
# A quotation mark can't stand in a parameter, not every reader knows the escapes of RFC 6868 (^' and its kin), and some
# take a backslash for one.
_PARAMETER_TEXT: Final = str.maketrans({'"': "'", "^": " ", "\\": "/"})

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# RFC 5545 takes no control characters but tab and line end, and a lone surrogate has no bytes at all.
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def booking_file(event: CalendarEvent) -> bytes:
    """The file behind "Add to calendar": a copy of the booking as it is now."""
    return _bytes(_opened("PUBLISH"), _entry(event))


def booking_feed(event: CalendarEvent) -> bytes:
    """The calendar to subscribe to: it follows the booking's moves, and shows a cancelled one as cancelled."""
    calendar = _opened("PUBLISH")
    # RFC 7986 has a name and an interval; the X- properties are what older readers look for.
    name = vText(_calendar_name(event.venue_name))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(FEED_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FEED_REFRESH))
    return _bytes(calendar, _entry(event))


def booking_invitation(event: CalendarEvent, method: Literal["REQUEST", "CANCEL"], attendee_email: str) -> bytes:
    """The part of a mail that its reader's calendar acts on; it names the one address that mail is sent to.

    RFC 5546 asks for an attendee, and for the organizer's address. `method` is also due in the part's Content-Type.
    """
    if (method == "CANCEL") != (event.status is EventStatus.CANCELLED):
        raise ValueError(f"{method} does not fit an event that is {event.status}")
    if event.venue_email is None:
        raise ValueError("An invitation needs the venue's mail address")
    entry = _entry(event)
    # They have agreed by booking: no reader should ask them again, nor mail the venue their answer.
    agreed = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    entry.add("attendee", _mailbox(attendee_email), parameters=agreed)
    return _bytes(_opened(method), entry)


def _opened(method: str) -> Calendar:
    # Not Calendar.new, which gives the calendar a UID of its own, another each time.
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODID)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _bytes(calendar: Calendar, entry: Event) -> bytes:
    calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def _entry(event: CalendarEvent) -> Event:
    cancelled = event.status is EventStatus.CANCELLED
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    # Not the present moment: the same booking must give the same bytes.
    entry.add("dtstamp", event.last_modified_at)
    entry.add("created", event.created_at)
    entry.add("last-modified", event.last_modified_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("status", str(event.status))
    entry.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    entry.add("summary", _line(event.summary))
    if event.location:
        entry.add("location", _line(event.location, ", "))
    if event.description:
        entry.add("description", _text(event.description))
    if event.url:
        entry.add("url", event.url)
    entry.add("organizer", _organizer(event))
    if event.alarm_minutes_before is not None and not cancelled:
        entry.add_component(_alarm(event.summary, event.alarm_minutes_before))
    return entry


def _organizer(event: CalendarEvent) -> vCalAddress:
    organizer = vCalAddress(_NO_MAIL) if event.venue_email is None else _mailbox(event.venue_email)
    organizer.params["CN"] = _line(event.venue_name).translate(_PARAMETER_TEXT)
    return organizer


def _mailbox(address: str) -> vCalAddress:
    # A URI (RFC 6068): its domain is the one that mail servers know.
    return vCalAddress(f"mailto:{ascii_address(_line(address))}")


def _alarm(summary: str, minutes_before: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(summary))
    alarm.add("trigger", -timedelta(minutes=minutes_before))
    return alarm


def _text(text: str) -> str:
    """Text that every reader gives back as it was written: line ends are newlines, and there are no controls."""
    # A backslash before N is taken for a line end by the library, both as a writer and as a reader.
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text)).replace("\\N", "/N")


def _line(text: str, joint: str = " ") -> str:
    return joint.join(part.strip() for part in _text(text).split("\n") if part.strip())


def _calendar_name(name: str) -> str:
    # A name's escapes are undone by some readers (vobject) and shown by others (ical.js, icalendar): it goes without.
    return " · ".join(part for part in _ESCAPED.split(_line(name)) if part)
