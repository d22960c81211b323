"""Blocked time: how long, whose, what stands in its way and what it stands in the way of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.desk.block_time import Block, block_time, unblock_time
from openchair.rules.refusals import InvalidInput, KeyReused, NotFound, Refusal, SlotTaken
from openchair.store import tables
from openchair.store.blocked import list_blocked_time
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched

NOON = day(3, 12)


def block(salon: Salon, starts_at: datetime = NOON, minutes: int = 30, **more: Any) -> Block:
    return Block(more.get("staff_id", salon.staff["Mia"][1]), starts_at, minutes, "lunch", more.get("note"))


async def test_every_length_from_a_quarter_of_an_hour_to_eight_hours_in_quarters(salon: Salon) -> None:
    operator = await salon.signs_in("staff")
    for index, minutes in enumerate((15, 30, 45, 60, 240, 465, 480)):
        starts_at = day(3 + index, 9)
        blocked = await block_time(salon.runtime, operator, block(salon, starts_at, minutes), f"k{index}")
        assert blocked.ends_at - blocked.starts_at == timedelta(minutes=minutes)
        # As it stands in the day's list, and in the staff member's time.
        async with salon.database.reading() as connection:
            listed = await list_blocked_time(
                connection, salon.scope, starts_at, starts_at + timedelta(minutes=1), staff_id=salon.staff["Mia"][1]
            )
        assert listed == [blocked]
        (taken,) = [row for row in await salon.rows(tables.occupancy) if row["blocked_time_id"] == blocked.id]
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
        ({"starts_at": day(5, 9, 30)}, SlotTaken()),
        ({"starts_at": day(5, 8, 30), "minutes": 45}, SlotTaken()),
        ({"starts_at": day(5, 8), "minutes": 480}, SlotTaken()),
    ],
)
async def test_what_cannot_be_blocked_is_refused_and_nothing_changes(
    salon: Salon, change: dict[str, Any], expected: Refusal
) -> None:
    operator = await salon.signs_in()
    await salon.books(day(5, 9))
    async with untouched(salon.database):
        with pytest.raises(type(expected)) as refused:
            await block_time(salon.runtime, operator, block(salon, **change), "k")
    assert {**vars(refused.value), "message": ""} == {**vars(expected), "message": ""}


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
    for index, blocked_id in enumerate((theirs.id, "1" * 22, "", "x" * 500)):
        async with untouched(salon.database):
            with pytest.raises(NotFound):
                await unblock_time(salon.runtime, operator, blocked_id, f"k{index}")


async def test_a_key_with_another_block_is_refused(salon: Salon) -> None:
    operator = await salon.signs_in()
    first = await block_time(salon.runtime, operator, block(salon, note="  dentist  "), "k")
    assert first.note == "dentist"
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
        with pytest.raises(SlotTaken):
            await block_time(salon.runtime, operator, block(salon, starts_at, 15), f"full {index}")
    await block_time(salon.runtime, operator, block(salon, day(3, 11, 15), 15), "after")
    moved = await reschedule_booking(
        salon.runtime, await salon.lets_in(moved), Move(day(4, 9), None, moved.version), "back"
    )
    await block_time(salon.runtime, operator, block(salon, day(3, 9, 45), 30), "in the gap")
