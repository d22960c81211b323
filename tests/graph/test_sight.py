"""What each role sees of a colleague's day and may do with it: every query of the desk, and every verb, read from the schema."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLObjectType
from sqlalchemy import update

from openchair.access.permissions import PEOPLES, permissions_of
from openchair.access.sight import A_COLLEAGUES
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import EVERYONE
from openchair.store import opening_offers, openings, outbox, reach, tables
from tests.graph.test_permissions import CASES, Case, stage_of
from tests.graph.test_walls import each_field_of
from tests.integration.store.money_next_door import bring_money
from tests.integration.store.settled_next_door import bring_settlement
from tests.support.clock import TestClock
from tests.support.salon import Salon, day
from tests.support.selections import SCHEMA
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.web import Web

ROW = "id reference desk { notes customer { name email phone } messages { to } }"
# All there is to say of a booking is more than one request may ask for, of a list of them.
OF_BOOKINGS = {"bookings", "booking", "requests", "unreachable", "objections", "awaitingDeposit"}
# What leads to a colleague's booking, for those who see everyone's.
LEADS_THERE = {
    "bookings", "booking", "calendar", "blockedTime", "activity", "unreachable", "openDisputes",
    "objections", "awaitingDeposit", "openings", "caller", "requests",
}  # fmt: skip


async def _fill(salon: Salon) -> tuple[BookingRecord, list[str]]:
    """Theo has a booking of everything, and what is written of it and its customer."""
    booking = await salon.books(day(3, 9), staff="Theo", notes="Zoe is shy")
    scope, now, theo = salon.scope, salon.clock.now(), salon.staff["Theo"][1]
    contact = {"name": "Zoe Quill", "email": "zoe@quill.example", "phone": "+61491570006"}
    async with salon.database.transaction() as connection:
        whose = tables.customer.c.id == booking.customer.id
        await connection.execute(update(tables.customer).where(whose).values(**contact))
        await bring_money(connection, scope, booking, now)
        await bring_settlement(connection, scope, booking, now)
        dead, *_ = await outbox.queue_messages(
            connection,
            scope,
            booking.id,
            now,
            [outbox.NewMessage(MessageKind.LINK_RESENT, Channel.EMAIL, "event:x", now)],
        )
        gone = {"status": "bounced", "sent_to": contact["email"], "problem": "No such user."}
        await connection.execute(update(tables.message).where(tables.message.c.id == dead).values(**gone))
        for channel, address in ((Channel.EMAIL, contact["email"]), (Channel.SMS, contact["phone"])):
            await reach.note_outcome(connection, scope.venue_id, channel, address, MessageStatus.BOUNCED, "Gone.", now)
        # Time of Theo's and time of Mia's is offered to Zoe.
        start = int(day(2, 9).timestamp()) // 60
        for number, staff_id in enumerate((theo, salon.staff["Mia"][1])):
            await openings.note_opening(connection, scope, staff_id, start, start + 60, OpeningCause.UNBLOCKED, now)
            (opening, *_) = await openings.list_newest_openings(connection, scope, EVERYONE, 1)
            offer = str(number + 3) * 22
            await opening_offers.insert_offer(
                connection, scope, id=offer, opening_id=opening.id, booking_id=booking.id, hold_id=offer, told_at=now,
                customer_id=booking.customer.id, starts_at=day(2, 9), held_until=day(1, 9), shared=False, by_hand=False,
            )  # fmt: skip
    await salon.books(day(5, 9), staff="Theo", status="pending", customer_id=booking.customer.id)
    waits: dict[str, Any] = {"deposit_minor": 2500, "deposit_status": "asked", "deposit_due_at": day(1)}
    await salon.books(day(6, 9), staff="Theo", customer_id=booking.customer.id, **waits)
    span = {"starts_at": day(3, 12), "ends_at": day(3, 13)}
    await salon.write(tables.blocked_time, id="b" * 22, staff_id=theo, kind="personal", note="Dentist", **span)
    return await salon.reads(booking.id), [*contact.values(), "Zoe", "Dentist", booking.id, booking.reference]


def _asked(booking: BookingRecord) -> dict[str, str]:
    """Each field of the desk, with what it has to say; whatever names a day or a booking names this one's."""
    kind = SCHEMA.get_type("Desk")
    assert isinstance(kind, GraphQLObjectType)
    asked = {}
    for field in each_field_of(kind):
        name = field.split("(")[0].split(" ")[0]
        call = field.split("{")[0].replace("1" * 22, booking.id)
        asked[name] = f"{call} {{ {ROW} }}" if name in OF_BOOKINGS else field
    # Whoever asks about a number is told that number.
    asked["caller"] = f'caller(number: "{booking.customer.phone}") {{ problem customers {{ name email }} }}'
    return asked


async def _answers(salon: Salon, web: Web, credential: str, booking: BookingRecord) -> dict[str, str]:
    found = {}
    for name, asked in _asked(booking).items():
        response = await web.ask(salon.host, f"{{ desk {{ {asked} }} }}", bearer=f"desk.{credential}")
        assert "errors" not in response.json(), (name, response.text)
        found[name] = response.text
    return found


@pytest.mark.parametrize("staff", ["Mia", None])
async def test_staff_are_told_nothing_of_a_colleagues_booking(salon: Salon, web: Web, staff: str | None) -> None:
    booking, secrets = await _fill(salon)
    credential = await salon.issues_credential("staff", staff=staff)
    for name, answer in (await _answers(salon, web, credential, booking)).items():
        assert [secret for secret in secrets if secret in answer] == [], name


@pytest.mark.parametrize("who", ["front_desk", "manager", "owner", "the colleague"])
async def test_others_see_all_of_it_but_figures_and_security_are_not_the_front_desks(
    salon: Salon, web: Web, who: str
) -> None:
    booking, secrets = await _fill(salon)
    role = "staff" if who == "the colleague" else who
    answers = await _answers(salon, web, await salon.issues_credential(role, staff="Theo"), booking)
    assert {name for name, answer in answers.items() if any(secret in answer for secret in secrets)} == LEADS_THERE
    figures, security = "null" not in answers["waitlistFigures"], "null" not in answers["securityEvents"]
    assert (figures, security) == (role in ("manager", "owner"), role == "owner")


# Of time: what is only about the sign-in of whoever asks is nobody else's.
STAFFS = [case for case in CASES if case.needs <= permissions_of(OperatorRole.STAFF) - PEOPLES]


@pytest.mark.parametrize("case", STAFFS, ids=str)
async def test_staff_do_nothing_with_a_colleagues_time(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, case: Case
) -> None:
    stage, input = await stage_of(salon, till, paying_web, clock, case)
    stage.credential = f"desk.{await salon.issues_credential('staff', staff='Theo')}"
    async with untouched(salon.database):
        answer = await stage.ask(input)
    assert (answer["__typename"], answer["message"]) == ("CredentialNeeded", A_COLLEAGUES)


async def test_staff_hand_nothing_of_their_own_to_a_colleague(salon: Salon, web: Web) -> None:
    booking, theo = await salon.books(day(3, 9), status="pending"), salon.staff["Theo"][1]
    known: dict[str, Any] = {"bookingId": booking.id, "expectedVersion": 1}
    there = {"startsAt": day(4, 9).isoformat(), "staffId": theo}
    calls = {
        "deskRescheduleBooking": ("DeskRescheduleBookingInput", known | there | {"askedBy": "VENUE"}),
        "deskSendCounterOffers": ("DeskSendCounterOffersInput", known | {"offers": [there]}),
    }
    credential = f"desk.{await salon.issues_credential('staff')}"
    for name, (kind, input) in calls.items():
        query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ __typename ... on Refusal {{ message }} }} }}"
        async with untouched(salon.database):
            data = await web.data(
                salon.host, query, bearer=credential, variables={"input": input | {"idempotencyKey": name}}
            )
        assert data[name] == {"__typename": "CredentialNeeded", "message": A_COLLEAGUES}
