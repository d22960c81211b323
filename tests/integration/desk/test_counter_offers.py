"""The desk answers a request with other times, and takes them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from openchair.core.database import Database
from openchair.customers.new import NewCustomer
from openchair.desk.bookings import Target
from openchair.desk.cancel import decline_booking
from openchair.desk.counter_offers import OfferedTime, send_counter_offers, withdraw_counter_offers
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.progress import approve_booking
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.rules.agreement import AskedBy
from openchair.rules.parts import PartWish
from openchair.rules.refusals import (
    BookingChanged,
    BookingClosed,
    InvalidInput,
    NoOpenOffer,
    NotFound,
    NotPossibleNow,
    SlotTaken,
)
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.clock import TestClock
from tests.support.offers import ASKED, TWO, held, offered, offers_of, requested, statuses_of
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.words import DESK


async def test_each_offered_time_is_held_and_the_one_asked_for_stays_held_too(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    offers = await offers_of(salon, booking)
    assert [(offer.number, offer.round, offer.staff.name, offer.starts_at) for offer in offers] == [
        (1, 1, "Mia", day(3, 11)),
        (2, 1, "Theo", day(4, 10)),
    ]
    assert {offer.expires_at for offer in offers} == {salon.clock.now() + timedelta(hours=24)}
    assert booking.offers_open_until == offers[0].expires_at
    assert (booking.status, booking.version, booking.starts_at) == (BookingStatus.PENDING, 2, ASKED)
    taken = {
        (row["staff_no"], row["start_minute"], row["end_minute"], row["kind"], row["hold_id"])
        for row in await salon.rows(tables.occupancy)
    }
    time = salon.services["Cut"][1]
    (asked,) = busy_spans(epoch_minute(ASKED), time)
    wanted: set[tuple[Any, ...]] = {(salon.staff["Mia"][0], *asked, "booking", None)}
    for offer in offers:
        (span,) = busy_spans(epoch_minute(offer.starts_at), time)
        wanted.add((offer.staff.no, *span, "hold", offer.id))
    assert taken == wanted
    (line,) = await salon.changes()
    assert (line["what"], line["actor_name"]) == ("offers_sent", "Olive")
    assert await salon.told() == ["counter_offers by email", "counter_offers by sms"]


async def test_a_held_time_is_nobody_elses(salon: Salon) -> None:
    await offered(salon, await requested(salon))
    operator = await salon.signs_in()
    new = NewBooking(
        (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),),
        day(3, 11, 30),
        NewCustomer("Bo", "bo@example.com", None),
        None,
        False,
    )
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await book_as_operator(salon.runtime, operator, new, "k")


async def test_a_new_round_takes_the_place_of_the_one_before_and_may_offer_the_same_time(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    salon.clock.advance(hours=1)  # type: ignore[attr-defined]  # the tests' own
    again = await offered(salon, booking, (TWO[1], (day(5, 10), "Mia")), key="again")
    assert await statuses_of(salon, booking) == ["superseded", "superseded", "offered", "offered"]
    offers = await offers_of(salon, booking)
    assert [(offer.number, offer.round) for offer in offers] == [(1, 1), (2, 1), (3, 2), (4, 2)]
    assert await held(salon) == {offer.id for offer in offers[2:]}
    # The hour in which the first round stood does not count against the venue.
    assert booking.request_expires_at is not None
    assert again.request_expires_at == booking.request_expires_at + timedelta(hours=1)


async def test_offers_never_outlast_the_first_of_them(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon), ((day(0, 15), "Theo"), (day(3, 11), "Mia")), hours=48)
    assert {offer.expires_at for offer in await offers_of(salon, booking)} == {day(0, 15) - timedelta(seconds=1)}


async def test_a_venue_has_its_own_window_and_hours(database: Database, clock: TestClock) -> None:
    salon = await open_salon(database, clock, counter_offer_window_days=9, counter_offer_hours=6)
    booking = await offered(salon, await requested(salon), ((day(12, 10), "Mia"),))
    assert booking.offers_open_until == clock.now() + timedelta(hours=6)


WRONG: dict[str, tuple[list[tuple[Any, str]], str]] = {
    "none": ([], "1 to 3 times"),
    "four": ([(day(4, hour), "Mia") for hour in (9, 10, 11, 12)], "1 to 3 times"),
    "past": ([(day(0, 8), "Mia")], "still to come"),
    "outside the window": ([(day(7, 9), "Mia")], "within 3 days of the one asked for, Saturday 28 November, 9:00 am"),
    "the time asked for": ([(ASKED, "Mia")], "overlaps the time asked for"),
    "over the time asked for": ([(day(3, 9, 30), "Mia")], "overlaps the time asked for"),
    "two that overlap": ([(day(4, 9), "Mia"), (day(4, 9, 30), "Mia")], "Two of these times overlap"),
    "twice the same": ([(day(4, 9), "Mia"), (day(4, 9), "Mia")], "Two of these times overlap"),
    "seconds": ([(day(4, 9) + timedelta(seconds=5), "Mia")], "whole minute"),
    "someone who can't": ([(day(4, 9), "Pat")], "Pat doesn't do Cut"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_offered_is_refused_in_words_and_nothing_changes(salon: Salon, case: str) -> None:
    await salon.offers("Perm")
    await salon.hires("Pat", does=("Perm",))
    # With offers already open: they must stay as they are, too.
    booking = await offered(salon, await requested(salon), ((day(5, 9), "Theo"),))
    operator = await salon.signs_in()
    places, words = WRONG[case]
    times = [OfferedTime(starts_at, salon.staff[name][1]) for starts_at, name in places]
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await send_counter_offers(salon.runtime, operator, Target(booking.id, 2, "k"), times, expires_in_hours=None)
    assert words in desk_refusal_sentence(refused.value, DESK)


async def test_a_time_that_is_taken_is_refused_and_the_round_before_stands(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    await salon.books(day(5, 11))
    operator = await salon.signs_in()
    times = [OfferedTime(day(5, 9), salon.staff["Mia"][1]), OfferedTime(day(5, 11, 30), salon.staff["Mia"][1])]
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await send_counter_offers(salon.runtime, operator, Target(booking.id, 2, "k"), times, expires_in_hours=None)
    assert await statuses_of(salon, booking) == ["offered", "offered"]


async def test_only_a_request_is_answered_with_offers(salon: Salon) -> None:
    operator = await salon.signs_in()
    times = [OfferedTime(day(4, 11), salon.staff["Mia"][1])]

    async def refused(booking_id: str, version: int, why: type[Exception], hours: int | None = None) -> None:
        async with untouched(salon.database):
            with pytest.raises(why):
                await send_counter_offers(
                    salon.runtime, operator, Target(booking_id, version, why.__name__), times, expires_in_hours=hours
                )

    confirmed = await salon.books(day(3, 13))
    await refused(confirmed.id, 1, NotPossibleNow)
    cancelled = await salon.books(day(3, 15), status="cancelled")
    await refused(cancelled.id, 1, BookingClosed)
    request = await requested(salon)
    await refused(request.id, 9, BookingChanged)
    await refused(request.id, 1, InvalidInput, hours=169)
    await refused("1" * 22, 1, NotFound)
    times[0] = OfferedTime(day(4, 11), "1" * 22)
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await send_counter_offers(
                salon.runtime, operator, Target(request.id, 1, "who"), times, expires_in_hours=None
            )


async def test_what_is_taken_back_is_free_again_and_the_request_still_waits(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    operator = await salon.signs_in()
    salon.clock.advance(hours=2)  # type: ignore[attr-defined]  # the tests' own
    back = await withdraw_counter_offers(salon.runtime, operator, Target(booking.id, 2, "back"))
    assert await statuses_of(salon, booking) == ["withdrawn", "withdrawn"]
    assert (back.booking.status, back.booking.version, back.booking.offers_open_until) == (
        BookingStatus.PENDING,
        3,
        None,
    )
    assert booking.request_expires_at is not None
    assert back.booking.request_expires_at == booking.request_expires_at + timedelta(hours=2)
    assert await held(salon) == set()
    async with untouched(salon.database):
        with pytest.raises(NoOpenOffer):
            await withdraw_counter_offers(salon.runtime, operator, Target(booking.id, 3, "again"))


@pytest.mark.parametrize("answer", ["approved", "declined", "moved"])
async def test_any_other_answer_puts_the_offers_off_and_frees_what_they_held(salon: Salon, answer: str) -> None:
    booking = await offered(salon, await requested(salon))
    operator, target = await salon.signs_in(), Target(booking.id, 2, "k")
    if answer == "approved":
        after = await approve_booking(salon.runtime, operator, target)
    elif answer == "declined":
        after = await decline_booking(salon.runtime, operator, target, None)
    else:
        # Onto one of the offered times: what was held for this very request is no obstacle.
        after = await reschedule_as_operator(
            salon.runtime, operator, target, DeskMove(day(3, 11), salon.staff["Mia"][1], AskedBy.CUSTOMER)
        )
        assert after.booking.request_expires_at == salon.clock.now() + timedelta(hours=48)
    assert await statuses_of(salon, booking) == ["superseded", "superseded"]
    assert await held(salon) == set()
    assert after.booking.offers_open_until is None


async def test_a_request_made_at_the_desk_waits_for_the_venues_hours(database: Database, clock: TestClock) -> None:
    salon = await open_salon(database, clock, request_expiry_hours=5)
    operator = await salon.signs_in()

    async def waits(starts_at: Any, *, pending: bool) -> Any:
        customer = NewCustomer("Bo", "bo@example.com", None)
        new = NewBooking(
            (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), starts_at, customer, None, pending
        )
        made = await book_as_operator(salon.runtime, operator, new, starts_at.isoformat())
        return made.booking.request_expires_at

    assert await waits(day(3, 9), pending=True) == clock.now() + timedelta(hours=5)
    assert await waits(day(0, 11), pending=True) == day(0, 11)
    assert await waits(day(3, 15), pending=False) is None


async def test_a_call_repeated_offers_nothing_twice(salon: Salon) -> None:
    booking = await requested(salon)
    first = await offered(salon, booking)
    operator = await salon.signs_in()
    times = [OfferedTime(starts_at, salon.staff[name][1]) for starts_at, name in TWO]
    answers = [
        await send_counter_offers(
            salon.runtime, operator, Target(booking.id, 2, "the same"), times, expires_in_hours=None
        )
        for _ in range(2)
    ]
    assert answers[1] == replace(answers[0], replayed=True)
    assert first.version == 2
    assert await statuses_of(salon, booking) == ["superseded", "superseded", "offered", "offered"]
