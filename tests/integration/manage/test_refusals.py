"""What a customer is refused, each with what they are told; and after each, every row of the database is as it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.bookings.settle import quote_for
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.manage.open_slots import list_open_slots, list_soonest_slots
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    BookingChanged,
    BookingClosed,
    InsideNoticeWindow,
    InvalidInput,
    KeyReused,
    QuoteChanged,
    Refusal,
    SlotTaken,
)
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import FULL_REFUND, TIERED, Salon, day, open_salon
from tests.support.untouched import untouched

FREE = day(9, 9)
Told = dict[str, Any]
Try = Callable[[Salon, TestClock], Awaitable[tuple[Awaitable[BookingRecord], Told]]]


async def _move(salon: Salon, booking: BookingRecord, starts_at: Any = FREE, **more: Any) -> BookingRecord:
    wanted = Move(starts_at, more.get("staff_id"), more.get("version", booking.version))
    return await reschedule_booking(salon.runtime, await salon.lets_in(booking), wanted, more.get("key", "key"))


async def _cancel(salon: Salon, booking: BookingRecord, **more: Any) -> BookingRecord:
    quote_id = more.get("quote_id", quote_for(booking, salon.clock.now()).id)
    asked = Cancellation(quote_id, more.get("reason"), more.get("version", booking.version))
    return (await cancel_booking(salon.runtime, await salon.lets_in(booking), asked, more.get("key", "key"))).booking


async def _inside(salon: Salon, clock: TestClock, verb: str) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    clock.set(day(2, 9) + timedelta(seconds=1))
    call = _move(salon, booking) if verb == "rescheduled" else _cancel(salon, booking)
    return call, {"notice_hours": 24, "verb": verb}


async def _without_notice(salon: Salon, clock: TestClock, verb: str) -> tuple[Awaitable[BookingRecord], Told]:
    """With no notice asked, there is still nothing to do online once it begins."""
    venue = await open_salon(salon.database, clock, slug="spontaneous", cancellation_notice_hours=0)
    booking = await venue.books(day(3, 9))
    clock.set(day(3, 9))
    call = _move(venue, booking) if verb == "rescheduled" else _cancel(venue, booking)
    return call, {"notice_hours": 0, "verb": verb}


async def _closed(salon: Salon, status: str, verb: str) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9), status=status, paid_minor=2500, terms=FULL_REFUND)
    return (_move if verb == "move" else _cancel)(salon, booking), {"status": status}


async def _taken(salon: Salon, starts_at: Any, **more: Any) -> tuple[Awaitable[BookingRecord], Told]:
    await salon.books(FREE)
    return _move(salon, await salon.books(day(3, 9)), starts_at, **more), {}


async def _blocked(salon: Salon) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9))
    start = int(FREE.timestamp()) // 60
    await salon.write(
        tables.occupancy, staff_no=salon.staff["Mia"][0], start_minute=start + 45, end_minute=start + 60, kind="hold"
    )
    return _move(salon, booking), {}


async def _day_off(salon: Salon) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9))
    mia = salon.staff["Mia"][1]
    await salon.write(tables.day_hours, staff_id=mia, day=day(9, 12).date(), opens_minute=0, closes_minute=0)
    return _move(salon, booking), {}


async def _stale_quote(salon: Salon, clock: TestClock) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(5, 9), paid_minor=2500, terms=TIERED)
    quote = quote_for(booking, clock.now())
    clock.set(quote.holds_until + timedelta(seconds=1))
    return _cancel(salon, booking, quote_id=quote.id), {}


async def _others_quote(salon: Salon) -> tuple[Awaitable[BookingRecord], Told]:
    booking, other = [await salon.books(day(5, at), paid_minor=2500, terms=TIERED) for at in (9, 11)]
    return _cancel(salon, booking, quote_id=quote_for(other, salon.clock.now()).id), {}


async def _changed(salon: Salon, verb: str) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9))
    await _move(salon, booking, day(4, 9), key="before")
    return (_move if verb == "move" else _cancel)(salon, booking, version=1), {"current_version": 2}


async def _version_to_come(salon: Salon) -> tuple[Awaitable[BookingRecord], Told]:
    return _move(salon, await salon.books(day(3, 9)), version=2), {"current_version": 1}


async def _reused(salon: Salon) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9))
    moved = await _move(salon, booking, day(4, 9))
    return _cancel(salon, moved), {}


async def _staff(salon: Salon, which: str) -> tuple[Awaitable[BookingRecord], Told]:
    booking = await salon.books(day(3, 9))
    staff_id = "1" * 22
    if which == "left":
        staff_id = salon.staff["Theo"][1]
        async with salon.database.transaction() as connection:
            await connection.execute(update(tables.staff).where(tables.staff.c.id == staff_id).values(active=False))
    elif which == "another venue's":
        staff_id = (await open_salon(salon.database, salon.clock, slug="hudson")).staff["Theo"][1]
    elif which == "not to be switched to":
        async with salon.database.transaction() as connection:
            await connection.execute(update(tables.venue).values(customers_may_switch_staff=False))
        booking, staff_id = await salon.reads(booking.id), salon.staff["Theo"][1]
    return _move(salon, booking, staff_id=staff_id), {"field": "staffId"}


async def _unskilled(salon: Salon) -> tuple[Awaitable[BookingRecord], Told]:
    await salon.offers("Colour")
    other = await salon.hires("Noor", does=("Colour",))
    return _move(salon, await salon.books(day(3, 9)), staff_id=other), {}


async def _of(salon: Salon, told: Told, call: Callable[..., Awaitable[BookingRecord]], **more: Any) -> Any:
    return call(salon, await salon.books(day(3, 9)), **more), told


CASES: dict[str, tuple[type[Refusal], Try]] = {
    "moved inside the window": (InsideNoticeWindow, lambda s, c: _inside(s, c, "rescheduled")),
    "cancelled inside the window": (InsideNoticeWindow, lambda s, c: _inside(s, c, "cancelled")),
    "moved at the start, no notice": (InsideNoticeWindow, lambda s, c: _without_notice(s, c, "rescheduled")),
    "cancelled at the start, no notice": (InsideNoticeWindow, lambda s, c: _without_notice(s, c, "cancelled")),
    "moved though completed": (BookingClosed, lambda s, _: _closed(s, "completed", "move")),
    "moved though missed": (BookingClosed, lambda s, _: _closed(s, "no_show", "move")),
    "moved though cancelled": (BookingClosed, lambda s, _: _closed(s, "cancelled", "move")),
    "cancelled though completed": (BookingClosed, lambda s, _: _closed(s, "completed", "cancel")),
    "cancelled though missed": (BookingClosed, lambda s, _: _closed(s, "no_show", "cancel")),
    "cancelled though cancelled": (BookingClosed, lambda s, _: _closed(s, "cancelled", "cancel")),
    "onto another booking": (SlotTaken, lambda s, _: _taken(s, FREE)),
    "into its end": (SlotTaken, lambda s, _: _taken(s, FREE + timedelta(minutes=45))),
    "onto a hold": (SlotTaken, lambda s, _: _blocked(s)),
    "onto a day off": (SlotTaken, lambda s, _: _day_off(s)),
    "before opening": (SlotTaken, lambda s, _: _taken(s, day(4, 8, 45))),
    "past closing": (SlotTaken, lambda s, _: _taken(s, day(4, 16, 15))),
    "between two times": (SlotTaken, lambda s, _: _taken(s, day(4, 9, 10))),
    "within the lead time": (SlotTaken, lambda s, _: _taken(s, day(0, 9, 45))),
    "past the horizon": (SlotTaken, lambda s, _: _taken(s, day(61, 9))),
    "into the past": (SlotTaken, lambda s, _: _taken(s, day(-1, 9))),
    "in 1970": (SlotTaken, lambda s, _: _taken(s, day(-20_000, 9))),
    "to someone who does not do it": (SlotTaken, lambda s, _: _unskilled(s)),
    "on a quote that holds no more": (QuoteChanged, _stale_quote),
    "on another booking's quote": (QuoteChanged, lambda s, _: _others_quote(s)),
    "on no quote": (QuoteChanged, lambda s, _: _of(s, {}, _cancel, quote_id="")),
    "moved unseen": (BookingChanged, lambda s, _: _changed(s, "move")),
    "cancelled unseen": (BookingChanged, lambda s, _: _changed(s, "cancel")),
    "of a version that is to come": (BookingChanged, lambda s, _: _version_to_come(s)),
    "with another call's key": (KeyReused, lambda s, _: _reused(s)),
    "to nobody": (InvalidInput, lambda s, _: _staff(s, "nobody")),
    "to someone who left": (InvalidInput, lambda s, _: _staff(s, "left")),
    "to someone of another venue": (InvalidInput, lambda s, _: _staff(s, "another venue's")),
    "to someone else where that is not allowed": (InvalidInput, lambda s, _: _staff(s, "not to be switched to")),
    "where it is": (InvalidInput, lambda s, _: _of(s, {"field": "startsAt"}, _move, starts_at=day(3, 9))),
    "with seconds": (
        InvalidInput,
        lambda s, _: _of(s, {"field": "startsAt"}, _move, starts_at=FREE + timedelta(seconds=1)),
    ),
    "with half a second": (
        InvalidInput,
        lambda s, _: _of(s, {"field": "startsAt"}, _move, starts_at=FREE + timedelta(microseconds=500)),
    ),
    "with too long a reason": (InvalidInput, lambda s, _: _of(s, {"field": "reason"}, _cancel, reason="x" * 501)),
    "with no key": (InvalidInput, lambda s, _: _of(s, {"field": "idempotencyKey"}, _cancel, key="")),
    "with too long a key": (InvalidInput, lambda s, _: _of(s, {"field": "idempotencyKey"}, _move, key="x" * 129)),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_refusal_says_why_and_leaves_everything_as_it_was(salon: Salon, clock: TestClock, name: str) -> None:
    expected, prepare = CASES[name]
    call, told = await prepare(salon, clock)
    async with untouched(salon.database):
        with pytest.raises(Refusal) as refused:
            await call
    assert type(refused.value) is expected
    said = vars(refused.value)
    assert {field: said[field] for field in told} == told


async def test_whoever_left_has_no_times_and_their_booking_can_move_to_someone_else(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    mia, theo = salon.staff["Mia"][1], salon.staff["Theo"][1]
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.staff).where(tables.staff.c.id == mia).values(active=False))
    offered = await list_open_slots(salon.runtime, salon.scope, booking, days=10)
    assert len(offered) == 10
    assert not any(minutes for _, minutes in offered)
    assert {slot.staff.name for slot in await list_soonest_slots(salon.runtime, salon.scope, booking, limit=5)} == {
        "Theo"
    }
    async with untouched(salon.database):
        with pytest.raises(InvalidInput):
            await _move(salon, booking, key="stay with her")
    moved = await _move(salon, booking, staff_id=theo)
    assert (moved.staff.name, moved.starts_at) == ("Theo", FREE)
    (taken,) = await salon.rows(tables.occupancy)
    assert taken["staff_no"] == salon.staff["Theo"][0]


async def test_where_switching_is_not_allowed_others_times_are_not_told(salon: Salon) -> None:
    strict = await open_salon(salon.database, salon.clock, slug="strict", customers_may_switch_staff=False)
    booking = await strict.books(day(3, 9))
    theo = strict.staff["Theo"][1]
    told = await list_open_slots(strict.runtime, strict.scope, booking, days=10, staff_id=theo)
    assert not any(minutes for _, minutes in told)
    soonest = await list_soonest_slots(strict.runtime, strict.scope, booking, limit=10)
    assert {slot.staff.name for slot in soonest} == {"Mia"}
