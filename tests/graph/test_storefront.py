"""The storefront over the whole stack: what a visitor sees on a venue's host, and what booking there does and does not give."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from openchair.store import tables
from tests.support.salon import FULL_REFUND, TIERED, Salon, day, open_salon
from tests.support.statements import statements_of
from tests.support.storefront_web import NINE, TEN, book, offers_colour, slots, wanted
from tests.support.web import Web, bearer

LOOK = """{ venue { slug name staff { name } services {
    id name price { formatted } staff { name } deposit { amount { formatted } sentence policy } policy } } }"""


async def test_a_visitor_sees_what_is_offered_by_whom_and_on_which_terms(salon: Salon, web: Web) -> None:
    await offers_colour(salon)
    await salon.offers("Gone")
    left = await salon.hires("Left", does=("Cut", "Colour"))
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.staff).where(tables.staff.c.id == left).values(active=False))
        gone = tables.service.c.name == "Gone"
        await connection.execute(update(tables.service).where(gone).values(active=False))
    venue = (await web.data(salon.host, LOOK))["venue"]
    assert (venue["slug"], venue["staff"]) == ("lumen", [{"name": "Mia"}, {"name": "Theo"}])
    cut, colour = venue["services"]
    rules = [
        "You can reschedule or cancel online until 24 hours before your appointment.",
        "After that, please contact Lumen directly.",
    ]
    assert (cut["name"], cut["staff"], cut["deposit"], cut["policy"]) == ("Cut", venue["staff"], None, rules)
    agreed = [
        "Cancelling 48 hours or more before the appointment: your deposit is refunded in full.",
        "24 to 48 hours before: 50 % of your deposit is refunded.",
        "Less than 24 hours before: your deposit isn't refunded.",
    ]
    assert (colour["name"], colour["staff"], colour["price"]) == ("Colour", [{"name": "Mia"}], {"formatted": "$120"})
    assert colour["deposit"] == {
        "amount": {"formatted": "$25"},
        "sentence": "A deposit of $25 is paid when you book.",
        "policy": agreed,
    }
    assert colour["policy"] == [*rules, *agreed]


@pytest.mark.parametrize(
    ("rule", "default"),
    [
        (None, None),
        (None, TIERED),
        (None, {**FULL_REFUND, "no_show_fee_minor": 3000}),
        ({"ask_fixed_minor": 2500, "terms": TIERED}, FULL_REFUND),
        ({"ask_percent": 50, "terms": {**TIERED, "late_fee_minor": 1500, "late_fee_from_hours": 72}}, None),
        # A rule that asks nothing, and has a fee.
        ({"terms": {**TIERED, "no_show_fee_minor": 3000}}, TIERED),
    ],
)
async def test_the_terms_at_the_storefront_are_those_the_booking_is_made_on(
    salon: Salon, web: Web, rule: dict[str, Any] | None, default: dict[str, Any] | None
) -> None:
    id = await salon.offers("Colour", rule=rule)
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=id)
    if default is not None:
        await salon.write(tables.deposit_rule, id="d" * 22, name="of the venue", terms=default)
        async with salon.database.transaction() as connection:
            await connection.execute(update(tables.venue).values(deposit_rule_id="d" * 22))
    _, shown = (await web.data(salon.host, LOOK))["venue"]["services"]
    made = await book(web, salon.host, wanted(salon, "Colour"))
    (row,) = await salon.rows(tables.booking)
    booking = await salon.reads(row["id"])
    query = "{ managedBooking { policy deposit { amount { formatted } } price { formatted } } }"
    managed = (await web.data(salon.host, query, bearer=bearer(booking)))["managedBooking"]
    assert shown["policy"] == managed["policy"]
    assert (shown["deposit"] and {"amount": shown["deposit"]["amount"]}) == managed["deposit"]
    assert made["booking"]["price"]["formatted"] == shown["price"]["formatted"] == managed["price"]["formatted"]


async def test_a_variant_is_shown_beside_its_siblings_and_booked_by_its_own_id(salon: Salon, web: Web) -> None:
    await offers_colour(salon)
    async with salon.database.transaction() as connection:
        is_colour = tables.service.c.name == "Colour"
        said = {"name": "Colour, long hair", "variant_of": "Colour", "variant": "long hair"}
        await connection.execute(update(tables.service).where(is_colour).values(**said))
    look = "{ venue { services { name variant { of name } } } }"
    assert (await web.data(salon.host, look))["venue"]["services"] == [
        {"name": "Cut", "variant": None},
        {"name": "Colour, long hair", "variant": {"of": "Colour", "name": "long hair"}},
    ]
    await book(web, salon.host, wanted(salon, "Colour"))
    (row,) = await salon.rows(tables.booking)
    query = "{ managedBooking { service { name variant { name } } } }"
    managed = (await web.data(salon.host, query, bearer=bearer(await salon.reads(row["id"]))))["managedBooking"]
    assert managed["service"] == {"name": "Colour, long hair", "variant": {"name": "long hair"}}


async def test_the_host_says_which_venue_and_a_slug_names_another(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson", zone="America/New_York", currency="USD")
    async with salon.database.transaction() as connection:
        own = {"kind": "custom", "name": "book.hudson.example", "venue_id": other.venue_id, "is_primary": False}
        await connection.execute(insert(tables.venue_host).values(**own))
    look = "query ($slug: String) { venue(slug: $slug) { slug services { id } staff { id } } }"

    async def seen(host: str, slug: str | None = None) -> str | None:
        venue = (await web.data(host, look, variables={"slug": slug}))["venue"]
        if venue is None:
            return None
        whose = salon if venue["slug"] == "lumen" else other
        assert venue["services"] == [{"id": whose.services["Cut"][0]}]
        assert venue["staff"] == [{"id": id} for _, id in whose.staff.values()]
        return str(venue["slug"])

    assert await seen(salon.host) == "lumen"
    assert await seen(other.host) == await seen("book.hudson.example") == "hudson"
    assert await seen(salon.host, "hudson") == await seen("localhost:8000", "hudson") == "hudson"
    for host, slug in (
        ("localhost:8000", None),
        ("nobody.localhost:8000", None),
        (salon.host, "nobody"),
        (salon.host, ""),
    ):
        assert await seen(host, slug) is None


async def test_a_service_is_asked_by_its_id_and_another_venues_is_not_there(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    query = "query ($id: ID!) { venue { service(id: $id) { name } } }"
    for id, expected in ((salon.services["Cut"][0], {"name": "Cut"}), (other.services["Cut"][0], None), ("", None)):
        assert (await web.data(salon.host, query, variables={"id": id}))["venue"]["service"] == expected


async def test_open_times_are_of_anyone_and_by_who_can(salon: Salon, web: Web) -> None:
    await salon.books(day(3, 9), staff="Mia")
    ids = {name: id for name, (_, id) in salon.staff.items()}
    days = await slots(web, salon, arguments='from: "2026-11-28", days: 2')
    assert [one["date"] for one in days] == ["2026-11-28", "2026-11-29"]
    first = {one["staffId"]: one["starts"] for one in days[0]["byStaff"]}
    assert list(first) == [ids["Mia"], ids["Theo"]]
    assert (first[ids["Mia"]][0], first[ids["Theo"]][0]) == (TEN, NINE)
    assert days[0]["starts"] == first[ids["Theo"]] and set(first[ids["Mia"]]) < set(first[ids["Theo"]])
    (own,) = await slots(web, salon, arguments='from: "2026-11-28", days: 1', staff="Mia")
    assert own["starts"] == first[ids["Mia"]] and [one["staffId"] for one in own["byStaff"]] == [ids["Mia"]]
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.service).values(active=False))
    # A booking's own service may be one that is not offered any more.
    booking = await salon.books(day(3, 12))
    query = "{ managedBooking { service { name deposit { sentence } policy } } }"
    seen = (await web.data(salon.host, query, bearer=bearer(booking)))["managedBooking"]["service"]
    assert seen == {"name": "Cut", "deposit": None, "policy": []}
    assert await slots(web, salon) == []


async def test_what_a_visitor_asks_takes_few_statements_however_full_it_is(salon: Salon, web: Web) -> None:
    asked = f'service(id: "{salon.services["Cut"][0]}")'
    parts = f'parts: [{{ serviceId: "{salon.services["Cut"][0]}" }}]'
    slots = f"openSlots({parts}, days: 93) {{ date starts byStaff {{ staffId starts }} }}"
    one = f"{{ venue {{ {asked} {{ name deposit {{ sentence }} }} {slots} }} }}"
    more = "b: services { policy staff { id } } c: staff { id } d: staff { name }"
    several = f"{{ venue {{ a: {slots} {more} }} }}"
    counts = []
    for _ in range(2):
        for query in (LOOK, one, several):
            with statements_of(web.app.state.runtime.database) as sent:
                await web.data(salon.host, query)
            counts.append(len(sent))
        for number in range(10 if len(counts) == 3 else 0):
            await _offers_more(salon, f"Service {number}")
            await salon.books(day(3 + number, 9), staff="Theo")
    # The venue; what it offers, who does it, who works there; and the times, which were looked up a moment before by the second.
    assert counts == [4, 3, 4] * 2


async def _offers_more(salon: Salon, name: str) -> None:
    await salon.offers(name, rule={"ask_percent": 20, "terms": TIERED})
    await salon.hires(f"{name}'s own", does=("Cut", name))


async def test_many_questions_for_times_at_once_are_too_much(salon: Salon, web: Web) -> None:
    parts = f'parts: [{{ serviceId: "{salon.services["Cut"][0]}" }}]'
    asked = f"openSlots({parts}, days: 93) {{ date starts byStaff {{ staffId starts }} }}"
    for query in (
        f"{{ venue {{ a: {asked} b: {asked} c: {asked} }} }}",
        f"{{ a: venue {{ {asked} }} b: venue {{ {asked} }} c: venue {{ {asked} }} }}",
    ):
        with statements_of(web.app.state.runtime.database) as sent:
            response = await web.ask(salon.host, query)
        assert response.json()["errors"][0]["extensions"]["code"] == "TOO_MUCH"
        assert sent == []
    assert (await web.data(salon.host, f"{{ venue {{ a: {asked} b: {asked} }} }}"))["venue"]["b"]
