"""A zone's offset from UTC, cheaply, and instants as the wall clock there shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_MINUTES_A_DAY = 1440
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_CLOCK = tuple(f"{minute // 60:02}:{minute % 60:02}:00" for minute in range(_MINUTES_A_DAY))


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _exact_offset(zone: str, epoch_minute: int) -> int:
    offset = (_EPOCH + timedelta(minutes=epoch_minute)).astimezone(_zone(zone)).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    # Some zones once had odd seconds; none has had them since 1972.
    return int(offset.total_seconds()) // 60


@lru_cache(maxsize=16384)
def _offset_of_utc_day(zone: str, utc_day: int) -> int | None:
    """The offset in minutes all through this UTC day; None where it changes in it."""
    start = utc_day * _MINUTES_A_DAY
    offset = _exact_offset(zone, start)
    # No zone has changed twice within a few hours and back: comparing each quarter finds every change.
    same = all(_exact_offset(zone, start + minute) == offset for minute in (360, 720, 1080, 1439))
    return offset if same else None


def offset_minutes(zone: str, epoch_minute: int) -> int:
    """The zone's offset from UTC at this minute (since 1970 UTC), in minutes, positive east. Raises for an unknown zone."""
    offset = _offset_of_utc_day(zone, epoch_minute // _MINUTES_A_DAY)
    return _exact_offset(zone, epoch_minute) if offset is None else offset


@lru_cache(maxsize=16384)
def local_midnight(zone: str, day: date) -> tuple[int, int | None]:
    """The epoch minute the day's wall clock would count from, and its offset if it is one all day, else None.

    The first is the day's midnight read as UTC; subtracting the offset at a wall-clock minute gives its epoch minute.
    """
    naive = (day.toordinal() - _EPOCH_ORDINAL) * _MINUTES_A_DAY
    # Every instant of the local day lies between these two, 14 hours east to 12 west included.
    first = offset_minutes(zone, naive - 15 * 60)
    offsets = {
        first,
        *(offset_minutes(zone, naive + hour * 60) for hour in range(-15, 40)),
    }
    return naive, first if len(offsets) == 1 else None


def wall_to_epoch(zone: str, naive_minute: int) -> tuple[int, ...]:
    """The instants, in epoch minutes, at which the wall clock shows this minute: none in a gap, two in a fold, in order."""
    offsets = {offset_minutes(zone, naive_minute - shift) for shift in (-15 * 60, 15 * 60)}
    candidates = sorted(naive_minute - offset for offset in offsets)
    return tuple(minute for minute in candidates if minute + offset_minutes(zone, minute) == naive_minute)


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day in the zone at this instant."""
    return instant.astimezone(_zone(zone)).date()


def local_time(instant: datetime, zone: str) -> datetime:
    """The instant as the wall clock in the zone shows it, with the zone itself: it knows the hours that come twice."""
    return instant.astimezone(_zone(zone))


def local_text_of_minute(epoch_minute: int, zone: str) -> str:
    """RFC 3339 text of a whole minute with the zone's offset: "2026-12-03T13:15:00+11:00"."""
    offset = offset_minutes(zone, epoch_minute)
    days, minute = divmod(epoch_minute + offset, _MINUTES_A_DAY)
    return f"{_day_text(days)}T{minute // 60:02}:{minute % 60:02}:00{_offset_text(offset)}"


def local_texts_of_day(epoch_minutes: list[int], zone: str) -> list[str]:
    """The same of a day's minutes, in order; where the day has one offset, it is worked out once."""
    if not epoch_minutes:
        return []
    first, last = epoch_minutes[0], epoch_minutes[-1]
    offset = offset_minutes(zone, first)
    day = (first + offset) // _MINUTES_A_DAY
    if offset != offset_minutes(zone, last) or day != (last + offset) // _MINUTES_A_DAY:
        return [local_text_of_minute(minute, zone) for minute in epoch_minutes]
    before, after, midnight = f"{_day_text(day)}T", _offset_text(offset), day * _MINUTES_A_DAY - offset
    return [before + _CLOCK[minute - midnight] + after for minute in epoch_minutes]


def local_text(instant: datetime, zone: str) -> str:
    """RFC 3339 text of an instant, to the second, with the zone's offset."""
    seconds = int(instant.timestamp())
    minute, second = divmod(seconds, 60)
    text = local_text_of_minute(minute, zone)
    return f"{text[:17]}{second:02}{text[19:]}" if second else text


@lru_cache(maxsize=4096)
def _day_text(days: int) -> str:
    return date.fromordinal(days + _EPOCH_ORDINAL).isoformat()


@lru_cache(maxsize=256)
def _offset_text(offset: int) -> str:
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


def instant_of(wall: datetime, zone: str) -> datetime:
    """The instant at which the wall clock there shows this, in UTC: the first of two; where it shows it never, soon after."""
    return wall.replace(tzinfo=_zone(zone)).astimezone(UTC)


def day_begins(day: date, zone: str) -> datetime:
    """The first instant of a calendar day there, in UTC."""
    return datetime.combine(day, time(), _zone(zone)).astimezone(UTC)


def month_begins(at: datetime, zone: str) -> datetime:
    """When the calendar month there began that an instant is in, as the wall clock there shows it."""
    return at.astimezone(_zone(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
