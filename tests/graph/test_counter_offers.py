"""Counter-offers over the whole stack: what the customer, the desk and others are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openchair.desk.lapse import lapse_jobs
from openchair.rules.records.booking import BookingRecord
from tests.support.clock import TestClock
from tests.support.moving import NO_QUOTE
from tests.support.offers import offered, requested
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

OFFERS = """{ managedBooking { status can { acceptCounterOffer { allowed until reason } }
    counterOffers { number round status startsAt endsAt expiresAt sentence staff { name } } } }"""
ACCEPT = """mutation ($input: AcceptCounterOfferInput!) { acceptCounterOffer(input: $input) { __typename
    ... on CounterOfferAccepted { booking { status startsAt version can { acceptCounterOffer { allowed } } } }
    ... on OfferNotOpen { status booking { version startsAt } }
    ... on InvalidInput { field }
    ... on Refusal { message } } }"""


async def _seen(web: Web, salon: Salon, booking: BookingRecord) -> dict[str, Any]:
    seen: dict[str, Any] = (await web.data(salon.host, OFFERS, bearer=bearer(booking)))["managedBooking"]
    return seen


async def _accept(
    web: Web, salon: Salon, booking: BookingRecord, number: int, key: str = "k", version: int = 2
) -> dict[str, Any]:
    quote_id = await _quoted(web, salon, booking, number)
    return await _accept_quoted(web, salon, booking, number, quote_id, key, version)


async def _quoted(web: Web, salon: Salon, booking: BookingRecord, number: int) -> str:
    query = "{ managedBooking { counterOffers { number quote { id } } } }"
    seen = (await web.data(salon.host, query, bearer=bearer(booking)))["managedBooking"]["counterOffers"]
    return next((offer["quote"]["id"] for offer in seen if offer["number"] == number and offer["quote"]), NO_QUOTE)


async def _accept_quoted(
    web: Web, salon: Salon, booking: BookingRecord, number: int, quote_id: str, key: str = "k", version: int = 2
) -> dict[str, Any]:
    input = {"number": number, "quoteId": quote_id, "expectedVersion": version, "idempotencyKey": key}
    data = await web.data(salon.host, ACCEPT, bearer=bearer(booking), variables={"input": input})
    answer: dict[str, Any] = data["acceptCounterOffer"]
    return answer


async def test_the_customer_sees_what_is_offered_in_the_venues_time(salon: Salon, web: Web) -> None:
    booking = await offered(salon, await requested(salon))
    seen = await _seen(web, salon, booking)
    until = "2026-11-26T09:00:00+11:00"
    assert seen["can"]["acceptCounterOffer"] == {"allowed": True, "until": until, "reason": None}
    assert seen["counterOffers"] == [
        {
            "number": number,
            "round": 1,
            "status": "OFFERED",
            "startsAt": starts_at,
            "endsAt": ends_at,
            "expiresAt": until,
            "sentence": "Lumen holds this time for you until Thursday 26 November, 9:00 am.",
            "staff": {"name": name},
        }
        for number, starts_at, ends_at, name in (
            (1, "2026-11-28T11:00:00+11:00", "2026-11-28T12:00:00+11:00", "Mia"),
            (2, "2026-11-29T10:00:00+11:00", "2026-11-29T11:00:00+11:00", "Theo"),
        )
    ]


async def test_accepting_answers_the_booking_and_the_other_offer_says_what_was_chosen(salon: Salon, web: Web) -> None:
    booking = await offered(salon, await requested(salon))
    quote_id = await _quoted(web, salon, booking, 2)
    answer = await _accept_quoted(web, salon, booking, 2, quote_id)
    assert answer == {
        "__typename": "CounterOfferAccepted",
        "booking": {
            "status": "CONFIRMED",
            "startsAt": "2026-11-29T10:00:00+11:00",
            "version": 3,
            "can": {"acceptCounterOffer": {"allowed": False}},
        },
    }
    # The same tap again is answered with the same; another is told.
    assert await _accept_quoted(web, salon, booking, 2, quote_id) == answer
    async with untouched(salon.database):
        refused = await _accept(web, salon, booking, 1, "other", 3)
    assert refused == {
        "__typename": "OfferNotOpen",
        "status": "SUPERSEDED",
        "booking": {"version": 3, "startsAt": "2026-11-29T10:00:00+11:00"},
        "message": "This time is no longer on offer: you chose Sunday 29 November, 10:00 am with Theo.",
    }
    seen = await _seen(web, salon, booking)
    assert [(each["status"], each["sentence"]) for each in seen["counterOffers"]] == [
        ("SUPERSEDED", refused["message"]),
        ("ACCEPTED", "You chose Sunday 29 November, 10:00 am with Theo."),
    ]
    unknown = await _accept(web, salon, booking, 7, "unknown", 3)
    assert (unknown["__typename"], unknown["field"]) == ("InvalidInput", "number")


async def test_an_offer_past_its_time_is_expired_for_everyone_before_any_round_has_come_by(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    booking = await offered(salon, await requested(salon))
    clock.advance(hours=24, seconds=1)
    seen = await _seen(web, salon, booking)
    assert seen["status"] == "PENDING"
    assert {each["status"] for each in seen["counterOffers"]} == {"EXPIRED"}
    assert seen["can"]["acceptCounterOffer"]["allowed"] is False
    assert (await _accept(web, salon, booking, 1))["status"] == "EXPIRED"


async def test_what_lapsed_says_so_with_its_reason_and_the_money_on_its_way_back(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    unanswered = await requested(salon, day(3, 13))
    untaken = await offered(salon, await requested(salon))
    clock.advance(hours=50)
    for work in lapse_jobs(salon.runtime).values():
        await work()
    query = "{ managedBooking { status cancellation { by reason sentence } refunds { status } } }"
    for booking, reason in (
        (unanswered, "Lumen didn't answer it in time."),
        (untaken, "None of the times Lumen offered was chosen in time."),
    ):
        data = await web.data(salon.host, query, bearer=bearer(booking))
        assert data["managedBooking"] == {
            "status": "CANCELLED",
            "cancellation": {
                "by": "SYSTEM",
                "reason": reason,
                "sentence": "Lumen will pay $25 back to you.",
            },
            "refunds": [{"status": "REQUESTED"}],
        }


async def test_the_desk_sees_by_when_to_answer_and_another_venue_sees_nothing(salon: Salon, web: Web) -> None:
    booking = await offered(salon, await requested(salon))
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    query = f'{{ desk {{ booking(id: "{booking.id}") {{ counterOffers {{ number }} desk {{ answerBy }} }} }} }}'
    ours, theirs = [f"desk.{await each.issues_credential()}" for each in (salon, other)]
    assert (await web.data(salon.host, query, bearer=ours))["desk"]["booking"] == {
        "counterOffers": [{"number": 1}, {"number": 2}],
        "desk": {"answerBy": "2026-11-27T09:00:00+11:00"},
    }
    assert (await web.data(salon.host, query, bearer=theirs))["desk"]["booking"] is None


async def test_a_repeated_call_of_the_desk_tells_that_an_offer_was_accepted_since(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    booking = await requested(salon)
    query = """mutation ($input: DeskSendCounterOffersInput!) { deskSendCounterOffers(input: $input) {
        ... on BookingUpdated { replayed booking { version status } } ... on Refusal { message } } }"""
    input = {
        "bookingId": booking.id,
        "expectedVersion": 1,
        "idempotencyKey": "k",
        "offers": [{"startsAt": day(4, 10).isoformat(), "staffId": salon.staff["Theo"][1]}],
        "expiresInHours": 2,
    }
    credential = f"desk.{await salon.issues_credential()}"
    answers = []
    for _ in range(2):
        data = await web.data(salon.host, query, bearer=credential, variables={"input": input})
        answers.append(data["deskSendCounterOffers"])
        clock.advance(minutes=30)
        if len(answers) == 1:
            await _accept(web, salon, booking, 1)
    assert answers == [
        {"replayed": False, "booking": {"version": 2, "status": "PENDING"}},
        {"replayed": True, "booking": {"version": 3, "status": "CONFIRMED"}},
    ]
    assert timedelta(0) < (await salon.reads(booking.id)).starts_at - clock.now()
