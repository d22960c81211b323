"""The desk's customers: found as one types, page by page, with what is known of them, and noted."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from openchair.access.sight import A_COLLEAGUES
from openchair.core.folding import asked_words, folded, search_words
from openchair.core.ids import new_id
from openchair.graph.cursors import cursor_of
from openchair.store import tables
from openchair.store.customers import insert_customer
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web

LIST = """query ($search: String, $first: Int! = 20, $after: String) { desk {
  customers(search: $search, first: $first, after: $after) {
  edges { cursor node { id name phoneEnding } } pageInfo { hasNextPage endCursor } } } }"""
CARD = """query ($id: ID!) { desk { customer(id: $id) { name email phone notes alert notesVersion
  visits { kept missed cancelled lastAt nextAt }
  bookings(first: 2) { edges { node { reference } } pageInfo { endCursor hasNextPage } }
  storeCredits { id } savedCard { last4 } } } }"""
NOTE = """mutation ($input: DeskNoteCustomerInput!) { deskNoteCustomer(input: $input) { __typename ... on Refusal { message }
  ... on CustomerNoted { replayed customer { notes alert notesVersion version } } } }"""
PEOPLE = {
    "Zoë Adams": ("zoe.a@example.com", "+61491570156"),
    "Zoltán Ærø": (None, "+61491570157"),
    "Anna Anders": ("anders@example.org", None),
    "Łukasz O'Brien-Smith": (None, "+61291570158"),
    "أَحْمَد علي": (None, "+4915112345678"),
    "佐藤 花子": ("hanako@example.jp", None),
}


async def _come(salon: Salon) -> dict[str, str]:
    """These people are on record; gives their ids by name."""
    ids = {name: new_id() for name in PEOPLE}
    async with salon.database.transaction() as connection:
        for name, (email, phone) in PEOPLE.items():
            values = {"id": ids[name], "name": name, "email": email, "phone": phone, "created_at": salon.clock.now()}
            await insert_customer(connection, salon.scope, values)
    return ids


async def _found(salon: Salon, web: Web, search: str, credential: str, **page: Any) -> dict[str, Any]:
    data = await web.data(salon.host, LIST, bearer=credential, variables={"search": search, **page})
    found: dict[str, Any] = data["desk"]["customers"]
    return found


async def test_customers_are_found_by_the_beginnings_of_their_words(salon: Salon, web: Web) -> None:
    await _come(salon)
    credential = f"desk.{await salon.issues_credential('front_desk')}"
    for search, names in {
        "zo": ["Zoë Adams", "Zoltán Ærø"],
        "ZOE": ["Zoë Adams"],
        "zoë": ["Zoë Adams"],
        "ad": ["Zoë Adams"],
        "adams, z": ["Zoë Adams"],
        "zoe x": [],
        "an": ["Anna Anders"],
        "aero": ["Zoltán Ærø"],
        "lukasz obr": ["Łukasz O'Brien-Smith"],
        "smith": ["Łukasz O'Brien-Smith"],
        "0491 570": ["Zoë Adams", "Zoltán Ærø"],
        "+61 491 570 157": ["Zoltán Ærø"],
        "zo 0491 570 157": ["Zoltán Ærø"],
        "(02) 9157": ["Łukasz O'Brien-Smith"],
        "0151 1234": ["أَحْمَد علي"],
        "anders@ex": ["Anna Anders"],
        "احمد": ["أَحْمَد علي"],
        "花": ["佐藤 花子"],
        "'": [],
        "lee": [],
    }.items():
        found = await _found(salon, web, search, credential)
        assert [edge["node"]["name"] for edge in found["edges"]] == names, search
    everyone = await _found(salon, web, " ", credential)
    assert [edge["node"]["name"] for edge in everyone["edges"]][:3] == ["Anna Anders", "Zoltán Ærø", "Zoë Adams"]
    assert everyone["edges"][2]["node"]["phoneEnding"] == "156"


async def test_a_search_follows_what_is_on_record(salon: Salon, web: Web) -> None:
    ids = await _come(salon)
    credential = f"desk.{await salon.issues_credential()}"
    correct = """mutation ($input: DeskUpdateCustomerInput!) { deskUpdateCustomer(input: $input) { __typename } }"""
    input = {"customerId": ids["Zoë Adams"], "expectedVersion": 1, "name": "Zoë Quill", "phone": None}
    await web.data(salon.host, correct, bearer=credential, variables={"input": input | {"idempotencyKey": "k"}})
    found = {
        search: (await _found(salon, web, search, credential))["edges"] for search in ("adams", "quill", "0491570156")
    }
    assert [len(edges) for edges in found.values()] == [0, 1, 0]
    erase = """mutation ($input: DeskEraseCustomerInput!) { deskEraseCustomer(input: $input) { __typename } }"""
    gone = {"customerId": ids["Zoë Adams"], "expectedVersion": 2, "idempotencyKey": "l"}
    data = await web.data(salon.host, erase, bearer=credential, variables={"input": gone})
    assert data["deskEraseCustomer"]["__typename"] == "DeskEraseCustomerSuccess"
    assert (await _found(salon, web, "quill", credential))["edges"] == []
    assert ids["Zoë Adams"] not in {row["customer_id"] for row in await salon.rows(tables.customer_word)}


@pytest.mark.parametrize("search", ["", "ex", "ex zo"])
async def test_pages_give_everyone_once_and_a_cursor_is_of_one_list(salon: Salon, web: Web, search: str) -> None:
    async with salon.database.transaction() as connection:
        for number in range(7):
            values = {"id": new_id(), "name": f"Exa Zoë Exner {number % 3}", "created_at": salon.clock.now()}
            await insert_customer(connection, salon.scope, values)
    credential = f"desk.{await salon.issues_credential()}"
    seen: list[str] = []
    after: str | None = None
    for left in (4, 1, 0):
        page = await _found(salon, web, search, credential, first=3, after=after)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] is (left > 0)
    assert len(seen) == len(set(seen)) == 7
    assert after is not None
    for bad in (after[:-2], "", "AAAA", "é", "W10", "x" * 5_000, "bm9wZQ"):
        answer = (await web.ask(salon.host, LIST, bearer=credential, variables={"search": search, "after": bad})).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR", bad
    other = await web.ask(salon.host, LIST, bearer=credential, variables={"search": "exn", "after": after})
    assert other.json()["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_a_cursor_says_whom_a_page_ended_with_and_not_by_which_number(salon: Salon, web: Web) -> None:
    ids = await _come(salon)
    credential = f"desk.{await salon.issues_credential()}"
    for search, first, second in (
        ("0491 570", "Zoë Adams", "Zoltán Ærø"),
        ("zo", "Zoë Adams", "Zoltán Ærø"),
        ("", "Anna Anders", "Zoltán Ærø"),
    ):
        page = await _found(salon, web, search, credential, first=1)
        cursor = page["pageInfo"]["endCursor"]
        said = orjson.loads(base64.b32decode(cursor.upper() + "=" * (-len(cursor) % 8)))
        assert said[1:] == [ids[first]]
        after = await _found(salon, web, search, credential, first=1, after=cursor)
        assert [edge["node"]["name"] for edge in after["edges"]] == [second]
        for other in (ids["Anna Anders"] if search else new_id(), new_id(), "no id", ""):
            forged = cursor_of(said[0], other)
            answer = await web.ask(salon.host, LIST, bearer=credential, variables={"search": search, "after": forged})
            assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_staff_find_and_read_customers_of_their_own_bookings_alone(salon: Salon, web: Web) -> None:
    ids = await _come(salon)
    mine, theirs = ids["Zoë Adams"], ids["Zoltán Ærø"]
    for customer_id, name in ((mine, "Mia"), (theirs, "Theo")):
        await salon.books(day(3, 9), staff=name, customer_id=customer_id)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.customer).values(notes="Shy", alert="Nuts"))
    staff = f"desk.{await salon.issues_credential('staff')}"
    for search in ("zo", "", "z zo"):
        found = await _found(salon, web, search, staff)
        assert [edge["node"]["id"] for edge in found["edges"]] == [mine], search
    assert (await web.data(salon.host, CARD, bearer=staff, variables={"id": theirs}))["desk"]["customer"] is None
    card = (await web.data(salon.host, CARD, bearer=staff, variables={"id": mine}))["desk"]["customer"]
    assert (card["notes"], card["alert"], card["phone"]) == ("Shy", "Nuts", "+61491570156")
    input = {"customerId": theirs, "expectedVersion": 1, "alert": "None", "idempotencyKey": "k"}
    async with untouched(salon.database):
        data = await web.data(salon.host, NOTE, bearer=staff, variables={"input": input})
    assert data["deskNoteCustomer"] == {"__typename": "CredentialNeeded", "message": A_COLLEAGUES}


async def test_a_card_sums_up_who_they_are(salon: Salon, web: Web) -> None:
    first = await salon.books(day(-30, 9), status="completed")
    of: dict[str, Any] = {"customer_id": first.customer.id}
    await salon.books(day(-20, 9), status="no_show", **of)
    await salon.books(day(-10, 9), status="cancelled", cancelled_at=day(-11), cancelled_by="phone", **of)
    await salon.books(day(-9, 9), status="cancelled", cancelled_at=day(-11), cancelled_by="venue", **of)
    last = await salon.books(day(9, 9), **of)
    next_one = await salon.books(day(3, 9), staff="Theo", **of)
    credential = f"desk.{await salon.issues_credential('front_desk')}"
    card = (await web.data(salon.host, CARD, bearer=credential, variables={"id": first.customer.id}))["desk"][
        "customer"
    ]
    assert card["visits"] == {
        "kept": 1, "missed": 1, "cancelled": 1,
        "lastAt": "2026-10-26T09:00:00+11:00", "nextAt": "2026-11-28T09:00:00+11:00",
    }  # fmt: skip
    assert [edge["node"]["reference"] for edge in card["bookings"]["edges"]] == [last.reference, next_one.reference]
    assert card["bookings"]["pageInfo"]["hasNextPage"]
    assert (card["storeCredits"], card["savedCard"], card["email"]) == ([], None, "ann.lee@example.com")


async def test_a_cursor_of_bookings_that_no_page_gave_is_none(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    query = """query ($id: ID!, $after: String) { desk { customer(id: $id) { bookings(after: $after) {
      edges { cursor } } } } }"""
    credential = f"desk.{await salon.issues_credential()}"
    known = {"id": booking.customer.id}
    given = (await web.data(salon.host, query, bearer=credential, variables=known))["desk"]["customer"]["bookings"]
    cursor = given["edges"][0]["cursor"]
    name, at, id = orjson.loads(base64.b32decode(cursor.upper() + "=" * (-len(cursor) % 8)))
    assert (name, id) == ("bookings of a customer", booking.id)
    for forged in (
        ("0001-01-01T00:00:00+14:00", id), ("9999-12-31T23:00:00-14:00", id), ("2026-11-28T09:00:00", id),
        ("2026-11-28", id), (at, "nobody"), (at, ""),
    ):  # fmt: skip
        asked = known | {"after": cursor_of(name, *forged)}
        answer = (await web.ask(salon.host, query, bearer=credential, variables=asked)).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR", forged
    last = (await web.data(salon.host, query, bearer=credential, variables=known | {"after": cursor}))["desk"]
    assert last["customer"]["bookings"]["edges"] == []


async def test_an_alert_shows_on_each_booking_and_the_customer_hears_of_nothing(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9), notes="Window seat")
    again = await salon.books(day(5, 9), customer_id=booking.customer.id)
    credential = f"desk.{await salon.issues_credential()}"
    input = {
        "customerId": booking.customer.id,
        "expectedVersion": 1,
        "alert": " Allergic to\u00a0PPD ",
        "idempotencyKey": "k",
    }
    for replayed in (False, True):
        noted = (await web.data(salon.host, NOTE, bearer=credential, variables={"input": input}))["deskNoteCustomer"]
        assert noted["replayed"] is replayed
        # It is no correction of contact: what only a visitor typed stays in doubt.
        assert noted["customer"] == {"notes": None, "alert": "Allergic to PPD", "notesVersion": 2, "version": 1}
    stale = input | {"notes": "Talks", "idempotencyKey": "l"}
    async with untouched(salon.database):
        refused = (await web.data(salon.host, NOTE, bearer=credential, variables={"input": stale}))["deskNoteCustomer"]
    assert refused["__typename"] == "CustomerChanged"
    query = f'{{ desk {{ booking(id: "{again.id}") {{ desk {{ notes alert chips }} }} }} }}'
    shown = (await web.data(salon.host, query, bearer=credential))["desk"]["booking"]["desk"]
    assert (shown["notes"], shown["alert"], "ALERT" in shown["chips"]) == (None, "Allergic to PPD", True)
    assert await salon.told() == []
    assert [line["what"] for line in await salon.changes()] == ["customer_noted"]
    # Whoever looks at either booking hears that something of it is changed.
    assert {booking.id, again.id} <= {row["about"] for row in await salon.rows(tables.feed)}


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_name_is_each_of_its_words_is_found_as_it_was_written(first: str, last: str) -> None:
    name = f"{first} {last}"
    words = search_words(name, None, None)
    for asked in asked_words(name.replace("@", " ")):
        assert any(word.startswith(asked) for word in words) or asked.isdecimal() or "@" in name
    assert folded(folded(name)) == folded(name)
