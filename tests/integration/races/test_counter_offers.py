"""An offered time is wanted from several sides at one moment: one outcome, told to everyone in words."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from openchair.bookings.settle import quote_for
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.desk import lapse
from openchair.desk.block_time import Block, block_time, list_covered
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import OfferedTime, send_counter_offers, withdraw_counter_offers
from openchair.desk.lapse import lapse_jobs
from openchair.desk.progress import approve_booking
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage import accept_counter_offer as accepting
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.manage.decline_counter_offers import decline_counter_offers
from openchair.presentation.refusals import refusal_sentence
from openchair.rules.agreement import AskedBy
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.records.venue import BlockedTimeRecord
from openchair.rules.refusals import BookingChanged, BookingClosed, OfferNotOpen, Refusal, SlotTaken
from openchair.rules.slots import busy_spans
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.store import tables
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import lock_staff
from tests.support.answers import plain
from tests.support.moving import Choice, accept_counter_offer
from tests.support.offers import TWO, held, offered, offers_of, requested, statuses_of
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.words import SYDNEY

ROUNDS = 10


async def _at_once(chance: random.Random, *calls: Awaitable[Any]) -> list[Any]:
    """All of them at the same moment, begun in an order of chance; their answers in the order they are named."""
    tasks: list[asyncio.Task[Any]] = []
    order = list(enumerate(calls))
    chance.shuffle(order)
    for _, call in order:
        tasks.append(asyncio.ensure_future(call))
    async with asyncio.timeout(60):
        given = await asyncio.gather(*tasks, return_exceptions=True)
    answers: dict[int, Any] = {index: plain(answer) for (index, _), answer in zip(order, given, strict=True)}
    unexpected = [each for each in given if isinstance(each, BaseException) and not isinstance(each, Refusal)]
    assert unexpected == []
    return [answers[index] for index in range(len(calls))]


async def _assert_whole(salon: Salon) -> None:
    """What is taken of anyone's time is just what open bookings and open offers say, and no refund or word is said twice."""
    numbers = {staff_id: no for no, staff_id in salon.staff.values()}
    time = salon.services["Cut"][1]
    wanted = set()
    for row in await salon.rows(tables.booking):
        if BookingStatus(row["status"]) in OPEN_STATUSES:
            (span,) = busy_spans(epoch_minute(row["starts_at"]), time)
            wanted.add((row["id"], None, numbers[row["staff_id"]], *span))
    for row in await salon.rows(tables.counter_offer):
        if row["status"] == "offered":
            (span,) = busy_spans(epoch_minute(row["starts_at"]), time)
            wanted.add((None, row["id"], numbers[row["staff_id"]], *span))
    taken = {
        (row["booking_id"], row["hold_id"], row["staff_no"], row["start_minute"], row["end_minute"])
        for row in await salon.rows(tables.occupancy)
        if row["blocked_time_id"] is None
    }
    assert taken == wanted
    refunds = [row["booking_id"] for row in await salon.rows(tables.refund)]
    assert len(refunds) == len(set(refunds))


async def _accept(salon: Salon, booking: BookingRecord, number: int, key: str) -> BookingRecord:
    return await accept_counter_offer(salon.runtime, await salon.lets_in(booking), Choice(number, 2), key)


async def test_two_taps_on_two_offers_choose_one_and_the_other_is_told_which(salon: Salon) -> None:
    chance, chosen = random.Random(1), set()
    for attempt in range(ROUNDS):
        booking = await offered(
            salon,
            await requested(salon, day(3 + attempt, 9)),
            ((day(3 + attempt, 11), "Mia"), (day(3 + attempt, 13), "Theo")),
            key=str(attempt),
        )
        answers = await _at_once(
            chance, _accept(salon, booking, 1, f"a{attempt}"), _accept(salon, booking, 2, f"b{attempt}")
        )
        (won,) = [answer for answer in answers if isinstance(answer, BookingRecord)]
        (lost,) = [answer for answer in answers if isinstance(answer, OfferNotOpen)]
        assert lost.status is OfferStatus.SUPERSEDED
        assert f"with {won.staff.name}" in refusal_sentence(lost, "Lumen", SYDNEY)
        assert await salon.reads(booking.id) == won
        chosen.add(won.staff.name)
    assert chosen == {"Mia", "Theo"}
    await _assert_whole(salon)


async def test_one_offer_tapped_twenty_times_is_accepted_once(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    answers = await _at_once(random.Random(2), *(_accept(salon, booking, 1, f"tap {tap}") for tap in range(20)))
    assert sum(isinstance(answer, BookingRecord) for answer in answers) == 1
    assert {answer.status for answer in answers if isinstance(answer, OfferNotOpen)} == {OfferStatus.ACCEPTED}
    confirmations = [row for row in await salon.rows(tables.message) if row["kind"] == "confirmed"]
    assert len(confirmations) == 2
    await _assert_whole(salon)


async def test_the_last_instant_against_the_round_that_ends_it(salon: Salon) -> None:
    """The clock goes on while both are at it: either the booking is confirmed, or it has lapsed, and never both."""
    chance, ends = random.Random(3), set()
    for attempt in range(2 * ROUNDS):
        place = ((day(3 + attempt, 11), "Mia"),)
        booking = await offered(salon, await requested(salon, day(3 + attempt, 9)), place, hours=1, key=str(attempt))
        assert booking.offers_open_until is not None
        salon.clock.set(booking.offers_open_until)  # type: ignore[attr-defined]  # the tests' own

        async def time_passes() -> None:
            await asyncio.sleep(chance.random() * 0.01)
            salon.clock.advance(seconds=1)  # type: ignore[attr-defined]  # the tests' own
            await lapse_jobs(salon.runtime)["counter_offers"]()

        answers = await _at_once(chance, _accept(salon, booking, 1, f"a{attempt}"), time_passes())
        # Where the round passed over a booking that was just being accepted or refused, the next one looks at it.
        await lapse_jobs(salon.runtime)["counter_offers"]()
        now = await salon.reads(booking.id)
        if isinstance(answers[0], BookingRecord):
            assert now == answers[0]
            assert await statuses_of(salon, booking) == ["accepted"]
        else:
            assert isinstance(answers[0], OfferNotOpen)
            assert answers[0].status is OfferStatus.EXPIRED
            assert now.status is BookingStatus.CANCELLED
            assert await statuses_of(salon, booking) == ["expired"]
        ends.add(now.status)
        await _assert_whole(salon)
    assert ends <= {BookingStatus.CONFIRMED, BookingStatus.CANCELLED}


async def test_a_round_without_its_claim_ends_what_was_just_accepted(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the test above holds off happens once the round takes the booking for what it was before."""
    booking = await offered(salon, await requested(salon))
    assert booking.offers_open_until is not None
    before, offers = await salon.reads(booking.id), await offers_of(salon, booking)
    await _accept(salon, booking, 1, "in time")
    salon.clock.set(booking.offers_open_until + timedelta(seconds=1))  # type: ignore[attr-defined]  # the tests' own

    async def as_it_was(*_: Any) -> Any:
        return before

    async def offers_as_they_were(*_: Any) -> Any:
        return offers

    async def found(*_: Any) -> Any:
        return [DueBooking(salon.venue_id, booking.id)]

    monkeypatch.setattr(Change, "read", as_it_was)
    monkeypatch.setattr(lapse, "list_offers", offers_as_they_were)
    await lapse._lapse_due(salon.runtime, found)
    assert (await salon.reads(booking.id)).status is BookingStatus.CANCELLED


async def test_an_offer_is_accepted_while_it_is_cancelled_declined_or_taken_back(salon: Salon) -> None:
    chance, operator = random.Random(4), await salon.signs_in()
    firsts: set[str] = set()
    for attempt in range(2 * ROUNDS):
        place = ((day(3 + attempt, 11), "Theo"),)
        booking = await offered(salon, await requested(salon, day(3 + attempt, 9)), place, key=str(attempt))
        customer = await salon.lets_in(booking)
        quote = quote_for(booking, salon.clock.now())
        calls = {
            "accepted": _accept(salon, booking, 1, f"a{attempt}"),
            "cancelled": cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 2), f"c{attempt}"),
            "declined": decline_counter_offers(salon.runtime, customer, 2, f"d{attempt}"),
            "withdrawn": withdraw_counter_offers(salon.runtime, operator, Target(booking.id, 2, f"w{attempt}")),
            "approved": approve_booking(salon.runtime, operator, Target(booking.id, 2, f"p{attempt}")),
        }
        answers = dict(zip(calls, await _at_once(chance, *calls.values()), strict=True))
        (first,) = [name for name, answer in answers.items() if isinstance(answer, BookingRecord)]
        # One did it; every other is told, in words, that it is not so any more.
        for name, answer in answers.items():
            if name != first:
                assert isinstance(answer, OfferNotOpen | BookingChanged | BookingClosed | Refusal), answer
                assert refusal_sentence(answer, "Lumen", SYDNEY).endswith(".")
        now = await salon.reads(booking.id)
        assert now == answers[first]
        assert now.status is {
            "accepted": BookingStatus.CONFIRMED,
            "approved": BookingStatus.CONFIRMED,
            "cancelled": BookingStatus.CANCELLED,
        }.get(first, BookingStatus.PENDING)
        assert len(await held(salon)) == 0
        await _assert_whole(salon)
        firsts.add(first)
    assert len(firsts) > 2


async def test_the_desk_cannot_take_a_time_that_is_held(salon: Salon) -> None:
    """A block that comes once the hold is a booking is set over it, and has none of its time while it is there."""
    chance, operator, mia = random.Random(5), await salon.signs_in(), salon.staff["Mia"][1]
    for attempt in range(ROUNDS):
        hour = day(3 + attempt, 11)
        booking = await offered(salon, await requested(salon, day(3 + attempt, 9)), ((hour, "Mia"),), key=str(attempt))
        other = await salon.books(day(3 + attempt, 15), staff="Theo")
        accept, block, move = await _at_once(
            chance,
            _accept(salon, booking, 1, f"a{attempt}"),
            block_time(salon.runtime, operator, Block(mia, hour, 60, BlockedTimeKind.OTHER, None), f"b{attempt}"),
            reschedule_as_operator(
                salon.runtime, operator, Target(other.id, 1, f"m{attempt}"), DeskMove(hour, mia, AskedBy.CUSTOMER)
            ),
        )
        assert isinstance(accept, BookingRecord)
        assert isinstance(move, SlotTaken)
        if isinstance(block, BlockedTimeRecord):
            covered = await list_covered(salon.runtime, operator, block)
            assert (covered.stretches, covered.meets, covered.offered) == ((), (accept,), ())
        else:
            assert isinstance(block, SlotTaken)
        await _assert_whole(salon)
    assert [row for row in await salon.rows(tables.occupancy) if row["kind"] == "blocked"] == []


async def test_a_block_set_while_a_held_time_is_given_back_has_it(salon: Salon) -> None:
    """It is free when the block looks, or goes to the block as it is given back: in between nobody else gets it."""
    chance, operator, mia = random.Random(8), await salon.signs_in(), salon.staff["Mia"][1]
    for attempt in range(2 * ROUNDS):
        place = ((day(3 + attempt, 11), "Mia"), (day(3 + attempt, 11), "Theo"))
        booking = await offered(salon, await requested(salon, day(3 + attempt, 9)), place, key=str(attempt))
        starts_at = day(3 + attempt, 10)
        key, target = f"k{attempt}", Target(booking.id, 2, f"k{attempt}")
        ending: Awaitable[Changed | BookingRecord]
        match attempt % 4:
            case 0:
                ending = decline_counter_offers(salon.runtime, await salon.lets_in(booking), 2, key)
            case 1:
                ending = withdraw_counter_offers(salon.runtime, operator, target)
            case 2:
                ending = approve_booking(salon.runtime, operator, target)
            case _:
                ending = _accept(salon, booking, 2, key)
        block, ended = await _at_once(
            chance,
            block_time(salon.runtime, operator, Block(mia, starts_at, 120, BlockedTimeKind.OTHER, None), f"b{attempt}"),
            ending,
        )
        assert isinstance(ended, BookingRecord)
        (blocked,) = [row for row in await salon.rows(tables.blocked_time) if row["id"] == block.id]
        minutes = {
            minute
            for row in await salon.rows(tables.occupancy)
            if row["blocked_time_id"] == block.id
            for minute in range(row["start_minute"], row["end_minute"])
        }
        assert minutes == set(range(epoch_minute(blocked["starts_at"]), epoch_minute(blocked["ends_at"])))


async def test_accepting_waits_for_whoever_has_that_persons_time_in_hand(salon: Salon) -> None:
    """Else each could wait for the other: the hold that becomes a booking for the block, the block for the hold."""
    booking = await offered(salon, await requested(salon), (TWO[0],))
    async with salon.database.transaction() as connection:
        await lock_staff(connection, salon.scope, [id for _, id in salon.staff.values()])
        accepting = asyncio.ensure_future(_accept(salon, booking, 1, "a"))
        await asyncio.sleep(0.3)
        assert not accepting.done()
    async with asyncio.timeout(60):
        assert (await accepting).status is BookingStatus.CONFIRMED


async def test_without_the_hold_the_desk_takes_the_time_and_the_offer_is_worth_nothing(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an offer that holds nothing is a promise that the desk can break without noticing."""
    booking = await requested(salon)

    async def holds_nothing(*_: Any, **__: Any) -> None:
        return None

    with monkeypatch.context() as patched:
        patched.setattr("openchair.desk.counter_offers.take_time", holds_nothing)
        booking = await offered(salon, booking, (TWO[0],))
    operator, mia = await salon.signs_in(), salon.staff["Mia"][1]
    await block_time(salon.runtime, operator, Block(mia, TWO[0][0], 60, BlockedTimeKind.OTHER, None), "b")
    with pytest.raises(AssertionError, match="holds its time"):
        await _accept(salon, booking, 1, "a")
    assert (await salon.reads(booking.id)).status is BookingStatus.PENDING


async def test_two_requests_are_offered_the_same_hour_and_one_of_them_gets_it(salon: Salon) -> None:
    chance, operator, mia = random.Random(6), await salon.signs_in(), salon.staff["Mia"][1]
    for attempt in range(ROUNDS):
        requests = [await requested(salon, day(3 + attempt, hour), staff="Theo") for hour in (9, 12)]
        calls = [
            send_counter_offers(
                salon.runtime,
                operator,
                Target(booking.id, 1, f"s{attempt} {index}"),
                # Theirs overlap by a quarter of an hour; and a second that each would have for itself.
                [OfferedTime(day(3 + attempt, 14, 45 * index), mia), OfferedTime(day(3 + attempt, 9 + index), mia)],
                expires_in_hours=None,
            )
            for index, booking in enumerate(requests)
        ]
        answers = await _at_once(chance, *calls)
        assert sorted(type(answer).__name__ for answer in answers) == ["BookingRecord", "SlotTaken"]
        # The one that was refused holds nothing at all, not even the time that was free.
        assert len(await held(salon)) == 2 * (attempt + 1)
        await _assert_whole(salon)


async def test_an_accept_that_saw_the_request_before_it_was_cancelled_finds_nothing_held(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control for the lock: what it holds off is an acceptance of what is no more, and then the hold itself says no."""
    booking = await offered(salon, await requested(salon))
    offers, quote = await offers_of(salon, booking), quote_for(booking, salon.clock.now())
    await cancel_booking(salon.runtime, await salon.lets_in(booking), Cancellation(quote.id, None, 2), "c")

    async def booking_as_it_was(*_: Any) -> Any:
        return booking

    async def offers_as_they_were(*_: Any) -> Any:
        return offers

    monkeypatch.setattr(Change, "lock", booking_as_it_was)
    monkeypatch.setattr(accepting, "list_offers", offers_as_they_were)
    async with untouched(salon.database):
        with pytest.raises(AssertionError, match="holds its time"):
            await _accept(salon, booking, 1, "a")
