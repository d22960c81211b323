"""A phone that sends the same change again and again, all at once."""

from __future__ import annotations

import asyncio

import pytest

from openchair.bookings.settle import quote_for
from openchair.changes.booking import Changed
from openchair.customers.new import NewCustomer
from openchair.desk.block_time import Block, block_time
from openchair.desk.bookings import Target
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import KeyReused, SlotTaken
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import FULL_REFUND, TIERED, Salon, day
from tests.support.untouched import untouched

TIMES = 20


async def test_one_cancellation_twenty_times_pays_back_once(salon: Salon) -> None:
    terms = TIERED | {"late_fee_minor": 1500, "late_fee_from_hours": 200}
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=terms)
    customer = await salon.lets_in(booking)
    asked = Cancellation(quote_for(booking, salon.clock.now()).id, "Away", 1)
    answers = await asyncio.gather(*(cancel_booking(salon.runtime, customer, asked, "key") for _ in range(TIMES)))
    assert sorted(answer.replayed for answer in answers) == [False, *[True] * (TIMES - 1)]
    assert {answer.booking.version for answer in answers} == {2}
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    assert [row["amount_minor"] for row in await salon.rows(tables.fee)] == [1500]
    assert [row["what"] for row in await salon.changes()] == ["cancelled"]
    assert await salon.told() == ["cancelled by email", "cancelled by sms"]


async def test_twenty_cancellations_with_twenty_keys_pay_back_once(salon: Salon) -> None:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=FULL_REFUND)
    customer = await salon.lets_in(booking)
    asked = Cancellation(quote_for(booking, salon.clock.now()).id, None, 1)
    answers = await asyncio.gather(
        *(cancel_booking(salon.runtime, customer, asked, f"key-{index}") for index in range(TIMES)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Changed) for answer in answers) == 1
    assert {type(answer).__name__ for answer in answers} == {"Changed", "BookingClosed"}
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]


async def test_one_new_booking_twenty_times_is_one_booking_and_one_customer(salon: Salon) -> None:
    operator = await salon.signs_in()
    new = NewBooking(
        (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),),
        day(3, 9),
        NewCustomer("Bo", "bo@example.com", None),
        None,
        False,
    )
    answers = await asyncio.gather(*(book_as_operator(salon.runtime, operator, new, "key") for _ in range(TIMES)))
    assert sorted(answer.replayed for answer in answers) == [False, *[True] * (TIMES - 1)]
    assert len({answer.booking.id for answer in answers}) == 1
    assert len(await salon.rows(tables.booking)) == len(await salon.rows(tables.customer)) == 1
    assert len(await salon.rows(tables.occupancy)) == 1


async def test_one_block_and_one_missed_appointment_twenty_times_are_one_each(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    block = Block(salon.staff["Mia"][1], day(3, 12), 30, BlockedTimeKind.LUNCH, None)
    blocked = await asyncio.gather(*(block_time(salon.runtime, operator, block, "block") for _ in range(TIMES)))
    assert len({each.time.id for each in blocked}) == len(await salon.rows(tables.blocked_time)) == 1
    assert sorted(each.replayed for each in blocked) == [False, *[True] * (TIMES - 1)]
    booking = await salon.books(day(0, 9), terms=FULL_REFUND | {"no_show_fee_minor": 4000})
    clock.set(day(0, 9, 30))
    target = Target(booking.id, 1, "missed")
    missed = await asyncio.gather(
        *(mark_no_show(salon.runtime, operator, target, charge_fee=True) for _ in range(TIMES))
    )
    assert sorted(each.replayed for each in missed) == [False, *[True] * (TIMES - 1)]
    # That nobody came only the desk says: nothing is taken before the customer was told, and it will be once.
    told = [line["detail"] for line in await salon.changes() if line["what"] == "no_show"]
    assert told == [{"to_take_minor": 4000}]
    assert [row["fee_minor"] for row in await salon.rows(tables.settlement) if row["on_word"]] == [4000]
    assert await salon.rows(tables.fee) == []


async def test_of_twenty_changes_under_one_key_one_happens_and_the_others_are_told(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    answers = await asyncio.gather(
        *(
            reschedule_booking(salon.runtime, customer, Move(day(4 + index, 11), None, 1), "key")
            for index in range(TIMES)
        ),
        return_exceptions=True,
    )
    (done,) = [answer for answer in answers if isinstance(answer, BookingRecord)]
    assert sum(isinstance(answer, KeyReused) for answer in answers) == TIMES - 1
    assert await salon.reads(booking.id) == done
    assert done.version == 2


async def test_one_refusal_twenty_times_is_twenty_equal_refusals_and_nothing_else(salon: Salon) -> None:
    await salon.books(day(4, 11))
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    move = Move(day(4, 11), None, 1)
    async with untouched(salon.database):
        answers = await asyncio.gather(
            *(reschedule_booking(salon.runtime, customer, move, "key") for _ in range(TIMES)), return_exceptions=True
        )
    assert {type(answer) for answer in answers} == {SlotTaken}
    assert len(await salon.rows(tables.idempotency_key)) == 1


async def test_a_key_belongs_to_whoever_used_it(salon: Salon) -> None:
    one, other = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    first = await reschedule_booking(salon.runtime, await salon.lets_in(one), Move(day(4, 9), None, 1), "key")
    second = await reschedule_booking(salon.runtime, await salon.lets_in(other), Move(day(4, 11), None, 1), "key")
    assert (first.id, second.id) == (one.id, other.id)
    operator, colleague = await salon.signs_in(), await salon.signs_in()
    block = Block(salon.staff["Theo"][1], day(3, 12), 30, BlockedTimeKind.LUNCH, None)
    await block_time(salon.runtime, operator, block, "key")
    # A colleague's key is another key: the time is taken by then.
    with pytest.raises(SlotTaken):
        await block_time(salon.runtime, colleague, block, "key")
