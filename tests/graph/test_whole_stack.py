"""The graph through the whole application, with real links and credentials."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema

from openchair.graph.documents import read_trusted_documents
from openchair.graph.export import exported, undescribed, untold_breaking_changes
from tests.support.clock import TestClock
from tests.support.moving import Move, ask_quote, reschedule_booking
from tests.support.salon import FULL_REFUND, TIERED, Salon, day, open_salon
from tests.support.web import Web, bearer

ROOT = Path(__file__).resolve().parents[2]
RESCHEDULE = """
mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) {
  __typename
  ... on BookingRescheduled { booking { id version startsAt } }
  ... on InsideNoticeWindow { noticeHours venuePhone }
  ... on BookingClosed { status }
  ... on SlotTaken { alternatives { startsAt staff { name } } }
  ... on BookingChanged { booking { version startsAt } }
  ... on InvalidInput { field }
  ... on Refusal { message }
} }
"""
CANCEL = """
mutation ($input: CancelBookingInput!) { cancelBooking(input: $input) {
  __typename
  ... on BookingCancelled { booking { status cancellation { by sentence refund { formatted } } refunds { status sentence } } }
  ... on QuoteChanged { quote { id sentence } }
  ... on Refusal { message }
} }
"""


QUOTED: dict[tuple[str, str | None, str], str] = {}


def move(starts_at: str, key: str = "k", version: int = 1, **more: Any) -> dict[str, Any]:
    return {"input": {"startsAt": starts_at, "expectedVersion": version, "idempotencyKey": key, **more}}


async def rescheduled(web: Web, salon: Salon, credential: str | None, variables: dict[str, Any]) -> dict[str, Any]:
    input = variables["input"]
    # Asked once for each key: a call that is repeated says what the first said.
    asked = (salon.venue_id, credential, input["idempotencyKey"])
    if asked not in QUOTED:
        QUOTED[asked] = await ask_quote(web, salon.host, credential, input["startsAt"], input.get("staffId"))
    agreed = {"input": {"quoteId": QUOTED[asked], **input}}
    data = await web.data(salon.host, RESCHEDULE, bearer=credential, variables=agreed)
    answer: dict[str, Any] = data["rescheduleBooking"]
    return answer


async def test_a_visitor_sees_the_venue_and_nothing_else(salon: Salon, web: Web) -> None:
    data = await web.data(salon.host, "{ managedBooking { id } desk { venue { id } } venue { name } }")
    assert data == {"managedBooking": None, "desk": None, "venue": {"name": "Lumen"}}
    assert (await web.data("localhost:8000", '{ venue(slug: "lumen") { slug } }'))["venue"] == {"slug": "lumen"}
    assert (await web.data("nobody.localhost", "{ venue { slug } }"))["venue"] is None


async def test_the_customer_sees_their_booking_in_the_venues_time(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 13, 15), paid_minor=2500, paid_by_card_minor=2500, terms=TIERED)
    data = await web.data(
        salon.host,
        """{ managedBooking { id startsAt endsAt status price { formatted amountMinor currency } deposit { sentence }
             can { reschedule { allowed until reason } cancel { allowed } } cancellationQuote { outcome sentence holdsUntil }
             venue { timeZone phoneFormatted } desk { notes } policy calendar { webcal } } }""",
        bearer=bearer(booking),
    )
    seen = data["managedBooking"]
    assert seen["startsAt"] == "2026-11-28T13:15:00+11:00"
    assert seen["can"]["reschedule"] == {"allowed": True, "until": "2026-11-27T13:15:00+11:00", "reason": None}
    assert seen["deposit"] == {"sentence": "$25 deposit paid"}
    assert seen["cancellationQuote"]["sentence"] == "You'll be refunded $25 to the card you paid with"
    assert seen["desk"] is None
    assert seen["price"] == {"formatted": "$85", "amountMinor": 8500, "currency": "AUD"}
    assert seen["calendar"]["webcal"].startswith("webcal://lumen.localhost:8000/calendar/")


async def test_over_a_change_of_clocks_each_instant_has_its_own_offset(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    london = await open_salon(salon.database, clock, slug="smith", zone="Europe/London", horizon_days=200)
    texts = []
    for booking in (await london.books(day(122, 21)), await london.books(day(124, 20))):
        data = await web.data(london.host, "{ managedBooking { startsAt } }", bearer=bearer(booking))
        texts.append(data["managedBooking"])
    assert [text["startsAt"] for text in texts] == ["2027-03-27T10:00:00+00:00", "2027-03-29T10:00:00+01:00"]


async def test_each_answer_of_a_move_is_a_member_of_its_union(salon: Salon, web: Web, clock: TestClock) -> None:
    booking, other = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    mine = bearer(booking)
    taken = await rescheduled(web, salon, mine, move("2026-11-28T11:00:00+11:00", "a"))
    assert taken["__typename"] == "SlotTaken"
    assert len(taken["alternatives"]) == 3
    wrong = await rescheduled(web, salon, mine, move("2026-11-28T11:00:30+11:00", "b"))
    assert (wrong["__typename"], wrong["field"]) == ("InvalidInput", "startsAt")
    moved = await rescheduled(web, salon, mine, move("2026-11-29T14:00:00+11:00", "c"))
    assert (moved["__typename"], moved["booking"]["startsAt"]) == ("BookingRescheduled", "2026-11-29T14:00:00+11:00")
    assert await rescheduled(web, salon, mine, move("2026-11-29T14:00:00+11:00", "c")) == moved
    reused = await rescheduled(web, salon, mine, move("2026-11-29T15:00:00+11:00", "c"))
    assert reused["__typename"] == "KeyReused"
    changed = await rescheduled(web, salon, mine, move("2026-11-29T15:00:00+11:00", "d"))
    assert (changed["__typename"], changed["booking"]["version"]) == ("BookingChanged", 2)
    clock.set(other.starts_at - timedelta(hours=1))
    late = await rescheduled(web, salon, bearer(other), move("2026-12-02T14:00:00+11:00", "e"))
    assert (late["__typename"], late["noticeHours"], late["venuePhone"]) == ("InsideNoticeWindow", 24, "+61255501234")
    done = await salon.books(day(1, 9), status="completed")
    closed = await rescheduled(web, salon, bearer(done), move("2026-12-02T14:00:00+11:00", "f"))
    assert (closed["__typename"], closed["status"]) == ("BookingClosed", "COMPLETED")
    nobody = await rescheduled(web, salon, None, move("2026-12-02T14:00:00+11:00", "g"))
    assert nobody["__typename"] == "CredentialNeeded"
    assert all(answer["message"] for answer in (taken, wrong, reused, changed, late, closed, nobody))


async def test_cancelling_needs_the_quote_that_was_shown(salon: Salon, web: Web, clock: TestClock) -> None:
    booking = await salon.books(day(5, 9), paid_minor=2500, terms=TIERED)
    asked = "{ managedBooking { cancellationQuote { id holdsUntil } } }"
    quote = (await web.data(salon.host, asked, bearer=bearer(booking)))["managedBooking"]["cancellationQuote"]
    clock.set(booking.starts_at - timedelta(hours=47))

    async def cancelled(quote_id: str, key: str) -> dict[str, Any]:
        variables = {"input": {"quoteId": quote_id, "expectedVersion": 1, "idempotencyKey": key}}
        data = await web.data(salon.host, CANCEL, bearer=bearer(booking), variables=variables)
        answer: dict[str, Any] = data["cancelBooking"]
        return answer

    changed = await cancelled(quote["id"], "a")
    assert changed["__typename"] == "QuoteChanged"
    assert "$12.50" in changed["quote"]["sentence"]
    assert await salon.reads(booking.id) == booking
    done = await cancelled(changed["quote"]["id"], "b")
    assert done["booking"]["status"] == "CANCELLED"
    assert done["booking"]["cancellation"]["refund"] == {"formatted": "$12.50"}
    assert done["booking"]["refunds"] == [
        {"status": "REQUESTED", "sentence": "Your refund of $12.50 has been requested. Lumen will pay it back to you."}
    ]


async def test_the_desk_sees_its_day_and_what_happened(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    await salon.books(day(4, 9))
    customer = await salon.lets_in(booking)
    await reschedule_booking(salon.runtime, customer, Move(day(3, 15), None, 1), "k")
    credential = f"desk.{await salon.issues_credential()}"
    data = await web.data(
        salon.host,
        """query ($id: ID!) { desk { operator { name role } services { name } staff { name }
             bookings(date: "2026-11-28") { id startsAt desk { customer { name email } activity { who what sentence } } }
             booking(id: $id) { reference } nobody: booking(id: "garbage") { id }
             blockedTime(date: "2026-11-28") { id } } }""",
        bearer=credential,
        variables={"id": booking.id},
    )
    desk = data["desk"]
    assert desk["operator"] == {"name": "Olive", "role": "OWNER"}
    (shown,) = desk["bookings"]
    assert shown["startsAt"] == "2026-11-28T15:00:00+11:00"
    assert shown["desk"]["customer"] == {"name": "Ann Lee", "email": "ann.lee@example.com"}
    (line,) = [line for line in shown["desk"]["activity"] if line["what"] != "MESSAGE"]
    assert (line["who"], line["what"]) == ("Ann Lee", "RESCHEDULED")
    assert line["sentence"] == "Moved from Saturday 28 November, 9:00 am to Saturday 28 November, 3:00 pm."
    assert desk["booking"] == {"reference": booking.reference}
    assert desk["nobody"] is None


async def test_the_desk_sees_the_quote_inside_the_window_and_the_customer_does_not(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(0, 15), paid_minor=2500, terms=TIERED)
    query = """query ($id: ID!) { managedBooking { cancellationQuote { outcome } }
      desk { booking(id: $id) { cancellationQuote { outcome } } } }"""
    customers = await web.data(salon.host, query, bearer=bearer(booking), variables={"id": booking.id})
    assert customers == {"managedBooking": {"cancellationQuote": None}, "desk": None}
    credential = f"desk.{await salon.issues_credential()}"
    desks = await web.data(salon.host, query, bearer=credential, variables={"id": booking.id})
    # What a cancel at the desk would do: nothing is kept on its word alone.
    assert desks["desk"]["booking"] == {"cancellationQuote": {"outcome": "FULL_REFUND"}}


async def test_the_desk_works_a_booking_through_the_graph(salon: Salon, web: Web, clock: TestClock) -> None:
    credential = f"desk.{await salon.issues_credential()}"

    async def did(name: str, input: dict[str, Any]) -> dict[str, Any]:
        kind = name[0].upper() + name[1:] + "Input"
        query = f"""mutation ($input: {kind}!) {{ {name}(input: $input) {{ __typename
          ... on BookingCreated {{ booking {{ id version status }} }}
          ... on BookingUpdated {{ booking {{ id version status }} }}
          ... on TimeBlocked {{ blockedTime {{ id endsAt kind }} }} ... on TimeUnblocked {{ id }}
          ... on Refusal {{ message }} }} }}"""
        wanted = [part for part in query.split("...") if not _foreign(part, name)]
        data = await web.data(salon.host, "...".join(wanted), bearer=credential, variables={"input": input})
        answer: dict[str, Any] = data[name]
        return answer

    staff, service = salon.staff["Mia"][1], salon.services["Cut"][0]
    new = {
        "parts": [{"serviceId": service, "staffId": staff}],
        "startsAt": "2026-11-28T09:00:00+11:00",
        "customer": {"name": "Bo", "phone": "0491 570 156"},
        "pending": True,
        "idempotencyKey": "new",
    }
    booking = (await did("deskCreateBooking", new))["booking"]
    assert booking["status"] == "PENDING"
    for name, status in (
        ("deskApproveBooking", "CONFIRMED"),
        ("deskMarkArrived", "ARRIVED"),
        ("deskMarkReady", "READY_TO_START"),
        ("deskCompleteBooking", "COMPLETED"),
    ):
        if status == "COMPLETED":
            clock.set(day(3, 9))
        input = {"bookingId": booking["id"], "expectedVersion": booking["version"], "idempotencyKey": name}
        booking = (await did(name, input))["booking"]
        assert booking["status"] == status
    closed = await did(
        "deskCancelBooking",
        {"bookingId": booking["id"], "askedBy": "VENUE", "expectedVersion": 5, "idempotencyKey": "c"},
    )
    assert closed["__typename"] == "BookingClosed"
    another = (await did("deskCreateBooking", new | {"startsAt": "2026-11-29T09:00:00+11:00", "idempotencyKey": "n2"}))[
        "booking"
    ]
    base = {"bookingId": another["id"], "expectedVersion": 1}
    assert (await did("deskMarkNoShow", base | {"idempotencyKey": "x"}))["__typename"] == "NotPossibleNow"
    moved = await did(
        "deskRescheduleBooking",
        base | {"startsAt": "2026-11-29T20:00:00+11:00", "askedBy": "VENUE", "idempotencyKey": "m"},
    )
    assert moved["booking"]["version"] == 2
    declined = await did("deskDeclineBooking", base | {"expectedVersion": 2, "reason": "Full", "idempotencyKey": "d"})
    assert declined["booking"]["status"] == "CANCELLED"
    block = {
        "staffId": staff,
        "startsAt": "2026-11-30T12:00:00+11:00",
        "minutes": 30,
        "kind": "LUNCH",
        "idempotencyKey": "b",
    }
    blocked = await did("deskBlockTime", block)
    assert blocked["blockedTime"]["endsAt"] == "2026-11-30T12:30:00+11:00"
    lifted = await did("deskUnblockTime", {"blockedTimeId": blocked["blockedTime"]["id"], "idempotencyKey": "u"})
    assert lifted == {"__typename": "TimeUnblocked", "id": blocked["blockedTime"]["id"]}


def _foreign(part: str, name: str) -> bool:
    """Whether this spread is of a type the mutation's union doesn't have."""
    belongs = {
        "BookingCreated": ("deskCreateBooking",),
        "TimeBlocked": ("deskBlockTime",),
        "TimeUnblocked": ("deskUnblockTime",),
    }
    for kind, names in belongs.items():
        if f" on {kind} " in part:
            return name not in names
    others = {other for names in belongs.values() for other in names}
    return " on BookingUpdated " in part and name in others


def test_the_committed_schema_is_what_the_code_exports_and_says_what_everything_is() -> None:
    assert (ROOT / "schema.graphql").read_text() == exported()
    assert list(undescribed(build_schema(exported()))) == []


def test_a_break_must_be_named_in_the_changelog() -> None:
    old = "type Query { a: Int b: Int }"
    new = "type Query { a: Int }"
    assert untold_breaking_changes(old, new, "## [Unreleased]\n\n- nothing\n") != []
    assert untold_breaking_changes(old, new, "## [Unreleased]\n\n### Breaking\n- `Query.b` is gone\n") == []
    assert untold_breaking_changes(old, new, "## [Unreleased]\n\n## [1.0]\n- `Query.b` is gone\n") != []
    assert untold_breaking_changes(new, old, "## [Unreleased]\n") == []


async def test_the_pages_documents_run(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=FULL_REFUND)
    for id, text in read_trusted_documents().items():
        if text.startswith(("mutation", "subscription")):
            continue
        given = {
            "around": day(4, 9).isoformat(),
            "askedBy": "VENUE",
            "chargeFee": False,
            "days": 31,
            "deposit": "FOLLOW_RULE",
            "first": 20,
            "from": "2026-12-01",
            "to": "2026-12-02",
            "id": "1" * 22,
            "number": "0491 570 156",
            "otherId": "2" * 22,
            "openingOfferId": "1" * 22,
            "parts": [{"serviceId": "1" * 22}],
            "search": "a",
            "serviceId": "1" * 22,
            "staffId": "1" * 22,
            "startsAt": day(4, 9).isoformat(),
            "token": "x",
            "waive": False,
        }
        body = {"documentId": id, "variables": given}
        response = await web.client.post(
            f"http://{salon.host}/graphql", json=body, headers={"authorization": f"Bearer {bearer(booking)}"}
        )
        assert "errors" not in response.json(), (text, response.text)
    unknown = await web.client.post(f"http://{salon.host}/graphql", json={"documentId": "sha256:" + "0" * 64})
    assert json.loads(unknown.content)["errors"][0]["extensions"]["code"] == "PERSISTED_DOCUMENT_NOT_FOUND"


async def test_a_query_that_is_asked_too_much_of_answers_what_there_is(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    data = await web.data(
        salon.host,
        """{ managedBooking { long: openSlots(days: 1000) { date } none: openSlots(days: -3) { starts }
             nobody: openSlots(staffId: "x", days: 2) { starts } soonestSlots(limit: 99) { startsAt } } }""",
        bearer=bearer(booking),
    )
    seen = data["managedBooking"]
    assert (len(seen["long"]), len(seen["none"]), len(seen["soonestSlots"])) == (93, 1, 10)
    assert seen["nobody"] == [{"starts": []}, {"starts": []}]


async def test_a_bug_is_masked_and_logged(salon: Salon, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = await salon.books(day(3, 9))

    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("openchair.graph.types.booking.list_soonest_slots", broken)
    response = await web.ask(salon.host, "{ managedBooking { soonestSlots { startsAt } } }", bearer=bearer(booking))
    assert response.status_code == 200
    assert "secret" not in response.text
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
