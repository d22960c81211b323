"""Refusals know who reads them: the desk is not told to contact itself, nor spoken to as its customer."""

from __future__ import annotations

from typing import Any

from tests.support.moving import NO_QUOTE
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

CAN = "can { reschedule { reason } cancel { reason } }"
MINE = f"{{ managedBooking {{ {CAN} }} }}"
THEIRS = f"query ($id: ID!) {{ desk {{ booking(id: $id) {{ {CAN} }} }} }}"
DESK_MOVES = """mutation ($input: DeskRescheduleBookingInput!) { deskRescheduleBooking(input: $input) { __typename
    ... on Refusal { message } } }"""
MOVES = """mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) { __typename
    ... on Refusal { message } } }"""


async def test_of_a_closed_booking_the_desk_reads_what_to_do_and_its_customer_whom_to_contact(
    salon: Salon, web: Web
) -> None:
    booking = await salon.books(day(3, 9), status="cancelled")
    desk = f"desk.{await salon.issues_credential()}"
    seen = await web.data(salon.host, THEIRS, bearer=desk, variables={"id": booking.id})
    said = "This booking is closed: it was cancelled. Nothing was changed. Make a new booking instead."
    assert seen["desk"]["booking"]["can"] == {"reschedule": {"reason": said}, "cancel": {"reason": said}}
    seen = await web.data(salon.host, MINE, bearer=bearer(booking))
    assert "Please contact Lumen" in seen["managedBooking"]["can"]["reschedule"]["reason"]


async def test_of_a_time_that_is_taken_each_is_told_in_their_own_words(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    taken = await salon.books(day(4, 9))
    desk = f"desk.{await salon.issues_credential()}"
    common: dict[str, Any] = {"startsAt": taken.starts_at.isoformat(), "expectedVersion": 1}
    async with untouched(salon.database):
        input = {**common, "bookingId": booking.id, "askedBy": "VENUE", "idempotencyKey": "d"}
        answer = await web.data(salon.host, DESK_MOVES, bearer=desk, variables={"input": input})
        assert answer["deskRescheduleBooking"] == {
            "__typename": "SlotTaken",
            "message": "Something else takes that time by now. Nothing was changed. Please choose another time. "
            f"9:00 – 10:00 am: Ann Lee, Cut ({taken.reference}).",
        }
        input = {**common, "quoteId": NO_QUOTE, "idempotencyKey": "c"}
        answer = await web.data(salon.host, MOVES, bearer=bearer(booking), variables={"input": input})
        assert answer["rescheduleBooking"] == {
            "__typename": "SlotTaken",
            "message": "Someone just took that time. Your booking hasn't changed. Please choose another time.",
        }
    assert await salon.told() == []
