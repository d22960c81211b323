"""Dates and times, by the venue's clock and in the message's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale

from openchair.presentation.catalogue import words_of
from openchair.presentation.wall_clock import WallClock, is_abroad

SYDNEY = WallClock(words_of("en-AU"), "Australia/Sydney")
DUBAI = WallClock(words_of("ar-AE"), "Asia/Dubai")
INSTANT = datetime(2026, 12, 3, 2, 15, tzinfo=UTC)
LATER = INSTANT + timedelta(minutes=90)


def test_english_is_written_as_the_page_writes_it() -> None:
    assert SYDNEY.long_date(INSTANT) == "Thursday 3 December"
    assert SYDNEY.short_moment(INSTANT) == "Thu 3 Dec, 1:15 pm"
    assert SYDNEY.moment(INSTANT) == "Thursday 3 December, 1:15 pm"
    assert SYDNEY.time_range(INSTANT, LATER) == "1:15 – 2:45 pm"
    assert SYDNEY.zone_name() == "Sydney time"
    assert SYDNEY.duration(90) == "1 h 30 min"
    assert SYDNEY.weekday(INSTANT) == "Thursday"


def test_arabic_is_written_as_cldr_has_it() -> None:
    assert DUBAI.long_date(INSTANT) == "الخميس، 3 ديسمبر"
    assert DUBAI.moment(INSTANT) == "الخميس، 3 ديسمبر، 6:15 ص"
    assert DUBAI.time_range(INSTANT, LATER) == "6:15 ص – 7:45 ص"
    assert DUBAI.zone_name() == "توقيت دبي"
    assert DUBAI.duration(90) == "1 س 30 د"
    assert DUBAI.duration(60) == "1 س"


@pytest.mark.parametrize(
    ("tag", "long", "short", "weekday", "year"),
    [
        ("de", "Donnerstag, 3. Dezember", "Do., 3. Dez.", "Donnerstag", "3. Dezember 2026"),
        ("fr", "jeudi 3 décembre", "jeu. 3 déc.", "jeudi", "3 décembre 2026"),
        ("ja", "12月3日木曜日", "12月3日(木)", "木曜日", "2026年12月3日"),
    ],
)
def test_long_dates_have_long_names_in_languages_to_come(
    tag: str, long: str, short: str, weekday: str, year: str
) -> None:
    clock = WallClock(replace(words_of("ar"), locale=Locale(tag)), "Australia/Sydney")
    assert (clock.long_date(INSTANT), clock.short_date(INSTANT)) == (long, short)
    assert (clock.weekday(INSTANT), clock.date_with_year(INSTANT)) == (weekday, year)


def test_every_zone_has_a_name_in_both() -> None:
    for zone in ("America/New_York", "America/Argentina/Buenos_Aires", "Etc/UTC", "Europe/London", "Pacific/Chatham"):
        assert WallClock(words_of("en-AU"), zone).zone_name().endswith(" time")
        assert WallClock(words_of("ar-AE"), zone).zone_name()


def test_tomorrow_is_a_calendar_day_at_the_venue() -> None:
    late = datetime(2026, 12, 2, 12, 30, tzinfo=UTC)  # half past eleven at night in Sydney
    assert SYDNEY.days_until(INSTANT, late) == 1
    assert SYDNEY.days_until(INSTANT, late + timedelta(hours=1)) == 0
    # UTC is still in the second of December at the appointment's own midnight.
    assert SYDNEY.days_until(datetime(2026, 12, 2, 13, 0, tzinfo=UTC), late) == 1


def test_a_clock_change_does_not_move_tomorrow() -> None:
    before = datetime(2026, 10, 3, 5, 0, tzinfo=UTC)  # 3 pm on the Saturday before the clocks go forward
    assert SYDNEY.days_until(datetime(2026, 10, 4, 4, 0, tzinfo=UTC), before) == 1
    assert SYDNEY.clock(datetime(2026, 10, 3, 15, 59, tzinfo=UTC)) == "1:59 am"
    assert SYDNEY.clock(datetime(2026, 10, 3, 16, 0, tzinfo=UTC)) == "3:00 am"


@pytest.mark.parametrize(
    ("phone", "locale", "abroad"),
    [
        ("+61491570156", "en-AU", False),
        ("+447700900123", "en-AU", True),
        ("+14165550123", "en-US", False),
        ("+14165550123", "en-AU", True),
        ("+971501234567", "ar", False),
        ("nonsense", "en-AU", False),
    ],
)
def test_a_number_is_abroad_when_its_country_is_not_the_venues(phone: str, locale: str, abroad: bool) -> None:
    assert is_abroad(phone, locale) is abroad
