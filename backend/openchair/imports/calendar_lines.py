"""Where in an .ics file each event and each of its properties stands, which parsers don't tell; and what no calendar writes.

Parsers follow whatever stands in a file, however long that takes. So its shape is looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openchair.imports.mistakes import Mistake
from openchair.imports.problems import Problems

DEEPEST = 10
LONGEST_VALUE = 100_000
LONGEST_RULE = 2_000
MOST_CHANGES_OF_A_ZONE = 500
# Pictures and documents stand in the file whole, and what begins with X- may be anything; neither is read.
_NOT_READ = ("ATTACH", "IMAGE", "X-")

# Not str.splitlines, which also splits where a description has a form feed or U+2028.
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_PROPERTY = re.compile(r"(?P<name>[A-Za-z0-9-]+)(?:;[^\r\n]*?)?:(?P<value>.*)", re.DOTALL)
_YEARLY = re.compile(r"(?=(?:.*;)?FREQ=YEARLY(?:;|\Z))(?!(?:.*;)?BY(?:HOUR|MINUTE|SECOND|SETPOS)=)", re.IGNORECASE)


@dataclass(slots=True)
class EventLines:
    """One event's place: the line of its BEGIN, and the first line of each property."""

    line: int
    properties: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """The property's line; where there is none, the event's."""
        return self.properties.get(name, self.line)


@dataclass(slots=True)
class _Reading:
    problems: Problems
    events: list[EventLines] = field(default_factory=list)
    # What is open, from the outermost: its name and the line of its BEGIN.
    stack: list[tuple[str, int]] = field(default_factory=list)
    # How often the clocks change in the zone that is open, as far as its lines list it.
    changes: int = 0

    def take(self, number: int, name: str, value: str) -> None:
        """Take in the property NAME that begins on the line `number`."""
        if name == "BEGIN":
            self._begin(number, value.strip().upper())
        elif name == "END":
            self._end(number, value.strip().upper())
        elif not self.stack:
            self.problems.stop(number, Mistake("An .ics file begins with BEGIN:VCALENDAR."))
        elif self.stack[-1][0] == "VEVENT":
            self.events[-1].properties.setdefault(name, number)
        if name == "RRULE" and len(value) > LONGEST_RULE:
            self.problems.stop(
                number,
                Mistake(
                    "RRULE: how this repeats is {length} characters long; at most {longest} are read.",
                    length=str(len(value)),
                    longest=str(LONGEST_RULE),
                ),
            )
        if any(opened == "VTIMEZONE" for opened, _ in self.stack):
            self._zone(number, name, value)

    def _begin(self, number: int, what: str) -> None:
        if not self.stack and what != "VCALENDAR":
            self.problems.stop(number, Mistake("An .ics file begins with BEGIN:VCALENDAR."))
        if len(self.stack) == DEEPEST:
            self.problems.stop(
                number,
                Mistake(
                    "BEGIN:{what} stands inside {deepest} others, deeper than a calendar goes.",
                    what=what,
                    deepest=str(DEEPEST),
                ),
            )
        self.stack.append((what, number))
        if what == "VEVENT":
            self.events.append(EventLines(number))
        elif what == "VTIMEZONE":
            self.changes = 0

    def _end(self, number: int, what: str) -> None:
        if not self.stack:
            self.problems.stop(
                number,
                Mistake("END:{what}, where nothing is open. The file seems to be cut or changed by hand.", what=what),
            )
        opened, line = self.stack[-1]
        if opened != what:
            self.problems.stop(
                number,
                Mistake(
                    "END:{what}, where {opened}, begun on line {line}, is open. "
                    "The file seems to be cut or changed by hand.",
                    what=what,
                    opened=opened,
                    line=str(line),
                ),
            )
        self.stack.pop()

    def _zone(self, number: int, name: str, value: str) -> None:
        if name == "RRULE" and not _YEARLY.match(value):
            self.problems.stop(
                number,
                Mistake(
                    "RRULE: the clocks of a time zone change on days of each year (FREQ=YEARLY), and not more often."
                ),
            )
        self.changes += 1 if name == "DTSTART" else value.count(",") + 1 if name == "RDATE" else 0
        if self.changes > MOST_CHANGES_OF_A_ZONE:
            self.problems.stop(
                number,
                Mistake(
                    "The clocks of this time zone change more than {most} times, which none does.",
                    most=str(MOST_CHANGES_OF_A_ZONE),
                ),
            )


def read_lines(text: str, problems: Problems) -> list[EventLines]:
    """The events in order; what is not built as RFC 5545 says is noted.

    Raises `FileRefused` at the line from which on the file is larger in some way than any calendar's.
    """
    reading = _Reading(problems)
    for number, line in _unfolded(text, problems):
        written = _PROPERTY.match(line)
        if written is None:
            problems.add(
                number,
                Mistake(
                    '"{text}" is no line of a calendar: NAME:VALUE, and what goes on begins with a space.',
                    text=line[:40],
                ),
            )
        else:
            reading.take(number, written["name"].upper(), written["value"])
    if reading.stack:
        opened, begun = reading.stack[-1]
        problems.stop(begun, Mistake("{what} is never ended. The file seems to be cut.", what=opened))
    return reading.events


def _unfolded(text: str, problems: Problems) -> Iterator[tuple[int, str]]:
    """Each content line with the number of the first of its lines; those that are not read are cut short."""
    first, parts, length = 0, list[str](), 0
    for number, found in enumerate(_LINE.finditer(text), start=1):
        line = found[1]
        if line[:1] in (" ", "\t") and parts:
            length += len(line) - 1
            if length <= LONGEST_VALUE:
                parts.append(line[1:])
            elif not parts[0].upper().startswith(_NOT_READ):
                problems.stop(first, _too_long(parts[0]))
            continue
        if parts:
            yield first, "".join(parts)
            parts = []
        if line.strip():
            first, parts, length = number, [line], len(line)
            if length > LONGEST_VALUE and not line.upper().startswith(_NOT_READ):
                problems.stop(first, _too_long(line))
    if parts:
        yield first, "".join(parts)


def _too_long(line: str) -> Mistake:
    name = re.split(r"[:;]", line[:40], maxsplit=1)[0]
    return Mistake(
        "{property} goes on for more than {longest} characters, longer than any that is read.",
        property=name,
        longest=str(LONGEST_VALUE),
    )
