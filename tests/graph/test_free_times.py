"""The desk's free times near a wish, and what a refusal says is in the way of one."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from openchair.rules.occupancy import OccupancyKind
from openchair.store import tables
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import take_time
from tests.support.offers import offered, requested
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web

FREE = """query ($service: ID!, $around: DateTime!, $staff: ID, $first: Int! = 3) { desk {
  freeTimes(parts: [{ serviceId: $service, staffId: $staff }], around: $around, first: $first) { startsAt staff { name } } } }"""
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) { __typename
  ... on SlotTaken { message inTheWay { bookingId blockedTimeId sentence } alternatives { startsAt staff { name } } } } }"""
MOVE = """mutation ($input: DeskRescheduleBookingInput!) { deskRescheduleBooking(input: $input) { __typename
  ... on SlotTaken { message inTheWay { bookingId sentence } alternatives { startsAt staff { name } } } } }"""


async def _free(salon: Salon, web: Web, role: str = "owner", **asked: Any) -> list[tuple[str, str]]:
    variables = {"service": salon.services["Cut"][0], "around": day(3, 10).isoformat(), **asked}
    data = await web.data(salon.host, FREE, bearer=f"desk.{await salon.issues_credential(role)}", variables=variables)
    return [(each["startsAt"][:16], each["staff"]["name"]) for each in data["desk"]["freeTimes"]]


async def test_the_nearest_free_times_come_first_and_the_wish_itself_at_any_minute(salon: Salon, web: Web) -> None:
    await salon.books(day(3, 10))
    assert await _free(salon, web, first=4) == [
        ("2026-11-28T10:00", "Theo"), ("2026-11-28T09:45", "Theo"), ("2026-11-28T10:15", "Theo"), ("2026-11-28T09:30", "Theo"),
    ]  # fmt: skip
    odd = await _free(salon, web, around=day(3, 11, 7).isoformat(), staff=salon.staff["Mia"][1])
    assert odd == [("2026-11-28T11:07", "Mia"), ("2026-11-28T11:00", "Mia"), ("2026-11-28T11:15", "Mia")]
    assert {name for _, name in await _free(salon, web, "staff", first=20)} == {"Mia"}


async def test_neither_lead_time_nor_horizon_binds_the_desk_but_what_is_over_is_over(salon: Salon, web: Web) -> None:
    # It is nine, and customers book an hour ahead, for sixty days at most.
    assert await _free(salon, web, around=day(0, 8).isoformat(), first=1) == [("2026-11-25T09:00", "Mia")]
    assert await _free(salon, web, around=day(300, 9).isoformat(), first=1) == [("2027-09-21T09:00", "Mia")]
    assert await _free(salon, web, around=day(-30, 9).isoformat()) == [
        ("2026-11-25T09:00", "Mia"), ("2026-11-25T09:00", "Theo"), ("2026-11-25T09:15", "Mia"),
    ]  # fmt: skip
    assert await _free(salon, web, service="1" * 22) == []


async def test_of_a_wish_that_is_over_what_is_taken_from_now_on_is_left_out(salon: Salon, web: Web) -> None:
    for hour in (9, 10, 11):
        await salon.books(day(0, hour))
    mia = salon.staff["Mia"][1]
    assert await _free(salon, web, around=day(-10, 9).isoformat(), staff=mia, first=1) == [("2026-11-25T12:00", "Mia")]


async def test_what_is_free_is_what_can_be_booked_whatever_is_taken(salon: Salon, web: Web) -> None:
    drawn = random.Random(7)
    no, mia = salon.staff["Mia"]
    for start in sorted(drawn.sample(range(9 * 12, 17 * 12), 6)):
        minute = epoch_minute(day(3)) + start * 5
        async with salon.database.transaction() as connection:
            try:
                async with connection.begin_nested():
                    span = (minute, minute + drawn.choice((5, 15, 40)))
                    hold, whose = OccupancyKind.HOLD, f"{start:022}"
                    await take_time(connection, salon.scope, {no: [span]}, kind=hold, hold_id=whose)
            except Exception:  # noqa: BLE001  # it meets the one before
                continue
    taken = [(row["start_minute"], row["end_minute"]) for row in await salon.rows(tables.occupancy)]
    free = {text for text, _ in await _free(salon, web, staff=mia, first=20, around=day(3, 13).isoformat())}

    def fits(start: int) -> bool:
        inside = epoch_minute(day(3, 9)) <= start and start + 60 <= epoch_minute(day(3, 17))
        return inside and all(end <= start or start + 60 <= begin for begin, end in taken)

    starts = [epoch_minute(day(3)) + minute for minute in range(0, 1440, 15)]
    of_day = {f"2026-11-28T{(s - starts[0]) // 60:02}:{(s - starts[0]) % 60:02}" for s in starts if fits(s)}
    on_that_day = {text for text in free if text.startswith("2026-11-28")}
    assert on_that_day <= of_day and (on_that_day == of_day or len(free) == 20)


async def test_a_refusal_names_what_is_in_the_way_and_offers_times_near_the_wish(salon: Salon, web: Web) -> None:
    there = await salon.books(day(3, 10), customer_id=(await salon.books(day(9, 9))).customer.id)
    mia = salon.staff["Mia"]
    lunch = {"starts_at": day(3, 11), "ends_at": day(3, 12), "kind": "lunch", "note": "Dentist"}
    await salon.write(tables.blocked_time, id="b" * 22, staff_id=mia[1], **lunch)
    span = [(epoch_minute(day(3, 11)), epoch_minute(day(3, 12)))]
    async with salon.database.transaction() as connection:
        blocked = OccupancyKind.BLOCKED
        await take_time(connection, salon.scope, {mia[0]: span}, kind=blocked, blocked_time_id="b" * 22)
    asked = await requested(salon, day(3, 15), staff="Theo")
    await offered(salon, asked, ((day(3, 9), "Mia"),))
    credential = f"desk.{await salon.issues_credential('front_desk')}"
    new = {
        "parts": [{"serviceId": salon.services["Cut"][0], "staffId": mia[1]}], "startsAt": day(3, 10, 30).isoformat(),
        "customer": {"name": "Bo", "phone": "0491 570 157"}, "idempotencyKey": "k",
    }  # fmt: skip
    for _ in range(2):
        # Repeated, it meets the refusal again, and reads what is so by then.
        async with untouched(salon.database):
            data = await web.data(salon.host, CREATE, bearer=credential, variables={"input": new})
        refused = data["deskCreateBooking"]
        assert [each["sentence"] for each in refused["inTheWay"]] == [
            f"10:00 – 11:00 am: Ann Lee, Cut ({there.reference}).", "11:00 am – 12:00 pm: blocked, Dentist.",
        ]  # fmt: skip
        assert [each["bookingId"] for each in refused["inTheWay"]] == [there.id, None]
        assert all(each["sentence"] in refused["message"] for each in refused["inTheWay"])
        near = [(each["startsAt"][11:16], each["staff"]["name"]) for each in refused["alternatives"]]
        assert near == [("12:00", "Mia"), ("12:15", "Mia"), ("12:30", "Mia")]
    move = {"bookingId": there.id, "expectedVersion": 1, "askedBy": "VENUE", "startsAt": day(3, 9, 15).isoformat()}
    data = await web.data(salon.host, MOVE, bearer=credential, variables={"input": move | {"idempotencyKey": "l"}})
    refused = data["deskRescheduleBooking"]
    assert [each["sentence"] for each in refused["inTheWay"]] == [
        f"9:00 – 10:00 am: offered to Ann Lee ({asked.reference})."
    ]
    # Its own time is no time to move to.
    assert ("10:00", "Mia") not in [
        (each["startsAt"][11:16], each["staff"]["name"]) for each in refused["alternatives"]
    ]
    assert timedelta(hours=1) == there.ends_at - there.starts_at
