"""Where an opening or a wish could be forgotten: times that are over, people who left, bookings that ended, looks that fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from openchair.desk.block_time import Block, block_time, unblock_time
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.earlier import find_earlier_availability
from openchair.manage.openings import caution_of, list_offered
from openchair.rules.agreement import AskedBy
from openchair.rules.refusals import OfferNotOpen
from openchair.rules.wishes import Wanted
from openchair.store import tables
from openchair.store.earlier import keep_earlier
from openchair.waitlist import jobs
from openchair.waitlist.jobs import look_at_next, waitlist_jobs
from openchair.waitlist.locked_opening import LockedOpening
from tests.support.clock import TestClock
from tests.support.moving import Choice, accept_counter_offer
from tests.support.offers import offered, requested
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import TIERED, Salon, day
from tests.support.untouched import untouched

ANY_TIME = Wanted(tuple(range(21)))


@pytest.mark.parametrize("over", ["not over", "over"])
async def test_a_wish_follows_a_booking_that_leaves_a_time_that_is_over(
    salon: Salon, clock: TestClock, over: str
) -> None:
    first, gone = await salon.books(day(14, 9)), await salon.books(day(30, 9))
    await waits(salon, first)
    clock.set(day(14, 11) if over == "over" else day(13, 11))
    target = Target(first.id, 1, "move")
    await reschedule_as_operator(
        salon.runtime, await salon.signs_in(), target, DeskMove(day(45, 9), salon.staff["Mia"][1], AskedBy.CUSTOMER)
    )
    await cancels(salon, gone)
    await looks(salon)
    assert [offer["starts_at"] for offer in await offers(salon, first)] == [day(30, 9)]


async def test_a_wish_of_a_request_follows_the_time_chosen_after_the_one_asked_for(
    salon: Salon, clock: TestClock
) -> None:
    clock.set(day(19, 9))
    request = await offered(salon, await requested(salon, day(20, 9)), ((day(22, 9), "Mia"),), hours=60)
    async with salon.database.transaction() as connection:
        await keep_earlier(connection, salon.scope, request, ANY_TIME, clock.now())
    clock.set(day(20, 11))
    customer = await salon.lets_in(request)
    await accept_counter_offer(salon.runtime, customer, Choice(1, 2), "accept")
    await looks(salon)
    (minute,) = {row["start_minute"] for row in await salon.rows(tables.earlier_wish)}
    assert minute * 60 == day(22, 9).timestamp()


async def test_an_offer_with_someone_who_left_is_not_taken(salon: Salon) -> None:
    request = await offered(salon, await requested(salon), ((day(4, 10), "Theo"),))
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.staff).where(tables.staff.c.name == "Theo").values(active=False))
    customer = await salon.lets_in(request)
    async with untouched(salon.database):
        with pytest.raises(OfferNotOpen):
            await accept_counter_offer(salon.runtime, customer, Choice(1, 2), "accept")


async def test_those_who_waited_and_came_are_not_looked_at_and_their_wish_ends(salon: Salon, clock: TestClock) -> None:
    came, waiting = await salon.books(day(14, 9)), await salon.books(day(30, 9))
    await waits(salon, came)
    clock.advance(minutes=1)
    await waits(salon, waiting, [(5, band) for band in range(3)])
    clock.set(day(14, 11))
    gone = await salon.books(day(15, 14))
    await cancels(salon, gone)
    await looks(salon)
    (opening,) = await openings(salon)
    assert opening["considered"] == [{"booking": waiting.id, "why": "not_wanted"}]
    await waitlist_jobs(salon.runtime)["past_wishes"]()
    stopped = {row["booking_id"]: row["stopped_at"] for row in await salon.rows(tables.earlier_availability)}
    assert stopped == {came.id: clock.now(), waiting.id: None}
    assert {row["booking_id"] for row in await salon.rows(tables.earlier_wish)} == {waiting.id}
    assert await find_earlier_availability(salon.runtime, salon.scope, waiting) is not None


@pytest.mark.parametrize("starts_at", [day(5, 20), day(90, 10)], ids=["in the evening", "behind the horizon"])
async def test_a_time_that_no_customer_could_book_is_called_so(salon: Salon, starts_at: object) -> None:
    operator, mia = await salon.signs_in(), salon.staff["Mia"][1]
    block = await block_time(salon.runtime, operator, Block(mia, starts_at, 60, "training", None), "b")  # type: ignore[arg-type]  # an instant
    await unblock_time(salon.runtime, operator, block.time.id, "u")
    await looks(salon)
    (opening,) = await openings(salon)
    assert (opening["status"], opening["ending"]) == ("gone", "not_bookable")


async def test_an_opening_that_cannot_be_looked_at_does_not_keep_the_others_waiting(
    salon: Salon, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await salon.books(day(20, 9))
    await waits(salon, first)
    for hour in (10, 14):
        await cancels(salon, await salon.books(day(5, hour)))
    bad = (await openings(salon))[0]["id"]
    really = jobs._pass_on

    async def fails(locked: LockedOpening, *given: object, **named: object) -> None:
        if locked.opening.id == bad:
            raise RuntimeError("whatever it is")
        await really(locked, *given, **named)  # type: ignore[arg-type]  # as it was given

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_pass_on", fails)
        with pytest.raises(RuntimeError):
            await look_at_next(salon.runtime)
        assert await look_at_next(salon.runtime)
    assert [offer["starts_at"] for offer in await offers(salon, first)] == [day(5, 14)]
    clock.advance(minutes=1)
    await looks(salon)
    assert (await openings(salon))[0]["ending"] is not None


async def test_a_booking_that_was_cancelled_advertises_nothing(salon: Salon) -> None:
    gone, first = await salon.books(day(5, 10)), await salon.books(day(20, 9))
    await waits(salon, first)
    await cancels(salon, gone)
    await looks(salon)
    assert len(await list_offered(salon.runtime, salon.scope, first)) == 1
    cancelled = await cancels(salon, first)
    # Before the waitlist has come by.
    assert await list_offered(salon.runtime, salon.scope, cancelled) == []


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        (96, None),
        (
            43,
            (
                "If it were cancelled then, $12.50 of your $25 deposit would come back; before, $25. "
                "Cancelling it would cost a fee of $20."
            ),
        ),
        (
            20,
            (
                "It is less than 24 hours away: once you take it, it can't be changed or cancelled online. "
                "If it were cancelled then, nothing of your $25 deposit would come back; before, $25. "
                "Cancelling it would cost a fee of $20."
            ),
        ),
    ],
)
async def test_what_is_worse_nearer_to_the_time_is_said_before_it_is_taken(
    salon: Salon, clock: TestClock, hours: int, says: str | None
) -> None:
    gone = await salon.books(day(5, 14))
    first = await salon.books(
        day(20, 9), paid_minor=2500, terms={**TIERED, "late_fee_minor": 2000, "late_fee_from_hours": 48}
    )
    await waits(salon, first)
    clock.set(day(5, 14) - timedelta(hours=hours))
    await cancel_as_operator(
        salon.runtime,
        await salon.signs_in(),
        Target(gone.id, 1, "off"),
        asked_by=AskedBy.CUSTOMER,
        deposit=DepositDecision.FOLLOW_RULE,
        charge_fee=False,
        reason=None,
    )
    await looks(salon)
    (offer,) = await list_offered(salon.runtime, salon.scope, first)
    assert caution_of(offer, first, clock.now()) == says
