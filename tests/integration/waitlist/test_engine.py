"""An opening's way: from the change that frees it to whoever takes it, or to the reason why nobody did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.desk.block_time import Block, block_time, unblock_time
from openchair.desk.bookings import Target
from openchair.desk.progress import mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.earlier import ask_for_earlier_times, find_earlier_availability, stop_earlier_times
from openchair.manage.openings import decline_opening, list_offered
from openchair.rules.agreement import AskedBy
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotConfirmedYet, OpeningNotOpen, TooSoonForEarlierTimes
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Move, accept_opening, reschedule_booking
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import Salon, day


async def takes(salon: Salon, booking: BookingRecord) -> BookingRecord:
    offer = min(await offers(salon, booking, status="offered"), key=lambda row: row["starts_at"])
    return await accept_opening(
        salon.runtime, await salon.lets_in(booking), offer["id"], booking.version, f"take {offer['id']}"
    )


async def declines(salon: Salon, booking: BookingRecord) -> None:
    (offer,) = await offers(salon, booking, status="offered")
    await decline_opening(salon.runtime, await salon.lets_in(booking), offer["id"], f"no {offer['id']}")


async def held(salon: Salon) -> list[tuple[int, int]]:
    rows = await salon.rows(tables.occupancy)
    return [(row["start_minute"], row["end_minute"]) for row in rows if row["kind"] == "hold"]


async def test_a_cancelled_time_is_held_for_the_longest_waiting_whom_it_suits(salon: Salon, clock: TestClock) -> None:
    gone = await salon.books(day(5, 10))
    first, second = await salon.books(day(20, 9)), await salon.books(day(21, 9))
    await waits(salon, first)
    clock.advance(minutes=1)
    await waits(salon, second)
    await cancels(salon, gone)
    assert await looks(salon) == 1
    (offer,) = await offers(salon)
    assert (offer["booking_id"], offer["starts_at"], offer["status"]) == (first.id, day(5, 10), "offered")
    # A twelfth of the time until then.
    assert offer["held_until"] == clock.now() + (day(5, 10) - clock.now()) / 12
    start = int(day(5, 10).timestamp()) // 60
    assert await held(salon) == [(start, start + 60)]
    told = [row for row in await salon.rows(tables.message) if row["kind"] == "earlier_opening"]
    assert {(row["booking_id"], row["tells_of"]) for row in told} == {(first.id, f"event:{offer['id']}")}
    assert {row["channel"] for row in told} == {"email", "sms"}
    (opening,) = await openings(salon)
    assert (opening["cause"], opening["status"]) == ("cancelled", "offered")
    assert opening["considered"] == [{"booking": second.id, "why": "not_next"}]


async def test_taking_it_moves_the_booking_and_the_old_time_goes_to_the_next(salon: Salon, clock: TestClock) -> None:
    gone = await salon.books(day(5, 10))
    first, second = await salon.books(day(20, 9)), await salon.books(day(21, 9))
    for booking in (first, second):
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    await looks(salon)
    moved = await takes(salon, first)
    assert (moved.starts_at, moved.version, moved.calendar_sequence) == (day(5, 10), 2, 1)
    assert await held(salon) == []
    assert "rescheduled by email" in await salon.told()
    assert await find_earlier_availability(salon.runtime, salon.scope, moved) is None
    await looks(salon)
    filled, freed = await openings(salon)
    assert (filled["status"], filled["ending"]) == ("filled", "taken")
    assert (freed["cause"], freed["depth"], freed["left_by"]) == ("moved", 1, first.id)
    (passed_on,) = await offers(salon, second)
    assert passed_on["starts_at"] == day(20, 9)
    assert [row["what"] for row in await salon.changes()][-1] == "took_opening"


@pytest.mark.parametrize("ended", ["declined", "lapsed"])
async def test_what_one_does_not_want_goes_to_the_next_and_never_back(
    salon: Salon, clock: TestClock, ended: str
) -> None:
    gone = await salon.books(day(15, 10))
    waiting = [await salon.books(day(20 + each, 9)) for each in range(2)]
    for booking in waiting:
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    for turn in range(2):
        await looks(salon)
        (offer,) = await offers(salon, status="offered")
        assert offer["booking_id"] == waiting[turn].id
        if ended == "declined":
            await declines(salon, waiting[turn])
        else:
            # A day, since it is far ahead; and it ends by day.
            assert offer["held_until"] == clock.now() + timedelta(hours=24)
            clock.set(offer["held_until"])
    await looks(salon)
    assert [row["status"] for row in await offers(salon)] == [ended, ended]
    assert await held(salon) == []
    (opening,) = await openings(salon)
    assert (opening["status"], opening["ending"]) == ("unfilled", "nobody_left")
    assert {each["why"] for each in opening["considered"]} == {"offered_before"}


async def test_nobody_is_woken_and_the_time_is_free_meanwhile(salon: Salon, clock: TestClock) -> None:
    gone, first = await salon.books(day(5, 10)), await salon.books(day(20, 9))
    await waits(salon, first)
    clock.set(day(0, 21))
    await cancels(salon, gone)
    await looks(salon)
    assert (await offers(salon), await held(salon)) == ([], [])
    (opening,) = await openings(salon)
    assert opening["due_at"] == day(1, 8)
    clock.set(day(1, 8) - timedelta(seconds=1))
    assert await looks(salon) == 0
    clock.set(day(1, 8))
    await looks(salon)
    assert [offer["booking_id"] for offer in await offers(salon)] == [first.id]


async def test_who_was_told_lately_is_passed_over_and_told_later_if_nobody_else_waits(
    salon: Salon, clock: TestClock
) -> None:
    one, other, first = await salon.books(day(12, 10)), await salon.books(day(13, 10)), await salon.books(day(20, 9))
    await waits(salon, first)
    await cancels(salon, one)
    await looks(salon)
    await declines(salon, first)
    clock.advance(minutes=5)
    await cancels(salon, other)
    await looks(salon)
    assert len(await offers(salon)) == 1
    _, waiting = await openings(salon)
    assert waiting["considered"] == [{"booking": first.id, "why": "told_lately"}]
    clock.advance(hours=5, minutes=54)
    assert await looks(salon) == 0
    clock.advance(minutes=1)
    await looks(salon)
    assert [offer["starts_at"] for offer in await offers(salon)] == [day(12, 10), day(13, 10)]


async def test_the_first_to_tap_among_five_has_it(salon: Salon, clock: TestClock) -> None:
    await _set(salon, matching_mode="first_to_tap")
    gone = await salon.books(day(12, 10))
    waiting = [await salon.books(day(20 + each, 9)) for each in range(6)]
    for booking in waiting:
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    await looks(salon)
    told = await offers(salon, status="offered")
    assert [offer["booking_id"] for offer in told] == [booking.id for booking in waiting[:5]]
    assert len(await held(salon)) == 1
    facts = [row["facts"] for row in await salon.rows(tables.message) if row["kind"] == "earlier_opening"]
    assert {each["held_until"] for each in facts} == {None}
    await declines(salon, waiting[0])
    await looks(salon)
    assert len(await held(salon)) == 1
    await takes(salon, waiting[2])
    with pytest.raises(OpeningNotOpen) as refused:
        await accept_opening(salon.runtime, await salon.lets_in(waiting[1]), told[1]["id"], 1, "too late")
    assert refused.value.status is OpeningOfferStatus.SUPERSEDED
    assert [row["status"] for row in told and await offers(salon)][:5] == [
        "declined", "superseded", "accepted", "superseded", "superseded",
    ]  # fmt: skip


async def test_openings_that_appear_together_are_told_of_in_one_message(salon: Salon) -> None:
    gone = [await salon.books(day(5 + each, 10)) for each in range(4)]
    first = await salon.books(day(20, 9))
    await waits(salon, first)
    for booking in gone:
        await cancels(salon, booking)
    await looks(salon)
    told = [row for row in await salon.rows(tables.message) if row["kind"] == "earlier_opening"]
    assert sorted(row["channel"] for row in told) == ["email", "sms"]
    assert len(await offers(salon, first, status="offered")) == 3
    for row in told:
        assert [each["opening_starts_at"] for each in row["facts"]["more"]] == [
            day(6, 10).isoformat(), day(7, 10).isoformat(),
        ]  # fmt: skip
    # Taking one gives the others back.
    offered = await list_offered(salon.runtime, salon.scope, first)
    await accept_opening(salon.runtime, await salon.lets_in(first), offered[0].id, 1, "take")
    await looks(salon)
    assert await held(salon) == []
    assert {row["status"] for row in await openings(salon)} == {"filled", "unfilled"}


async def test_a_lifted_block_serves_as_many_as_fit_into_it(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    mia = salon.staff["Mia"][1]
    block = await block_time(salon.runtime, operator, Block(mia, day(5, 10), 120, BlockedTimeKind.TRAINING, None), "b")
    waiting = [await salon.books(day(20 + each, 9)) for each in range(3)]
    for booking in waiting:
        await waits(salon, booking, [(day, 0) for day in range(7)])
        clock.advance(minutes=1)
    await unblock_time(salon.runtime, operator, block.time.id, "u")
    for booking in waiting[:2]:
        await looks(salon)
        await takes(salon, booking)
    await looks(salon)
    taken = [row["starts_at"] for row in await offers(salon, status="accepted")]
    assert taken == [day(5, 10), day(5, 11)]
    opening = (await openings(salon))[0]
    assert (opening["cause"], opening["status"]) == ("unblocked", "filled")


async def test_a_booking_that_leaves_gives_back_what_was_offered_to_it(salon: Salon, clock: TestClock) -> None:
    gone, first, second = await salon.books(day(12, 10)), await salon.books(day(20, 9)), await salon.books(day(21, 9))
    for booking in (first, second):
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    await looks(salon)
    await cancels(salon, first)
    await looks(salon)
    (withdrawn,) = await offers(salon, first)
    assert withdrawn["status"] == "withdrawn"
    # One message tells the next of both times.
    assert [offer["starts_at"] for offer in await offers(salon, second)] == [day(20, 9), day(12, 10)]


async def test_a_wish_follows_its_booking_when_the_desk_moves_it(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    first = await salon.books(day(20, 9))
    await waits(salon, first)
    moved = await reschedule_as_operator(
        salon.runtime, operator, Target(first.id, 1, "m"), DeskMove(day(9, 9), salon.staff["Theo"][1], AskedBy.CUSTOMER)
    )
    await looks(salon)
    (wish,) = {(row["staff_no"], row["start_minute"]) for row in await salon.rows(tables.earlier_wish)}
    assert wish == (salon.staff["Theo"][0], int(moved.booking.starts_at.timestamp()) // 60)
    gone = await salon.books(day(10, 9))
    await cancels(salon, gone)
    await looks(salon)
    assert await offers(salon) == []
    assert (await openings(salon))[-1]["considered"] == [{"booking": first.id, "why": "not_earlier"}]


@pytest.mark.parametrize(
    ("why", "ask", "booking"),
    [
        # It is a Monday morning, and nobody asked for that though for Mondays and for mornings.
        ("not_wanted", {"times": [(0, 1), (1, 0)]}, {}),
        ("does_not_fit", {}, {"service": "Colour"}),
        ("other_staff", {}, {"staff": "Theo"}),
    ],
)
async def test_the_desk_is_told_why_someone_was_not(
    salon: Salon, why: str, ask: dict[str, list[tuple[int, int]]], booking: dict[str, Any]
) -> None:
    await salon.offers("Colour", 150)
    for name in ("Mia", "Theo"):
        await salon.write(tables.staff_service, staff_id=salon.staff[name][1], service_id=salon.services["Colour"][0])
    await _set(salon, customers_may_switch_staff=False)
    # The neighbours leave no room for more.
    await salon.books(day(5, 9))
    gone = await salon.books(day(5, 10))
    await salon.books(day(5, 11))
    first = await salon.books(day(20, 9), **booking)
    await waits(salon, first, **ask)
    await cancels(salon, gone)
    await looks(salon)
    (opening,) = await openings(salon)
    assert (opening["ending"], opening["considered"]) == ("nobody_waits", [{"booking": first.id, "why": why}])


async def test_an_opening_that_was_booked_meanwhile_is_gone(salon: Salon) -> None:
    gone, other, first = await salon.books(day(5, 10)), await salon.books(day(7, 9)), await salon.books(day(20, 9))
    await waits(salon, first)
    await salon.books(day(5, 9))
    await salon.books(day(5, 11))
    await cancels(salon, gone)
    await reschedule_booking(salon.runtime, await salon.lets_in(other), Move(day(5, 10), None, 1), "m")
    await looks(salon)
    gone_one, _ = await openings(salon)
    assert (gone_one["status"], gone_one["ending"]) == ("gone", "time_used")


async def test_a_venue_that_has_it_off_sees_its_openings_and_tells_nobody(salon: Salon) -> None:
    await _set(salon, matching_on=False)
    gone, first = await salon.books(day(5, 10)), await salon.books(day(20, 9))
    await waits(salon, first)
    await cancels(salon, gone)
    await looks(salon)
    (opening,) = await openings(salon)
    assert (opening["status"], opening["ending"]) == ("unfilled", "switched_off")
    assert await offers(salon) == []


async def test_earlier_times_are_asked_for_in_good_time_and_changed_at_any(salon: Salon, clock: TestClock) -> None:
    soon, pending = await salon.books(day(13, 9)), await salon.books(day(20, 11), status="pending")
    with pytest.raises(TooSoonForEarlierTimes):
        await waits(salon, soon)
    with pytest.raises(NotConfirmedYet):
        await waits(salon, pending)
    booking = await salon.books(day(14, 9))
    await waits(salon, booking)
    began = clock.now()
    clock.advance(days=10)
    customer = await salon.lets_in(booking)
    await ask_for_earlier_times(salon.runtime, customer, [(0, 2), (1, 0)], "change")
    asked = await find_earlier_availability(salon.runtime, salon.scope, booking)
    assert asked is not None
    assert (asked.slots, asked.since) == (0b1100, began)
    assert sorted(row["slot"] for row in await salon.rows(tables.earlier_wish)) == [2, 3]
    await stop_earlier_times(salon.runtime, customer, "stop")
    assert await find_earlier_availability(salon.runtime, salon.scope, booking) is None
    assert await salon.rows(tables.earlier_wish) == []
    with pytest.raises(TooSoonForEarlierTimes):
        await ask_for_earlier_times(salon.runtime, customer, [(0, 0)], "again")


async def test_being_checked_in_is_no_reason_to_stop_hearing(salon: Salon) -> None:
    first, gone = await salon.books(day(20, 9)), await salon.books(day(5, 10))
    await waits(salon, first)
    await mark_arrived(salon.runtime, await salon.signs_in(), Target(first.id, 1, "a"))
    await cancels(salon, gone)
    await looks(salon)
    assert len(await offers(salon, first)) == 1


async def _set(salon: Salon, **settings: object) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(**settings))
