"""The desk and the customer want the same booking, or the same hour, at the same moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from itertools import pairwise
from typing import Any

from openchair.bookings.settle import quote_for
from openchair.customers.new import NewCustomer
from openchair.desk.block_time import Block, block_time, unblock_time
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.progress import approve_booking
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.rules.agreement import AskedBy
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import BlockedTimeRecord
from openchair.rules.refusals import BookingChanged, BookingClosed, Refusal, SlotTaken
from openchair.rules.slots import busy_spans
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.answers import plain
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import FULL_REFUND, Salon, day

ROUNDS = 12


async def _at_once(chance: random.Random, *calls: Awaitable[Any]) -> list[Any]:
    """All of them at the same moment, begun in an order of chance."""
    shuffled = list(calls)
    chance.shuffle(shuffled)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*shuffled, return_exceptions=True)
    unexpected = [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, Refusal)]
    assert unexpected == []
    return [plain(answer) for answer in answers]


async def _assert_time_agrees(salon: Salon) -> None:
    """Each open booking takes its own time and no other does; nobody's time is taken twice."""
    rows = [row for row in await salon.rows(tables.occupancy) if row["kind"] == "booking"]
    numbers = {staff_id: no for no, staff_id in salon.staff.values()}
    wanted = set()
    for row in await salon.rows(tables.booking):
        if BookingStatus(row["status"]) in OPEN_STATUSES:
            time = (await salon.reads(row["id"])).time
            spans = busy_spans(epoch_minute(row["starts_at"]), time)
            wanted |= {(row["id"], numbers[row["staff_id"]], start, end) for start, end in spans}
    taken = {(row["booking_id"], row["staff_no"], row["start_minute"], row["end_minute"]) for row in rows}
    assert taken == wanted
    # Blocks have the rest of what they are over, each minute once.
    booked = {(no, minute) for _, no, start, end in taken for minute in range(start, end)}
    covered = {
        (numbers[row["staff_id"]], minute)
        for row in await salon.rows(tables.blocked_time)
        for minute in range(epoch_minute(row["starts_at"]), epoch_minute(row["ends_at"]))
    }
    blocked = [
        (row["staff_no"], minute)
        for row in await salon.rows(tables.occupancy)
        if row["kind"] == "blocked"
        for minute in range(row["start_minute"], row["end_minute"])
    ]
    assert len(blocked) == len(set(blocked))
    assert set(blocked) == covered - booked
    stretches = sorted((row["staff_no"], row["start_minute"], row["end_minute"]) for row in rows)
    for (staff, _, end), (next_staff, start, _) in pairwise(stretches):
        assert staff != next_staff or end <= start


async def test_the_desk_cancels_while_the_customer_moves(salon: Salon) -> None:
    chance, operator = random.Random(1), await salon.signs_in()
    ended: set[BookingStatus] = set()
    for attempt in range(ROUNDS):
        booking = await salon.books(day(3 + attempt, 9), paid_minor=2500, terms=FULL_REFUND)
        answers = await _at_once(
            chance,
            reschedule_booking(
                salon.runtime, await salon.lets_in(booking), Move(day(3 + attempt, 13), None, 1), f"m{attempt}"
            ),
            cancel_as_operator(
                salon.runtime, operator, Target(booking.id, 1, f"c{attempt}"), asked_by=AskedBy.CUSTOMER,
                deposit=DepositDecision.FOLLOW_RULE,
                charge_fee=False, reason=None,
            ),
        )  # fmt: skip
        (done,) = [answer for answer in answers if isinstance(answer, BookingRecord)]
        assert any(isinstance(answer, BookingChanged | BookingClosed) for answer in answers)
        now = await salon.reads(booking.id)
        assert now == done
        ended.add(now.status)
        await _assert_time_agrees(salon)
    refunds = await salon.rows(tables.refund)
    cancelled = [row for row in await salon.rows(tables.booking) if row["status"] == "cancelled"]
    assert sorted(row["booking_id"] for row in refunds) == sorted(row["id"] for row in cancelled)
    assert ended == {BookingStatus.CONFIRMED, BookingStatus.CANCELLED}


async def test_both_sides_cancel_and_the_money_goes_back_once(salon: Salon) -> None:
    chance, operator = random.Random(2), await salon.signs_in()
    for attempt in range(ROUNDS):
        booking = await salon.books(day(3 + attempt, 9), paid_minor=2500, terms=FULL_REFUND)
        quote = quote_for(booking, salon.clock.now())
        answers = await _at_once(
            chance,
            cancel_booking(
                salon.runtime, await salon.lets_in(booking), Cancellation(quote.id, None, 1), f"customer{attempt}"
            ),
            cancel_as_operator(
                salon.runtime, operator, Target(booking.id, 1, f"desk{attempt}"), asked_by=AskedBy.CUSTOMER,
                deposit=DepositDecision.CREDIT,
                charge_fee=False, reason=None,
            ),
        )  # fmt: skip
        (done,) = [answer for answer in answers if isinstance(answer, BookingRecord)]
        assert done.cancellation is not None
        refunds = [row for row in await salon.rows(tables.refund) if row["booking_id"] == booking.id]
        credits = [row for row in await salon.rows(tables.store_credit) if row["booking_id"] == booking.id]
        assert (len(refunds), len(credits)) == ((1, 0) if done.cancellation.by == "customer" else (0, 1))


async def test_a_request_is_approved_while_it_is_withdrawn(salon: Salon) -> None:
    chance, operator = random.Random(3), await salon.signs_in()
    for attempt in range(ROUNDS):
        booking = await salon.books(day(3 + attempt, 9), status="pending")
        quote = quote_for(booking, salon.clock.now())
        answers = await _at_once(
            chance,
            approve_booking(salon.runtime, operator, Target(booking.id, 1, f"a{attempt}")),
            cancel_booking(salon.runtime, await salon.lets_in(booking), Cancellation(quote.id, None, 1), f"c{attempt}"),
        )
        (done,) = [answer for answer in answers if isinstance(answer, BookingRecord)]
        assert await salon.reads(booking.id) == done
    await _assert_time_agrees(salon)


async def test_everyone_wants_the_hour_that_a_block_gives_back(salon: Salon) -> None:
    """The desk books it, blocks it again and moves someone there; two customers move there; all as it is lifted."""
    chance, operator = random.Random(4), await salon.signs_in()
    service, mia = salon.services["Cut"][0], salon.staff["Mia"][1]
    winners: set[str] = set()
    for attempt in range(ROUNDS):
        hour = day(3 + attempt, 12)
        blocked = await block_time(
            salon.runtime, operator, Block(mia, hour, 60, BlockedTimeKind.LUNCH, None), f"b{attempt}"
        )
        movers = [await salon.books(day(3 + attempt, at), staff="Theo") for at in (9, 10, 11)]
        new = NewBooking((PartWish(service, mia),), hour, NewCustomer("Bo", "bo@example.com", None), None, False)
        moves = [
            reschedule_booking(salon.runtime, await salon.lets_in(mover), Move(hour, mia, 1), f"m{attempt}")
            for mover in movers[1:]
        ]
        answers = await _at_once(
            chance,
            unblock_time(salon.runtime, operator, blocked.time.id, f"u{attempt}"),
            book_as_operator(salon.runtime, operator, new, f"n{attempt}"),
            block_time(salon.runtime, operator, Block(mia, hour, 60, BlockedTimeKind.OTHER, None), f"again{attempt}"),
            reschedule_as_operator(
                salon.runtime, operator, Target(movers[0].id, 1, f"d{attempt}"), DeskMove(hour, mia, AskedBy.CUSTOMER)
            ),
            *moves,
        )
        assert blocked.time.id in answers
        won = [answer for answer in answers if isinstance(answer, BookingRecord | BlockedTimeRecord)]
        # A block that comes after a booking meets it, and waits for its time: only bookings exclude one another.
        assert sum(isinstance(answer, BookingRecord) for answer in won) <= 1
        assert sum(isinstance(answer, SlotTaken) for answer in answers) == 5 - len(won)
        winners |= {type(winner).__name__ for winner in won}
        await _assert_time_agrees(salon)
    assert winners


async def test_a_block_that_is_set_while_bookings_leave_has_all_that_they_left(salon: Salon) -> None:
    """Each of them goes to the block or is found free by it: no minute in between is lost and bookable."""
    chance, operator = random.Random(9), await salon.signs_in()
    mia, theo = salon.staff["Mia"][1], salon.staff["Theo"][1]
    for attempt in range(ROUNDS):
        cancelled, moved = await salon.books(day(3 + attempt, 10)), await salon.books(day(3 + attempt, 12))
        customer = await salon.lets_in(cancelled)
        quote = quote_for(cancelled, salon.clock.now())
        answers = await _at_once(
            chance,
            block_time(
                salon.runtime,
                operator,
                Block(mia, day(3 + attempt, 9), 480, BlockedTimeKind.OTHER, None),
                f"b{attempt}",
            ),
            cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 1), f"c{attempt}"),
            reschedule_booking(
                salon.runtime, await salon.lets_in(moved), Move(day(3 + attempt, 12), theo, 1), f"m{attempt}"
            ),
        )
        assert not any(isinstance(answer, Refusal) for answer in answers)
        await _assert_time_agrees(salon)


async def test_a_block_that_is_set_while_another_is_lifted_has_what_that_one_had(salon: Salon) -> None:
    chance, operator, mia = random.Random(10), await salon.signs_in(), salon.staff["Mia"][1]
    for attempt in range(ROUNDS):
        first = await block_time(
            salon.runtime, operator, Block(mia, day(3 + attempt, 10), 120, BlockedTimeKind.OTHER, None), f"a{attempt}"
        )
        answers = await _at_once(
            chance,
            block_time(
                salon.runtime,
                operator,
                Block(mia, day(3 + attempt, 11), 120, BlockedTimeKind.OTHER, None),
                f"b{attempt}",
            ),
            unblock_time(salon.runtime, operator, first.time.id, f"u{attempt}"),
        )
        assert not any(isinstance(answer, Refusal) for answer in answers)
        await _assert_time_agrees(salon)
