"""The free times of a week or a month in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from openchair.presentation.catalogue import N_, Words, words_of
from openchair.presentation.wall_clock import WallClock
from openchair.rules.records.venue import VenueRecord
from openchair.rules.zone import local_text_of_minute

_NOON, _EVENING = 12, 17


class _Band(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_NAMES: Final[Mapping[_Band, str]] = {
    _Band.MORNING: N_("Morning"),
    _Band.AFTERNOON: N_("Afternoon"),
    _Band.EVENING: N_("Evening"),
}
# So many free times make a bar of this height: some, half, most of what a band can hold.
_HEIGHTS: Final = ((7, 3), (3, 2), (1, 1))


@dataclass(frozen=True, slots=True)
class Start:
    """A free time: `value` for the form, RFC 3339, as it is read, and what the button says that takes it."""

    value: str
    text: str
    press: str


@dataclass(frozen=True, slots=True)
class BandOfDay:
    """Morning, afternoon or evening of a day, with the times free in it."""

    name: str
    count: str
    starts: list[Start]


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day of the picker; `heights` are of its three bars, 0 for full to 3. `name` says all of it in words."""

    day: date
    weekday: str
    number: str
    name: str
    title: str
    count_text: str
    heights: tuple[int, int, int]
    bands: list[BandOfDay] = field(default_factory=list)
    is_past: bool = False

    @property
    def is_free(self) -> bool:
        """Whether anything is free that day."""
        return bool(self.bands)


def days_shown(
    venue: VenueRecord, starts_by_day: Sequence[tuple[date, Sequence[int]]], today: date, last_day: date
) -> list[DayShown]:
    """Each of these days with its free starts, in epoch minutes. Those before today or beyond the horizon can't be chosen."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    return [_day(venue, day, starts, words, clock, can=today <= day <= last_day) for day, starts in starts_by_day]


def _day(
    venue: VenueRecord, day: date, starts: Sequence[int], words: Words, clock: WallClock, *, can: bool
) -> DayShown:
    noon = datetime.combine(day, time(12), ZoneInfo(venue.time_zone))
    title = clock.long_date(noon)
    bands: dict[_Band, list[Start]] = {band: [] for band in _Band}
    for minute in starts:
        instant = datetime.fromtimestamp(minute * 60, UTC)
        hour = instant.astimezone(ZoneInfo(venue.time_zone)).hour
        band = _Band.MORNING if hour < _NOON else _Band.AFTERNOON if hour < _EVENING else _Band.EVENING
        text = clock.clock(instant)
        moment = words.say("{date}, {time}", date=clock.short_date(instant), time=text)
        press = words.say("Take {moment}", moment=moment)
        bands[band].append(Start(local_text_of_minute(minute, venue.time_zone), text, press))
    free = times_free(len(starts), words) if starts else words.say("full")
    return DayShown(
        day=day,
        weekday=weekday_short(day, words),
        number=words.number(day.day),
        name=words.say("{date}, {free}", date=title, free=free),
        title=title,
        count_text=free,
        heights=tuple(_height(len(bands[band])) for band in _Band),  # type: ignore[arg-type]  # there are three
        bands=[
            BandOfDay(words.say(_NAMES[band]), words.say("{count} free", count=words.number(len(found))), found)
            for band, found in bands.items()
            if found
        ],
        is_past=not can,
    )


def times_free(count: int, words: Words) -> str:
    """As in "9 times free"."""
    return words.say_many("{count} time free", "{count} times free", count)


def _height(count: int) -> int:
    return next((height for least, height in _HEIGHTS if count >= least), 0)


def weekday_short(day: date, words: Words) -> str:
    """As in "Mon": seven of them stand side by side on a phone."""
    names = words.locale.days["stand-alone"]
    # Some languages abbreviate nothing in the one, and say "Mo" in the other.
    width = "abbreviated" if len(names["abbreviated"][0]) <= 4 else "short"
    name: str = names[width][day.weekday()]
    return name


def week_title(venue: VenueRecord, first: date) -> str:
    """As in "30 Nov – 6 Dec"."""
    words = words_of(venue.locale)
    last = first + timedelta(days=6)
    return f"{_day_and_month(first, words)} – {_day_and_month(last, words)}"


def month_title(venue: VenueRecord, month: date) -> str:
    """As in "December 2026"."""
    words = words_of(venue.locale)
    text: str = format_skeleton("yMMMM", month, locale=words.locale)
    return text


def _day_and_month(day: date, words: Words) -> str:
    if words.is_source:
        return f"{day.day} {words.locale.months['format']['abbreviated'][day.month]}"
    text: str = format_skeleton("MMMd", day, locale=words.locale)
    return text


def first_day_of_week(day: date, venue: VenueRecord) -> date:
    """The day on which the week of this one begins there."""
    first: int = words_of(venue.locale).locale.first_week_day
    return day - timedelta(days=(day.weekday() - first) % 7)
