"""A busy venue whose desk reads Arabic: no text that people read there is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import update

from openchair.core.database import Database
from openchair.core.ids import new_id
from openchair.presentation.desk.messages import TEXTS_STOPPED
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.store.activity_details import detail_of
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, waits
from tests.support.salon import TIERED, Salon, day, open_salon
from tests.support.web import Web
from tests.unit.rules.test_activity import EVERYTHING

_WORD = re.compile(r"[A-Za-z]{2,}")
# What is called the same everywhere, and what people typed.
_NAMES = {"STOP", "START", "Stripe", "OpenChair", "Visa", "Mia", "Theo", "Ann", "Lee", "Cut", "Colour", "Lumen"}
_TYPED = ("Ill", "Full", "A long wait", "A mistake", "I was there.")
CAN = " ".join(
    f"{name} {{ reason }}"
    for name in ("reschedule", "cancel", "acceptMove", "acceptCounterOffer", "askEarlier", "undo", "manageCard")
)
TEXT = "text { status date time duration appointment blocked offered depositDue cancelled } policy"
QUERIES = (
    "activity(first: 200) { sentence }",
    "activity(only: UNDELIVERED) { message { sentence problem } } openings { sentence told { sentence } considered { whyNot } }",
    *(
        f'bookings(date: "{day(offset, 9).date()}") {{ {TEXT} can {{ {CAN} }} desk {{ waitsForDeposit reach {{ sentence }} }} }}'
        for offset in (3, 4)
    ),
)
MESSAGES = 'booking(id: "%s") { desk { messages(first: 100) { sentence problem } } }'
REFUSED = (
    """mutation ($input: DeskCancelBookingInput!) { deskCancelBooking(input: $input) { ... on Refusal { message } } }"""
)


def texts(answer: Any) -> Iterator[str]:
    """Every text of an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from texts(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from texts(value)
    elif isinstance(answer, str):
        yield answer


def english_in(said: str) -> set[str]:
    """Its English words."""
    for typed in _TYPED:
        said = said.replace(typed, "")
    return set(_WORD.findall(said)) - _NAMES


async def _is_busy(salon: Salon) -> str:
    """One booking of each status, one to which all has happened, whose id it gives, and time that became free."""
    now = salon.clock.now()
    told = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    for hour, status in enumerate(BookingStatus, 9):
        await salon.books(day(4, hour), staff="Theo", status=status.value)
    await salon.write_all(
        (
            tables.activity,
            [
                {
                    "id": new_id(),
                    "booking_id": told.id,
                    "at": now,
                    "actor_kind": "operator",
                    "actor_name": "Mia",
                    "what": happened.kind.value,
                    "detail": detail_of(happened),
                }
                for happened, _ in EVERYTHING
            ],
        ),
        (
            tables.message,
            [
                {
                    "id": new_id(),
                    "booking_id": told.id,
                    "kind": kind.value,
                    "channel": channel.value,
                    "tells_of": "version:1",
                    "facts": {},
                    "status": status.value,
                    "unsure": False,
                    "problem": TEXTS_STOPPED if status in (MessageStatus.FAILED, MessageStatus.BOUNCED) else None,
                    "available_at": now,
                    "created_at": now,
                    "updated_at": now,
                }
                for kind, status in zip(MessageKind, [*MessageStatus] * len(MessageKind), strict=False)
                for channel in Channel
            ],
        ),
    )
    gone = await salon.books(day(9, 9))
    await waits(salon, await salon.books(day(20, 9)))
    await cancels(salon, gone)
    await looks(salon)
    return told.id


async def test_a_busy_desk_reads_no_english(database: Database, web: Web, clock: TestClock) -> None:
    salon = await open_salon(database, clock, locale="ar-AE", currency="AED")
    told = await _is_busy(salon)
    credential = f"desk.{await salon.issues_credential()}"
    found: list[str] = []
    for query in (*QUERIES, MESSAGES % told):
        found += texts(await web.data(salon.host, f"{{ desk {{ {query} }} }}", bearer=credential))
    assert len(found) > len(EVERYTHING) + len(MessageKind)
    assert {said: english_in(said) for said in found if english_in(said)} == {}


async def test_an_operators_own_language_goes_before_the_venues_and_leaves_the_customers_alone(
    salon: Salon, web: Web
) -> None:
    booking = await salon.books(day(3, 9), status="cancelled")
    credential = f"desk.{await salon.issues_credential()}"
    input = {
        "bookingId": booking.id,
        "expectedVersion": 1,
        "idempotencyKey": "k",
        "askedBy": "VENUE",
        "deposit": "REFUND_IN_FULL",
    }
    english = await web.data(salon.host, REFUSED, bearer=credential, variables={"input": input})
    assert english["deskCancelBooking"]["message"].startswith("This booking is closed")
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.person).values(locale="ar"))
    arabic = await web.data(salon.host, REFUSED, bearer=credential, variables={"input": input})
    assert not english_in(arabic["deskCancelBooking"]["message"])
    status = f'{{ desk {{ booking(id: "{booking.id}") {{ text {{ status }} can {{ cancel {{ reason }} }} }} }} }}'
    seen = (await web.data(salon.host, status, bearer=credential))["desk"]["booking"]
    assert seen["text"]["status"] == "Cancelled"
    assert not english_in(seen["can"]["cancel"]["reason"])
