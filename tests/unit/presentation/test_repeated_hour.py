"""The hour that comes twice when clocks go back is written with its zone's name; no other is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openchair.presentation import dates
from openchair.presentation.catalogue import words_of
from openchair.presentation.desk.activity import activity_sentence
from openchair.presentation.desk.openings import quiet_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.offers import offer_sentence
from openchair.presentation.refusals import refusal_sentence
from openchair.presentation.wall_clock import WallClock
from openchair.rules.activity import Moved
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.offers import OfferStatus
from openchair.rules.refusals import TooOften
from openchair.rules.repeated_hours import repeated_zone
from openchair.rules.zone import local_text, local_time
from tests.support.words import SYDNEY

# On 5 April 2026 the clocks in Sydney go from 3:00 back to 2:00.
FIRST, SECOND = (datetime(2026, 4, 4, hour, 30, tzinfo=UTC) for hour in (15, 16))


@pytest.mark.parametrize(
    ("zone", "instant", "said"),
    [
        ("Australia/Sydney", FIRST, "2:30 am AEDT"),
        ("Australia/Sydney", SECOND, "2:30 am AEST"),
        ("Australia/Sydney", FIRST - timedelta(hours=1), "1:30 am"),
        ("Australia/Sydney", SECOND + timedelta(hours=1), "3:30 am"),
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "1:30 am EDT"),
        ("America/New_York", datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "1:30 am EST"),
        # The hour that is skipped leaves nothing to be mistaken.
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "3:00 am"),
        # A zone without a name of its own, and one that goes back by half an hour.
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 14, 45, tzinfo=UTC), "1:45 am UTC+11"),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 15, tzinfo=UTC), "1:45 am UTC+10:30"),
        ("Asia/Tokyo", FIRST, "12:30 am"),
    ],
)
def test_the_zone_is_named_where_its_clock_shows_a_time_twice(zone: str, instant: datetime, said: str) -> None:
    assert dates.clock(local_time(instant, zone)) == said
    assert WallClock(words_of("en-AU"), zone).clock(instant) == said


def test_a_range_that_touches_that_hour_has_each_end_named() -> None:
    clock = WallClock(words_of("en-AU"), "Australia/Sydney")
    assert clock.time_range(FIRST, SECOND) == "2:30 am AEDT – 2:30 am AEST"
    assert clock.time_range(FIRST, SECOND + timedelta(hours=1)) == "2:30 am AEDT – 3:30 am"
    assert clock.time_range(FIRST - timedelta(hours=1), FIRST) == "1:30 – 2:30 am AEDT"
    assert clock.short_moment(FIRST) == "Sun 5 Apr, 2:30 am AEDT"


def test_other_languages_name_it_too() -> None:
    clock = WallClock(words_of("ar-AE"), "Australia/Sydney")
    assert "AEDT" in clock.clock(FIRST) and "AEST" in clock.clock(SECOND)
    assert "AE" not in clock.clock(SECOND + timedelta(hours=1))


def test_sentences_for_desk_and_customer_name_it() -> None:
    zone = "Australia/Sydney"
    moved = Moved(ActivityKind.RESCHEDULED, FIRST, "Mia", SECOND, "Mia")
    said = activity_sentence(moved, DeskReader("en-AU", zone), str)
    assert said == "Moved from Sunday 5 April, 2:30 am AEDT to Sunday 5 April, 2:30 am AEST."
    assert "2:30 am AEDT" in quiet_sentence(FIRST, DeskReader("en-AU", zone))
    held = local_text(SECOND, zone)
    assert "2:30 am AEST" in offer_sentence(OfferStatus.OFFERED, "Lumen", SYDNEY, held_until=SECOND)
    assert "2:30 am AEST" in refusal_sentence(TooOften(held), "Lumen", SYDNEY)


def test_it_is_the_zone_that_knows_and_not_the_offset() -> None:
    assert repeated_zone(FIRST.astimezone(ZoneInfo("Australia/Brisbane"))) is None
