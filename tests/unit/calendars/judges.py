"""Three readers of other people's making, which say what a calendar means to them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import icalendar

# It comes without types.
vobject: Any = import_module("vobject")

_HOME = Path(__file__).parents[2] / "judges"


@dataclass(frozen=True)
class Reading:
    """What a reader understood; alarms in seconds before the start."""

    method: str
    name: str | None
    uid: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    organizer: str
    organizer_name: str
    alarms: tuple[int, ...]


class Judge(Protocol):
    def read(self, content: bytes) -> Reading: ...


class Icalendar:
    """Python's icalendar, by the plain way of its own documentation."""

    def read(self, content: bytes) -> Reading:
        calendar: Any = icalendar.Calendar.from_ical(content)
        (event,) = calendar.walk("VEVENT")
        return Reading(
            method=str(calendar["METHOD"]),
            name=None if "NAME" not in calendar else calendar["NAME"].to_ical().decode("utf-8"),
            uid=str(event["UID"]),
            sequence=int(event["SEQUENCE"]),
            status=str(event["STATUS"]),
            starts_at=event.decoded("DTSTART"),
            ends_at=event.decoded("DTEND"),
            summary=str(event["SUMMARY"]),
            location=str(event.get("LOCATION", "")),
            description=str(event.get("DESCRIPTION", "")),
            organizer=str(event["ORGANIZER"]),
            organizer_name=str(event["ORGANIZER"].params["CN"]),
            alarms=tuple(_seconds_before(alarm.decoded("TRIGGER")) for alarm in event.walk("VALARM")),
        )


class Vobject:
    """vobject, which CalDAV servers use."""

    def read(self, content: bytes) -> Reading:
        calendar: Any = vobject.readOne(content.decode("utf-8"))
        (event,) = calendar.vevent_list

        def text(parent: Any, name: str) -> str:
            return str(getattr(parent, name).value) if hasattr(parent, name) else ""

        return Reading(
            method=text(calendar, "method"),
            name=calendar.contents["name"][0].value if "name" in calendar.contents else None,
            uid=text(event, "uid"),
            sequence=int(event.sequence.value),
            status=text(event, "status"),
            starts_at=event.dtstart.value,
            ends_at=event.dtend.value,
            summary=text(event, "summary"),
            location=text(event, "location"),
            description=text(event, "description"),
            organizer=text(event, "organizer"),
            organizer_name=event.organizer.params["CN"][0],
            alarms=tuple(_seconds_before(alarm.trigger.value) for alarm in event.contents.get("valarm", [])),
        )


class IcalJs:
    """Mozilla's ical.js, which Thunderbird uses, in a Node process that reads line by line."""

    def __init__(self) -> None:
        if not (_HOME / "node_modules").is_dir():
            raise RuntimeError("ical.js is not installed: run `npm ci --prefix tests/judges`")
        self._node = subprocess.Popen(
            ["node", str(_HOME / "read_calendar.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def read(self, content: bytes) -> Reading:
        stdin, stdout = self._node.stdin, self._node.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(content.decode("utf-8")).encode("ascii") + b"\n")
        stdin.flush()
        answer = json.loads(stdout.readline())
        if "problem" in answer:
            raise ValueError(answer["problem"])
        for instant in ("starts_at", "ends_at"):
            answer[instant] = datetime.fromisoformat(answer[instant])
        return Reading(**answer | {"alarms": tuple(-seconds for seconds in answer["alarms"])})

    def close(self) -> None:
        """Ends the Node process."""
        self._node.communicate(timeout=10)


def _seconds_before(trigger: timedelta) -> int:
    return int(-trigger.total_seconds())


def is_utc(instant: datetime) -> bool:
    """Whether the instant is aware and reads the same in UTC."""
    return instant.tzinfo is not None and instant.replace(tzinfo=UTC) == instant
