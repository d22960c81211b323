"""The desk changes a booking: what is done, how long, for how much, and what is noted; and books whoever just walks in."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from typing import Any

import pytest
from sqlalchemy import update as change

from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import withdraw_counter_offers
from openchair.desk.create import NewBooking, Who, book_as_operator
from openchair.desk.parts_after import PartChange
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.update_booking import Update, update_booking
from openchair.rules.agreement import AskedBy
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingClosed, CredentialNeeded, InvalidInput, NotFound, Refusal, SlotTaken
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.offers import held, offered, requested
from tests.support.salon import TIERED, Salon, day
from tests.support.untouched import OPERATOR, untouched

_OF_PART = {field.name for field in fields(PartChange)}


async def updates(salon: Salon, booking: BookingRecord, role: str = "front_desk", **what: Any) -> BookingRecord:
    """The booking as the desk's change leaves it; nobody is told unless it says so."""
    now = await salon.reads(booking.id)
    target = Target(booking.id, now.version, new_id())
    operator = await salon.signs_in(role)
    of_part = {name: what.pop(name) for name in _OF_PART & what.keys()}
    update = Update(**{"tell": False, "part": PartChange(**of_part), **what})
    return (await update_booking(salon.runtime, operator, target, update)).booking


async def _takes(salon: Salon, booking: BookingRecord) -> list[tuple[int, int]]:
    """What it takes of its person's time, in minutes from its start."""
    start = epoch_minute(booking.starts_at)
    rows = [row for row in await salon.rows(tables.occupancy) if row["booking_id"] == booking.id]
    return sorted((row["start_minute"] - start, row["end_minute"] - start) for row in rows)


async def test_a_longer_and_another_service_takes_its_time_and_leaves_what_was_agreed(salon: Salon) -> None:
    await salon.offers("Colour", 120, 18000, gap_start_minutes=40, gap_minutes=30, buffer_minutes=10)
    async with salon.database.transaction() as connection:
        for _, staff_id in salon.staff.values():
            does = {"venue_id": salon.venue_id, "service_id": salon.services["Colour"][0], "staff_id": staff_id}
            await connection.execute(tables.staff_service.insert().values(**does))
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    coloured = await updates(salon, booking, service_id=salon.services["Colour"][0])
    assert (coloured.service.name, coloured.price_minor, coloured.ends_at) == ("Colour", 18000, day(3, 11))
    assert await _takes(salon, coloured) == [(0, 40), (70, 130)]
    assert (coloured.deposit_minor, coloured.terms, coloured.deposit_paid_minor) == (2500, TIERED, 2500)
    assert coloured.calendar_sequence == booking.calendar_sequence + 1
    longer = await updates(salon, booking, minutes=150, price_minor=20000, notes="Patch test done")
    assert await _takes(salon, longer) == [(0, 40), (70, 160)]
    assert (longer.price_minor, longer.notes, longer.starts_at) == (20000, "Patch test done", booking.starts_at)
    assert [line["what"] for line in await salon.changes()] == ["updated", "updated"]
    assert await salon.told() == []


async def test_a_shorter_one_leaves_an_opening_and_its_customer_is_told_where_the_desk_says_so(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    runtime = replace(salon.runtime, channels=("email", "sms"))
    target = Target(booking.id, 1, "k")
    operator = await salon.signs_in()
    for replayed in (False, True):
        done = await update_booking(runtime, operator, target, Update(tell=True, part=PartChange(minutes=40)))
        assert done.replayed is replayed
    assert await _takes(salon, booking) == [(0, 40)]
    (opening,) = await salon.rows(tables.opening)
    start = epoch_minute(booking.starts_at)
    assert (opening["start_minute"], opening["end_minute"]) == (start + 40, start + 60)
    assert sorted(await salon.told()) == ["confirmed by email", "confirmed by sms"]
    # A note is nobody's business but the desk's, and of a closed booking it can still be written.
    told = Update(tell=True, notes="Shy")
    await update_booking(runtime, operator, Target(booking.id, 2, "l"), told)
    assert len(await salon.told()) == 2
    async with salon.database.transaction() as connection:
        await connection.execute(change(tables.booking).values(status="completed"))
    assert (await updates(salon, booking, "staff", notes=None)).notes is None


async def test_what_cant_be_is_refused_and_nothing_is_touched(salon: Salon) -> None:
    booking, after = await salon.books(day(3, 9), notes="Shy"), await salon.books(day(3, 10))
    closed = await salon.books(day(-3, 9), status="completed")
    await salon.offers("Shave")

    async def refused(of: BookingRecord, kind: type[Refusal], role: str = "front_desk", **what: Any) -> Refusal:
        async with untouched(salon.database, but=OPERATOR):
            with pytest.raises(kind) as why:
                await updates(salon, of, role, **what)
        return why.value

    taken = await refused(booking, SlotTaken, minutes=75)
    assert isinstance(taken, SlotTaken)
    assert [each.booking and each.booking.id for each in taken.in_the_way] == [after.id]
    assert taken.near is not None and len(taken.near) == 3
    await refused(booking, InvalidInput, service_id=salon.services["Shave"][0])
    await refused(booking, NotFound, service_id="1" * 22)
    for minutes in (0, 4, 721, -60):
        await refused(booking, InvalidInput, minutes=minutes)
    await refused(booking, InvalidInput, price_minor=-1)
    await refused(booking, CredentialNeeded, "staff", price_minor=100)
    await refused(closed, BookingClosed, minutes=30)
    theirs = await salon.books(day(3, 12), staff="Theo")
    await refused(theirs, CredentialNeeded, "staff", notes="Mine")


async def test_a_request_takes_as_long_as_the_times_on_offer_hold_until_they_are_taken_back(salon: Salon) -> None:
    request = await offered(salon, await requested(salon))
    async with untouched(salon.database, but=OPERATOR):
        with pytest.raises(InvalidInput) as why:
            await updates(salon, request, minutes=120)
    assert "on offer" in why.value.message
    # What takes no other time is changed as ever.
    dearer = await updates(salon, request, price_minor=9000, notes="Shy")
    assert (dearer.price_minor, await _takes(salon, dearer), len(await held(salon))) == (9000, [(0, 60)], 2)
    await withdraw_counter_offers(salon.runtime, await salon.signs_in(), Target(request.id, dearer.version, "back"))
    assert await _takes(salon, await updates(salon, request, minutes=120)) == [(0, 120)]


@pytest.mark.usefixtures("grace")
async def test_a_move_is_not_taken_back_over_a_later_change(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    move = DeskMove(day(3, 14), None, AskedBy.VENUE)
    await reschedule_as_operator(salon.runtime, await salon.signs_in(), Target(booking.id, 1, "m"), move)
    longer = await updates(salon, booking, minutes=90)
    assert longer.undo is None and longer.agreement.is_moved_by_venue
    assert await _takes(salon, longer) == [(0, 90)]


@pytest.mark.usefixtures("grace")
async def test_after_a_move_a_longer_one_may_take_what_the_move_left(salon: Salon) -> None:
    booking = await salon.books(day(3, 10))
    move = DeskMove(day(3, 9), None, AskedBy.VENUE)
    await reschedule_as_operator(salon.runtime, await salon.signs_in(), Target(booking.id, 1, "m"), move)
    longer = await updates(salon, booking, minutes=90)
    assert (longer.starts_at, await _takes(salon, longer), await held(salon)) == (day(3, 9), [(0, 90)], set())
    # What the move left is told and done, once.
    assert {row["status"] for row in await salon.rows(tables.settlement)} == {"settled"}


async def test_two_that_grow_into_each_other_at_once_dont_both(salon: Salon) -> None:
    for round in range(4):
        early = await salon.books(day(3 + round, 9))
        late = await salon.books(day(3 + round, 10, 30))
        done = await asyncio.gather(
            updates(salon, early, minutes=90),
            updates(salon, late, minutes=120),
            reschedule_as_operator(
                salon.runtime, await salon.signs_in(), Target(late.id, 1, new_id()),
                DeskMove(day(3 + round, 10, 15), None, AskedBy.VENUE),
            ),
            return_exceptions=True,
        )  # fmt: skip
        problems = [each for each in done if isinstance(each, BaseException) and not isinstance(each, Refusal)]
        assert problems == []
        spans = [(await salon.reads(each.id)) for each in (early, late)]
        assert spans[0].ends_at <= spans[1].starts_at
        for each in spans:
            assert await _takes(salon, each) == [(0, int((each.ends_at - each.starts_at).total_seconds()) // 60)]


async def test_whoever_walks_in_needs_no_contact_and_is_never_taken_for_another(salon: Salon) -> None:
    operator, (cut, _, _), mia = await salon.signs_in("staff"), salon.services["Cut"], salon.staff["Mia"][1]
    runtime = replace(salon.runtime, channels=("email", "sms"))

    def new(hour: int, *, walk_in: bool, phone: str | None = None) -> NewBooking:
        who = NewCustomer("Walk-in", None, phone)
        return NewBooking((PartWish(cut, mia),), day(0, hour), who, None, pending=False, walk_in=walk_in)

    async with untouched(salon.database, but=OPERATOR):
        with pytest.raises(InvalidInput):
            await book_as_operator(runtime, operator, new(10, walk_in=False), "a")
    booked = [
        (await book_as_operator(runtime, operator, new(hour, walk_in=True), str(hour))).booking for hour in (10, 11, 12)
    ]
    assert len({each.customer.id for each in booked}) == 3
    assert await salon.told() == []
    known = (await book_as_operator(runtime, operator, new(13, walk_in=True, phone="0491 570 156"), "x")).booking
    again = (await book_as_operator(runtime, operator, new(14, walk_in=False, phone="0491 570 156"), "y")).booking
    assert known.customer.id == again.customer.id
    assert known.customer.id not in {each.customer.id for each in booked}
    # Who is on record already needs none said: whoever books may not be shown it. They are told.
    named = NewBooking(
        (PartWish(cut, mia),),
        day(0, 15),
        NewCustomer("Bo", None, None),
        None,
        pending=False,
        who=Who(known.customer.id),
    )
    told = len(await salon.told())
    assert (await book_as_operator(runtime, operator, named, "z")).booking.customer.phone == "+61491570156"
    assert len(await salon.told()) > told
