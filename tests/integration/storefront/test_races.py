"""Visitors want the same time at the same moment; so do the desk and a customer who moves."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from typing import Any

from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import KeyReused, Refusal, SlotTaken
from openchair.store import tables
from openchair.storefront.book import Booked
from tests.support.answers import plain
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import Salon, day
from tests.support.visitor import BO, books, wish

ROUNDS = 8


async def _at_once(chance: random.Random, calls: list[Awaitable[Any]]) -> list[Any]:
    """All of them at the same moment, begun in an order of chance."""
    chance.shuffle(calls)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, Refusal)] == []
    return [plain(answer) for answer in answers]


def _someone(number: int) -> NewCustomer:
    return NewCustomer(f"Visitor {number}", f"visitor{number}@example.com", None)


async def _nobodys_time_is_taken_twice(salon: Salon) -> None:
    minutes = [
        (row["staff_no"], minute)
        for row in await salon.rows(tables.occupancy)
        for minute in range(row["start_minute"], row["end_minute"])
    ]
    assert len(minutes) == len(set(minutes))


async def test_of_two_visitors_who_want_one_time_one_has_it(salon: Salon) -> None:
    chance = random.Random(11)
    for attempt in range(ROUNDS):
        wanted = [wish(salon, day(3 + attempt, 9), customer=_someone(2 * attempt + which)) for which in range(2)]
        answers = await _at_once(chance, [books(salon, one) for one in wanted])
        assert {type(answer) for answer in answers} == {Booked, SlotTaken}
    assert len(await salon.rows(tables.booking)) == len(await salon.rows(tables.customer)) == ROUNDS
    await _nobodys_time_is_taken_twice(salon)


async def test_of_many_who_want_anyone_as_many_are_served_as_there_are_people(salon: Salon) -> None:
    chance = random.Random(12)
    await salon.hires("Noor", does=("Cut",))
    for attempt in range(3):
        answers = await _at_once(
            chance,
            [books(salon, wish(salon, day(3 + attempt, 9), staff=None, customer=_someone(10 * attempt + n))) for n in range(10)],
        )  # fmt: skip
        served = [answer.booking.staff.name for answer in answers if isinstance(answer, Booked)]
        assert sorted(served) == ["Mia", "Noor", "Theo"]
        assert sum(isinstance(answer, SlotTaken) for answer in answers) == 7
    await _nobodys_time_is_taken_twice(salon)


async def test_a_visitor_the_desk_and_a_customer_who_moves_want_one_time(salon: Salon) -> None:
    chance, operator = random.Random(13), await salon.signs_in()
    for attempt in range(ROUNDS):
        hour = day(3 + attempt, 12)
        mover = await salon.books(day(3 + attempt, 9))
        new = NewBooking(
            (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), hour, _someone(100 + attempt), None, False
        )
        answers = await _at_once(
            chance,
            [
                books(salon, wish(salon, hour, customer=_someone(attempt))),
                book_as_operator(salon.runtime, operator, new, f"k{attempt}"),
                reschedule_booking(salon.runtime, await salon.lets_in(mover), Move(hour, None, 1), f"m{attempt}"),
            ],
        )
        won = [answer for answer in answers if not isinstance(answer, SlotTaken)]
        assert len(won) == 1
        booking = won[0].booking if isinstance(won[0], Booked) else won[0]
        assert isinstance(booking, BookingRecord)
        assert (booking.starts_at, booking.staff.name) == (hour, "Mia")
        await _nobodys_time_is_taken_twice(salon)


async def test_one_call_sent_many_times_at_once_is_one_booking(salon: Salon) -> None:
    chance = random.Random(14)
    key = "a visitor's own secret"
    same, other = wish(salon), wish(salon, day(3, 11))
    answers = await _at_once(chance, [*(books(salon, same, key) for _ in range(6)), books(salon, other, key)])
    (row,) = await salon.rows(tables.booking)
    booked = [answer for answer in answers if isinstance(answer, Booked)]
    assert {answer.booking.id for answer in booked} == {row["id"]}
    # Whichever was first, the other input under its key is refused.
    assert len(booked) == (6 if row["starts_at"] == same.starts_at else 1)
    assert sum(isinstance(answer, KeyReused) for answer in answers) == 7 - len(booked)
    assert len(await salon.told()) == 4


async def test_one_contact_that_books_at_many_staff_members_at_once_is_held_to_the_bound(salon: Salon) -> None:
    """Whoever takes anyone waits for all of them, so the count is exact."""
    chance = random.Random(15)
    hours = [day(3 + number // 4, 9 + 2 * (number % 4)) for number in range(12)]
    answers = await _at_once(chance, [books(salon, wish(salon, at, staff=None, customer=BO)) for at in hours])
    assert sum(isinstance(answer, Booked) for answer in answers) == 5
    assert len(await salon.rows(tables.booking)) == 5
