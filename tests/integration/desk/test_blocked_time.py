"""Blocked time: how long, whose, what stands in its way and what it stands in the way of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from openchair.access.viewer import Operator
from openchair.bookings.move import move_booking
from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.block_time import Block, block_time, list_covered, unblock_time
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import withdraw_counter_offers
from openchair.desk.create import NewBooking, book_as_operator
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import BlockedTimeRecord
from openchair.rules.refusals import InvalidInput, KeyReused, NotFound, Refusal, SlotTaken
from openchair.store import tables
from openchair.store.blocked import list_blocked_time
from openchair.store.occupancy import lock_staff
from tests.support.moving import Move, reschedule_booking
from tests.support.offers import offered, requested
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched

NOON = day(3, 12)


def block(salon: Salon, starts_at: datetime = NOON, minutes: int = 30, **more: Any) -> Block:
    return Block(
        more.get("staff_id", salon.staff["Mia"][1]), starts_at, minutes, BlockedTimeKind.LUNCH, more.get("note")
    )


async def test_every_length_from_a_quarter_of_an_hour_to_eight_hours_in_quarters(salon: Salon) -> None:
    operator = await salon.signs_in("staff")
    for index, minutes in enumerate((15, 30, 45, 60, 240, 465, 480)):
        starts_at = day(3 + index, 9)
        blocked = await block_time(salon.runtime, operator, block(salon, starts_at, minutes), f"k{index}")
        assert blocked.time.ends_at - blocked.time.starts_at == timedelta(minutes=minutes)
        # As it stands in the day's list, and in the staff member's time.
        async with salon.database.reading() as connection:
            listed = await list_blocked_time(
                connection,
                salon.scope,
                operator.sight,
                starts_at,
                starts_at + timedelta(minutes=1),
                staff_id=salon.staff["Mia"][1],
            )
        assert listed == [blocked.time]
        (taken,) = [row for row in await salon.rows(tables.occupancy) if row["blocked_time_id"] == blocked.time.id]
        assert (taken["end_minute"] - taken["start_minute"], taken["kind"]) == (minutes, "blocked")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"minutes": 0}, InvalidInput("minutes", "")),
        ({"minutes": 14}, InvalidInput("minutes", "")),
        ({"minutes": 20}, InvalidInput("minutes", "")),
        ({"minutes": 481}, InvalidInput("minutes", "")),
        ({"minutes": 495}, InvalidInput("minutes", "")),
        ({"minutes": -30}, InvalidInput("minutes", "")),
        ({"starts_at": day(3, 12) + timedelta(seconds=1)}, InvalidInput("startsAt", "")),
        ({"note": "x" * 201}, InvalidInput("note", "")),
        ({"staff_id": "1" * 22}, NotFound("staff member")),
        ({"starts_at": day(5, 13, 30)}, SlotTaken()),
        ({"starts_at": day(5, 13), "minutes": 60}, SlotTaken()),
    ],
)
async def test_what_cannot_be_blocked_is_refused_and_nothing_changes(
    salon: Salon, change: dict[str, Any], expected: Refusal
) -> None:
    operator = await salon.signs_in()
    await block_time(salon.runtime, operator, block(salon, day(5, 13), 60), "there already")
    async with untouched(salon.database):
        with pytest.raises(type(expected)) as refused:
            await block_time(salon.runtime, operator, block(salon, **change), "k")
    assert getattr(refused.value, "field", None) == getattr(expected, "field", None)


async def test_nobodys_time_is_blocked_but_that_of_those_who_work_here(salon: Salon) -> None:
    operator = await salon.signs_in()
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    mia = salon.staff["Mia"][1]
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.staff).where(tables.staff.c.id == mia).values(active=False))
    for index, staff_id in enumerate((mia, other.staff["Mia"][1])):
        async with untouched(salon.database):
            with pytest.raises(NotFound):
                await block_time(salon.runtime, operator, block(salon, staff_id=staff_id), f"k{index}")


async def test_only_the_venue_itself_lifts_its_block(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await block_time(other.runtime, await other.signs_in(), block(other), "k")
    operator = await salon.signs_in()
    for index, blocked_id in enumerate((theirs.time.id, "1" * 22, "", "x" * 500)):
        async with untouched(salon.database):
            with pytest.raises(NotFound):
                await unblock_time(salon.runtime, operator, blocked_id, f"k{index}")


async def test_a_key_with_another_block_is_refused(salon: Salon) -> None:
    operator = await salon.signs_in()
    first = await block_time(salon.runtime, operator, block(salon, note="  dentist  "), "k")
    assert first.time.note == "dentist"
    changes: list[dict[str, Any]] = [
        {"minutes": 45},
        {"note": "doctor"},
        {"starts_at": day(4, 12)},
        {"staff_id": salon.staff["Theo"][1]},
    ]
    for change in changes:
        async with untouched(salon.database):
            with pytest.raises(KeyReused):
                await block_time(salon.runtime, operator, block(salon, **{"note": "dentist", **change}), "k")


async def test_the_gap_of_a_long_service_is_the_staff_members_own(salon: Salon) -> None:
    """Colour takes hold for half an hour in the middle: a block fits there to the minute, and so does a short service."""
    await salon.offers("Colour", 120, gap_start_minutes=45, gap_minutes=30, buffer_minutes=15)
    await salon.offers("Fringe", 30)
    for service in ("Colour", "Fringe"):
        await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services[service][0])
    operator = await salon.signs_in()
    await salon.books(day(3, 9), service="Colour")
    fringe = await salon.books(day(4, 9), service="Fringe")
    customer = await salon.lets_in(fringe)
    for index, starts_at in enumerate((day(3, 9, 30), day(3, 10), day(3, 11))):
        async with untouched(salon.database):
            with pytest.raises(SlotTaken):
                await reschedule_booking(salon.runtime, customer, Move(starts_at, None, 1), f"no {index}")
    moved = await reschedule_booking(salon.runtime, customer, Move(day(3, 9, 45), None, 1), "gap")
    assert moved.starts_at == day(3, 9, 45)
    # Full now; and after the end, cleaning up takes a quarter of an hour.
    for index, starts_at in enumerate((day(3, 9, 45), day(3, 10), day(3, 11))):
        full = await block_time(salon.runtime, operator, block(salon, starts_at, 15), f"full {index}")
        covered = await list_covered(salon.runtime, operator, full.time)
        assert covered.stretches == () and len(covered.meets) == 1
        await unblock_time(salon.runtime, operator, full.time.id, f"lifted {index}")
    await block_time(salon.runtime, operator, block(salon, day(3, 11, 15), 15), "after")
    moved = await reschedule_booking(
        salon.runtime, await salon.lets_in(moved), Move(day(4, 9), None, moved.version), "back"
    )
    await block_time(salon.runtime, operator, block(salon, day(3, 9, 45), 30), "in the gap")


async def covered(salon: Salon, blocked: BlockedTimeRecord) -> tuple[list[str], list[str], list[str]]:
    """The block's own stretches on the venue's clock, and the references of the bookings met and offered a time there."""
    found = await list_covered(salon.runtime, await salon.signs_in(), blocked)
    zone = ZoneInfo(salon.zone)
    own = [f"{start.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}" for start, end in found.stretches]
    return own, [each.reference for each in found.meets], [each.reference for each in found.offered]


async def cancels(salon: Salon, booking: BookingRecord) -> None:
    """The customer cancels, on the terms of the moment."""
    booking = await salon.reads(booking.id)
    quote = quote_for(booking, salon.clock.now())
    customer = await salon.lets_in(booking)
    await cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, booking.version), booking.id)


async def test_a_block_over_bookings_takes_the_free_rest_and_names_those_it_meets(salon: Salon) -> None:
    operator = await salon.signs_in()
    ten, two = await salon.books(day(5, 10)), await salon.books(day(5, 14))
    await salon.books(day(5, 11), staff="Theo")
    before = {row["id"]: row for row in await salon.rows(tables.booking)}
    told = await salon.told()
    sick = await block_time(salon.runtime, operator, block(salon, day(5, 9), 480), "sick")
    assert await covered(salon, sick.time) == (
        ["09:00-10:00", "11:00-14:00", "15:00-17:00"],
        [ten.reference, two.reference],
        [],
    )
    # Closing is possible, and does nothing to them by itself.
    assert {row["id"]: row for row in await salon.rows(tables.booking)} == before
    assert await salon.told() == told
    for at in (9, 12, 16):
        with pytest.raises(SlotTaken):
            await _books(salon, operator, day(5, at))


async def test_what_a_booking_leaves_in_a_blocked_stretch_is_blocked_and_nobodys_opening(salon: Salon) -> None:
    operator = await salon.signs_in()
    ten, two = await salon.books(day(5, 10)), await salon.books(day(5, 14))
    sick = await block_time(salon.runtime, operator, block(salon, day(5, 9), 480), "sick")
    await cancels(salon, ten)
    assert await covered(salon, sick.time) == (
        ["09:00-10:00", "10:00-11:00", "11:00-14:00", "15:00-17:00"],
        [two.reference],
        [],
    )
    async with salon.database.transaction() as connection:
        locked = await lock_staff(connection, salon.scope, (staff_id for _, staff_id in salon.staff.values()))
        theo = locked[salon.staff["Theo"][1]]
        change = Change(salon.runtime, connection, salon.scope, salon.clock.now())
        await move_booking(change, two, two.at(day(5, 14), theo), agreed={})
        await settle_what_is_due(change.notifier, two, two)
    assert (await covered(salon, sick.time))[1] == []
    assert await salon.rows(tables.opening) == []
    for at in (10, 14):
        with pytest.raises(SlotTaken):
            await _books(salon, operator, day(5, at))
    # Lifting gives all of it back, once.
    await unblock_time(salon.runtime, operator, sick.time.id, "better")
    assert [row for row in await salon.rows(tables.occupancy) if row["kind"] == "blocked"] == []
    (opening,) = await salon.rows(tables.opening)
    assert opening["end_minute"] - opening["start_minute"] == 480
    await _books(salon, operator, day(5, 10))


async def test_lifted_with_a_booking_still_in_it_the_booking_keeps_its_time(salon: Salon) -> None:
    operator = await salon.signs_in()
    ten = await salon.books(day(5, 10))
    before = await salon.rows(tables.occupancy)
    sick = await block_time(salon.runtime, operator, block(salon, day(5, 9), 480), "sick")
    await unblock_time(salon.runtime, operator, sick.time.id, "better")
    assert [{**row, "id": 0} for row in await salon.rows(tables.occupancy)] == [{**row, "id": 0} for row in before]
    with pytest.raises(SlotTaken):
        await _books(salon, operator, day(5, 10))
    await cancels(salon, ten)
    await _books(salon, operator, day(5, 10))


async def test_of_two_blocks_one_over_the_other_the_lower_gets_what_the_upper_gives_back(salon: Salon) -> None:
    operator = await salon.signs_in()
    lunch = await block_time(salon.runtime, operator, block(salon, day(5, 12), 60), "lunch")
    away = await block_time(salon.runtime, operator, block(salon, day(5, 11), 240), "away")
    assert (await covered(salon, away.time))[0] == ["11:00-12:00", "13:00-15:00"]
    await unblock_time(salon.runtime, operator, lunch.time.id, "no lunch")
    assert (await covered(salon, away.time))[0] == ["11:00-12:00", "12:00-13:00", "13:00-15:00"]
    with pytest.raises(SlotTaken):
        await _books(salon, operator, day(5, 12))


async def test_a_booking_fills_the_block_and_is_named_all_the_same(salon: Salon) -> None:
    operator = await salon.signs_in()
    ten = await salon.books(day(5, 10))
    blocked = await block_time(salon.runtime, operator, block(salon, day(5, 10), 60), "k")
    assert await covered(salon, blocked.time) == ([], [ten.reference], [])
    # The desk moves it within what is blocked, to where it was in part: it has its time, and the block the rest.
    await cancels(salon, ten)
    assert await covered(salon, blocked.time) == (["10:00-11:00"], [], [])


async def test_whoever_is_offered_a_time_in_it_is_named_and_keeps_it_until_they_answer(salon: Salon) -> None:
    request = await offered(salon, await requested(salon))
    (first, *_) = [row for row in await salon.rows(tables.counter_offer) if row["staff_id"] == salon.staff["Mia"][1]]
    operator = await salon.signs_in()
    # All of it held, there is nothing to block yet.
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await block_time(salon.runtime, operator, block(salon, first["starts_at"], 60), "all of it")
    blocked = await block_time(salon.runtime, operator, block(salon, first["starts_at"], 120), "k")
    own, meets, told = await covered(salon, blocked.time)
    assert (len(own), meets, told) == (1, [], [request.reference])
    request = await salon.reads(request.id)
    await withdraw_counter_offers(salon.runtime, operator, Target(request.id, request.version, "w"))
    own, _, still = await covered(salon, blocked.time)
    assert len(own) == 2 and not still


async def _books(salon: Salon, operator: Operator, starts_at: datetime) -> BookingRecord:
    bo = NewCustomer("Bo", "bo@example.com", None)
    new = NewBooking((PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), starts_at, bo, None, False)
    return (await book_as_operator(salon.runtime, operator, new, new_id())).booking
