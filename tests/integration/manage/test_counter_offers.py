"""The customer takes one of the offered times, or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openchair.bookings.settle import quote_for
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import withdraw_counter_offers
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.manage.decline_counter_offers import decline_counter_offers
from openchair.manage.open_slots import list_open_slots
from openchair.presentation.refusals import refusal_sentence
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    BookingChanged,
    BookingClosed,
    InvalidInput,
    KeyReused,
    NoOpenOffer,
    OfferNotOpen,
)
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.moving import Choice, Move, accept_counter_offer, reschedule_booking
from tests.support.offers import TWO, held, offered, requested, statuses_of
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.words import SYDNEY


@pytest.fixture
async def booking(salon: Salon) -> BookingRecord:
    """A request with two times offered instead."""
    return await offered(salon, await requested(salon))


async def accepted(
    salon: Salon, booking: BookingRecord, number: int, key: str = "accept", version: int = 2
) -> BookingRecord:
    customer = await salon.lets_in(booking)
    return await accept_counter_offer(salon.runtime, customer, Choice(number, version), key)


async def test_one_press_moves_and_confirms_and_gives_the_rest_back(salon: Salon, booking: BookingRecord) -> None:
    confirmed = await accepted(salon, booking, 2)
    assert (confirmed.status, confirmed.starts_at, confirmed.staff.name) == (
        BookingStatus.CONFIRMED,
        day(4, 10),
        "Theo",
    )
    assert confirmed.ends_at == day(4, 11)
    assert (confirmed.version, confirmed.calendar_sequence) == (3, booking.calendar_sequence + 1)
    assert (confirmed.offers_open_until, confirmed.request_expires_at) == (None, None)
    assert confirmed.deposit_status == "paid"
    assert await statuses_of(salon, booking) == ["superseded", "accepted"]
    # The staff members' time says the same: the chosen time is the booking's, the others are free.
    (span,) = busy_spans(epoch_minute(day(4, 10)), salon.services["Cut"][1])
    taken = [
        (row["staff_no"], row["start_minute"], row["end_minute"], row["kind"], row["booking_id"], row["hold_id"])
        for row in await salon.rows(tables.occupancy)
    ]
    assert taken == [(salon.staff["Theo"][0], *span, "booking", booking.id, None)]
    line = (await salon.changes())[-1]
    assert (line["what"], line["actor_kind"], line["actor_name"]) == ("offer_accepted", "customer", "Ann Lee")
    assert (await salon.told())[2:] == [
        "confirmed by email",
        "confirmed by sms",
        "reminder by email",
        "reminder by sms",
    ]


async def test_the_second_offers_link_is_answered_with_what_was_chosen(salon: Salon, booking: BookingRecord) -> None:
    await accepted(salon, booking, 2)
    for number, status in ((1, OfferStatus.SUPERSEDED), (2, OfferStatus.ACCEPTED)):
        async with untouched(salon.database):
            with pytest.raises(OfferNotOpen) as refused:
                await accepted(salon, booking, number, f"again {number}", version=3)
        assert refused.value.status is status
        said = refusal_sentence(refused.value, "Lumen", SYDNEY).lower()
        assert "you chose sunday 29 november, 10:00 am with theo" in said


async def test_an_offer_is_open_to_its_last_instant_and_no_longer(salon: Salon, booking: BookingRecord) -> None:
    assert booking.offers_open_until is not None
    clock = salon.clock
    clock.set(booking.offers_open_until + timedelta(microseconds=1))  # type: ignore[attr-defined]  # the tests' own
    # Nobody has come by to write that it has expired: it is judged by the clock.
    assert await statuses_of(salon, booking) == ["offered", "offered"]
    async with untouched(salon.database):
        with pytest.raises(OfferNotOpen) as refused:
            await accepted(salon, booking, 1, "late")
    assert refused.value.status is OfferStatus.EXPIRED
    assert "Thursday 26 November, 9:00 am" in refusal_sentence(refused.value, "Lumen", SYDNEY)
    clock.set(booking.offers_open_until)  # type: ignore[attr-defined]  # the tests' own
    assert (await accepted(salon, booking, 1)).starts_at == day(3, 11)


async def test_two_taps_are_one_choice(salon: Salon, booking: BookingRecord) -> None:
    # The page says the second time what it said the first.
    customer = await salon.lets_in(booking)
    first, second = [await accept_counter_offer(salon.runtime, customer, Choice(1, 2), "accept") for _ in range(2)]
    assert first == second
    with pytest.raises(KeyReused):
        await accept_counter_offer(salon.runtime, customer, Choice(2, 2), "accept")
    assert await statuses_of(salon, booking) == ["accepted", "superseded"]


async def test_what_was_never_offered_and_what_has_changed_is_refused(salon: Salon, booking: BookingRecord) -> None:
    for number, version, why in (
        (3, 2, InvalidInput),
        (0, 2, InvalidInput),
        (-1, 2, InvalidInput),
        (1, 1, BookingChanged),
    ):
        async with untouched(salon.database):
            with pytest.raises(why):
                await accepted(salon, booking, number, f"{number} {version}", version)


async def test_a_link_of_an_earlier_round_never_means_a_new_time(salon: Salon, booking: BookingRecord) -> None:
    await offered(salon, booking, ((day(5, 10), "Mia"),), key="again")
    async with untouched(salon.database):
        with pytest.raises(OfferNotOpen) as refused:
            await accepted(salon, booking, 1, "old", version=3)
    assert (refused.value.status, refused.value.chosen) == (OfferStatus.SUPERSEDED, None)
    assert (await accepted(salon, booking, 3, version=3)).starts_at == day(5, 10)


async def test_what_was_taken_back_says_so(salon: Salon, booking: BookingRecord) -> None:
    await withdraw_counter_offers(salon.runtime, await salon.signs_in(), Target(booking.id, 2, "back"))
    async with untouched(salon.database):
        with pytest.raises(OfferNotOpen) as refused:
            await accepted(salon, booking, 1, version=3)
    assert refusal_sentence(refused.value, "Lumen", SYDNEY) == "Lumen has taken this offer back."


async def test_declining_gives_all_of_them_back_and_the_request_stays(salon: Salon, booking: BookingRecord) -> None:
    salon.clock.advance(hours=3)  # type: ignore[attr-defined]  # the tests' own
    customer = await salon.lets_in(booking)
    declined = await decline_counter_offers(salon.runtime, customer, 2, "no")
    assert await statuses_of(salon, booking) == ["declined", "declined"]
    assert await held(salon) == set()
    assert (declined.booking.status, declined.booking.starts_at, declined.booking.version) == (
        BookingStatus.PENDING,
        booking.starts_at,
        3,
    )
    assert declined.booking.request_expires_at is not None and booking.request_expires_at is not None
    # The time in which the venue waited for the customer does not count against it.
    assert declined.booking.request_expires_at - booking.request_expires_at == timedelta(hours=3)
    line = (await salon.changes())[-1]
    assert (line["what"], line["actor_kind"]) == ("offers_declined", "customer")
    assert len(await salon.told()) == 2
    async with untouched(salon.database):
        with pytest.raises(NoOpenOffer):
            await decline_counter_offers(salon.runtime, customer, 3, "again")
        with pytest.raises(OfferNotOpen) as refused:
            await accepted(salon, booking, 1, version=3)
    assert refused.value.status is OfferStatus.DECLINED


async def test_declining_what_has_changed_or_is_over_is_refused(salon: Salon, booking: BookingRecord) -> None:
    customer = await salon.lets_in(booking)
    async with untouched(salon.database):
        with pytest.raises(BookingChanged):
            await decline_counter_offers(salon.runtime, customer, 1, "stale")
    quote = quote_for(booking, salon.clock.now())
    await cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 2), "cancel")
    assert await statuses_of(salon, booking) == ["superseded", "superseded"]
    assert await held(salon) == set()
    async with untouched(salon.database):
        with pytest.raises(BookingClosed):
            await decline_counter_offers(salon.runtime, customer, 3, "closed")
        with pytest.raises(OfferNotOpen):
            await accepted(salon, booking, 1, version=3)


async def test_a_customer_who_moves_the_request_instead_gives_the_offers_back(
    salon: Salon, booking: BookingRecord
) -> None:
    customer = await salon.lets_in(booking)
    moved = await reschedule_booking(salon.runtime, customer, Move(day(6, 9), None, 2), "move")
    assert moved.status is BookingStatus.PENDING
    assert await statuses_of(salon, booking) == ["superseded", "superseded"]
    assert await held(salon) == set()
    assert moved.request_expires_at == salon.clock.now() + timedelta(hours=48)


async def test_what_is_held_is_nobodys_to_choose(salon: Salon, booking: BookingRecord) -> None:
    other = await salon.books(day(6, 9))
    starts = {
        minute for _, minutes in await list_open_slots(salon.runtime, salon.scope, other, days=9) for minute in minutes
    }
    for starts_at, name in TWO:
        assert (epoch_minute(starts_at) in starts) == (name != "Mia")
    theo = salon.staff["Theo"][1]
    slots = await list_open_slots(salon.runtime, salon.scope, other, days=9, staff_id=theo)
    assert epoch_minute(day(4, 10)) not in {minute for _, minutes in slots for minute in minutes}


async def test_offers_may_stand_longer_than_the_time_that_was_asked_for(salon: Salon) -> None:
    """A request for this afternoon, answered with tomorrow: it can be chosen until then."""
    booking = await offered(salon, await requested(salon, day(0, 11)), ((day(1, 10), "Mia"),))
    salon.clock.set(day(0, 14))  # type: ignore[attr-defined]  # the tests' own
    assert (await accepted(salon, booking, 1)).starts_at == day(1, 10)
