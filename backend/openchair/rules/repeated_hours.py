"""The hours that a wall clock shows twice, since clocks go back by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from openchair.rules.zone import local_time

_DAYS_BACK, _DAYS_AHEAD = 366, 2 * 366


@dataclass(frozen=True, slots=True)
class RepeatedHour:
    """One such hour, or half hour. Instants are aware UTC; the names are those that are written with a time."""

    starts_at: datetime
    changes_at: datetime
    """When the clocks go back: the second time begins."""
    ends_at: datetime
    first: str
    second: str


def repeated_hours(zone: str, now: datetime) -> tuple[RepeatedHour, ...]:
    """Those of a zone from a year ago to two years ahead, in order; none where clocks never go back."""
    return _of_days(zone, now.astimezone(UTC).date())


def repeated_zone(local: datetime) -> str | None:
    """The name of the zone's time, as in "AEDT" or "UTC+3", where the wall clock shows this time twice; else None."""
    offset = local.utcoffset()
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset() or offset is None:
        return None
    name = local.tzname() or ""
    if name.isalpha():
        return name
    # Zones without a name of their own have their offset for one: "+03", "-0330".
    sign = "-" if offset < timedelta(0) else "+"
    hours, rest = divmod(int(abs(offset).total_seconds()) // 60, 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


@lru_cache(maxsize=512)
def _of_days(zone: str, today: date) -> tuple[RepeatedHour, ...]:
    midnight, day = datetime.combine(today, time(), UTC), timedelta(days=1)
    days = (midnight + number * day for number in range(-_DAYS_BACK, _DAYS_AHEAD))
    return tuple(_hour(zone, each) for each in days if _offset(zone, each + day) < _offset(zone, each))


def _hour(zone: str, day: datetime) -> RepeatedHour:
    """The hour that is repeated within 24 hours of `day`, after which the offset is less than at their start."""
    before, after = _offset(zone, day), _offset(zone, day + timedelta(days=1))
    first, last = 0, 24 * 60
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(zone, day + timedelta(minutes=middle)) == before:
            first = middle
        else:
            last = middle
    changes_at = day + timedelta(minutes=last)
    starts_at, ends_at = changes_at - (before - after), changes_at + (before - after)
    return RepeatedHour(starts_at, changes_at, ends_at, _name(zone, starts_at), _name(zone, changes_at))


def _name(zone: str, instant: datetime) -> str:
    name = repeated_zone(local_time(instant, zone))
    assert name is not None, "the wall clock shows this time twice"
    return name


def _offset(zone: str, instant: datetime) -> timedelta:
    offset = local_time(instant, zone).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    return offset
