"""How many statements an answer takes, and that there are no more of them the more there is."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.core.ids import new_id
from openchair.graph.documents import document_named, read_trusted_documents
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.moving import ask_quote
from tests.support.offers import offered, requested
from tests.support.salon import LINKS, TIERED, Salon, day
from tests.support.statements import statements_of
from tests.support.web import Web, bearer, manage_url


async def _crowd(salon: Salon) -> None:
    """Thirty bookings more, on the same days and the days around."""
    for index in range(30):
        await salon.books(day(2 + index // 5, 9 + index % 5), staff="Theo", paid_minor=2500, terms=TIERED)


async def _booking(salon: Salon) -> BookingRecord:
    """One whose deposit is asked, and whose customer has a card on file."""
    booking = await salon.books(day(3, 9), deposit_minor=2500, deposit_status="asked", terms=TIERED)
    await _saves_card(salon, booking)
    return await salon.reads(booking.id)


async def _saves_card(salon: Salon, booking: BookingRecord) -> None:
    await salon.write(
        tables.saved_card,
        id=new_id(),
        customer_id=booking.customer.id,
        booking_id=booking.id,
        status="in_use",
        stripe_customer_id="cus_1",
        payment_method_id=f"pm_{new_id()}",
        brand="visa",
        last4="4242",
        exp_month=12,
        exp_year=2030,
        consent_text="I agree.",
        consent_version="1",
        consent_source="manage_portal",
        consented_at=salon.clock.now(),
        updated_at=salon.clock.now(),
    )


SUMMARY = document_named(read_trusted_documents(), "ManagedBooking")
QUESTIONS: dict[str, tuple[str, int]] = {
    "the booking": (
        "{ managedBooking { id startsAt service { name } staff { name } venue { name policy } policy } }",
        1,
    ),
    "all a summary says": (
        """{ managedBooking { status price { formatted } deposit { sentence } cancellationQuote { sentence }
           can { reschedule { allowed } } calendar { ics } refunds { id } fees { id } cancellation { sentence } } }""",
        1,
    ),
    "the card and what is due": (
        "{ managedBooking { savedCard { sentence } due { sentence } can { manageCard { allowed } } refunds { id } } }",
        1,
    ),
    "what credit pays, asked often": (
        """{ managedBooking { storeCredit { formatted } again: storeCredit { amountMinor } due { withCredit { payText } }
           same: due { withCredit { payText } } } }""",
        2,
    ),
    "31 days of open times": ("{ managedBooking { openSlots(days: 31) { date starts } } }", 2),
    "93 days of open times": ("{ managedBooking { openSlots(days: 93) { date starts } } }", 2),
    "the quick answers": ("{ managedBooking { soonestSlots(limit: 10) { startsAt staff { name } } } }", 2),
    "who else does it": ("{ managedBooking { switchableStaff { name } } }", 2),
    "the venue": ("{ venue { name policy } }", 1),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_customers_question_takes_one_statement_or_two(salon: Salon, web: Web, name: str) -> None:
    query, most = QUESTIONS[name]
    booking = await _booking(salon)
    counts: list[int] = []
    for crowded in (False, True):
        if crowded:
            await _crowd(salon)
        with statements_of(web.app.state.runtime.database) as sent:
            await web.data(salon.host, query, bearer=bearer(booking))
        counts.append(len(sent))
    assert counts == [most, most]


CLOSED = {
    "fees, what is due, and what can be done": (
        "fees { sentence } due { sentence } again: due { purpose } can { manageCard { allowed } }",
        2,
    ),
    "whether the card can go": ("savedCard { removable { reason } }", 3),
    "all of it": (
        """fees { id } due { withCredit { payText } } can { manageCard { allowed } } storeCredit { formatted } refunds { id }
           savedCard { removable { allowed } }""",
        6,
    ),
}


@pytest.mark.parametrize("name", CLOSED)
async def test_a_missed_bookings_fees_are_read_once(salon: Salon, web: Web, name: str) -> None:
    query, most = CLOSED[name]
    booking = await salon.books(day(-1, 9), status="no_show", terms=TIERED)
    await _saves_card(salon, booking)
    counts: list[int] = []
    for fees in (("no_show",), ("late_cancellation",)):
        for kind in fees:
            await salon.write(
                tables.fee,
                id=new_id(),
                booking_id=booking.id,
                kind=kind,
                amount_minor=1500,
                currency="AUD",
                status="not_charged",
                problem="no_card",
                requested_at=salon.clock.now(),
            )
        with statements_of(web.app.state.runtime.database) as sent:
            await web.data(salon.host, f"{{ managedBooking {{ {query} }} }}", bearer=bearer(booking))
        counts.append(len(sent))
    assert counts == [most, most]


async def _page(web: Web, salon: Salon, booking: BookingRecord) -> int:
    return (await web.get(manage_url(salon, booking))).status_code


async def _wrong_page(web: Web, salon: Salon, booking: BookingRecord) -> int:
    return (await web.get(manage_url(salon, booking, token="nonsense"))).status_code


async def _first_query(web: Web, salon: Salon, booking: BookingRecord) -> int:
    headers = {"authorization": f"Bearer {bearer(booking)}"}
    body = {"documentId": SUMMARY}
    return (await web.client.post(f"http://{salon.host}/graphql", json=body, headers=headers)).status_code


async def _feed(web: Web, _salon: Salon, booking: BookingRecord) -> int:
    return (await web.get(LINKS.calendar_url(booking, "feed.ics"))).status_code


@pytest.mark.parametrize("surface", [_page, _wrong_page, _first_query, _feed], ids=lambda surface: surface.__name__)
async def test_each_surface_takes_one_statement(salon: Salon, web: Web, surface: Any) -> None:
    booking = await _booking(salon)
    with statements_of(web.app.state.runtime.database) as sent:
        status = await surface(web, salon, booking)
    assert status == (404 if surface is _wrong_page else 200)
    assert len(sent) == 1


async def test_a_request_with_offers_takes_one_statement_and_its_offers_one_more(salon: Salon, web: Web) -> None:
    booking = await offered(salon, await requested(salon))
    for query, most in (
        ("{ managedBooking { can { acceptCounterOffer { allowed until } } } }", 1),
        ("{ managedBooking { counterOffers { number sentence staff { name } } } }", 2),
    ):
        with statements_of(web.app.state.runtime.database) as sent:
            await web.data(salon.host, query, bearer=bearer(booking))
        assert len(sent) == most
    with statements_of(web.app.state.runtime.database) as sent:
        assert await _page(web, salon, booking) == 200
    assert len(sent) == 1


DESK = {
    "the day": (
        'bookings(date: "2026-11-28") { id startsAt service { name } staff { name } desk { customer { name } } }',
        2,
    ),
    "blocked time": ('blockedTime(date: "2026-11-28") { id staff { name } }', 2),
    "the money of one booking": (
        """booking(id: "$id") { refunds { id } fees { id } desk { refunds { id problem } fees { id } ledger { why }
           storeCredits { id } } }""",
        5,
    ),
    "its people and services": ("staff { name } services { name }", 3),
}


@pytest.mark.parametrize("name", DESK)
async def test_the_desks_day_takes_no_more_the_fuller_it_is(salon: Salon, web: Web, name: str) -> None:
    query, most = DESK[name]
    credential = f"desk.{await salon.issues_credential()}"
    booking = await salon.books(day(3, 9))
    query = query.replace("$id", booking.id)
    counts: list[int] = []
    for crowded in (False, True):
        if crowded:
            await _crowd(salon)
        with statements_of(web.app.state.runtime.database) as sent:
            await web.data(salon.host, f"{{ desk {{ {query} }} }}", bearer=credential)
        counts.append(len(sent))
    assert counts == [most, most]


@pytest.mark.usefixtures("grace")
async def test_a_move_takes_as_many_statements_in_a_full_salon_as_in_an_empty_one(salon: Salon, web: Web) -> None:
    query = "mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) { __typename } }"
    counts: list[int] = []
    for hour in (9, 10):
        if counts:
            await _crowd(salon)
        booking = await salon.books(day(3, hour))
        to = day(20, hour).isoformat()
        agreed = {"startsAt": to, "quoteId": await ask_quote(web, salon.host, bearer(booking), to)}
        input = {**agreed, "expectedVersion": 1, "idempotencyKey": "k"}
        with statements_of(web.app.state.runtime.database) as sent:
            data = await web.data(salon.host, query, bearer=bearer(booking), variables={"input": input})
        assert data["rescheduleBooking"]["__typename"] == "BookingRescheduled"
        counts.append(len(sent))
    # What follows from it, an opening and a message, follows by itself once nobody can take it back.
    assert counts[0] == counts[1] <= 25
