"""The price of a move over the graph: shown before it is agreed to, and what no longer holds moves nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.desk.bookings import Target
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from tests.support.clock import TestClock
from tests.support.salon import TIERED, Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

TERMS = TIERED | {"late_fee_minor": 1500, "late_fee_from_hours": 48}
QUOTE = """id fromStartsAt fromStaff { name } startsAt staff { name } outcome refund { formatted } forfeit { formatted }
    credit { formatted } fee { formatted } changeableUntil sentences"""
ASK = f"query ($at: DateTime!, $by: ID) {{ managedBooking {{ moveQuote(startsAt: $at, staffId: $by) {{ {QUOTE} }} }} }}"
SEEN = f"""{{ managedBooking {{ version can {{ acceptMove {{ allowed until reason }} cancel {{ allowed }} }}
    cancellationQuote {{ sentence fee {{ formatted }} }}
    venueMove {{ askedBy movedAt fromStartsAt fromStaff {{ name }} startsAt staff {{ name }} changesFirst sentence
    quote {{ {QUOTE} }} }} }} }}"""
MOVE = f"""mutation ($input: RescheduleBookingInput!) {{ rescheduleBooking(input: $input) {{ __typename
    ... on BookingRescheduled {{ booking {{ startsAt }} }} ... on MoveQuoteChanged {{ message quote {{ {QUOTE} }} }} }} }}"""
ACCEPT = f"""mutation ($input: AcceptMoveInput!) {{ acceptMove(input: $input) {{ __typename
    ... on MoveAccepted {{ replayed booking {{ version venueMove {{ startsAt }} cancellationQuote {{ sentence feeSentence }} }} }}
    ... on MoveQuoteChanged {{ message quote {{ {QUOTE} }} }} ... on Refusal {{ message }} }} }}"""
FAR, NEARER = "2026-12-04T10:00:00+11:00", "2026-11-26T15:00:00+11:00"


async def _late(salon: Salon, **more: Any) -> BookingRecord:
    """A booking with $25 paid, 47 hours ahead: half of it is kept by now, and a cancel costs a fee."""
    return await salon.books(day(2, 8), paid_minor=2500, terms=TERMS, **more)


async def _quote(web: Web, salon: Salon, booking: BookingRecord, at: str, by: str | None = None) -> Any:
    data = await web.data(salon.host, ASK, bearer=bearer(booking), variables={"at": at, "by": by})
    return data["managedBooking"]["moveQuote"]


async def _ask(web: Web, salon: Salon, booking: BookingRecord, query: str, **input: Any) -> dict[str, Any]:
    given = {"expectedVersion": (await salon.reads(booking.id)).version, "idempotencyKey": "k", **input}
    data = await web.data(salon.host, query, bearer=bearer(booking), variables={"input": given})
    answer: dict[str, Any] = next(iter(data.values()))
    return answer


async def _moved_by_the_salon(salon: Salon, booking: BookingRecord, asked_by: AskedBy = AskedBy.VENUE) -> None:
    move = DeskMove(day(1, 15), salon.staff["Theo"][1], asked_by)
    operator = await salon.signs_in()
    await reschedule_as_operator(salon.runtime, operator, Target(booking.id, booking.version, "move"), move)


async def test_a_move_shows_what_cancelling_after_it_would_do(salon: Salon, web: Web) -> None:
    booking = await _late(salon)
    quote = await _quote(web, salon, booking, FAR, salon.staff["Theo"][1])
    assert quote == {
        "id": quote["id"],
        "fromStartsAt": "2026-11-27T08:00:00+11:00",
        "fromStaff": {"name": "Mia"},
        "startsAt": FAR,
        "staff": {"name": "Theo"},
        "outcome": "PARTIAL_REFUND",
        "refund": {"formatted": "$12.50"},
        "forfeit": {"formatted": "$12.50"},
        "credit": None,
        "fee": {"formatted": "$15"},
        "changeableUntil": "2026-12-03T10:00:00+11:00",
        "sentences": [
            "After this you can change or cancel it online until Thursday 3 December, 10:00 am.",
            "If you cancel then, $12.50 of your $25 deposit is refunded; Lumen keeps $12.50 per our policy.",
            "If you cancel then, a fee of $15 applies.",
        ],
    }
    near = await _quote(web, salon, booking, "2026-11-25T15:00:00+11:00")
    assert (near["changeableUntil"], near["sentences"][:2]) == (
        None,
        ["After this you can't change or cancel it online.", "Your $25 deposit stays with the booking."],
    )


async def test_a_quote_that_no_longer_holds_moves_nothing_and_the_new_one_comes_back(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    booking = await salon.books(day(4, 9), paid_minor=2500, terms=TERMS)
    before = await _quote(web, salon, booking, FAR)
    assert (before["outcome"], before["fee"]) == ("FULL_REFUND", None)
    clock.set(day(2, 9))
    # To the second: an older quote with the same answer still counts.
    assert (await _quote(web, salon, booking, FAR))["id"] == before["id"]
    clock.advance(seconds=1)
    async with untouched(salon.database):
        answer = await _ask(web, salon, booking, MOVE, startsAt=FAR, quoteId=before["id"])
    assert answer["__typename"] == "MoveQuoteChanged"
    assert "Nothing was moved" in answer["message"]
    assert answer["quote"] == await _quote(web, salon, booking, FAR)
    assert (answer["quote"]["outcome"], answer["quote"]["fee"]) == ("PARTIAL_REFUND", {"formatted": "$15"})
    agreed = {"startsAt": FAR, "quoteId": answer["quote"]["id"], "idempotencyKey": "again"}
    assert (await _ask(web, salon, booking, MOVE, **agreed))["__typename"] == "BookingRescheduled"


@pytest.mark.parametrize("other", ["start", "person", "booking"])
async def test_a_quote_is_of_this_start_this_person_and_this_booking(salon: Salon, web: Web, other: str) -> None:
    booking, another = await _late(salon), await salon.books(day(2, 8), staff="Theo", paid_minor=2500, terms=TERMS)
    theo = salon.staff["Theo"][1]
    wrong = {
        "start": await _quote(web, salon, booking, "2026-12-04T11:00:00+11:00"),
        "person": await _quote(web, salon, booking, FAR, theo),
        "booking": await _quote(web, salon, another, FAR, salon.staff["Mia"][1]),
    }[other]
    async with untouched(salon.database):
        answer = await _ask(web, salon, booking, MOVE, startsAt=FAR, quoteId=wrong["id"])
    assert answer["__typename"] == "MoveQuoteChanged"


async def test_what_is_no_move_has_no_quote(salon: Salon, web: Web, clock: TestClock) -> None:
    booking = await _late(salon)
    assert await _quote(web, salon, booking, "2026-11-27T08:00:00+11:00") is None
    assert await _quote(web, salon, booking, "2026-11-24T08:00:00+11:00") is None
    assert await _quote(web, salon, booking, FAR, "1" * 22) is None
    assert await _quote(web, salon, booking, FAR, "somebody") is None
    clock.set(day(1, 8, 1))
    assert await _quote(web, salon, booking, FAR) is None


async def test_a_move_by_the_salon_is_seen_and_accepted_on_terms_that_are_shown(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(10, 9), paid_minor=2500, paid_by_card_minor=2500, terms=TERMS)
    await _moved_by_the_salon(salon, booking)
    seen = (await web.data(salon.host, SEEN, bearer=bearer(booking)))["managedBooking"]
    assert seen["can"] == {
        "acceptMove": {"allowed": True, "until": "2026-11-26T14:59:59+11:00", "reason": None},
        "cancel": {"allowed": True},
    }
    assert seen["cancellationQuote"] == {"sentence": "You'll be refunded $25 to the card you paid with", "fee": None}
    move, quote = seen["venueMove"], seen["venueMove"].pop("quote")
    assert move == {
        "askedBy": "VENUE",
        "movedAt": "2026-11-25T09:00:00+11:00",
        "fromStartsAt": "2026-12-05T09:00:00+11:00",
        "fromStaff": {"name": "Mia"},
        "startsAt": NEARER,
        "staff": {"name": "Theo"},
        "changesFirst": True,
        "sentence": (
            "Sorry, Lumen had to move your booking from Saturday 5 December, 9:00 am with Mia to Thursday 26 November, 3:00 "
            "pm with Theo. You can accept it, take another time, or cancel: "
            "then there is no fee and all of your $25 deposit goes back."
        ),
    }
    assert (quote["fromStartsAt"], quote["startsAt"]) == ("2026-12-05T09:00:00+11:00", NEARER)
    assert (quote["forfeit"], quote["fee"]) == ({"formatted": "$12.50"}, {"formatted": "$15"})
    async with untouched(salon.database):
        answer = await _ask(web, salon, booking, ACCEPT, quoteId="of yesterday")
    assert (answer["__typename"], answer["quote"]) == ("MoveQuoteChanged", quote)
    answer = await _ask(web, salon, booking, ACCEPT, quoteId=quote["id"], idempotencyKey="accept")
    assert answer["booking"]["venueMove"] is None
    assert answer["booking"]["cancellationQuote"]["feeSentence"].startswith("A fee of $15 applies")
    again = await _ask(web, salon, booking, ACCEPT, quoteId=quote["id"], idempotencyKey="once more")
    assert again["__typename"] == "NoMoveToAccept"


async def test_a_move_by_phone_says_so(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(10, 9), paid_minor=2500, terms=TERMS)
    await _moved_by_the_salon(salon, booking, AskedBy.CUSTOMER)
    move = (await web.data(salon.host, SEEN, bearer=bearer(booking)))["managedBooking"]["venueMove"]
    assert move["askedBy"] == "CUSTOMER"
    assert move["sentence"].startswith("Lumen moved your booking as you asked, from Saturday 5 December")


async def test_a_fee_after_a_late_move_says_why(salon: Salon, web: Web, clock: TestClock) -> None:
    booking = await _late(salon)
    quote = await _quote(web, salon, booking, FAR)
    await _ask(web, salon, booking, MOVE, startsAt=FAR, quoteId=quote["id"])
    query = "{ managedBooking { policy cancellationQuote { feeSentence fee { formatted } } } }"
    seen = (await web.data(salon.host, query, bearer=bearer(booking)))["managedBooking"]
    assert seen["cancellationQuote"] == {
        "feeSentence": "A fee of $15 applies, because you moved this booking less than 48 hours before it was to start.",
        "fee": {"formatted": "$15"},
    }
    assert seen["policy"][-1] == (
        "You moved this booking 47 hours before it was to start, so cancelling counts as no earlier than that."
    )


async def test_the_desk_reads_who_asked(salon: Salon, web: Web) -> None:
    one, other = await salon.books(day(10, 9)), await salon.books(day(11, 9))
    operator = await salon.signs_in()
    for booking, move in (
        (one, DeskMove(day(10, 11), None, AskedBy.VENUE)),
        (other, DeskMove(day(11, 11), None, AskedBy.CUSTOMER, waive=True, reason="She is ill")),
    ):
        await reschedule_as_operator(salon.runtime, operator, Target(booking.id, 1, f"move {booking.id}"), move)
    data = await web.data(
        salon.host, "{ desk { activity { what sentence } } }", bearer=f"desk.{await salon.issues_credential()}"
    )
    said = [line["sentence"] for line in data["desk"]["activity"] if line["what"] == "RESCHEDULED"]
    assert said == [
        (
            "Moved from Sunday 6 December, 9:00 am to Sunday 6 December, 11:00 am. The customer asked for it by phone. "
            "It isn't counted as their move: She is ill"
        ),
        "Moved from Saturday 5 December, 9:00 am to Saturday 5 December, 11:00 am. The salon asked for it.",
    ]


async def test_a_repeated_acceptance_tells_of_the_move_that_the_salon_has_made_since_and_accepts_none(
    salon: Salon, web: Web
) -> None:
    booking = await salon.books(day(10, 9), paid_minor=2500, terms=TERMS)
    await _moved_by_the_salon(salon, booking)
    seen = (await web.data(salon.host, SEEN, bearer=bearer(booking)))["managedBooking"]["venueMove"]
    agreed = {"quoteId": seen["quote"]["id"], "expectedVersion": 2, "idempotencyKey": "accept"}
    first = await _ask(web, salon, booking, ACCEPT, **agreed)
    move = DeskMove(day(1, 16), None, AskedBy.VENUE)
    operator = await salon.signs_in()
    await reschedule_as_operator(salon.runtime, operator, Target(booking.id, 3, "again"), move)
    assert (await salon.reads(booking.id)).starts_at == day(1, 15) + timedelta(hours=1)
    async with untouched(salon.database):
        again = await _ask(web, salon, booking, ACCEPT, **agreed)
    assert (first["__typename"], first["replayed"], again["__typename"], again["replayed"]) == (
        "MoveAccepted", False, "MoveAccepted", True,
    )  # fmt: skip
    # The booking is as it stands now: the second move waits to be accepted.
    assert (first["booking"]["version"], first["booking"]["venueMove"]) == (3, None)
    assert again["booking"]["version"] == 4
    assert again["booking"]["venueMove"] == {"startsAt": "2026-11-26T16:00:00+11:00"}
