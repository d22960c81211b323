"""An .ics file of the calendar used before, as events with their lines: still in that calendar's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import icalendar
from icalendar.timezone import tzp

from openchair.imports.calendar_lines import EventLines, read_lines
from openchair.imports.mistakes import Mistake
from openchair.imports.problems import ENGLISH, Problems
from openchair.imports.wall import wall
from openchair.presentation.desk.reader import DeskReader

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone invited to an event."""

    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event as the file has it. `component` is the parsed VEVENT, for what is only needed of some."""

    lines: EventLines
    component: Any
    uid: str
    summary: str
    description: str
    status: str
    categories: tuple[str, ...]
    attendees: tuple[Attendee, ...]
    # Where a staff member may be named, from the most to the least telling.
    staff_hints: tuple[str, ...]

    @property
    def starts(self) -> datetime | date:
        """DTSTART: aware, naive (floating), or a day."""
        starts: datetime | date = self.component["DTSTART"].dt
        return starts

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.starts, datetime)

    @property
    def repeats(self) -> bool:
        return "RRULE" in self.component or "RDATE" in self.component

    @property
    def replaces(self) -> datetime | date | None:
        """RECURRENCE-ID: which one of a repeating event this stands for."""
        found = self.component.get("RECURRENCE-ID")
        return None if found is None else found.dt


def read_calendar(data: bytes, name: str, reader: DeskReader = ENGLISH) -> tuple[list[CalendarEvent], Problems]:
    """The file's events in order, and the problems met so far, for those who read on; `reader` is told of them.

    Raises `FileRefused` for no calendar, and for one that is built to be read for ever.
    """
    problems = Problems(name, reader)
    with wall(problems, len(data)):
        return _read(data, problems), problems


def _read(data: bytes, problems: Problems) -> list[CalendarEvent]:
    if len(data) > MOST_BYTES:
        problems.stop(
            1, Mistake("The file is larger than {most} MB: export a shorter time.", most=str(MOST_BYTES // 1_000_000))
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        problems.stop(data[: wrong.start].count(b"\n") + 1, Mistake("This is not UTF-8 text, as .ics files are."))
    if not text.strip():
        problems.stop(1, Mistake("The file is empty."))
    lines = read_lines(text, problems)
    problems.refuse_if_any()
    # It remembers the zones that a file describes for as long as the process lives: the next file's are its own.
    tzp.use_zoneinfo()
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
        found = [(calendar, event) for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError) as wrong:
        problems.stop(1, Mistake("This can't be read as a calendar: {why}", why=str(wrong)))
    if len(found) != len(lines):
        problems.stop(1, Mistake("This can't be read as a calendar: its events are not inside VCALENDAR."))
    return [
        read
        for (calendar, event), where in zip(found, lines, strict=True)
        if (read := _event(calendar, event, where, problems)) is not None
    ]


def _event(calendar: Any, event: Any, where: EventLines, problems: Problems) -> CalendarEvent | None:
    noted = len(problems.found)
    problems.at = where.line
    for broken, message in event.errors:
        problems.add(
            where.of(str(broken).upper()),
            Mistake("{property} can't be read: {why}.", property=str(broken), why=str(message)),
        )
    if "DTSTART" not in event:
        problems.add(where.line, Mistake("The event has no start: DTSTART is missing."))
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        values = event.get(name)
        if isinstance(values, list):
            problems.add(where.of(name), Mistake("{property} stands more than once in this event.", property=name))
        elif values is not None and _zone_is_unknown(values):
            problems.add(
                where.of(name),
                Mistake(
                    '{property}: the time zone "{zone}" is neither known nor described in the file.',
                    property=name,
                    zone=str(values.params["TZID"]),
                ),
            )
    if len(problems.found) > noted:
        return None
    staff_hints = [
        *(attendee.name for attendee in _people(event, "ORGANIZER")),
        *_texts(event, "RESOURCES"),
        *_texts(event, "LOCATION"),
        *_texts(calendar, "X-WR-CALNAME"),
        *_texts(calendar, "NAME"),
    ]
    return CalendarEvent(
        lines=where,
        component=event,
        uid=_text(event, "UID"),
        summary=" ".join(_text(event, "SUMMARY").split()),
        description=_text(event, "DESCRIPTION").strip(),
        status=_text(event, "STATUS").upper(),
        categories=tuple(_texts(event, "CATEGORIES")),
        attendees=tuple(_people(event, "ATTENDEE")),
        staff_hints=tuple(hint for hint in staff_hints if hint),
    )


def _zone_is_unknown(value: Any) -> bool:
    moment = value.dt
    return isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in value.params


def _text(component: Any, name: str) -> str:
    return next(_texts(component, name), "")


def _texts(component: Any, name: str) -> Iterator[str]:
    for value in _listed(component.get(name)):
        # CATEGORIES is a list of texts, and may stand several times.
        for part in getattr(value, "cats", (value,)):
            yield str(part).strip()


def _people(event: Any, name: str) -> Iterator[Attendee]:
    for value in _listed(event.get(name)):
        params = getattr(value, "params", {})
        if str(params.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE"):
            continue
        address = str(value)
        email = address[7:].strip() if address.lower().startswith("mailto:") else None
        name_given = " ".join(str(params.get("CN", "")).split())
        # Calendars that know no name give the address as the name.
        yield Attendee("" if "@" in name_given else name_given, email or None)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
