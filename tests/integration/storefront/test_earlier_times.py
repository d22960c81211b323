"""A visitor asks for earlier times with the booking."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from openchair.desk.bookings import Target
from openchair.desk.progress import approve_booking
from openchair.manage.earlier import find_earlier_availability
from openchair.rules.openings import mask_of
from openchair.rules.records.waitlist import EarlierRecord
from openchair.rules.refusals import KeyReused, TooSoonForEarlierTimes
from openchair.rules.status import BookingStatus
from openchair.rules.wishes import Wanted
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, offers, openings
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.visitor import books, wish
from tests.support.visits import offers_visits, parts

SECRET = "a visitor's own secret"
MORNINGS = Wanted(tuple(range(0, 21, 3)))


async def test_a_visitor_waits_for_earlier_times_and_hears_of_one(salon: Salon) -> None:
    gone = await salon.books(day(5, 9))
    booked = await books(salon, wish(salon, day(20, 9), earlier=MORNINGS))
    assert booked.sentence.endswith(
        "You'll hear when an earlier time becomes free; until you take one, this one stays yours."
    )
    waits = await find_earlier_availability(salon.runtime, salon.scope, booked.booking)
    assert waits == EarlierRecord(booked.booking.id, mask_of(MORNINGS.slots), salon.clock.now())
    assert [(row["what"], row["actor_name"]) for row in await salon.changes()][-2:] == [
        ("created", "Bo"),
        ("asked_earlier", "Bo"),
    ]
    await cancels(salon, gone)
    await looks(salon)
    (offer,) = await offers(salon)
    assert (offer["booking_id"], offer["starts_at"]) == (booked.booking.id, day(5, 9))


async def test_who_asks_for_an_appointment_waits_once_it_is_confirmed(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(review_first=True))
    gone = await salon.books(day(5, 9))
    booked = await books(salon, wish(salon, day(20, 9), earlier=MORNINGS))
    assert booked.booking.status is BookingStatus.PENDING
    await cancels(salon, gone)
    await looks(salon)
    assert await offers(salon) == []
    (opening,) = await openings(salon)
    assert opening["considered"] == [{"booking": booked.booking.id, "why": "not_confirmed"}]
    await approve_booking(salon.runtime, await salon.signs_in("staff"), Target(booked.booking.id, 1, "approve"))
    confirmed = await salon.reads(booked.booking.id)
    waits = await find_earlier_availability(salon.runtime, salon.scope, confirmed)
    assert waits == EarlierRecord(confirmed.id, mask_of(MORNINGS.slots), confirmed.created_at)
    again = await salon.books(day(6, 9))
    await cancels(salon, again)
    await looks(salon)
    assert [row["starts_at"] for row in await offers(salon)] == [day(6, 9)]


@pytest.mark.parametrize(("days", "refused"), [(13, True), (14, False)])
async def test_earlier_times_are_of_appointments_that_are_far_enough_away(
    salon: Salon, clock: TestClock, days: int, *, refused: bool
) -> None:
    # By the salon's calendar: late on a day is as far as early on it.
    clock.set(day(0, 23))
    wanted = wish(salon, day(days, 9), earlier=MORNINGS)
    if refused:
        async with untouched(salon.database):
            with pytest.raises(TooSoonForEarlierTimes) as too_soon:
                await books(salon, wanted)
        assert too_soon.value.min_days == 14
        return
    assert (await books(salon, wanted)).earlier is not None


async def test_the_same_call_again_waits_once_and_another_wish_needs_another_key(
    salon: Salon, clock: TestClock
) -> None:
    wanted = wish(salon, day(20, 9), earlier=MORNINGS)
    first = await books(salon, wanted, SECRET)
    clock.advance(minutes=5)
    again = await books(salon, wanted, SECRET)
    assert again == replace(first, replayed=True)
    (row,) = await salon.rows(tables.earlier_availability)
    assert row["since"] == first.booking.created_at
    async with untouched(salon.database):
        with pytest.raises(KeyReused):
            await books(salon, replace(wanted, earlier=None), SECRET)


async def test_whoever_waits_for_earlier_times_has_one_person_for_all_of_a_visit_where_one_can(salon: Salon) -> None:
    await offers_visits(salon)
    # Noor has less to do on those days, but only Mia does both.
    for busy in (20, 21):
        await salon.books(day(busy, 15))
    wanted = wish(salon, day(20, 9), parts=parts(salon, "Colour", "Cut"))
    shared = await books(salon, wanted)
    assert [part.staff.name for part in shared.booking.parts] == ["Noor", "Theo"]
    alone = await books(salon, replace(wanted, starts_at=day(21, 9), earlier=MORNINGS))
    assert [part.staff.name for part in alone.booking.parts] == ["Mia", "Mia"]
    assert alone.earlier is not None
