"""What an import says that it did: whole sentences, in the language of the venue."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from openchair.imports.bookings import BookingsImported
from openchair.imports.report import booking_lines, venue_lines
from openchair.imports.venue import VenueImported
from openchair.presentation.desk import imports as texts
from openchair.presentation.desk.imports import LeftOut, Without
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.status import BookingStatus
from openchair.store.setup import Changes

ENGLISH, ARABIC = DeskReader("en-AU", "Australia/Sydney"), DeskReader("ar-AE", "Asia/Dubai")
AT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)


def a_venue(reader: DeskReader, **changes: Any) -> VenueImported:
    told: dict[str, Any] = {
        "name": "٠",
        "slug": "1",
        "is_new": True,
        "changes": Changes(),
        "services": ("2",),
        "staff": ("3", "4"),
        "retired": (),
        "notes": (),
        "venue_id": "5",
        "reader": reader,
    }
    return VenueImported(**told | changes)


def brought(status: BookingStatus) -> Any:
    meaning = SimpleNamespace(
        staff=SimpleNamespace(name="7"), service=SimpleNamespace(name="8"), customer=SimpleNamespace(name="9")
    )
    return SimpleNamespace(
        status=status, appointment=SimpleNamespace(occurrence=SimpleNamespace(starts_at=AT), meaning=meaning)
    )


def a_calendar(reader: DeskReader, left_out: dict[LeftOut, int]) -> BookingsImported:
    come, over = brought(BookingStatus.CONFIRMED), brought(BookingStatus.COMPLETED)
    return BookingsImported("1", "2", reader, [come] * 21 + [over], Counter(left_out))


def test_a_venues_report_says_what_became_of_it() -> None:
    assert list(venue_lines(a_venue(ENGLISH, name="Fern", slug="fern"), rehearsed=True)) == [
        "The file is right. This was a rehearsal: nothing was kept.",
        "Fern (fern) is new. It has: 1 service and 2 people.",
    ]
    changed = Changes({"service": [(1,)]}, {"venue": [(1,)]}, {"staff": [(1,)]})
    known = a_venue(ENGLISH, name="Fern", slug="fern", is_new=False, changes=changed, retired=("Mia",), notes=("N.",))
    assert list(venue_lines(known, rehearsed=False)) == [
        "Fern (fern) is brought up to date. This changed: the venue itself, services and people.",
        "Not in the file any more, so not bookable: Mia.",
        "Note: N.",
    ]
    same = a_venue(ENGLISH, name="Fern", slug="fern", is_new=False)
    assert list(venue_lines(same, rehearsed=False)) == ["Fern (fern) is as the file says already; nothing was changed."]


def test_a_calendars_report_counts_what_was_brought_and_what_was_left_out() -> None:
    lines = list(booking_lines(a_calendar(ENGLISH, {LeftOut.ALL_DAY: 1, LeftOut.CANCELLED: 2}), rehearsed=False))
    assert lines[0] == "22 bookings were brought over to 2. 1 of them is over, so it is completed."
    assert lines[1] == "  2026-12-03 12:00  7, 8: 9"
    assert lines[-3:] == [
        "  and 1 more",
        "1 event was left out: it takes all day, so it is no appointment.",
        "2 events were left out: they are cancelled.",
    ]


def test_to_an_arabic_venue_no_word_of_it_is_english() -> None:
    said = [
        *venue_lines(a_venue(ARABIC), rehearsed=True),
        *venue_lines(a_venue(ARABIC, is_new=False), rehearsed=False),
        *venue_lines(
            a_venue(ARABIC, is_new=False, changes=Changes({key: [(1,)] for key in texts.CHANGED})),
            rehearsed=False,
        ),
        *venue_lines(a_venue(ARABIC, retired=("1",), notes=("2",)), rehearsed=False),
        texts.other_zone("1", "2", ARABIC),
    ]
    for count in (1, 2, 3, 11, 100):
        said += booking_lines(a_calendar(ARABIC, dict.fromkeys(LeftOut, count)), rehearsed=True)
        said += (texts.left_without(why, "1", count, ARABIC) for why in Without)
        said += (texts.unreachable(count, ARABIC), texts.bookings_brought(count, count, "1", ARABIC))
    said += (since(1, "2", AT, ARABIC) for since in (texts.changed_since, texts.cancelled_since))
    assert [each for each in said if re.search("[A-Za-z]", each)] == []
