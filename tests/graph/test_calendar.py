"""The desk's calendar: a week of a full salon in one call, what a board shows of it, and to whom."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from openchair.core.ids import new_id, new_reference
from openchair.manage.openings import decline_opening
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.clock import TestClock
from tests.support.offers import offer_opening, offered, requested
from tests.support.parts import of_one_part
from tests.support.salon import Salon, day
from tests.support.statements import statements_of
from tests.support.web import Web

BOARD = """
query ($from: Date!, $to: Date!, $staffIds: [ID!]) { desk { calendar(from: $from, to: $to, staffIds: $staffIds) {
  firstDay lastDay isWhole
  people { staff { id name } hours { startsAt endsAt } busy { startsAt endsAt } }
  bookings { id reference version status startsAt endsAt durationMinutes held service { id name } staff { id }
    price { formatted } deposit { sentence } depositDueAt repeatedHour
    can { reschedule { allowed } cancel { allowed } undo { allowed until } }
    desk { customer { id name } notes source verified statusBefore chips
      can { approve { allowed } markArrived { allowed } markReady { allowed } complete { allowed } markNoShow { allowed } } } }
  blockedTime { id staff { id } startsAt endsAt kind note }
  held { id staff { id } startsAt endsAt reason heldUntil bookingIds }
  openings { id staff { id } startsAt endsAt status }
} } }"""


async def _board(salon: Salon, web: Web, role: str = "owner", **asked: Any) -> dict[str, Any]:
    variables = {"from": "2026-11-28", "to": "2026-11-28", **asked}
    credential = f"desk.{await salon.issues_credential(role)}"
    calendar: dict[str, Any] = (await web.data(salon.host, BOARD, bearer=credential, variables=variables))["desk"][
        "calendar"
    ]
    return calendar


def _clock(span: dict[str, str]) -> tuple[str, str]:
    return span["startsAt"][11:16], span["endsAt"][11:16]


async def _fill_a_week(salon: Salon) -> int:
    """Twelve people, and on each of seven days some seven bookings, a lunch and an opening of each; gives how many bookings."""
    for name in ("Noa", "Ola", "Pia", "Quy", "Rae", "Sam", "Tui", "Una", "Vic", "Wes"):
        await salon.hires(name)
    now, (service_id, time, price) = salon.clock.now(), salon.services["Cut"]
    customers: list[dict[str, Any]] = []
    bookings: list[dict[str, Any]] = []
    occupancy: list[dict[str, Any]] = []
    blocked: list[dict[str, Any]] = []
    openings: list[dict[str, Any]] = []
    for no, staff_id in salon.staff.values():
        for offset in range(3, 10):
            lunch = {"id": new_id(), "staff_id": staff_id, "kind": "lunch"}
            blocked.append({**lunch, "starts_at": day(offset, 13), "ends_at": day(offset, 14), "note": "Bánh mì"})
            openings.append({
                "id": new_id(), "staff_id": staff_id, "start_minute": epoch_minute(day(offset, 14)), "cause": "cancelled",
                "end_minute": epoch_minute(day(offset, 15)), "depth": 0, "status": "open", "due_at": now, "created_at": now,
            })  # fmt: skip
            for hour in (9, 10, 11, 12, 15, 16, 17):
                ids, start = (new_id(), new_id()), day(offset, hour)
                customers.append({"id": ids[0], "name": f"Ann {len(customers)}", "created_at": now})
                bookings.append({
                    "id": ids[1], "reference": new_reference(), "version": 1, "status": "confirmed", "customer_id": ids[0],
                    "service_id": service_id, "staff_id": staff_id, "starts_at": start, "ends_at": start + timedelta(hours=1),
                    "duration_minutes": 60, "gap_start_minutes": 0, "gap_minutes": 0, "buffer_minutes": 0, "price_minor": price,
                    "currency": "AUD", "source": "desk", "created_at": now, "updated_at": now,
                })  # fmt: skip
                span = {"start_minute": epoch_minute(start), "end_minute": epoch_minute(start) + time.duration_minutes}
                occupancy.append({"staff_no": no, "kind": "booking", "booking_id": ids[1], **span})
    rows = [of_one_part(row) for row in bookings]
    await salon.write_all(
        (tables.customer, customers),
        (tables.booking, [own for own, _ in rows]),
        (tables.booking_part, [part for _, part in rows]),
        (tables.occupancy, occupancy),
        (tables.blocked_time, blocked),
        (tables.opening, openings),
    )
    return len(bookings)


async def test_a_week_of_a_salon_of_twelve_is_one_call_of_four_statements(salon: Salon, web: Web) -> None:
    counts, sizes = [], []
    week = {"from": "2026-11-28", "to": "2026-12-04"}
    credential = f"desk.{await salon.issues_credential('front_desk')}"
    for full in (False, True):
        made = await _fill_a_week(salon) if full else 0
        with statements_of(web.app.state.runtime.database) as sent:
            data = await web.data(salon.host, BOARD, bearer=credential, variables=week)
        calendar = data["desk"]["calendar"]
        counts.append(len(sent))
        sizes.append([len(calendar[name]) for name in ("people", "bookings", "blockedTime", "openings")])
        assert len(calendar["bookings"]) == made
    assert counts == [4, 4]
    assert sizes == [[2, 0, 0, 0], [12, 588, 84, 84]]
    assert calendar["isWhole"]
    assert {len(person["hours"]) for person in calendar["people"]} == {7}


async def test_a_board_shows_whatever_takes_time_and_whom_it_is_for(salon: Salon, web: Web) -> None:
    kept = await salon.books(day(3, 9), staff="Theo", notes="Tea, no sugar")
    await salon.books(day(3, 11), staff="Theo", status="cancelled", cancelled_at=day(0), cancelled_by="customer")
    # It starts the evening before, and ends on the day that is looked at.
    late = await salon.books(day(2, 23, 30))
    asked = await offered(salon, await requested(salon, day(3, 13)), ((day(3, 15), "Theo"), (day(4, 10), "Theo")))
    mia = salon.staff["Mia"][1]
    lunch = {"starts_at": day(3, 12), "ends_at": day(3, 13), "kind": "lunch", "note": "Bánh mì"}
    await salon.write(tables.blocked_time, id="b" * 22, staff_id=mia, **lunch)
    await salon.write(tables.working_hours, staff_id=mia, weekday=5, opens_minute=600, closes_minute=630, is_break=True)
    await salon.write(
        tables.day_hours, staff_id=salon.staff["Theo"][1], day=day(3).astimezone(ZoneInfo("Australia/Sydney")).date(),
        opens_minute=720, closes_minute=1200,
    )  # fmt: skip
    await offer_opening(salon, kept, day(3, 17))
    board = await _board(salon, web)
    assert [booking["id"] for booking in board["bookings"]] == [late.id, kept.id, asked.id]
    assert board["bookings"][1]["desk"]["notes"] == "Tea, no sugar"
    hours = {person["staff"]["name"]: [_clock(span) for span in person["hours"]] for person in board["people"]}
    assert hours == {"Mia": [("09:00", "10:00"), ("10:30", "17:00")], "Theo": [("12:00", "20:00")]}
    assert [person["busy"] for person in board["people"]] == [[], []]
    assert [(_clock(each), each["note"]) for each in board["blockedTime"]] == [(("12:00", "13:00"), "Bánh mì")]
    (held,) = board["held"]
    assert (_clock(held), held["reason"], held["bookingIds"]) == (("15:00", "16:00"), "COUNTER_OFFER", [asked.id])
    assert [(_clock(each), each["status"]) for each in board["openings"]] == [(("17:00", "18:00"), "OFFERED")]
    only = await _board(salon, web, staffIds=[mia])
    assert [person["staff"]["name"] for person in only["people"]] == ["Mia"]
    assert [booking["id"] for booking in only["bookings"]] == [late.id, asked.id]
    assert (only["held"], only["openings"]) == ([], [])


async def test_an_earlier_time_that_was_declined_is_held_for_nobody_until_it_is_passed_on(
    salon: Salon, web: Web
) -> None:
    booking = await salon.books(day(10, 9))
    offer_id = await offer_opening(salon, booking, day(3, 17))
    (offer,) = await salon.rows(tables.opening_offer)
    start = epoch_minute(day(3, 17))
    await salon.write(
        tables.occupancy, staff_no=salon.staff["Mia"][0], kind="hold", hold_id=offer["hold_id"],
        start_minute=start, end_minute=start + 60,
    )  # fmt: skip
    for held_for in ([booking.id], []):
        (held,) = (await _board(salon, web))["held"]
        assert (_clock(held), held["reason"], held["bookingIds"]) == (("17:00", "18:00"), "EARLIER_TIME", held_for)
        assert held["heldUntil"][11:16] == "10:00"
        if held_for:
            await decline_opening(salon.runtime, await salon.lets_in(booking), offer_id, "no")


@pytest.mark.usefixtures("grace")
async def test_what_can_be_taken_back_still_shows_where_it_was(salon: Salon, web: Web, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    credential = f"desk.{await salon.issues_credential()}"
    known = {"bookingId": booking.id, "expectedVersion": 1, "askedBy": "VENUE", "idempotencyKey": "k"}
    move = """mutation ($input: DeskRescheduleBookingInput!) { deskRescheduleBooking(input: $input) { __typename } }"""
    to = {"startsAt": day(3, 14).isoformat(), "staffId": salon.staff["Theo"][1]}
    await web.data(salon.host, move, bearer=credential, variables={"input": known | to})
    (held,) = (await _board(salon, web))["held"]
    assert (held["reason"], held["staff"]["id"], held["bookingIds"]) == ("UNDO", booking.staff.id, [booking.id])
    cancel = """mutation ($input: DeskCancelBookingInput!) { deskCancelBooking(input: $input) { __typename } }"""
    again = known | {"expectedVersion": (await salon.reads(booking.id)).version, "idempotencyKey": "l"}
    await web.data(salon.host, cancel, bearer=credential, variables={"input": again})
    board = await _board(salon, web)
    assert [(each["id"], each["status"]) for each in board["bookings"]] == [(booking.id, "CANCELLED")]
    assert board["bookings"][0]["can"]["undo"]["allowed"]


async def test_a_range_is_looked_at_for_sixteen_days_and_for_one_at_least(salon: Salon, web: Web) -> None:
    long = await _board(salon, web, to="2027-11-28")
    assert (long["firstDay"], long["lastDay"]) == ("2026-11-28", "2026-12-13")
    backwards = await _board(salon, web, to="2026-11-01")
    assert (backwards["firstDay"], backwards["lastDay"]) == ("2026-11-28", "2026-11-28")


async def test_of_the_people_who_are_named_those_who_can_be_are_looked_up_and_no_more_than_200(
    salon: Salon, web: Web
) -> None:
    mia = salon.staff["Mia"][1]
    some = await _board(salon, web, staffIds=[mia, *(f"nobody {number}" for number in range(300))])
    assert [person["staff"]["id"] for person in some["people"]] == [mia]
    assert (await _board(salon, web, staffIds=["nobody"]))["people"] == []
    many = {"from": "2026-11-28", "to": "2026-11-28", "staffIds": [mia, *(new_id() for _ in range(200))]}
    credential = f"desk.{await salon.issues_credential()}"
    answer = (await web.ask(salon.host, BOARD, bearer=credential, variables=many)).json()
    assert answer["errors"][0]["extensions"]["code"] == "TOO_MANY_PEOPLE"


async def test_a_colleagues_time_is_busy_to_staff_and_nothing_more(salon: Salon, web: Web) -> None:
    for hour in (9, 10, 14):
        await salon.books(day(3, hour), staff="Theo")
    mine = await salon.books(day(3, 9), staff="Mia")
    # Mia's time is held for a booking of Theo's.
    asked = await requested(salon, day(3, 16), staff="Theo")
    await offered(salon, asked, ((day(3, 11), "Mia"),))
    staff, front_desk = await _board(salon, web, "staff"), await _board(salon, web, "front_desk")
    busy = {person["staff"]["name"]: [_clock(span) for span in person["busy"]] for person in staff["people"]}
    # Two visits that follow one another are one stretch.
    assert busy == {"Mia": [], "Theo": [("09:00", "11:00"), ("14:00", "15:00"), ("16:00", "17:00")]}
    assert [each["id"] for each in staff["bookings"]] == [mine.id]
    assert [(_clock(each), each["bookingIds"]) for each in staff["held"]] == [(("11:00", "12:00"), [])]
    assert [each["bookingIds"] for each in front_desk["held"]] == [[asked.id]]
    assert [person["busy"] for person in front_desk["people"]] == [[], []]
    assert len(front_desk["bookings"]) == 5


async def test_chips_and_buttons_follow_the_clock(salon: Salon, web: Web, clock: TestClock) -> None:
    known = await salon.books(day(-30, 9), status="completed")
    booking = await salon.books(day(3, 9), customer_id=known.customer.id, deposit_minor=2500, deposit_status="asked")
    fresh = await salon.books(day(3, 9), staff="Theo")
    here = await salon.books(day(3, 11), staff="Theo", status="arrived", customer_id=known.customer.id)

    async def chips() -> dict[str, list[str]]:
        return {each["id"]: each["desk"]["chips"] for each in (await _board(salon, web))["bookings"]}

    assert await chips() == {booking.id: ["UNPAID"], fresh.id: ["NEW"], here.id: []}
    before = (await _board(salon, web))["bookings"][0]["desk"]["can"]
    assert {name: each["allowed"] for name, each in before.items()} == {
        "approve": False, "markArrived": True, "markReady": True, "complete": False, "markNoShow": False,
    }  # fmt: skip
    clock.set(day(3, 12, 1).astimezone(UTC))
    assert await chips() == {booking.id: ["LATE", "UNPAID"], fresh.id: ["LATE", "NEW"], here.id: ["RUNNING_OVER"]}
    after = (await _board(salon, web))["bookings"][0]["desk"]["can"]
    assert after["complete"]["allowed"] and after["markNoShow"]["allowed"]


async def test_a_part_says_what_it_takes_of_its_persons_time_and_the_desk_what_time_it_is(
    salon: Salon, web: Web
) -> None:
    booking = await salon.books(day(2, 9), gap_start_minutes=15, gap_minutes=30, buffer_minutes=10)
    query = """query ($id: ID!) { desk { now booking(id: $id) { parts { endsAt occupied { startsAt endsAt } } } } }"""
    credential = f"desk.{await salon.issues_credential('front_desk')}"
    desk = (await web.data(salon.host, query, bearer=credential, variables={"id": booking.id}))["desk"]
    (part,) = desk["booking"]["parts"]
    # Its processing time is left out, and what its person needs afterwards isn't.
    assert [_clock(span) for span in part["occupied"]] == [("09:00", "09:15"), ("09:45", "10:10")]
    assert (part["endsAt"][11:16], desk["now"]) == ("10:00", "2026-11-25T09:00:00+11:00")
