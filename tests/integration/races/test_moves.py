"""Many people want one hour. One gets it, the others are told, and nobody's booking is lost."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text

from openchair.core.database import Database
from openchair.manage import reschedule as rescheduling
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, BookingClosed, KeyReused, MoveWay, Refusal, SlotTaken
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.answers import plain
from tests.support.clock import TestClock
from tests.support.moving import Move, quoted, reschedule_booking
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.web import bearer, web_over

MOVERS = 200
RESCHEDULE = """mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) {
  __typename ... on SlotTaken { message alternatives { startsAt staff { name } } } } }"""


def _as_a_phone_sends_it(starts_at: datetime, key: str, quote_id: str) -> dict[str, Any]:
    agreed = {"startsAt": starts_at.isoformat(), "quoteId": quote_id}
    return {"input": {**agreed, "expectedVersion": 1, "idempotencyKey": key}}


def _assert_taken_with_alternatives(answer: dict[str, Any], winner: BookingRecord) -> None:
    """The answer of a loser: three other times, none of which the winner has."""
    assert answer["__typename"] == "SlotTaken"
    offered = [(datetime.fromisoformat(slot["startsAt"]), slot["staff"]["name"]) for slot in answer["alternatives"]]
    assert len(set(offered)) == 3
    for starts_at, name in offered:
        assert name != "Mia" or starts_at >= winner.ends_at or starts_at + timedelta(hours=1) <= winner.starts_at


async def _movers(salon: Salon, count: int) -> list[BookingRecord]:
    """Bookings of Mia's on the days ahead, an hour each, four a day."""
    return [await salon.books(day(3 + index // 4, 9 + 2 * (index % 4))) for index in range(count)]


async def test_two_hundred_moves_onto_one_hour_have_one_winner(
    database: Database, database_url: str, clock: TestClock
) -> None:
    salon = await open_salon(database, clock, horizon_days=90)
    bookings = await _movers(salon, MOVERS)
    customers = [await salon.lets_in(booking) for booking in bookings]
    before = {row["id"]: row for row in await salon.rows(tables.booking)}
    wanted = day(1, 10)

    async def move(index: int) -> BookingRecord:
        # Overlapping, not equal: each wants another quarter of the same hour.
        starts_at = wanted + timedelta(minutes=15 * (index % 4))
        return await reschedule_booking(salon.runtime, customers[index], Move(starts_at, None, 1), f"key-{index}")

    async with asyncio.timeout(120):
        answers = await asyncio.gather(*(move(index) for index in range(MOVERS)), return_exceptions=True)
    winners = [answer for answer in answers if isinstance(answer, BookingRecord)]
    losers = [answer for answer in answers if isinstance(answer, SlotTaken)]
    assert (len(winners), len(losers)) == (1, MOVERS - 1), [a for a in answers if not isinstance(a, Refusal)][:3]

    after = {row["id"]: row for row in await salon.rows(tables.booking)}
    assert {id for id in after if after[id] != before[id]} == {winners[0].id}
    await _assert_no_overlap(salon)
    # The times stay whole: each open booking takes exactly what it says.
    taken = {(row["booking_id"], row["start_minute"]) for row in await salon.rows(tables.occupancy)}
    assert taken == {(row["id"], epoch_minute(row["starts_at"])) for row in after.values()}
    # One line tells of one move.
    (line,) = await salon.changes()
    # And its customer alone hears of it, once by each way, and is reminded of the new time.
    told = {(row["booking_id"], row["kind"], row["channel"]) for row in await salon.rows(tables.message)}
    kinds = [(kind, channel) for kind in ("rescheduled", "reminder") for channel in ("email", "sms")]
    assert told == {(winners[0].id, *each) for each in kinds}
    assert len(await salon.rows(tables.message)) == len(kinds)
    assert (line["booking_id"], line["what"]) == (winners[0].id, "rescheduled")

    async with web_over(database_url, clock) as web:
        for index, booking in enumerate(bookings):
            starts_at = wanted + timedelta(minutes=15 * (index % 4))
            quote_id = quoted(salon.runtime, customers[index], starts_at, booking.staff, MoveWay.OWN)
            asked_again = _as_a_phone_sends_it(starts_at, f"key-{index}", quote_id)
            answer = await web.data(salon.host, RESCHEDULE, bearer=bearer(booking), variables=asked_again)
            if booking.id == winners[0].id:
                assert answer["rescheduleBooking"] == {"__typename": "BookingRescheduled"}
            else:
                _assert_taken_with_alternatives(answer["rescheduleBooking"], winners[0])
    assert {row["id"]: row for row in await salon.rows(tables.booking)} == after


async def test_without_the_guard_several_win(salon: Salon) -> None:
    """The control: what the test above counts is there to be counted once nothing holds it off."""
    bookings = await _movers(salon, 20)
    async with salon.database.transaction() as connection:
        if salon.database.is_postgresql:
            await connection.execute(text("ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap"))
        else:
            await connection.execute(text("DROP TRIGGER occupancy_no_overlap_insert"))
            await connection.execute(text("DROP TRIGGER occupancy_no_overlap_update"))
    spans = busy_spans(epoch_minute(day(1, 10)), salon.services["Cut"][1])
    no = salon.staff["Mia"][0]
    looked = asyncio.Barrier(len(bookings))

    async def move_unguarded(booking: BookingRecord) -> bool:
        # Check, then write, and nothing else: what Easy!Appointments and Cal.com did.
        async with salon.database.reading() as connection:
            there = await connection.execute(
                select(tables.occupancy.c.id).where(
                    tables.occupancy.c.staff_no == no,
                    tables.occupancy.c.start_minute < spans[0][1],
                    tables.occupancy.c.end_minute > spans[0][0],
                )
            )
            if there.first() is not None:
                return False
        async with asyncio.timeout(30):
            await looked.wait()
        async with salon.database.transaction() as connection:
            await connection.execute(delete(tables.occupancy).where(tables.occupancy.c.booking_id == booking.id))
            await connection.execute(
                insert(tables.occupancy).values(
                    venue_id=salon.venue_id,
                    staff_no=no,
                    start_minute=spans[0][0],
                    end_minute=spans[0][1],
                    kind="booking",
                    booking_id=booking.id,
                )
            )
        return True

    won = await asyncio.gather(*(move_unguarded(booking) for booking in bookings))
    assert sum(won) > 1
    with pytest.raises(AssertionError):
        await _assert_no_overlap(salon)


async def test_a_move_against_a_cancellation_never_brings_a_booking_back(salon: Salon) -> None:
    chance = random.Random(7)
    first: set[BookingStatus] = set()
    for attempt in range(20):
        booking = await salon.books(day(3 + attempt, 9))
        customer = await salon.lets_in(booking)
        quote = find_cancellation_quote(booking, salon.clock.now())
        assert quote is not None
        calls = [
            reschedule_booking(salon.runtime, customer, Move(day(3 + attempt, 13), None, 1), "move"),
            cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 1), "cancel"),
        ]
        chance.shuffle(calls)
        answers = [plain(answer) for answer in await asyncio.gather(*calls, return_exceptions=True)]
        done = [answer for answer in answers if isinstance(answer, BookingRecord)]
        refused = [answer for answer in answers if isinstance(answer, BookingChanged | BookingClosed)]
        assert (len(done), len(refused)) == (1, 1), answers
        now = await salon.reads(booking.id)
        assert now.status is done[0].status
        taken = [row for row in await salon.rows(tables.occupancy) if row["booking_id"] == booking.id]
        assert bool(taken) == (now.status is BookingStatus.CONFIRMED)
        first.add(now.status)
    # Each of the two was the first at times: both orders were tried.
    assert first == {BookingStatus.CONFIRMED, BookingStatus.CANCELLED}


async def test_one_key_twenty_times_is_one_effect_and_twenty_equal_answers(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    move = Move(day(4, 11), None, 1)
    answers = await asyncio.gather(*(reschedule_booking(salon.runtime, customer, move, "the-same") for _ in range(20)))
    assert len(set(map(repr, answers))) == 1
    assert answers[0].version == 2
    moved = [row for row in await salon.rows(tables.activity) if row["what"] == "rescheduled"]
    assert len(moved) == 1


async def test_a_key_with_another_input_is_refused_and_changes_nothing(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    await reschedule_booking(salon.runtime, customer, Move(day(4, 11), None, 1), "key")
    with pytest.raises(KeyReused):
        await reschedule_booking(salon.runtime, customer, Move(day(4, 12), None, 1), "key")
    assert (await salon.reads(booking.id)).starts_at == day(4, 11)


async def test_a_refusal_is_answered_again_though_the_time_has_become_free(salon: Salon) -> None:
    booking, other = await salon.books(day(3, 9)), await salon.books(day(4, 11))
    customer = await salon.lets_in(booking)
    move = Move(day(4, 11), None, 1)
    with pytest.raises(SlotTaken):
        await reschedule_booking(salon.runtime, customer, move, "key")
    quote = find_cancellation_quote(other, salon.clock.now())
    assert quote is not None
    await cancel_booking(salon.runtime, await salon.lets_in(other), Cancellation(quote.id, None, 1), "free it")
    with pytest.raises(SlotTaken):
        await reschedule_booking(salon.runtime, customer, move, "key")
    assert (await reschedule_booking(salon.runtime, customer, move, "a new try")).starts_at == day(4, 11)


async def test_a_repeated_answer_tells_of_the_booking_as_it_stands_now_and_that_it_is_a_repetition(
    salon: Salon,
) -> None:
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    theo = salon.staff["Theo"][1]
    first = await reschedule_booking(salon.runtime, customer, Move(day(4, 11), theo, 1), "first")
    assert (first.starts_at, first.staff.name) == (day(4, 11), "Theo")
    await reschedule_booking(
        salon.runtime, await salon.lets_in(booking), Move(day(5, 11), salon.staff["Mia"][1], 2), "second"
    )
    # The same call once more: of what it was quoted then nothing holds now; it moves nothing, and tells what holds.
    quote_id = quoted(salon.runtime, customer, day(4, 11), first.staff, MoveWay.OWN)
    same = rescheduling.Move(day(4, 11), theo, quote_id, 1)
    async with untouched(salon.database):
        again = await rescheduling.reschedule_booking(salon.runtime, await salon.lets_in(booking), same, "first")
    assert again.replayed
    assert again.booking == await salon.reads(booking.id)
    assert (again.booking.starts_at, again.booking.staff.name, again.booking.version) == (day(5, 11), "Mia", 3)


async def test_moves_that_cross_between_two_people_do_not_wait_for_each_other_for_ever(salon: Salon) -> None:
    mia, theo = salon.staff["Mia"][1], salon.staff["Theo"][1]
    for attempt in range(10):
        one = await salon.books(day(2 + attempt, 9), staff="Mia")
        other = await salon.books(day(2 + attempt, 9), staff="Theo")
        async with asyncio.timeout(20):
            moved = await asyncio.gather(
                reschedule_booking(
                    salon.runtime, await salon.lets_in(one), Move(day(2 + attempt, 13), theo, 1), f"a{attempt}"
                ),
                reschedule_booking(
                    salon.runtime, await salon.lets_in(other), Move(day(2 + attempt, 13), mia, 1), f"b{attempt}"
                ),
            )
        assert {booking.staff.name for booking in moved} == {"Mia", "Theo"}


async def _assert_no_overlap(salon: Salon) -> None:
    rows = sorted(
        (row["staff_no"], row["start_minute"], row["end_minute"]) for row in await salon.rows(tables.occupancy)
    )
    for (staff, _, end), (next_staff, start, _) in pairwise(rows):
        assert staff != next_staff or end <= start
