"""Taking a change back: whole, by whoever made it, in time, and once, whoever else comes by at that moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from openchair.access.viewer import Operator
from openchair.bookings import settlements
from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settlement_jobs
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator, decline_booking
from openchair.desk.counter_offers import OfferedTime, send_counter_offers
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.undo import end_grace_as_operator, undo_as_operator
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.manage.undo import undo_change
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, NothingToUndo, NotYoursToUndo, Refusal
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import TIERED, Salon, day
from tests.support.untouched import untouched

pytestmark = pytest.mark.usefixtures("grace")
_RISES = {"version", "updated_at", "calendar_sequence", "pressed_at", "terms_shown_at"}


async def _cancels(salon: Salon, booking: BookingRecord) -> None:
    customer = await salon.lets_in(booking)
    quote = quote_for(customer.booking, salon.clock.now())
    await cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, customer.booking.version), "cancel")


async def _moves(salon: Salon, booking: BookingRecord) -> None:
    customer = await salon.lets_in(booking)
    theo = salon.staff["Theo"][1]
    await reschedule_booking(salon.runtime, customer, Move(day(4, 11), theo, customer.booking.version), "move")


async def _desk_moves(salon: Salon, booking: BookingRecord) -> None:
    operator, version = await salon.signs_in("front_desk"), (await salon.reads(booking.id)).version
    move = DeskMove(day(4, 11), salon.staff["Theo"][1], AskedBy.VENUE)
    await reschedule_as_operator(salon.runtime, operator, Target(booking.id, version, "move"), move)


async def _desk_cancels(salon: Salon, booking: BookingRecord) -> None:
    operator, version = await salon.signs_in("front_desk"), (await salon.reads(booking.id)).version
    await cancel_as_operator(
        salon.runtime,
        operator,
        Target(booking.id, version, "cancel"),
        asked_by=AskedBy.VENUE,
        deposit=DepositDecision.FOLLOW_RULE,
        charge_fee=False,
        reason="ill",
    )


async def _declines(salon: Salon, booking: BookingRecord) -> None:
    operator, version = await salon.signs_in("front_desk"), (await salon.reads(booking.id)).version
    await decline_booking(salon.runtime, operator, Target(booking.id, version, "decline"), None)


async def _undoes(
    salon: Salon, booking: BookingRecord, *, desk: Operator | None = None, key: str = "undo"
) -> BookingRecord:
    now = await salon.reads(booking.id)
    if desk is not None:
        operator = desk
        return (await undo_as_operator(salon.runtime, operator, Target(booking.id, now.version, key))).booking
    return (await undo_change(salon.runtime, await salon.lets_in(now), now.version, key)).booking


async def _settles(salon: Salon) -> None:
    while await settlement_jobs(salon.runtime)["settlements"]():
        pass


async def _whole(salon: Salon) -> Any:
    """All that a change and its undoing must leave as it was: the booking, taken time, offers, messages, money, openings."""
    (booking,) = await salon.rows(tables.booking)
    taken = [
        tuple(row[name] for name in ("staff_no", "start_minute", "end_minute", "kind", "booking_id", "hold_id"))
        for row in await salon.rows(tables.occupancy)
    ]
    offers = sorted((row["number"], row["status"]) for row in await salon.rows(tables.counter_offer))
    following = [await salon.rows(each) for each in (tables.message, tables.refund, tables.fee, tables.opening)]
    kept = {name: value for name, value in booking.items() if name not in _RISES}
    return kept, sorted(taken, key=str), offers, following


_CHANGES = {
    "cancel": (_cancels, False),
    "move": (_moves, False),
    "desk move": (_desk_moves, True),
    "desk cancel": (_desk_cancels, True),
    "decline": (_declines, True),
}


@pytest.mark.parametrize("seconds", [119, 120])
@pytest.mark.parametrize("name", list(_CHANGES))
async def test_a_change_is_taken_back_whole_until_two_minutes_have_passed(
    salon: Salon, clock: TestClock, name: str, seconds: int
) -> None:
    change, by_desk = _CHANGES[name]
    booking = await salon.books(
        day(3, 9), paid_minor=2500, terms=TIERED, status="pending" if name == "decline" else "confirmed"
    )
    # Another of the desk than the one who did it.
    other = await salon.signs_in("owner")
    own, theirs = (other, None) if by_desk else (None, other)
    before = await _whole(salon)
    await change(salon, booking)
    assert await _whole(salon) != before
    clock.advance(seconds=seconds)
    if seconds == 119:
        # The other side has not done it.
        async with untouched(salon.database):
            with pytest.raises(NotYoursToUndo):
                await _undoes(salon, booking, desk=theirs, key="theirs")
        after = await _undoes(salon, booking, desk=own)
        assert await _whole(salon) == before
        assert after.calendar_sequence == booking.calendar_sequence + 2
        assert after.undo is None
        clock.advance(hours=1)
        await _settles(salon)
        assert await _whole(salon) == before
        assert [row["status"] for row in await salon.rows(tables.settlement)] == ["undone"]
        assert [row["what"] for row in await salon.changes()][-1] == "taken_back"
        return
    async with untouched(salon.database):
        with pytest.raises(NothingToUndo):
            await _undoes(salon, booking, desk=own)
    await _settles(salon)
    with pytest.raises(NothingToUndo):
        await _undoes(salon, booking, desk=own, key="later")
    assert await _whole(salon) != before


async def test_what_was_offered_for_a_request_is_on_offer_again(salon: Salon) -> None:
    booking, operator = await salon.books(day(3, 9), status="pending"), await salon.signs_in()
    offers = [OfferedTime(day(3, 11), salon.staff["Mia"][1]), OfferedTime(day(4, 9), salon.staff["Theo"][1])]
    await send_counter_offers(salon.runtime, operator, Target(booking.id, 1, "o"), offers, expires_in_hours=None)
    before = await _whole(salon)
    # Onto the first of them, by the desk, and back.
    move = DeskMove(day(3, 11, 30), None, AskedBy.CUSTOMER)
    await reschedule_as_operator(salon.runtime, operator, Target(booking.id, 2, "m"), move)
    assert (await salon.reads(booking.id)).offers_open_until is None
    await _undoes(salon, booking, desk=operator)
    assert await _whole(salon) == before


async def test_an_undone_move_leaves_the_least_notice_kept_before_it_though_the_window_has_closed(
    salon: Salon, clock: TestClock
) -> None:
    booking = await salon.books(day(1, 9, 1), least_notice_seconds=timedelta(hours=30))
    await _moves(salon, booking)
    assert (await salon.reads(booking.id)).agreement.least_notice == timedelta(hours=24, minutes=1)
    clock.advance(seconds=90)
    after = await _undoes(salon, booking)
    assert after.starts_at == day(1, 9, 1)
    assert after.agreement.least_notice == timedelta(hours=30)


async def test_a_second_move_undone_leaves_the_first_which_is_told_then(salon: Salon, clock: TestClock) -> None:
    booking, operator = await salon.books(day(3, 9)), await salon.signs_in()
    for number, at in enumerate((day(3, 11), day(3, 13)), 1):
        move = DeskMove(at, None, AskedBy.CUSTOMER)
        await reschedule_as_operator(salon.runtime, operator, Target(booking.id, number, str(number)), move)
    after = await _undoes(salon, booking, desk=operator)
    assert after.starts_at == day(3, 11)
    clock.advance(minutes=3)
    await _settles(salon)
    assert [
        row["facts"]["from_starts_at"] for row in await salon.rows(tables.message) if row["kind"] == "rescheduled"
    ] == [day(3, 9).isoformat()] * 2


async def test_the_desk_lets_a_customers_cancel_stand_at_once(salon: Salon) -> None:
    booking, operator = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED), await salon.signs_in()
    await _cancels(salon, booking)
    await end_grace_as_operator(salon.runtime, operator, Target(booking.id, 2, "now"))
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    assert await salon.rows(tables.occupancy) == []
    with pytest.raises((NothingToUndo, BookingChanged)):
        await _undoes(salon, booking)


@pytest.mark.parametrize("name", ["cancel", "move"])
async def test_the_job_and_two_presses_at_the_graces_end_have_one_outcome(
    salon: Salon, clock: TestClock, name: str
) -> None:
    """Those who undo read the clock just before the end, the job just after it."""
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    before = await _whole(salon)
    await _CHANGES[name][0](salon, booking)
    now = await salon.reads(booking.id)
    customer = await salon.lets_in(now)
    late = Salon(
        salon.database, TestClock(clock.now() + timedelta(minutes=2)), salon.venue_id, salon.slug, salon.zone, "AUD"
    )

    async def presses(key: str) -> bool:
        try:
            await undo_change(salon.runtime, customer, now.version, key)
        except Refusal:
            return False
        return True

    # The same press twice, as a phone that lost the answer asks, beside another tab's and two workers'.
    answers = await asyncio.gather(
        presses("same"), settlement_jobs(late.runtime)["settlements"](), presses("same"), presses("tab"),
        settlement_jobs(late.runtime)["settlements"](),
    )  # fmt: skip
    same, again, tab = answers[0], answers[2], answers[4 - 1]
    assert same is again
    undone = same or tab
    assert not (same and tab)
    (row,) = await salon.rows(tables.settlement)
    if undone:
        assert row["status"] == "undone"
        assert await _whole(salon) == before
    else:
        await _settles(late)
        (row,) = await salon.rows(tables.settlement)
        assert row["status"] == "settled"
        assert len(await salon.rows(tables.opening)) == 1
        assert len(await salon.rows(tables.refund)) == (name == "cancel")


async def test_a_killed_job_neither_forgets_nor_repeats(salon: Salon, clock: TestClock, monkeypatch: Any) -> None:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    await _cancels(salon, booking)
    clock.advance(minutes=2)
    before = await _whole(salon)
    for step in ("settle_deposit", "note_left_time", "end_settlements", "free_offers"):
        with monkeypatch.context() as patch:

            async def dies(*_: Any, **__: Any) -> None:
                raise ConnectionError("killed")

            patch.setattr(settlements, step, dies)
            with pytest.raises(ConnectionError):
                await _settles(salon)
        assert await _whole(salon) == before
    await _settles(salon)
    await _settles(salon)
    assert len(await salon.rows(tables.refund)) == len(await salon.rows(tables.opening)) == 1
    assert await salon.told() == ["cancelled by email", "cancelled by sms"]
