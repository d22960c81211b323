"""What waits for the desk: requests, openings that can still be had, messages that weren't delivered, and whoever calls."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from openchair.core.ids import new_id
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.openings import OpeningCause, OpeningStatus
from openchair.rules.scope import EVERYONE
from openchair.store import openings, outbox, tables
from openchair.store.customers import insert_customer
from tests.support.salon import Salon, day
from tests.support.web import Web

CALLER = """query ($number: String!) { desk { caller(number: $number) { phone phoneFormatted problem customers { name } } } }"""


async def _asks(salon: Salon, web: Web, query: str, role: str = "front_desk", **variables: Any) -> Any:
    bearer = f"desk.{await salon.issues_credential(role)}"
    return (await web.data(salon.host, query, bearer=bearer, variables=variables))["desk"]


async def test_requests_are_those_that_wait_for_an_answer_the_most_pressing_first(salon: Salon, web: Web) -> None:
    later = await salon.books(day(6, 9), status="pending", request_expires_at=day(2))
    sooner = await salon.books(day(3, 9), status="pending", request_expires_at=day(1))
    # What was brought over from elsewhere waits for ever.
    last = await salon.books(day(2, 9), status="pending", request_expires_at=None)
    # A time that is held until its deposit is paid is no request yet, and what is agreed is none any more.
    await salon.books(day(4, 9), status="pending", status_when_paid="confirmed", deposit_minor=2500)
    await salon.books(day(5, 9))
    found = await _asks(salon, web, "{ desk { requests { id desk { answerBy } } } }")
    assert [each["id"] for each in found["requests"]] == [sooner.id, later.id, last.id]


async def test_openings_can_be_asked_for_that_can_still_be_had(salon: Salon, web: Web) -> None:
    now, start = salon.clock.now(), int(day(3, 9).timestamp()) // 60
    mia = salon.staff["Mia"][1]
    async with salon.database.transaction() as connection:
        for number in range(3):
            at = start + number * 120
            await openings.note_opening(connection, salon.scope, mia, at, at + 60, OpeningCause.UNBLOCKED, now)
        newest = await openings.list_newest_openings(connection, salon.scope, EVERYONE, 3)
        await openings.change_opening(connection, salon.scope, newest[0].id, status=OpeningStatus.FILLED)
    left = [newest[1].id, newest[2].id]
    found = await _asks(salon, web, "{ desk { openings(open: true) { id } } }")
    assert [each["id"] for each in found["openings"]] == left
    on_day = await _asks(salon, web, '{ desk { openings(open: true, date: "2026-11-28") { id } } }')
    assert [each["id"] for each in on_day["openings"]] == left[::-1]


async def test_messages_that_were_not_delivered_are_read_alone_with_whose_they_are(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    async with salon.database.transaction() as connection:
        sent, dead = await outbox.queue_messages(
            connection,
            salon.scope,
            booking.id,
            salon.clock.now(),
            [
                outbox.NewMessage(MessageKind.LINK_RESENT, Channel.EMAIL, f"event:{number}", salon.clock.now())
                for number in range(2)
            ],
        )
        gone = {"status": "bounced", "problem": "No such user."}
        await connection.execute(update(tables.message).where(tables.message.c.id == dead).values(**gone))
    ask = "query ($only: ActivityPart) { desk { activity(only: $only) { what customer bookingId message { id } } } }"
    lines = {
        part: (await _asks(salon, web, ask, only=part))["activity"] for part in ("UNDELIVERED", "MESSAGES", "CHANGES")
    }
    assert [line["message"]["id"] for line in lines["UNDELIVERED"]] == [dead]
    assert lines["UNDELIVERED"][0] == {
        "what": "MESSAGE",
        "customer": booking.customer.name,
        "bookingId": booking.id,
        "message": {"id": dead},
    }
    assert {line["message"]["id"] for line in lines["MESSAGES"]} >= {sent, dead}
    assert all(line["message"] is None for line in lines["CHANGES"])


async def test_a_number_that_calls_finds_whoever_has_it_in_any_writing(salon: Salon, web: Web) -> None:
    ids = [new_id(), new_id()]
    async with salon.database.transaction() as connection:
        for id, name in zip(ids, ("Ada Long", "Ben Long"), strict=True):
            values = {"id": id, "name": name, "phone": "+61491570157", "created_at": salon.clock.now()}
            await insert_customer(connection, salon.scope, values)
    await salon.books(day(3, 9), customer_id=ids[1], staff="Theo")
    for number in ("+61 491 570 157", "0491570157", "tel:+61-491-570-157", "0061 491 570 157", "(0491) 570.157"):
        assert (await _asks(salon, web, CALLER, number=number))["caller"] == {
            "phone": "+61491570157",
            "phoneFormatted": "0491 570 157",
            "problem": None,
            # Whoever was here last comes first.
            "customers": [{"name": "Ben Long"}, {"name": "Ada Long"}],
        }, number
    unknown = (await _asks(salon, web, CALLER, number="0491 570 199"))["caller"]
    assert (unknown["phone"], unknown["customers"]) == ("+61491570199", [])
    withheld = (await _asks(salon, web, CALLER, number="Anonymous"))["caller"]
    assert (withheld["phone"], withheld["customers"]) == (None, [])
    assert withheld["problem"] == "'Anonymous' is not a phone number."
    # Mia has neither in her day.
    assert (await _asks(salon, web, CALLER, "staff", number="0491570157"))["caller"]["customers"] == []
