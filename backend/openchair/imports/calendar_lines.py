"""Where in an .ics file each event and each of its properties stands, which parsers don't tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from openchair.imports.problems import Problems

# Not str.splitlines, which also splits where a description has a form feed or U+2028.
_LINE_END = re.compile(r"\r\n|\n|\r")
_PROPERTY = re.compile(r"(?P<name>[A-Za-z0-9-]+)(?:;[^\r\n]*?)?:(?P<value>.*)", re.DOTALL)


@dataclass(slots=True)
class EventLines:
    """One event's place: the line of its BEGIN, and the first line of each property."""

    line: int
    properties: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """The property's line; where there is none, the event's."""
        return self.properties.get(name, self.line)


def read_lines(text: str, problems: Problems) -> list[EventLines]:
    """The events in order; what is not built as RFC 5545 says is noted."""
    events: list[EventLines] = []
    # What is open, from the outermost: its name and the line of its BEGIN.
    stack: list[tuple[str, int]] = []
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if not line.strip() or line[0] in " \t":
            continue
        written = _PROPERTY.match(line)
        if written is None:
            problems.add(
                number, f'"{line[:40]}" is no line of a calendar: NAME:VALUE, and what goes on begins with a space.'
            )
            continue
        name, value = written["name"].upper(), written["value"].strip().upper()
        if name == "BEGIN":
            if not stack and value != "VCALENDAR":
                problems.stop(number, "An .ics file begins with BEGIN:VCALENDAR.")
            stack.append((value, number))
            if value == "VEVENT":
                events.append(EventLines(number))
        elif name == "END":
            if not stack or stack[-1][0] != value:
                there = f"{stack[-1][0]}, begun on line {stack[-1][1]}, is open" if stack else "nothing is open"
                problems.stop(number, f"END:{value}, where {there}. The file seems to be cut or changed by hand.")
            stack.pop()
        elif not stack:
            problems.stop(number, "An .ics file begins with BEGIN:VCALENDAR.")
        elif stack[-1][0] == "VEVENT":
            events[-1].properties.setdefault(name, number)
    if stack:
        problems.stop(stack[-1][1], f"{stack[-1][0]} is never ended. The file seems to be cut.")
    return events
