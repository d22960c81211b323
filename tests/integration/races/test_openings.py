"""Two want one opening, or one against the clock, the desk, or themselves: one outcome, and each is told it in words."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from openchair.desk.block_time import Block, block_time
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.presentation.refusals import refusal_sentence
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, BookingClosed, OpeningNotOpen, Refusal, SlotTaken
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.waitlist.jobs import look_at_next
from tests.support.answers import plain
from tests.support.clock import TestClock
from tests.support.mortal import Killed
from tests.support.moving import accept_opening
from tests.support.queue import cancels, looks, offers, waits
from tests.support.salon import Salon, day, open_salon
from tests.support.words import SYDNEY


async def _offered(salon: Salon, clock: TestClock, people: int = 1) -> tuple[list[BookingRecord], list[dict[str, Any]]]:
    """A time that became free, and so many whom it is offered to at once."""
    gone = await salon.books(day(12, 10))
    waiting = [await salon.books(day(20 + each, 9)) for each in range(people)]
    for booking in waiting:
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    await looks(salon)
    told = await offers(salon, status="offered")
    assert len(told) == people
    return waiting, told


def _told_in_words(outcome: object) -> None:
    assert isinstance(outcome, BookingRecord) or (
        isinstance(outcome, Refusal) and refusal_sentence(outcome, "Lumen", SYDNEY).endswith(".")
    ), outcome


async def _assert_whole(salon: Salon) -> None:
    """Nobody's time overlaps another's, and each confirmed booking takes exactly its own."""
    rows = await salon.rows(tables.occupancy)
    spans = sorted((row["staff_no"], row["start_minute"], row["end_minute"]) for row in rows)
    for (staff, _, end), (next_staff, start, _) in pairwise(spans):
        assert staff != next_staff or end <= start
    taken = {(row["booking_id"], row["start_minute"] * 60) for row in rows if row["kind"] == "booking"}
    assert taken == {
        (row["id"], int(row["starts_at"].timestamp()))
        for row in await salon.rows(tables.booking)
        if row["status"] == "confirmed"
    }


async def test_of_five_who_tap_at_once_one_has_it(database: Any, clock: TestClock) -> None:
    salon = await open_salon(database, clock, matching_mode="first_to_tap")
    waiting, told = await _offered(salon, clock, 5)
    customers = [await salon.lets_in(booking) for booking in waiting]
    outcomes = await asyncio.gather(
        *(accept_opening(salon.runtime, customers[each], told[each]["id"], 1, f"k{each}") for each in range(5)),
        return_exceptions=True,
    )
    for outcome in outcomes:
        _told_in_words(outcome)
    won = [outcome for outcome in outcomes if isinstance(outcome, BookingRecord)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, OpeningNotOpen)]
    assert (len(won), len(lost)) == (1, 4)
    assert {each.status.value for each in lost} == {"superseded"}
    assert Counter(row["status"] for row in await offers(salon)) == {"accepted": 1, "superseded": 4}
    moved = [row for row in await salon.rows(tables.message) if row["kind"] == "rescheduled"]
    assert {row["booking_id"] for row in moved} == {won[0].id}
    await _assert_whole(salon)


async def test_taking_it_as_it_lapses_has_one_outcome(salon: Salon, clock: TestClock) -> None:
    chance, seen = random.Random(3), set()
    for attempt in range(12):
        waiting, told = await _offered(salon, clock)
        customer = await salon.lets_in(waiting[0])
        # The clock moves past the end while the one taps and the engine looks.
        clock.set(told[0]["held_until"] - timedelta(milliseconds=1))

        async def time_passes(until: Any = told[0]["held_until"]) -> None:
            clock.set(until)
            await look_at_next(salon.runtime)

        calls = [accept_opening(salon.runtime, customer, told[0]["id"], 1, f"k{attempt}"), time_passes()]
        if chance.random() < 0.5:
            calls.reverse()
        outcome = next(each for each in await asyncio.gather(*calls, return_exceptions=True) if each is not None)
        _told_in_words(outcome)
        (row,) = [each for each in await offers(salon) if each["id"] == told[0]["id"]]
        now = await salon.reads(waiting[0].id)
        if isinstance(outcome, BookingRecord):
            assert (row["status"], now.starts_at) == ("accepted", told[0]["starts_at"])
        else:
            assert isinstance(outcome, OpeningNotOpen)
            assert (outcome.status.value, now.starts_at) == ("lapsed", waiting[0].starts_at)
        seen.add(type(outcome))
        await looks(salon)
        await _assert_whole(salon)
        # Everything is as at the beginning, on a clean day.
        for booking in (now,):
            await cancels(salon, booking)
        await looks(salon)
        clock.set(day(0, 9))
    assert OpeningNotOpen in seen


async def test_the_desk_cannot_take_what_is_held_nor_can_two_have_it(salon: Salon, clock: TestClock) -> None:
    waiting, told = await _offered(salon, clock)
    operator, customer = await salon.signs_in(), await salon.lets_in(waiting[0])
    block = Block(salon.staff["Mia"][1], day(12, 10), 60, BlockedTimeKind.MEETING, None)
    desk, tapped = await asyncio.gather(
        block_time(salon.runtime, operator, block, "b"),
        accept_opening(salon.runtime, customer, told[0]["id"], 1, "k"),
        return_exceptions=True,
    )
    assert isinstance(desk, SlotTaken)
    assert isinstance(tapped, BookingRecord)
    await _assert_whole(salon)


async def test_cancelling_while_taking_is_one_or_the_other(salon: Salon, clock: TestClock) -> None:
    chance, seen = random.Random(5), set()
    for attempt in range(10):
        waiting, told = await _offered(salon, clock)
        booking, customer = waiting[0], await salon.lets_in(waiting[0])
        quote = find_cancellation_quote(booking, clock.now())
        assert quote is not None
        calls = [
            accept_opening(salon.runtime, customer, told[0]["id"], 1, "take"),
            cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 1), "cancel"),
        ]
        chance.shuffle(calls)
        outcomes = [plain(answer) for answer in await asyncio.gather(*calls, return_exceptions=True)]
        for outcome in outcomes:
            _told_in_words(outcome)
        (done,) = [each for each in outcomes if isinstance(each, BookingRecord)]
        (refused,) = [each for each in outcomes if isinstance(each, Refusal)]
        assert isinstance(refused, BookingChanged | BookingClosed)
        await looks(salon)
        await _assert_whole(salon)
        assert [row for row in await salon.rows(tables.occupancy) if row["kind"] == "hold"] == []
        now = await salon.reads(booking.id)
        assert now.status is done.status
        seen.add(now.status)
        if now.status is BookingStatus.CONFIRMED:
            await cancels(salon, now)
            await looks(salon)
        clock.set(day(0, 9) + timedelta(seconds=attempt))
    assert BookingStatus.CANCELLED in seen or BookingStatus.CONFIRMED in seen


async def test_two_engines_never_offer_one_opening_twice(salon: Salon, clock: TestClock) -> None:
    gone = [await salon.books(day(5 + each, 10)) for each in range(6)]
    for each in range(8):
        await waits(salon, await salon.books(day(20 + each, 9)))
        clock.advance(seconds=2)
    for booking in gone:
        await cancels(salon, booking)
    while any(await asyncio.gather(*(look_at_next(salon.runtime) for _ in range(3)))):
        pass
    told = await offers(salon)
    assert len({row["opening_id"] for row in told}) == len(told) == 6
    await _assert_whole(salon)


@pytest.mark.parametrize("statement", range(1, 40, 3))
async def test_an_engine_that_dies_at_any_statement_has_done_nothing(
    salon: Salon, clock: TestClock, statement: int
) -> None:
    gone, first = await salon.books(day(12, 10)), await salon.books(day(20, 9))
    await waits(salon, first)
    await cancels(salon, gone)
    left = statement

    def dies(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    engine = salon.database.write_engine.sync_engine
    event.listen(engine, "before_cursor_execute", dies)
    try:
        await looks(salon)
        died = False
    except Killed:
        died = True
        assert await offers(salon) == []
        assert [row for row in await salon.rows(tables.occupancy) if row["kind"] == "hold"] == []
    finally:
        event.remove(engine, "before_cursor_execute", dies)
    assert died or left > 0
    await looks(salon)
    assert len(await offers(salon)) == 1
    told = [row for row in await salon.rows(tables.message) if row["kind"] == "earlier_opening"]
    assert len(told) == 2
