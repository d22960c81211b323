"""Whoever has only just booked cancels with everything back, inside the notice window, too; once a day."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from openchair.bookings.settle import quote_for
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.undo import undo_change
from openchair.presentation.booking_money import quote_sentence
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InsideNoticeWindow
from openchair.store import tables
from openchair.store.ledger import enter
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import TIERED, Salon, day
from tests.support.untouched import untouched
from tests.support.visitor import made


async def _paid(salon: Salon, booking: BookingRecord) -> BookingRecord:
    """The booking with $25 paid on terms that would keep it now."""
    async with salon.database.transaction() as connection:
        await connection.execute(
            update(tables.booking)
            .where(tables.booking.c.id == booking.id)
            .values(deposit_minor=2500, deposit_paid_minor=2500, deposit_status="paid")
        )
        await connection.execute(
            update(tables.booking_part)
            .where(tables.booking_part.c.booking_id == booking.id)
            .values(deposit_minor=2500, terms=TIERED)
        )
        recorded = (Why.DEPOSIT_RECORDED, booking.id, 2500, booking.currency)
        await enter(connection, salon.scope, booking.id, salon.clock.now(), *recorded)
    return await salon.reads(booking.id)


async def _cancels(salon: Salon, booking: BookingRecord) -> None:
    customer = await salon.lets_in(booking)
    quote = quote_for(customer.booking, salon.clock.now())
    await cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, customer.booking.version), "cancel")


async def test_everything_goes_back_once_a_day(salon: Salon, clock: TestClock) -> None:
    booking = await _paid(salon, await made(salon, day(0, 12)))
    quote = find_cancellation_quote(booking, clock.now())
    assert quote is not None
    assert quote_sentence(quote, booking) == (
        "You'll be refunded $25. Lumen will pay it back to you. You have only just booked: until 9:15 am cancelling costs nothing"
    )
    clock.advance(minutes=15)
    await _cancels(salon, booking)
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    again = await _paid(salon, await made(salon, day(0, 13)))
    assert again.customer.id == booking.customer.id
    async with untouched(salon.database):
        with pytest.raises(InsideNoticeWindow):
            await _cancels(salon, again)
    # The next day there is another.
    clock.set(day(1, 9, 15))
    await _cancels(salon, await _paid(salon, await made(salon, day(1, 12))))
    assert len(await salon.rows(tables.refund)) == 2


@pytest.mark.usefixtures("grace")
async def test_taken_back_the_cancel_has_used_nothing_and_an_undone_move_ends_nothing(
    salon: Salon, clock: TestClock
) -> None:
    booking = await _paid(salon, await made(salon, day(0, 12)))
    await _cancels(salon, booking)
    now = await salon.reads(booking.id)
    booking = (await undo_change(salon.runtime, await salon.lets_in(now), now.version, "undo")).booking
    assert [row["cooled_off_at"] for row in await salon.rows(tables.booking)] == [None]
    assert booking.agreement.is_cooling_off(clock.now())
    far = await made(salon, day(9, 12))
    moved = await reschedule_booking(salon.runtime, await salon.lets_in(far), Move(day(9, 14), None, far.version), "m")
    assert not moved.agreement.is_cooling_off(clock.now())
    back = (await undo_change(salon.runtime, await salon.lets_in(moved), moved.version, "undo")).booking
    assert back.agreement.is_cooling_off(clock.now())


async def test_a_venue_without_it_has_its_rules_hold_from_the_first_minute(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(cooling_off_minutes=0))
    booking = await _paid(salon, await made(salon, day(0, 12)))
    async with untouched(salon.database):
        with pytest.raises(InsideNoticeWindow):
            await _cancels(salon, booking)
