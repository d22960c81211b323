"""How many statements an answer takes, and that there are no more of them the more there is."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.graph.documents import document_named, read_trusted_documents
from openchair.store.records import BookingRecord
from tests.support.salon import LINKS, TIERED, Salon, day
from tests.support.statements import statements_of
from tests.support.web import Web, bearer, manage_url


async def _crowd(salon: Salon) -> None:
    """Thirty bookings more, on the same days and the days around."""
    for index in range(30):
        await salon.books(day(2 + index // 5, 9 + index % 5), staff="Theo", paid_minor=2500, terms=TIERED)


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
    "31 days of open times": ("{ managedBooking { openSlots(days: 31) { date starts } } }", 2),
    "93 days of open times": ("{ managedBooking { openSlots(days: 93) { date starts } } }", 2),
    "the quick answers": ("{ managedBooking { soonestSlots(limit: 10) { startsAt staff { name } } } }", 2),
    "who else does it": ("{ managedBooking { switchableStaff { name } } }", 2),
    "the venue": ("{ venue { name policy } }", 1),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_customers_question_takes_one_statement_or_two(salon: Salon, web: Web, name: str) -> None:
    query, most = QUESTIONS[name]
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    counts: list[int] = []
    for crowded in (False, True):
        if crowded:
            await _crowd(salon)
        with statements_of(web.app.state.runtime.database) as sent:
            await web.data(salon.host, query, bearer=bearer(booking))
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
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    with statements_of(web.app.state.runtime.database) as sent:
        status = await surface(web, salon, booking)
    assert status == (404 if surface is _wrong_page else 200)
    assert len(sent) == 1


DESK = {
    "the day": (
        'bookings(date: "2026-11-28") { id startsAt service { name } staff { name } desk { customer { name } } }',
        2,
    ),
    "blocked time": ('blockedTime(date: "2026-11-28") { id staff { name } }', 2),
    "its people and services": ("staff { name } services { name }", 3),
}


@pytest.mark.parametrize("name", DESK)
async def test_the_desks_day_takes_no_more_the_fuller_it_is(salon: Salon, web: Web, name: str) -> None:
    query, most = DESK[name]
    credential = f"desk.{await salon.issues_credential()}"
    await salon.books(day(3, 9))
    counts: list[int] = []
    for crowded in (False, True):
        if crowded:
            await _crowd(salon)
        with statements_of(web.app.state.runtime.database) as sent:
            await web.data(salon.host, f"{{ desk {{ {query} }} }}", bearer=credential)
        counts.append(len(sent))
    assert counts == [most, most]


async def test_a_move_takes_as_many_statements_in_a_full_salon_as_in_an_empty_one(salon: Salon, web: Web) -> None:
    query = "mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) { __typename } }"
    counts: list[int] = []
    for hour in (9, 10):
        if counts:
            await _crowd(salon)
        booking = await salon.books(day(3, hour))
        input = {"startsAt": day(20, hour).isoformat(), "expectedVersion": 1, "idempotencyKey": "k"}
        with statements_of(web.app.state.runtime.database) as sent:
            data = await web.data(salon.host, query, bearer=bearer(booking), variables={"input": input})
        assert data["rescheduleBooking"]["__typename"] == "BookingRescheduled"
        counts.append(len(sent))
    # The last of them writes that the old time is an opening.
    assert counts[0] == counts[1] <= 20
