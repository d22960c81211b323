"""The parts of a booking, and what its own row says of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from alembic import command
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from openchair.manage.undo import undo_change
from openchair.rules.records.booking import BookingRecord, NewPart
from openchair.rules.scope import EVERYONE, Sight
from openchair.rules.slots import ServiceTime
from openchair.store import tables
from openchair.store.bookings import change_booking, insert_booking, list_bookings
from openchair.store.feed import find_end, read_feed
from openchair.store.migrate import config
from tests.support.moving import Move, reschedule_booking
from tests.support.parts import check_parts
from tests.support.salon import Salon, day
from tests.support.undo import GRACE, grace_of


@pytest.mark.parametrize("column", ["service_id", "staff_id", "starts_at", "ends_at", "deposit_minor"])
async def test_what_the_parts_say_of_a_booking_is_not_changed_without_them(salon: Salon, column: str) -> None:
    booking = await salon.books(day(3, 9))
    with pytest.raises(ValueError, match=column):
        async with salon.database.transaction() as connection:
            await change_booking(connection, salon.scope, booking.id, salon.clock.now(), **{column: None})
    assert await salon.reads(booking.id) == booking


async def test_several_parts_are_read_in_their_order_and_the_booking_lasts_from_the_first_to_the_last(
    salon: Salon,
) -> None:
    other = await salon.hires("Ben", does=("Cut",))
    like = await salon.books(day(2, 9))
    cut, mia = like.service.id, like.staff.id
    terms = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
    parts = [
        NewPart(cut, other, day(3, 9), ServiceTime(30, buffer_minutes=10), 5000, terms, 1000),
        NewPart(cut, mia, day(3, 9, 40), ServiceTime(60, gap_start_minutes=20, gap_minutes=30), 8000),
        NewPart(cut, other, day(3, 10, 40), ServiceTime(20), 1500, deposit_minor=500),
    ]
    values = {
        "id": "b" * 22, "reference": "ABCDEF", "version": 1, "status": "confirmed", "customer_id": like.customer.id,
        "currency": "AUD", "source": "desk", "created_at": day(0), "updated_at": day(0),
    }  # fmt: skip
    async with salon.database.transaction() as connection:
        await insert_booking(connection, salon.scope, values, parts)
    booking = await salon.reads("b" * 22)
    assert [part.staff.name for part in booking.parts] == ["Ben", "Mia", "Ben"]
    assert [part.time for part in booking.parts] == [part.time for part in parts]
    assert [part.terms for part in booking.parts] == [terms, None, None]
    assert [place.starts_at for place in booking.places] == [part.starts_at for part in parts]
    assert (booking.starts_at, booking.ends_at) == (day(3, 9), day(3, 11))
    assert (booking.price_minor, booking.deposit_minor) == (14500, 1500)
    await check_parts(salon)


async def test_whoever_does_a_part_of_a_visit_sees_it_and_hears_of_it_and_nobody_else_does(salon: Salon) -> None:
    ben, zoe = await salon.hires("Ben", does=("Cut",)), await salon.hires("Zoe", does=("Cut",))
    visit = await _visit(salon, salon.staff["Mia"][1], ben)
    async with salon.database.reading(salon.scope) as connection:
        position = await find_end(connection)
    async with salon.database.transaction(salon.scope) as connection:
        await change_booking(connection, salon.scope, visit.id, salon.clock.now(), notes="here")
    async with salon.database.reading(salon.scope) as connection:
        told = (await read_feed(connection, salon.scope, position)).entries
        assert sorted(str(entry.staff_id) for entry in told) == sorted(visit.staff_ids)
        for staff_id, seen in ((ben, [visit.id]), (visit.staff.id, [visit.id]), (zoe, [])):
            sight = Sight(frozenset((staff_id,)))
            listed = await list_bookings(connection, salon.scope, sight, day(3), day(4))
            assert [booking.id for booking in listed] == seen
            asked = await list_bookings(connection, salon.scope, EVERYONE, day(3), day(4), staff_id=staff_id)
            assert [booking.id for booking in asked] == seen
            assert sight.sees_any(visit.staff_ids) is bool(seen)


async def _visit(salon: Salon, *staff_ids: str) -> BookingRecord:
    """Half an hour with each of these people in turn, from nine on."""
    like = await salon.books(day(2, 9))
    parts = [
        NewPart(like.service.id, staff_id, day(3, 9, 30 * at), ServiceTime(30), 5000)
        for at, staff_id in enumerate(staff_ids)
    ]
    values = {
        "id": "v" * 22, "reference": "ABCDEG", "version": 1, "status": "confirmed", "customer_id": like.customer.id,
        "currency": "AUD", "source": "desk", "created_at": day(0), "updated_at": day(0),
    }  # fmt: skip
    async with salon.database.transaction() as connection:
        await insert_booking(connection, salon.scope, values, parts)
    return await salon.reads("v" * 22)


async def test_a_move_that_was_not_final_yet_goes_up_and_down_and_is_still_taken_back(
    salon: Salon, owner_url: str
) -> None:
    terms = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=terms)
    with grace_of(GRACE):
        await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(3, 15), None, 1), "k")
    moved = await salon.reads(booking.id)
    await asyncio.to_thread(command.downgrade, config(owner_url), "0027")
    async with salon.database.reading() as connection:
        asked = "SELECT duration_minutes, price_minor, deposit_minor FROM booking"
        assert tuple((await connection.execute(text(asked))).one()) == (
            booking.time.duration_minutes,
            booking.price_minor,
            2500,
        )
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    assert await salon.reads(booking.id) == moved
    await check_parts(salon)
    await undo_change(salon.runtime, await salon.lets_in(moved), moved.version, "u")
    back = await salon.reads(booking.id)
    assert (back.starts_at, back.places, back.parts) == (booking.starts_at, booking.places, booking.parts)
    await check_parts(salon)


async def test_the_database_refuses_parts_that_are_none(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    async with salon.database.reading() as connection:
        row = dict((await connection.execute(select(tables.booking_part))).mappings().one())
    wrong: list[dict[str, Any]] = [
        {"position": 1},
        {"position": 0},
        {"position": 9},
        {"position": 2, "after_minutes": -1},
        {"position": 2, "duration_minutes": 0},
        {"position": 2, "price_minor": -1},
        {"position": 2, "booking_id": "x" * 22},
    ]
    statements = [insert(tables.booking_part).values({**row, **each}) for each in wrong]
    for statement in (*statements, update(tables.booking_part).values(after_minutes=5)):
        with pytest.raises(IntegrityError):
            async with salon.database.transaction() as connection:
                await connection.execute(statement)
    assert await salon.reads(booking.id) == booking
