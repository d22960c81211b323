"""What the desk is told before it moves a booking: what that does to the money, by who asked for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.salon import TIERED, Salon, day
from tests.support.web import Web

QUOTES = """query ($id: ID!, $at: DateTime!, $by: ID) { desk { now booking(id: $id) {
    parts { startsAt endsAt occupied { startsAt endsAt } }
    desk { moveQuotes(startsAt: $at, staffId: $by) { askedBy sentences told } } } } }"""
TOMORROW = "2026-11-26T15:00:00+11:00"
TERMS = TIERED | {"late_fee_minor": 1500, "late_fee_from_hours": 48}


async def _asked(
    salon: Salon, web: Web, booking: BookingRecord, at: str = TOMORROW, by: str | None = None, role: str = "front_desk"
) -> Any:
    credential = f"desk.{await salon.issues_credential(role)}"
    variables = {"id": booking.id, "at": at, "by": by}
    return (await web.data(salon.host, QUOTES, bearer=credential, variables=variables))["desk"]


async def _quotes(salon: Salon, web: Web, booking: BookingRecord, *where: str | None) -> dict[str, Any]:
    quotes = (await _asked(salon, web, booking, *where))["booking"]["desk"]["moveQuotes"]
    return {quote["askedBy"]: quote for quote in quotes}


async def test_a_move_is_quoted_for_each_who_may_have_asked_and_changes_nothing(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(2, 8), paid_minor=2500, terms=TERMS)
    quotes = await _quotes(salon, web, booking, TOMORROW, salon.staff["Theo"][1])
    assert await salon.reads(booking.id) == booking
    assert quotes["VENUE"]["sentences"] == [
        "Ann Lee can say no and get $25 back.",
        "They can cancel for free until they accept the new time, whatever the notice. No fee.",
    ]
    # By the customer's wish it is their own move: half is kept by now, and it is late.
    assert quotes["CUSTOMER"]["sentences"] == [
        "If they cancel after this, $12.50 goes back and $12.50 stays with the salon.",
        "A fee of $15 is due if they cancel.",
        "They can change it online until Wednesday 25 November, 3:00 pm.",
        "It counts as their move: the notice they gave today holds, wherever the new time is.",
    ]
    told = {quote["told"] for quote in quotes.values()}
    assert told == {"Ann Lee is told by email and SMS, 15 seconds after, so that a slip isn't told."}


async def test_what_is_no_move_or_not_theirs_to_make_has_no_quote(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(2, 8), staff="Mia")
    over = await salon.books(day(3, 8), status="completed")
    assert await _quotes(salon, web, booking, booking.starts_at.isoformat()) == {}
    assert await _quotes(salon, web, over) == {}
    assert await _quotes(salon, web, booking, TOMORROW, "nobody") == {}
    found = await _asked(salon, web, booking, TOMORROW, salon.staff["Theo"][1], "staff")
    # Staff move what is theirs, and to nobody else.
    assert found["booking"]["desk"]["moveQuotes"] == []


async def test_nobody_is_promised_a_message_that_doesnt_reach_them(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(2, 8))
    async with salon.database.transaction(salon.scope) as connection:
        await connection.execute(update(tables.customer).values(email=None, phone=None))
    quotes = await _quotes(salon, web, booking)
    assert quotes["VENUE"]["sentences"][0] == "Ann Lee can say no, and that costs nothing."
    assert quotes["VENUE"]["told"] == "No message reaches Ann Lee: tell them yourself."


async def test_a_part_says_what_it_takes_of_its_persons_time(salon: Salon, web: Web) -> None:
    columns: dict[str, Any] = {"gap_start_minutes": 15, "gap_minutes": 30, "buffer_minutes": 10}
    booking = await salon.books(day(2, 9), **columns)
    found = await _asked(salon, web, booking)
    (part,) = found["booking"]["parts"]
    spans = [(span["startsAt"][11:16], span["endsAt"][11:16]) for span in part["occupied"]]
    assert (spans, part["endsAt"][11:16]) == ([("09:00", "09:15"), ("09:45", "10:10")], "10:00")
    assert found["now"] == "2026-11-25T09:00:00+11:00"
