"""What follows from a cancel or a move follows two minutes later: until then its old time is held and nobody is told."""

from __future__ import annotations

import pytest

from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settlement_jobs
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator, decline_booking
from openchair.desk.progress import mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import FULL_REFUND, Salon, day

pytestmark = pytest.mark.usefixtures("grace")
_BOTH = ("email", "sms")


async def cancels(salon: Salon, booking: BookingRecord, key: str = "k") -> BookingRecord:
    customer = await salon.lets_in(booking)
    quote = quote_for(customer.booking, salon.clock.now())
    cancellation = Cancellation(quote.id, None, customer.booking.version)
    return (await cancel_booking(salon.runtime, customer, cancellation, key)).booking


async def settles(salon: Salon) -> None:
    """The job runs until nothing more is due."""
    while await settlement_jobs(salon.runtime)["settlements"]():
        pass


async def taken(salon: Salon) -> list[tuple[str, str]]:
    """What takes staff members' time: its kind, and from when at Mia's or Theo's."""
    names = {no: name for name, (no, _) in salon.staff.items()}
    start = int(day(0).timestamp()) // 60
    rows = await salon.rows(tables.occupancy)
    found = sorted(
        (row["start_minute"] - start, row["end_minute"] - start, names[row["staff_no"]], row["kind"]) for row in rows
    )
    return [
        (kind, f"{who} {at // 1440}d {at % 1440 // 60}:{at % 60:02}-{end % 1440 // 60}:{end % 60:02}")
        for at, end, who, kind in found
    ]


async def test_a_cancel_pays_frees_and_tells_when_its_grace_ends(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=FULL_REFUND)
    after = await cancels(salon, booking)
    assert after.status is BookingStatus.CANCELLED
    assert after.cancellation is not None
    assert after.cancellation.refund_minor == 2500
    clock.advance(seconds=119)
    await settles(salon)
    assert await taken(salon) == [("booking", "Mia 3d 9:00-10:00")]
    assert (await salon.rows(tables.refund), await salon.rows(tables.opening), await salon.told()) == ([], [], [])
    clock.advance(seconds=1)
    await settles(salon)
    await settles(salon)
    assert await taken(salon) == []
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    assert [row["left_by"] for row in await salon.rows(tables.opening)] == [booking.id]
    assert await salon.told() == [f"cancelled by {way}" for way in _BOTH]
    assert [row["status"] for row in await salon.rows(tables.settlement)] == ["settled"]


async def test_a_move_holds_what_of_the_old_time_the_new_one_leaves(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(3, 9, 30), None, 1), "k")
    assert await taken(salon) == [("hold", "Mia 3d 9:00-9:30"), ("booking", "Mia 3d 9:30-10:30")]
    assert await salon.told() == []
    clock.advance(minutes=2)
    await settles(salon)
    assert await taken(salon) == [("booking", "Mia 3d 9:30-10:30")]
    assert await salon.told() == ["rescheduled by email", "rescheduled by sms", "reminder by email", "reminder by sms"]
    assert len(await salon.rows(tables.opening)) == 1


async def test_of_two_moves_at_once_the_customer_hears_as_of_one(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(3, 11), None, 1), "k1")
    clock.advance(minutes=1)
    booking = await salon.reads(booking.id)
    await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(4, 11), None, 2), "k2")
    # The first can't be taken back any more: its old time is free, while that of the second is held.
    assert await taken(salon) == [("hold", "Mia 3d 11:00-12:00"), ("booking", "Mia 4d 11:00-12:00")]
    clock.advance(minutes=2)
    await settles(salon)
    told = [row for row in await salon.rows(tables.message) if row["kind"] == "rescheduled"]
    assert [row["facts"]["from_starts_at"] for row in told] == [day(3, 9).isoformat()] * 2
    assert await taken(salon) == [("booking", "Mia 4d 11:00-12:00")]


async def test_the_desk_may_move_a_booking_back_onto_its_own_held_time_and_nobody_hears_of_it(
    salon: Salon, clock: TestClock
) -> None:
    booking, operator = await salon.books(day(3, 9)), await salon.signs_in()
    for number, at in enumerate((day(3, 11), day(3, 9)), 1):
        move = DeskMove(at, None, AskedBy.VENUE)
        await reschedule_as_operator(salon.runtime, operator, Target(booking.id, number, str(number)), move)
    clock.advance(minutes=2)
    await settles(salon)
    assert await taken(salon) == [("booking", "Mia 3d 9:00-10:00")]
    assert await salon.told() == []


async def test_a_change_of_status_makes_what_was_due_due_now(salon: Salon) -> None:
    booking, operator = await salon.books(day(3, 9)), await salon.signs_in()
    move = DeskMove(day(3, 11), None, AskedBy.CUSTOMER)
    await reschedule_as_operator(salon.runtime, operator, Target(booking.id, 1, "m"), move)
    arrived = await mark_arrived(salon.runtime, operator, Target(booking.id, 2, "a"))
    assert arrived.booking.undo is None
    await settles(salon)
    assert await taken(salon) == [("booking", "Mia 3d 11:00-12:00")]
    assert "rescheduled by sms" in await salon.told()


async def test_once_the_start_has_come_nothing_waits(salon: Salon, clock: TestClock) -> None:
    booking, operator = await salon.books(day(0, 10), paid_minor=2500, terms=FULL_REFUND), await salon.signs_in()
    clock.advance(minutes=59)
    move = DeskMove(day(0, 12), None, AskedBy.VENUE)
    moved = await reschedule_as_operator(salon.runtime, operator, Target(booking.id, 1, "m"), move)
    assert moved.booking.undo is not None
    assert moved.booking.undo.until == day(0, 10)
    clock.advance(hours=2, minutes=1)
    await settles(salon)
    cancelled = await cancel_as_operator(
        salon.runtime,
        operator,
        Target(booking.id, 2, "c"),
        asked_by=AskedBy.VENUE,
        deposit=DepositDecision.FOLLOW_RULE,
        charge_fee=False,
        reason=None,
    )
    assert cancelled.booking.undo is None
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    assert await taken(salon) == []


async def test_a_declined_request_keeps_what_was_offered_until_the_grace_ends(salon: Salon, clock: TestClock) -> None:
    booking, operator = await salon.books(day(3, 9), status="pending"), await salon.signs_in()
    await decline_booking(salon.runtime, operator, Target(booking.id, 1, "d"), None)
    assert await taken(salon) == [("booking", "Mia 3d 9:00-10:00")]
    clock.advance(minutes=2)
    await settles(salon)
    assert await taken(salon) == []
    assert await salon.told() == ["declined by email", "declined by sms"]
