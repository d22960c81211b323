"""Wall-clock times as English writes them, from local datetimes: "Thursday 3 December", "1:15 – 2:45 pm".

The datetimes carry their zone (ZoneInfo). In the hour that comes twice when clocks go back, its name is written with the time:
"2:30 am AEDT".
"""

from __future__ import annotations

from datetime import datetime

from openchair.rules.repeated_hours import repeated_zone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(local: datetime) -> str:
    """As in "Thursday 3 December"."""
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def short_date(local: datetime) -> str:
    """As in "Thu 3 Dec"."""
    return f"{WEEKDAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]}"


def date_with_year(local: datetime) -> str:
    """As in "3 December 2026"."""
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def clock(local: datetime) -> str:
    """A wall-clock time as people say it: "1:15 pm", and "2:30 am AEDT" where that hour comes twice."""
    return " ".join(filter(None, (_clock(local), _half(local), repeated_zone(local))))


def time_range(start: datetime, end: datetime) -> str:
    """As in "1:15 – 2:45 pm", and "11:30 am – 1:00 pm" over noon; each with its zone's name in an hour that comes twice."""
    shared = _half(start) == _half(end) and repeated_zone(start) is None
    first = _clock(start) if shared else clock(start)
    return f"{first} – {clock(end)}"  # an en dash, as ranges are written


def moment(local: datetime) -> str:
    """As in "Thursday 3 December, 1:15 pm"."""
    return f"{long_date(local)}, {clock(local)}"


def duration(minutes: int) -> str:
    """As in "45 min", "1 h", "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def zone_name(zone: str) -> str:
    """As in "Sydney time" of Australia/Sydney."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02}"


def _half(local: datetime) -> str:
    return "am" if local.hour < 12 else "pm"
