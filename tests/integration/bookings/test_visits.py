"""Visits of several parts: booked, moved, cancelled and taken back as one, with everyone's time under the one guard."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from openchair.customers.new import NewCustomer
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import OfferedTime, send_counter_offers, withdraw_counter_offers
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.free_times import Wish, list_free_times
from openchair.desk.quotes import quote_desk_move
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.open_slots import list_open_slots
from openchair.manage.undo import undo_change
from openchair.rules.agreement import AskedBy
from openchair.rules.parts import MOST_IDLE_MINUTES, PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import ServiceRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput, SlotTaken
from openchair.rules.slots import ServiceTime
from openchair.rules.visit_times import PartAsked
from openchair.store.people import list_services
from openchair.storefront.open_slots import list_visit_slots
from tests.support.clock import TestClock
from tests.support.moving import Choice, Move, accept_counter_offer, accept_opening, reschedule_booking
from tests.support.parts import check_parts
from tests.support.queue import cancels, looks, offers, waits
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.visitor import BO, books, storefront_of, wish
from tests.support.visits import offers_visits, openings, parts, taken, told, visits
from tests.support.word import settle

pytestmark = pytest.mark.usefixtures("grace")
MINUTE = timedelta(minutes=1)


async def test_a_visit_takes_each_persons_time_and_asks_the_deposits_of_its_parts_together(salon: Salon) -> None:
    await offers_visits(salon)
    nine = day(3, 9)
    visit = await visits(salon, nine, ("Cut", "Theo"), "Colour", "Gloss")
    # Noor, who does the last part, does the one before: whoever has less to do that day, and goes on.
    assert told(visit)[0] == ("Cut", "Theo", nine)
    assert [name for name, _, _ in told(visit)] == ["Cut", "Colour", "Gloss"]
    assert (visit.ends_at, visit.price_minor) == (nine + timedelta(minutes=165), 23500)
    # $25, and half of $30.
    assert (visit.deposit_minor, [part.deposit_minor for part in visit.parts]) == (4000, [0, 2500, 1500])
    by_person = await taken(salon)
    assert by_person["Theo"] == [(nine, day(3, 10))]
    colours = by_person["Mia"] if "Mia" in by_person else by_person["Noor"]
    assert colours[0] == (day(3, 10), day(3, 10, 30))
    assert by_person["Noor"][-1] == (day(3, 11, 30), day(3, 11, 45))
    await check_parts(salon)


async def test_whoever_goes_on_has_no_buffer_between_two_parts_of_theirs(salon: Salon) -> None:
    await offers_visits(salon)
    await visits(salon, day(3, 9), ("Colour", "Noor"), ("Gloss", "Noor"))
    assert (await taken(salon))["Noor"] == [
        (day(3, 9), day(3, 9, 30)), (day(3, 10), day(3, 10, 30)), (day(3, 10, 30), day(3, 10, 45)),
    ]  # fmt: skip


async def test_the_next_part_waits_a_quarter_of_an_hour_at_most(salon: Salon) -> None:
    await offers_visits(salon)
    await salon.books(day(3, 10), service="Gloss", staff="Noor")
    visit = await visits(salon, day(3, 9), ("Cut", "Theo"), ("Gloss", "Noor"))
    assert told(visit)[1][2] == day(3, 10, 15)
    await salon.books(day(4, 10), service="Gloss", staff="Noor")
    await salon.books(day(4, 10, 15), service="Gloss", staff="Noor")
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await visits(salon, day(4, 9), ("Cut", "Theo"), ("Gloss", "Noor"))


@pytest.mark.parametrize("count", [0, 9])
async def test_a_visit_has_one_to_eight_parts(salon: Salon, count: int) -> None:
    wanted = (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),) * count
    new, operator = NewBooking(wanted, day(3, 9), BO, None, False), await salon.signs_in()
    async with untouched(salon.database):
        with pytest.raises(InvalidInput):
            await books(salon, wish(salon, parts=wanted))
        with pytest.raises(InvalidInput):
            await book_as_operator(salon.runtime, operator, new, "k")


@pytest.mark.parametrize("seed", range(2))
async def test_every_start_on_offer_can_be_booked_and_no_other(salon: Salon, seed: int) -> None:
    await offers_visits(salon)
    drawn = random.Random(seed)
    services = {service.name: service for service in await _services(salon)}
    storefront, grid = await storefront_of(salon), [day(3, 9) + 15 * number * MINUTE for number in range(32)]
    kinds = set()
    for number in range(7):
        wanted = drawn.sample(("Cut", "Colour", "Gloss"), k=drawn.choice((2, 3)))
        asked = tuple(PartAsked.of(services[name]) for name in wanted)
        (offered,) = await list_visit_slots(salon.runtime, storefront, asked, first_day=date(2026, 11, 28), days=1)
        starts = [datetime.fromtimestamp(minute * 60, UTC) for minute in offered.starts]
        assert {*starts} <= {*grid}
        others = [start for start in grid if start not in starts]
        if others:
            async with untouched(salon.database):
                with pytest.raises(SlotTaken):
                    await visits(salon, drawn.choice(others), *wanted, customer=_someone(number))
        if starts:
            visit = await visits(salon, drawn.choice(starts), *wanted, customer=_someone(number))
            for one, after in pairwise(visit.places):
                assert timedelta() <= after.starts_at - one.ends_at <= MOST_IDLE_MINUTES * MINUTE
        kinds |= {bool(starts), bool(others)}
    assert kinds == {True, False} or kinds == {True}
    await check_parts(salon)


# The customer moves and cancels the whole


async def test_a_visit_moves_as_a_whole_is_taken_back_as_a_whole_and_leaves_an_opening_of_each_part(
    salon: Salon, clock: TestClock
) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    before, customer = await taken(salon), await salon.lets_in(visit)
    moved = await reschedule_booking(salon.runtime, customer, Move(day(4, 11), None, visit.version), "move")
    assert told(moved) == [("Cut", "Mia", day(4, 11)), ("Gloss", "Noor", day(4, 12))]
    assert moved.ends_at == day(4, 12, 15)
    assert await taken(salon, kind="booking") == {
        "Mia": [(day(4, 11), day(4, 12))], "Noor": [(day(4, 12), day(4, 12, 15))],
    }  # fmt: skip
    # Its old time is held until the move can't be taken back any more.
    assert await taken(salon, kind="hold") == before
    undone = await undo_change(salon.runtime, await salon.lets_in(moved), moved.version, "undo")
    assert told(undone.booking) == told(visit) and await taken(salon) == before
    again = await reschedule_booking(
        salon.runtime, await salon.lets_in(undone.booking), Move(day(4, 11), None, undone.booking.version), "again"
    )
    clock.advance(minutes=3)
    await settle(salon)
    assert await openings(salon) == [("Mia", day(3, 9), day(3, 10)), ("Noor", day(3, 10), day(3, 10, 15))]
    assert (await taken(salon)).keys() == {"Mia", "Noor"} and await taken(salon, kind="hold") == {}
    assert (await salon.reads(again.id)).agreement.move is None
    await check_parts(salon)


async def test_the_times_that_a_visit_can_move_to_are_those_of_all_its_people(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    other = day(4, 9)
    for hour in range(10, 17):
        await salon.books(day(4, hour), service="Gloss", staff="Noor")
        await salon.books(day(4, hour, 15), service="Gloss", staff="Noor")
    ((_, starts),) = await list_open_slots(salon.runtime, salon.scope, visit, first_day=date(2026, 11, 29), days=1)
    # Noor has a quarter of an hour at half past: a cut that ends then, or up to 15 minutes before, suits.
    shown = [datetime.fromtimestamp(minute * 60, UTC) for minute in starts]
    assert shown[:4] == [other + 15 * number * MINUTE for number in (1, 2, 3, 5)]
    customer = await salon.lets_in(visit)
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await reschedule_booking(salon.runtime, customer, Move(other, None, visit.version), "busy")
    moved = await reschedule_booking(salon.runtime, customer, Move(shown[0], None, visit.version), "free")
    assert moved.starts_at == shown[0]


async def test_a_visit_that_is_cancelled_gives_back_each_persons_time(salon: Salon, clock: TestClock) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    await cancels(salon, visit)
    clock.advance(minutes=3)
    await settle(salon)
    assert await taken(salon) == {}
    assert await openings(salon) == [("Mia", day(3, 9), day(3, 10)), ("Noor", day(3, 10), day(3, 10, 15))]


async def test_a_request_for_a_visit_is_offered_other_times_of_all_its_people_and_takes_one(salon: Salon) -> None:
    await offers_visits(salon)
    operator, customer = await salon.signs_in(), NewCustomer("Bo", "bo@example.com", None)
    new = NewBooking(parts(salon, ("Cut", "Mia"), ("Gloss", "Noor")), day(3, 9), customer, None, True)
    request = (await book_as_operator(salon.runtime, operator, new, "k")).booking
    mia = salon.staff["Mia"][1]
    times = [OfferedTime(day(4, 11), mia), OfferedTime(day(4, 14), mia)]
    target = Target(request.id, request.version, "offer")
    offered = (await send_counter_offers(salon.runtime, operator, target, times, expires_in_hours=None)).booking
    assert await taken(salon, kind="hold") == {
        "Mia": [(day(4, 11), day(4, 12)), (day(4, 14), day(4, 15))],
        "Noor": [(day(4, 12), day(4, 12, 15)), (day(4, 15), day(4, 15, 15))],
    }
    choice = Choice(1, offered.version)
    chosen = await accept_counter_offer(salon.runtime, await salon.lets_in(offered), choice, "take")
    assert told(chosen) == [("Cut", "Mia", day(4, 11)), ("Gloss", "Noor", day(4, 12))]
    assert await taken(salon) == {"Mia": [(day(4, 11), day(4, 12))], "Noor": [(day(4, 12), day(4, 12, 15))]}
    # What it asked for, and what the other offer held, is an opening of each.
    assert await openings(salon) == [
        ("Mia", day(3, 9), day(3, 10)), ("Mia", day(4, 14), day(4, 15)),
        ("Noor", day(3, 10), day(3, 10, 15)), ("Noor", day(4, 15), day(4, 15, 15)),
    ]  # fmt: skip
    await check_parts(salon)


async def test_an_undone_move_of_a_request_has_its_offers_hold_what_they_held(salon: Salon) -> None:
    await offers_visits(salon)
    operator, customer = await salon.signs_in(), NewCustomer("Bo", "bo@example.com", None)
    new = NewBooking(parts(salon, ("Cut", "Mia"), ("Gloss", "Noor")), day(3, 9), customer, None, True)
    request = (await book_as_operator(salon.runtime, operator, new, "k")).booking
    times, target = [OfferedTime(day(4, 11), salon.staff["Mia"][1])], Target(request.id, request.version, "offer")
    offered = (await send_counter_offers(salon.runtime, operator, target, times, expires_in_hours=None)).booking
    before = await taken(salon, kind="hold")
    # The second part waits for a quarter of an hour there.
    await salon.books(day(4, 15), service="Gloss", staff="Noor")
    move = Move(day(4, 14), None, offered.version)
    moved = await reschedule_booking(salon.runtime, await salon.lets_in(offered), move, "move")
    assert told(moved)[1] == ("Gloss", "Noor", day(4, 15, 15))
    await undo_change(salon.runtime, await salon.lets_in(moved), moved.version, "undo")
    assert await taken(salon, kind="hold") == before


async def test_an_offer_that_lapses_leaves_an_opening_of_each_stretch_that_something_lies_between(
    salon: Salon,
) -> None:
    await offers_visits(salon)
    operator, customer = await salon.signs_in(), NewCustomer("Bo", "bo@example.com", None)
    new = NewBooking(parts(salon, ("Colour", "Mia")), day(3, 9), customer, None, True)
    request = (await book_as_operator(salon.runtime, operator, new, "k")).booking
    mia = salon.staff["Mia"][1]
    times = [OfferedTime(day(4, 11), mia), OfferedTime(day(4, 14), mia)]
    target = Target(request.id, request.version, "offer")
    offered = (await send_counter_offers(salon.runtime, operator, target, times, expires_in_hours=None)).booking
    await salon.books(day(4, 11, 35), service="Gloss", staff="Mia")
    await withdraw_counter_offers(salon.runtime, operator, Target(request.id, offered.version, "back"))
    assert await openings(salon) == [
        ("Mia", day(4, 11), day(4, 11, 30)), ("Mia", day(4, 12), day(4, 12, 40)), ("Mia", day(4, 14), day(4, 15, 40)),
    ]  # fmt: skip


async def test_a_move_is_quoted_only_with_someone_who_does_all_of_what_they_would(salon: Salon) -> None:
    await offers_visits(salon)
    visit, operator = await visits(salon, day(3, 9), ("Colour", "Mia"), ("Cut", "Mia")), await salon.signs_in()
    for name in ("Noor", "Theo"):
        move = DeskMove(day(4, 9), salon.staff[name][1], AskedBy.VENUE)
        assert await quote_desk_move(salon.runtime, operator, visit, move) is None
        with pytest.raises(InvalidInput):
            await reschedule_as_operator(salon.runtime, operator, Target(visit.id, visit.version, name), move)
    assert await quote_desk_move(salon.runtime, operator, visit, DeskMove(day(4, 9), None, AskedBy.VENUE)) is not None


async def test_an_earlier_time_is_offered_to_a_visit_where_one_person_does_all_of_it(
    salon: Salon, clock: TestClock
) -> None:
    await offers_visits(salon)
    by_two = await visits(salon, day(20, 9), ("Colour", "Noor"), ("Cut", "Mia"))
    with pytest.raises(InvalidInput) as refused:
        await waits(salon, by_two)
    assert "one person" in refused.value.message
    by_one = await waits(
        salon, await visits(salon, day(21, 13), ("Colour", "Noor"), ("Gloss", "Noor"), customer=_someone(1))
    )
    assert (by_two.whole_time, by_one.whole_time) == (None, ServiceTime(105, 30, 30, 0))
    left = await visits(salon, day(16, 10), ("Colour", "Noor"), ("Gloss", "Noor"), customer=_someone(2))
    await cancels(salon, left)
    clock.advance(minutes=3)
    await settle(salon)
    await looks(salon)
    (offer,) = await offers(salon)
    assert (offer["booking_id"], offer["starts_at"]) == (by_one.id, day(16, 10))
    taking = await accept_opening(salon.runtime, await salon.lets_in(by_one), offer["id"], by_one.version, "take")
    assert told(taking) == [("Colour", "Noor", day(16, 10)), ("Gloss", "Noor", day(16, 11, 30))]
    assert (await taken(salon, booking_id=by_one.id)).keys() == {"Noor"}


# The desk


async def test_the_desk_books_a_visit_of_whoever_is_free_and_out_of_hours_of_who_is_named(salon: Salon) -> None:
    await offers_visits(salon)
    operator = await salon.signs_in()

    async def by_desk(at: datetime, *wanted: str | tuple[str, str]) -> BookingRecord:
        new = NewBooking(parts(salon, *wanted), at, BO, None, False)
        return (await book_as_operator(salon.runtime, operator, new, at.isoformat())).booking

    await salon.books(day(3, 9), staff="Mia")
    assert told(await by_desk(day(3, 9, 7), "Cut", ("Gloss", "Noor"))) == [
        ("Cut", "Theo", day(3, 9, 7)), ("Gloss", "Noor", day(3, 10, 7)),
    ]  # fmt: skip
    evening = await by_desk(day(3, 19), ("Cut", "Theo"), ("Gloss", "Noor"))
    assert told(evening) == [("Cut", "Theo", day(3, 19)), ("Gloss", "Noor", day(3, 20))]
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await by_desk(day(4, 19), "Cut", "Gloss")
        with pytest.raises(SlotTaken) as refused:
            await by_desk(day(3, 18, 45), ("Cut", "Theo"), ("Gloss", "Noor"))
    assert [met.booking and met.booking.id for met in refused.value.in_the_way] == [evening.id]


async def test_staff_book_no_visit_in_a_colleagues_time(salon: Salon) -> None:
    await offers_visits(salon)
    mia = await salon.signs_in("staff", staff="Mia")
    async with untouched(salon.database):
        for gloss in ("Gloss", ("Gloss", "Noor")):
            new = NewBooking(parts(salon, "Cut", gloss), day(3, 9), BO, None, False)
            with pytest.raises((SlotTaken, CredentialNeeded)):
                await book_as_operator(salon.runtime, mia, new, f"{gloss}")


async def test_the_desk_moves_every_part_and_asks_free_times_for_the_whole(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    operator = await salon.signs_in()
    await salon.books(day(3, 12), service="Gloss", staff="Noor")
    free = await list_free_times(salon.runtime, operator, Wish.to_move(visit, day(3, 11), None), 20)
    assert day(3, 11) in {slot.starts_at for slot in free}
    move = DeskMove(day(3, 11), None, AskedBy.VENUE)
    moved = (await reschedule_as_operator(salon.runtime, operator, Target(visit.id, visit.version, "m"), move)).booking
    # Noor is busy at noon, for a quarter of an hour.
    assert told(moved) == [("Cut", "Mia", day(3, 11)), ("Gloss", "Noor", day(3, 12, 15))]
    late = DeskMove(day(3, 20), None, AskedBy.VENUE)
    target = Target(visit.id, moved.version, "late")
    moved = (await reschedule_as_operator(salon.runtime, operator, target, late)).booking
    # Out of hours nothing is looked for: every part shifts as it is.
    assert told(moved) == [("Cut", "Mia", day(3, 20)), ("Gloss", "Noor", day(3, 21, 15))]
    assert await taken(salon, kind="booking", booking_id=visit.id) == {
        "Mia": [(day(3, 20), day(3, 21))], "Noor": [(day(3, 21, 15), day(3, 21, 30))],
    }  # fmt: skip


def _someone(number: int) -> NewCustomer:
    return NewCustomer(f"Visitor {number}", f"visitor{number}@example.com", None)


async def _services(salon: Salon) -> list[ServiceRecord]:
    async with salon.database.reading() as connection:
        return await list_services(connection, salon.scope)
