"""Variants of a service come in with the venue's file, are booked as services of their own, and stay who they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from openchair.core.database import Database
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.imports.named import MOST_ENTRIES
from openchair.imports.problems import FileRefused
from openchair.imports.venue import VenueImported, import_venue
from openchair.imports.venue_file import read_venue
from openchair.rules.parts import PartWish
from openchair.rules.records.venue import VariantRecord
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import Salon

FILE = """
venue: { slug: fern, name: Fern, time_zone: Australia/Sydney, currency: AUD, locale: en-AU, address: 1 Lane }
deposit_rules:
  - { name: Half, ask: 50%, tiers: [{ from_hours: 0, outcome: forfeit }] }
services:
  - { name: Cut, duration: 60, price: 85 }
  - name: Colour
    gap: { after: 30, minutes: 30 }
    buffer: 10
    duration: 90
    deposit_rule: Half
    variants:
      - { name: short hair, price: 100 }
      - { name: long hair, duration: 120, price: 140, gap: { after: 40, minutes: 45 }, was: Long colour }
hours: { every day: 9:00-17:30 }
staff:
  - { name: Mia, services: all }
  - { name: Theo, services: [Colour] }
  - { name: Una, services: ["Colour, short hair"] }
"""
BEFORE = FILE[: FILE.index("  - name: Colour")] + (
    "  - { name: Long colour, duration: 110, price: 130 }\n"
    "hours: { every day: 9:00-17:30 }\nstaff:\n  - { name: Mia, services: all }\n"
)


@pytest.fixture
async def fern(database: Database, clock: TestClock) -> Salon:
    await _import(database, clock, BEFORE)
    salon = Salon(WholeDatabase.of(database), clock, "", "fern", "Australia/Sydney", "AUD")
    (venue,) = await salon.rows(tables.venue)
    salon.venue_id = venue["id"]
    return salon


async def _import(database: Database, clock: TestClock, text: str) -> VenueImported:
    file = read_venue(text.encode(), "fern.yaml")
    return await import_venue(database, file, clock.now(), base_domain="book.example")


async def _services(salon: Salon) -> dict[str, Any]:
    return {row["name"]: row for row in await salon.rows(tables.service)}


async def test_what_a_variant_leaves_out_its_service_says_and_its_people_are_its_services(
    fern: Salon, clock: TestClock
) -> None:
    await _import(fern.database, clock, FILE)
    services = await _services(fern)
    short, long = services["Colour, short hair"], services["Colour, long hair"]
    times = [
        [
            row[field]
            for field in ("duration_minutes", "gap_start_minutes", "gap_minutes", "buffer_minutes", "price_minor")
        ]
        for row in (short, long)
    ]
    assert times == [[90, 30, 30, 10, 10000], [120, 40, 45, 10, 14000]]
    assert short["deposit_rule_id"] == long["deposit_rule_id"] is not None
    assert "Colour" not in services
    assert (services["Cut"]["variant_of"], services["Cut"]["variant"]) == (None, None)
    names = {row["id"]: row["name"] for table in (tables.staff, tables.service) for row in await fern.rows(table)}
    able = {(names[row["staff_id"]], names[row["service_id"]]) for row in await fern.rows(tables.staff_service)}
    assert {(who, what) for who, what in able if who != "Mia"} == {
        ("Theo", "Colour, short hair"),
        ("Theo", "Colour, long hair"),
        ("Una", "Colour, short hair"),
    }
    # The second time changes nothing.
    assert not (await _import(fern.database, clock, FILE)).changes


async def test_a_booking_of_a_variant_is_as_long_and_costs_as_much_as_it_and_is_called_in_whole(
    fern: Salon, clock: TestClock
) -> None:
    await _import(fern.database, clock, FILE)
    service, staff = (await _services(fern))["Colour, long hair"], (await fern.rows(tables.staff))[0]
    starts_at = datetime(2026, 12, 9, 10, tzinfo=ZoneInfo("Australia/Sydney")).astimezone(UTC)
    new = NewBooking(
        (PartWish(service["id"], staff["id"]),),
        starts_at,
        NewCustomer("Zoë Adams", "zoe@example.com", None),
        None,
        False,
    )
    booking = (await book_as_operator(fern.runtime, await fern.signs_in(), new, new_id())).booking
    assert (booking.time.duration_minutes, booking.price_minor, booking.deposit_minor) == (120, 14000, 7000)
    assert (booking.service.name, booking.service.variant) == (
        "Colour, long hair",
        VariantRecord("Colour", "long hair"),
    )


async def test_a_service_that_becomes_a_variant_and_a_service_that_is_renamed_keep_their_ids(
    fern: Salon, clock: TestClock
) -> None:
    before = await _services(fern)
    await _import(fern.database, clock, FILE)
    after = await _services(fern)
    assert after["Colour, long hair"]["id"] == before["Long colour"]["id"]
    renamed = FILE.replace("- name: Colour", "- name: Tint\n    was: Colour").replace("[Colour]", "[Tint]")
    await _import(fern.database, clock, renamed.replace('"Colour, s', '"Tint, s').replace(", was: Long colour", ""))
    latest = await _services(fern)
    assert {name: latest[f"Tint, {name}"]["id"] for name in ("short hair", "long hair")} == {
        name: after[f"Colour, {name}"]["id"] for name in ("short hair", "long hair")
    }


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("price: 100 }", "price: 100, variants: [] }", '"variants" is not a field here'),
        (
            "name: short hair, price: 100",
            "name: long hair, price: 100",
            'There is a service "Colour", variant "long hair" already, on line 13',
        ),
        ("name: Cut,", 'name: "Colour, long hair",', 'there is a service "Colour, long hair" already'),
        ("short hair, price: 100", "short hair", "`price` is missing"),
        ("short hair, price", f"{'s' * 115}, price", "more than 120 characters"),
        ("[Colour]", "[Colours]", 'there is no service "Colours" in this file. Did you mean "Colour"?'),
    ],
)
def test_a_file_whose_variants_are_wrong_is_refused_with_what_is_wrong(said: str, instead: str, told: str) -> None:
    assert FILE.count(said) == 1
    with pytest.raises(FileRefused) as refused:
        read_venue(FILE.replace(said, instead).encode(), "fern.yaml")
    assert told in str(refused.value)


def test_variants_count_among_the_most_services_that_are_read() -> None:
    many = "".join(f"      - {{ name: v{number}, price: 1 }}\n" for number in range(MOST_ENTRIES - 1))
    text = FILE.replace("      - { name: short hair, price: 100 }\n", many)
    with pytest.raises(FileRefused, match=f"more than {MOST_ENTRIES} services"):
        read_venue(text.encode(), "fern.yaml")
