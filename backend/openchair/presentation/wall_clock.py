"""Dates and times of the venue's wall clock, in the language a message is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_time, get_timezone_location, match_skeleton
from babel.units import format_unit
from phonenumbers import NumberParseException, country_code_for_region, parse

from openchair.core.locales import region_of
from openchair.presentation import dates
from openchair.presentation.catalogue import Words
from openchair.rules.repeated_hours import repeated_zone


@dataclass(frozen=True, slots=True)
class WallClock:
    """The clock at the venue. English is written as the page writes it; other languages as CLDR has them."""

    words: Words
    zone: str

    def long_date(self, instant: datetime) -> str:
        """As in "Thursday 3 December"."""
        local = self._local(instant)
        return dates.long_date(local) if self.words.is_source else self._skeleton("MMMMEEEEd", local)

    def short_date(self, instant: datetime) -> str:
        """As in "Thu 3 Dec"."""
        local = self._local(instant)
        return dates.short_date(local) if self.words.is_source else self._skeleton("MMMEd", local)

    def date_with_year(self, instant: datetime) -> str:
        """As in "3 December 2026"."""
        local = self._local(instant)
        return dates.date_with_year(local) if self.words.is_source else self._skeleton("yMMMMd", local)

    def clock(self, instant: datetime) -> str:
        """As in "1:15 pm"."""
        local = self._local(instant)
        return dates.clock(local) if self.words.is_source else self._time(local)

    def time_range(self, start: datetime, end: datetime) -> str:
        """As in "1:15 – 2:45 pm"."""
        first, last = self._local(start), self._local(end)
        if self.words.is_source:
            return dates.time_range(first, last)
        return f"{self._time(first)} – {self._time(last)}"

    def moment(self, instant: datetime) -> str:
        """As in "Thursday 3 December, 1:15 pm"."""
        return self.words.say("{date}, {time}", date=self.long_date(instant), time=self.clock(instant))

    def moment_with_year(self, instant: datetime) -> str:
        """As in "3 December 2026, 1:15 pm"."""
        return self.words.say("{date}, {time}", date=self.date_with_year(instant), time=self.clock(instant))

    def short_moment(self, instant: datetime) -> str:
        """As in "Thu 3 Dec, 1:15 pm"."""
        return self.words.say("{date}, {time}", date=self.short_date(instant), time=self.clock(instant))

    def days_until(self, instant: datetime, now: datetime) -> int:
        """Calendar days there from now to the instant: 1 is tomorrow."""
        return (self._local(instant).date() - self._local(now).date()).days

    def weekday(self, instant: datetime) -> str:
        """As in "Thursday"."""
        local = self._local(instant)
        return dates.WEEKDAYS[local.weekday()] if self.words.is_source else self._skeleton("EEEE", local)

    def zone_name(self) -> str:
        """As in "Sydney time"."""
        if self.words.is_source:
            return dates.zone_name(self.zone)
        city = get_timezone_location(self.zone, locale=self.words.locale, return_city=True)
        pattern: str = self.words.locale.zone_formats["region"]
        return pattern % city

    def duration(self, minutes: int) -> str:
        """As in "1 h 30 min"."""
        if self.words.is_source:
            return dates.duration(minutes)
        hours, rest = divmod(minutes, 60)
        parts = ((hours, "duration-hour"), (rest, "duration-minute"))
        return " ".join(format_unit(count, unit, "short", locale=self.words.locale) for count, unit in parts if count)

    def local_iso(self, instant: datetime) -> str:
        """ISO 8601 with the venue's offset, for machines."""
        return self._local(instant).isoformat(timespec="seconds")

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.zone))

    def _skeleton(self, skeleton: str, local: datetime) -> str:
        return format_datetime(local, _pattern(skeleton, self.words.locale), locale=self.words.locale)

    def _time(self, local: datetime) -> str:
        shown = format_time(local, "short", locale=self.words.locale)
        zone = repeated_zone(local)
        return shown if zone is None else f"{shown} {self.words.as_number(zone)}"


@lru_cache(maxsize=256)
def _pattern(skeleton: str, locale: Locale) -> str:
    """The locale's pattern nearest to the skeleton, its names as long as there. That is CLDR's own rule, which Babel lacks."""
    nearest = match_skeleton(skeleton, locale.datetime_skeletons)
    assert nearest is not None, f"{locale} has a pattern for {skeleton}"
    pattern: str = locale.datetime_skeletons[nearest].pattern
    if "EEEE" in skeleton:
        pattern = _WEEKDAY.sub(lambda found: found[1] or found[2][0] * 4, pattern)
    return _MONTH.sub(lambda found: found[1] or "MMMM", pattern) if "MMMM" in skeleton else pattern


# Names that are written in short, and before them what is quoted.
_WEEKDAY: Final = re.compile(r"('[^']*')|(?<![Ec])(E{1,3}|ccc)(?![Ec])")
_MONTH: Final = re.compile(r"('[^']*')|(?<!M)(MMM)(?!M)")


def is_abroad(phone: str, locale: str) -> bool:
    """Whether an E.164 number is of another country than the venue: its owner's clock may show another time.

    Of a venue whose locale names no region nobody can tell, and its time is taken for the customer's own.
    """
    region = region_of(locale)
    if region is None:
        return False
    try:
        return parse(phone, None).country_code != country_code_for_region(region)
    except NumberParseException:
        return False
