"""A venue's new file that leaves bookings without hours, without their person or their service names each of them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from openchair.core.database import Database
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.imports.report import venue_lines
from openchair.imports.venue import VenueImported, import_venue
from openchair.imports.venue_file import read_venue
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import Salon
from tests.support.untouched import untouched

FILE = """
venue: { slug: fern, name: Fern, time_zone: Australia/Sydney, currency: AUD, locale: en-AU, address: 1 Lane }
services:
  - { name: Cut, duration: 60, price: 85 }
  - { name: Colour, duration: 120, price: 180 }
hours: { every day: 9:00-17:30 }
staff:
  - { name: Mia, services: [Cut, Colour] }
  - { name: Theo, services: [Cut] }
"""
SYDNEY = ZoneInfo("Australia/Sydney")
CLOSED = FILE.replace("staff:", "exceptions: { 2026-12-09: closed }\nstaff:")


def at(hour: int, minute: int = 0, day: int = 9) -> datetime:
    """A time in December on the venue's clock."""
    return datetime(2026, 12, day, hour, minute, tzinfo=SYDNEY).astimezone(UTC)


@pytest.fixture
async def fern(database: Database, clock: TestClock) -> Salon:
    await _import(database, clock, FILE)
    salon = Salon(WholeDatabase.of(database), clock, "", "fern", "Australia/Sydney", "AUD")
    (venue,) = await salon.rows(tables.venue)
    salon.venue_id = venue["id"]
    return salon


async def _import(database: Database, clock: TestClock, text: str, *, rehearse: bool = False) -> VenueImported:
    file = read_venue(text.encode(), "fern.yaml")
    return await import_venue(database, file, clock.now(), base_domain="book.example", rehearse=rehearse)


async def _books(
    salon: Salon, starts_at: datetime, *, staff: str = "Mia", service: str = "Cut", name: str = "Zoë Adams"
) -> BookingRecord:
    ids = {row["name"]: row["id"] for table in (tables.staff, tables.service) for row in await salon.rows(table)}
    customer = NewCustomer(name, "zoe@example.com", None)
    new = NewBooking((PartWish(ids[service], ids[staff]),), starts_at, customer, None, False)
    return (await book_as_operator(salon.runtime, await salon.signs_in(), new, new_id())).booking


async def test_a_day_that_is_closed_over_a_booking_names_it_in_the_rehearsal_and_when_it_is_done(
    fern: Salon, clock: TestClock
) -> None:
    met = await _books(fern, at(10))
    await _books(fern, at(10, day=10))
    before, told = await fern.rows(tables.booking), await fern.told()
    rehearsed = await _import(fern.database, clock, CLOSED, rehearse=True)
    done = await _import(fern.database, clock, CLOSED)
    (note,) = done.notes
    lead = "By the file there are no hours for this any more, but 1 booking is to come."
    assert note.splitlines() == [
        f"{lead} It stays as it is until the desk moves or cancels it:",
        f"  {met.reference}  2026-12-09 10:00  Mia, Cut: Zoë Adams",
    ]
    # Every preview's list equals what applying it then changes.
    assert rehearsed.notes == done.notes
    for imported, is_rehearsed in ((rehearsed, True), (done, False)):
        assert met.reference in "\n".join(venue_lines(imported, rehearsed=is_rehearsed))
    # Closing is possible, and does nothing to the booking by itself.
    assert await fern.rows(tables.booking) == before
    assert await fern.told() == told
    async with untouched(fern.database):
        assert (await _import(fern.database, clock, CLOSED)).notes == ()
        assert (await _import(fern.database, clock, FILE, rehearse=True)).notes == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("every day: 9:00-17:30", "every day: 11:00-17:30"), "no hours"),
        (("every day: 9:00-17:30", "every day: 9:00-10:30"), "no hours"),
        (("every day: 9:00-17:30 }", "every day: 9:00-17:30 }\nbreaks: { wed: 10:30-10:45 }"), "no hours"),
        (("every day: 9:00-17:30", "mon-tue: 9:00-17:30"), "no hours"),
        (("[Cut, Colour] }", "[Cut, Colour], hours: { thu: 9:00-17:30 } }"), "no hours"),
        (("time_zone: Australia/Sydney", "time_zone: America/New_York"), "no hours"),
        (
            ("  - { name: Mia, services: [Cut, Colour] }\n", "  - { name: Noor, services: [Cut, Colour] }\n"),
            "Mia isn't",
        ),
        (("[Cut, Colour]", "[Colour]"), "others do this now"),
        (
            ("  - { name: Cut, duration: 60, price: 85 }\n", "  - { name: Trim, duration: 60, price: 85 }\n"),
            "Cut isn't",
        ),
    ],
)
async def test_whatever_takes_its_time_away_names_the_booking_once(
    fern: Salon, clock: TestClock, change: tuple[str, str], why: str
) -> None:
    met = await _books(fern, at(10))
    text = FILE.replace(*change)
    if why == "Cut isn't":
        text = text.replace("[Cut, Colour]", "[Trim, Colour]").replace("[Cut]", "[Trim]")
    imported = await _import(fern.database, clock, text)
    notes = [note for note in imported.notes if not note.startswith("The time zone was")]
    assert len(notes) == 1 and why in notes[0]
    assert "\n".join(notes).count(met.reference) == 1
    assert "Zoë Adams" in notes[0]


async def test_what_was_outside_of_hours_before_or_is_over_or_cancelled_is_not_named(
    fern: Salon, clock: TestClock
) -> None:
    await _books(fern, at(7))
    await _books(fern, at(18, day=10))
    past = await _books(fern, at(10), name="Past")
    clock.set(at(11))
    assert past.ends_at <= clock.now()
    assert (await _import(fern.database, clock, CLOSED)).notes == ()


async def test_the_other_persons_bookings_are_not_named(fern: Salon, clock: TestClock) -> None:
    met, theirs = await _books(fern, at(10)), await _books(fern, at(10), staff="Theo", name="Bo")
    only_mia = FILE.replace("[Cut, Colour] }", "[Cut, Colour], exceptions: { 2026-12-09: closed } }")
    (note,) = (await _import(fern.database, clock, only_mia)).notes
    assert met.reference in note and theirs.reference not in note


async def test_all_of_them_are_named_in_the_order_of_their_days(fern: Salon, clock: TestClock) -> None:
    late, early = await _books(fern, at(14)), await _books(fern, at(10))
    other = await _books(fern, at(12), staff="Theo")
    (note,) = (await _import(fern.database, clock, CLOSED)).notes
    named = [line.split()[0] for line in note.splitlines()[1:]]
    assert named == [early.reference, other.reference, late.reference]
    assert "3 bookings are to come" in note
