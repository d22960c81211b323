"""Who can reach what: read from the schema, so that what is added to it is looked at, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from tests.support.account import access_of
from tests.support.moving import ask_quote
from tests.support.salon import TIERED, Salon, day, open_salon
from tests.support.selections import SCHEMA, Composite, everything_of, input_type, mutations
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

assert SCHEMA.query_type is not None
QUERY = SCHEMA.query_type
# What is nobody's business but the venue's: the desk's own types, and what is said of a person.
OPERATORS_ONLY = {
    "Desk",
    "Operator",
    "Member",
    "Session",
    "Invitation",
    "ApiKey",
    "DeskPermission",
    "Device",
    "DevicePairing",
    "LockedPin",
    "VenueDomain",
    "Passkey",
    "BookingDesk",
    "Customer",
    "Activity",
    "Message",
    "MessageChannel",
    "MessageKind",
    "MessageStatus",
    "BlockedTime",
    "BlockedTimeKind",
    "Calendar",
    "CalendarPerson",
    "CalendarOpening",
    "HeldTime",
    "HeldTimeReason",
    "BookingChip",
    "BookingDeskActions",
    "Caller",
    "ActivityPart",
    "CustomerVisits",
    "CustomerCard",
    "CustomerConnection",
    "CustomerEdge",
    "DeskRefund",
    "LedgerEntry",
    "LedgerAccount",
    "LedgerReason",
    "StoreCredit",
    "CreditSource",
    "Opening",
    "OpeningTold",
    "OpeningConsidered",
    "OpeningCause",
    "OpeningStatus",
    "WaitlistFigures",
    "SecurityEvent",
    "SecurityEventKind",
}
DAY = '"2026-11-28"'
ARGUMENTS = {
    "date": DAY, "from": DAY, "to": DAY, "around": '"2026-11-28T09:00:00+11:00"',
    "startsAt": '"2026-11-28T09:00:00+11:00"', "askedBy": "CUSTOMER", "number": '"+61491570006"',
    "id": '"1111111111111111111111"', "parts": '[{ serviceId: "1111111111111111111111" }]',
}  # fmt: skip


def _reachable_without_the_desk(start: GraphQLNamedType, seen: set[str]) -> None:
    if start.name in seen:
        return
    seen.add(start.name)
    if isinstance(start, GraphQLUnionType):
        for member in start.types:
            _reachable_without_the_desk(member, seen)
    if isinstance(start, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in start.fields.items():
            if name != "desk" and not name.startswith("desk"):
                _reachable_without_the_desk(get_named_type(field.type), seen)


def _call(name: str, arguments: dict[str, Any]) -> str:
    given = ", ".join(f"{each}: {ARGUMENTS[each]}" for each, about in arguments.items() if is_required_argument(about))
    return f"{name}({given})" if given else name


def each_field_of(kind: Composite) -> Iterator[str]:
    """Each field of a type on its own, with whatever it has to say."""
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        # All there is to say of each booking of a day is more than one request may ask for.
        depth = 0 if name == "bookings" else 1
        selection = f" {{ {everything_of(below, depth)} }}" if isinstance(below, Composite) else ""
        yield _call(name, field.args) + selection


def _parts_of(kind: Composite) -> Iterator[str]:
    """What a type says by itself, and each field below it on its own, with all that it has to say."""
    yield everything_of(kind, 0)
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if isinstance(below, Composite) and not field.args:
            yield f"{name} {{ {everything_of(below, 3)} }}"


def _desk_fields(kind_name: str) -> list[str]:
    kind = SCHEMA.get_type(kind_name)
    assert isinstance(kind, GraphQLObjectType)
    return list(each_field_of(kind))


def test_what_is_the_desks_is_reached_by_way_of_the_desk_only() -> None:
    assert SCHEMA.mutation_type is not None
    seen: set[str] = set()
    _reachable_without_the_desk(QUERY, seen)
    _reachable_without_the_desk(SCHEMA.mutation_type, seen)
    assert seen & OPERATORS_ONLY == set()
    everything = {
        name for name, kind in SCHEMA.type_map.items() if not name.startswith("__") and not name.endswith("Input")
    }
    assert {name for name in everything - seen if isinstance(SCHEMA.get_type(name), Composite)} >= {
        name for name in OPERATORS_ONLY if isinstance(SCHEMA.get_type(name), Composite)
    }


@pytest.mark.parametrize("field", _desk_fields("Desk"))
async def test_the_desk_is_nobodys_but_an_operators(salon: Salon, web: Web, field: str) -> None:
    booking = await salon.books(day(3, 9), notes="VIP")
    for credential in (None, bearer(booking)):
        assert await web.data(salon.host, f"{{ desk {{ {field} }} }}", bearer=credential) == {"desk": None}
    operator = f"desk.{await salon.issues_credential()}"
    assert (await web.data(salon.host, f"{{ desk {{ {field} }} }}", bearer=operator))["desk"] is not None


@pytest.mark.parametrize("field", _desk_fields("BookingDesk"))
async def test_what_the_desk_knows_of_a_booking_its_customer_does_not_see(salon: Salon, web: Web, field: str) -> None:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED, notes="VIP")
    credential = bearer(booking)
    data = await web.data(salon.host, f"{{ managedBooking {{ desk {{ {field} }} }} }}", bearer=credential)
    assert data == {"managedBooking": {"desk": None}}
    asked = f"booking {{ desk {{ {field} }} }}"
    move = f"""mutation ($input: RescheduleBookingInput!) {{ rescheduleBooking(input: $input) {{
        ... on BookingRescheduled {{ {asked} }} ... on BookingChanged {{ {asked} }} }} }}"""
    to = "2026-12-01T09:00:00+11:00"
    agreed = {"startsAt": to, "quoteId": await ask_quote(web, salon.host, credential, to)}
    input = {**agreed, "expectedVersion": 1, "idempotencyKey": "a"}
    for key in ("a", "b"):
        # The first moves it; the second is told that it changed.
        data = await web.data(salon.host, move, bearer=credential, variables={"input": input | {"idempotencyKey": key}})
        assert data == {"rescheduleBooking": {"booking": {"desk": None}}}
    operator = f"desk.{await salon.issues_credential()}"
    query = f'{{ desk {{ booking(id: "{booking.id}") {{ desk {{ {field} }} }} }} }}'
    assert (await web.data(salon.host, query, bearer=operator))["desk"]["booking"]["desk"] is not None


async def test_a_customer_is_told_nothing_personal_in_any_answer(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED, notes="Tell nobody")
    for kind in ("managedBooking", "venue"):
        field = QUERY.fields[kind]
        below = get_named_type(field.type)
        assert isinstance(below, Composite)
        # Part by part: all of it at once is more than one document may ask for.
        for part in _parts_of(below):
            response = await web.ask(salon.host, f"{{ {kind} {{ {part} }} }}", bearer=bearer(booking))
            assert "errors" not in response.json(), part
            for private in (booking.customer.name, booking.customer.email, booking.customer.phone, "Tell nobody"):
                assert private is not None
                assert private not in response.text, part


KNOWN: dict[str, Any] = {
    "expectedVersion": 1,
    "idempotencyKey": "k",
    "startsAt": "2026-12-01T09:00:00+11:00",
    "customer": {"name": "A", "email": "a@example.com"},
    "minutes": 30,
    "kind": "LUNCH",
    "quoteId": "a quote",
    "setupIntentId": "seti_1",
    "consentVersion": "1",
    "purpose": "DEPOSIT",
    "amountMinor": 1000,
    "number": 1,
    "offers": [{"startsAt": "2026-12-01T09:00:00+11:00", "staffId": "1" * 22}],
    "times": [{"weekday": "MONDAY", "band": "MORNING"}],
    "on": True,
    "deposit": "REFUND_IN_FULL",
    "askedBy": "VENUE",
    "tender": "CASH",
    "reason": "They were never here.",
    "decision": "LET_GO",
    "name": "Ned",
    "email": "ned@example.com",
    "role": "STAFF",
    "how": "WAIVED",
    "credential": "{}",
    "pin": "830174",
    "code": "830174",
    "domain": "book.lumen.example",
    "state": "x",
    "otherId": "1" * 22,
    "otherVersion": 1,
    "tell": False,
    "expectedCount": 1,
    "held": True,
}
# What names nothing: it is about the venue of whoever asks.
OWN_VENUES = {
    "deskSetWaitlist",
    "deskHoldMessages",
    "deskCreateApiKey",
    "deskLeave",
    "deskAddPasskey",
    "deskPairDevice",
    "deskSetPin",
    "deskAddDomain",
    "deskStartStripeConnect",
    "deskFinishStripeConnect",
    "deskDisconnectStripe",
}
DESKS = [name for name in mutations() if name.startswith("desk")]
VISITORS = ["bookAppointment", "confirmWithCode"]
CUSTOMERS = [name for name in mutations() if not name.startswith("desk") and name not in VISITORS]


@pytest.mark.parametrize("who", ["visitor", "customer", "operator", "another venue's operator"])
async def test_each_mutation_is_for_those_it_is_for(salon: Salon, web: Web, who: str) -> None:
    booking = await salon.books(day(3, 9))
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    credential, allowed = {
        "visitor": (None, VISITORS),
        "customer": (bearer(booking), CUSTOMERS),
        "operator": (await access_of(salon), DESKS),
        "another venue's operator": (await access_of(other), DESKS),
    }[who]
    ids = {
        "bookingId": booking.id,
        "customerId": booking.customer.id,
        "blockedTimeId": booking.id,
        "messageId": booking.id,
        "paymentId": booking.id,
        "refundId": booking.id,
        "feeId": booking.id,
        "settlementId": booking.id,
        "openingId": booking.id,
        "openingOfferId": booking.id,
        "serviceId": salon.services["Cut"][0],
        "staffId": salon.staff["Mia"][1],
        "parts": [{"serviceId": salon.services["Cut"][0], "staffId": salon.staff["Mia"][1]}],
        "memberId": booking.id,
        "sessionId": booking.id,
        "keyId": booking.id,
        "invitationId": booking.id,
        "deviceId": booking.id,
        "passkeyId": booking.id,
    }
    for name in mutations():
        if name in OWN_VENUES and who == "another venue's operator":
            continue
        kind = SCHEMA.get_type(input_type(name))
        input = {field: (KNOWN | ids)[field] for field in kind.fields if field in KNOWN | ids}  # type: ignore[union-attr]  # an input
        query = f"mutation ($input: {input_type(name)}!) {{ {name}(input: $input) {{ __typename ... on Refusal {{ message }} }} }}"
        if name in allowed and who != "another venue's operator":
            data = await web.data(
                salon.host, query, bearer=credential, variables={"input": input | {"idempotencyKey": name}}
            )
            assert data[name]["__typename"] != "CredentialNeeded", name
            continue
        async with untouched(salon.database):
            data = await web.data(
                salon.host, query, bearer=credential, variables={"input": input | {"idempotencyKey": name}}
            )
        # To another venue's operator, nothing of this venue is there.
        assert data[name]["__typename"] == ("NotFound" if name in allowed else "CredentialNeeded"), name


async def test_an_operator_sees_their_own_venue_only(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs, ours = await other.books(day(3, 9)), await salon.books(day(3, 11))
    credential = f"desk.{await salon.issues_credential()}"
    query = f"""{{ desk {{ venue {{ slug }} bookings(date: "2026-11-28") {{ id }} booking(id: "{theirs.id}") {{ id }}
        theirs: bookings(date: "2026-11-28", staffId: "{other.staff["Mia"][1]}") {{ id }}
        staff {{ id }} services {{ id }} }} venue {{ slug }} managedBooking {{ id }} }}"""
    # Whichever venue's host is asked: the credential says whose desk it is.
    for host in (salon.host, other.host, "localhost:8000"):
        data = await web.data(host, query, bearer=credential)
        assert data["desk"] == {
            "venue": {"slug": "lumen"},
            "bookings": [{"id": ours.id}],
            "booking": None,
            "theirs": [],
            "staff": [{"id": staff_id} for _, staff_id in salon.staff.values()],
            "services": [{"id": salon.services["Cut"][0]}],
        }
        assert (data["venue"], data["managedBooking"]) == ({"slug": "lumen"}, None)


async def test_another_persons_time_is_not_told_where_switching_is_not_allowed(salon: Salon, web: Web) -> None:
    strict = await open_salon(salon.database, salon.clock, slug="strict", customers_may_switch_staff=False)
    booking = await strict.books(day(3, 9))
    query = f"""{{ managedBooking {{ switchableStaff {{ id }} openSlots(days: 9, staffId: "{strict.staff["Theo"][1]}") {{ starts }}
        soonestSlots(limit: 10) {{ staff {{ name }} }} }} }}"""
    seen = (await web.data(strict.host, query, bearer=bearer(booking)))["managedBooking"]
    assert seen["switchableStaff"] == []
    assert seen["openSlots"] == [{"starts": []}] * 9
    assert {slot["staff"]["name"] for slot in seen["soonestSlots"]} == {"Mia"}
