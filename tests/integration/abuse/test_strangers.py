"""What strangers of whom nobody has heard may hold, the code beyond it, and how whoever is told and the desk end it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.access.client import Client, client_of
from openchair.bookings.lapse_code import code_jobs
from openchair.core.runtime import Runtime
from openchair.customers.new import NewCustomer
from openchair.desk.source import cancel_source, list_same_source
from openchair.manage.disown import disown_booking
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CodeOver, CredentialNeeded, InvalidInput, SlotTaken, TooOften, WrongCode
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.store.bookings import note_press
from openchair.storefront.book import Booked, book_appointment
from openchair.storefront.confirm import confirm_with_code
from tests.support.clock import TestClock
from tests.support.salon import KEY_RING, LINKS, Salon, day
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.visitor import storefront_of, wish

STRANGER, ANOTHER = client_of("203.0.113.7", KEY_RING), client_of("198.51.100.7", KEY_RING)
KEY = "a visitor's own secret "


async def books(
    salon: Salon,
    number: int,
    *,
    runtime: Runtime | None = None,
    on: int,
    hour: int = 9,
    client: Client | None = STRANGER,
    till: Till | None = None,
    **more: Any,
) -> Booked:
    """One of many bookings, each with a name and an address of its own."""
    who = NewCustomer(f"Nobody {number}", f"nobody{number}@example.com", None)
    asked = wish(salon, day(on, hour), customer=who, **more)
    gateway = None if till is None else till.gateway
    return await book_appointment(
        runtime or salon.runtime, gateway, await storefront_of(salon), asked, f"{KEY}{number}", client
    )


async def types(salon: Salon, number: int, code: str, till: Till | None = None) -> Booked:
    gateway = None if till is None else till.gateway
    return await confirm_with_code(
        salon.runtime, gateway, LINKS, await storefront_of(salon), f"{KEY}{number}", code, STRANGER
    )


def awaits(booked: Booked) -> bool:
    return booked.booking.awaits_code


async def codes(salon: Salon) -> list[str]:
    return [told for told in await salon.told() if "booking_code" in told]


async def test_one_connection_holds_three_times_and_no_more_whatever_it_calls_itself(
    salon: Salon, clock: TestClock
) -> None:
    """The measured attack: 746 free times booked by one connection in 48 s."""
    told, runtime, refused = [], salon.runtime, 0
    for number in range(746):
        try:
            told.append(
                await books(salon, number, on=3 + number % 50, hour=9 + number // 50 % 8, staff=None, runtime=runtime)
            )
        except (TooOften, SlotTaken):
            refused += 1
        # As fast as was measured.
        clock.advance(seconds=48 / 746)
    # Three are booked, three are held for a code, and of the rest nothing is held at all.
    assert [awaits(each) for each in told] == [False] * 3 + [True] * 3
    assert refused == 740
    held = [each for each in told if not awaits(each)]
    assert len(held) == 3
    assert {each.booking.status for each in held} == {BookingStatus.CONFIRMED}
    # Each beyond them tells one code and no confirmation, and is gone ten minutes later.
    assert (await salon.told()).count("confirmed by email") == 3
    assert len(await codes(salon)) == 3
    clock.advance(minutes=11)
    job = code_jobs(salon.runtime)["booking_codes"]
    while await job():
        pass
    open_rows = [row for row in await salon.rows(tables.booking) if row["status"] != BookingStatus.CANCELLED]
    assert len(open_rows) == len(await salon.rows(tables.occupancy)) == 3
    # Nobody is told of a booking that nobody was told of.
    assert not [told for told in await salon.told() if told.startswith("cancelled")]
    # Somebody else is served as ever.
    assert not awaits(await books(salon, 999, on=20, client=ANOTHER))


async def test_all_strangers_together_hold_a_quarter_of_a_persons_day_and_one_booking_in_any_case(salon: Salon) -> None:
    # Mia works eight hours: two of an hour each, from wherever they come.
    assert [awaits(await books(salon, n, on=3, hour=9 + n, client=None)) for n in range(3)] == [False, False, True]
    # Whoever asks for anyone is given whoever has room.
    anyone = await books(salon, 10, on=3, hour=13, client=None, staff=None)
    assert (anyone.booking.staff.name, awaits(anyone)) == ("Theo", False)
    await salon.offers("Day", 400)
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services["Day"][0])
    assert not awaits(await books(salon, 11, on=4, client=None, service="Day"))
    # Those of whom one has heard, and those the desk makes, take nothing of it.
    for row in await salon.rows(tables.booking):
        async with salon.database.transaction() as connection:
            await note_press(connection, salon.scope, row["id"], salon.clock.now())
    assert not awaits(await books(salon, 12, on=3, hour=15, client=None))


async def test_each_part_of_a_visit_counts_as_a_time_of_its_own(salon: Salon) -> None:
    cut, mia, theo = salon.services["Cut"][0], salon.staff["Mia"][1], salon.staff["Theo"][1]
    # Three hours of Mia's eight are beyond a quarter, though nobody holds anything of her day yet; two are not.
    three, two = (PartWish(cut, mia),) * 3, (PartWish(cut, mia),) * 2
    assert awaits(await books(salon, 1, on=3, client=None, parts=three))
    assert not awaits(await books(salon, 2, on=4, client=None, parts=two))
    # Of one client three times are held, whatever visits they are in.
    assert awaits(await books(salon, 3, on=5, parts=(PartWish(cut, mia), PartWish(cut, theo)) * 2))
    for row in await salon.rows(tables.booking):
        async with salon.database.transaction() as connection:
            await note_press(connection, salon.scope, row["id"], salon.clock.now())
    assert not awaits(await books(salon, 4, on=6, client=ANOTHER, parts=two))
    assert not awaits(await books(salon, 5, on=7, client=ANOTHER))
    assert awaits(await books(salon, 6, on=8, client=ANOTHER))


async def full(salon: Salon, till: Till | None = None, **more: Any) -> BookingRecord:
    """A stranger's fourth booking, which is held for a code."""
    for number in range(3):
        await books(salon, number, on=10 + number)
    booked = await books(salon, 3, on=13, till=till, **more)
    assert awaits(booked)
    assert "Type it by 9:10 am" in booked.sentence
    return booked.booking


async def test_the_right_code_books_and_a_wrong_one_is_counted_until_the_time_is_let_go(salon: Salon) -> None:
    booking = await full(salon)
    code = LINKS.code(booking)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    with pytest.raises(WrongCode) as refused:
        await types(salon, 3, wrong)
    assert refused.value.tries_left == 4
    booked = await types(salon, 3, f" {code[:3]} {code[3:]}")
    assert (booked.booking.status, booked.replayed, booked.booking.is_verified) == (
        BookingStatus.CONFIRMED,
        False,
        True,
    )
    assert (await salon.told()).count("confirmed by email") == 4
    async with untouched(salon.database):
        assert (await types(salon, 3, "anything")).replayed
    other = (await books(salon, 4, on=14)).booking
    answers = []
    for _ in range(6):
        with pytest.raises((WrongCode, CodeOver)) as refused:  # type: ignore[assignment]  # either
            await types(salon, 4, "12345x")
        answers.append(refused.type)
    assert answers == [WrongCode] * 4 + [CodeOver] * 2
    assert (await salon.reads(other.id)).status is BookingStatus.CANCELLED
    with pytest.raises(CodeOver):
        await types(salon, 4, LINKS.code(other))


async def test_a_code_holds_until_its_last_minute_and_not_a_second_longer(salon: Salon, clock: TestClock) -> None:
    booking = await full(salon)
    assert booking.verify_until == clock.now() + timedelta(minutes=10)
    clock.advance(minutes=10)
    job = code_jobs(salon.runtime)["booking_codes"]
    await job()
    assert (await salon.reads(booking.id)).awaits_code
    clock.advance(seconds=1)
    with pytest.raises(CodeOver):
        await types(salon, 3, LINKS.code(booking))
    await job()
    ended = await salon.reads(booking.id)
    assert (ended.status, ended.cancellation and ended.cancellation.reason) == (
        BookingStatus.CANCELLED,
        "code_not_typed",
    )


async def test_after_the_code_a_deposit_is_asked_as_of_anyone(salon: Salon, till: Till, clock: TestClock) -> None:
    await salon.offers(
        "Colour", 60, rule={"ask_fixed_minor": 2500, "terms": {"tiers": [{"from_hours": 0, "outcome": "full_refund"}]}}
    )
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services["Colour"][0])
    booking = await full(salon, till, service="Colour")
    assert (booking.deposit_due_at, await salon.rows(tables.payment)) == (None, [])
    booked = await types(salon, 3, LINKS.code(booking), till)
    assert booked.payment is not None
    assert (booked.booking.is_held, booked.booking.awaits_code) == (True, False)
    assert booked.booking.deposit_awaited_until == clock.now() + timedelta(minutes=15)


async def test_whoever_is_told_of_a_booking_they_have_not_made_ends_it_with_one_press(salon: Salon) -> None:
    booking = (await books(salon, 1, on=3)).booking
    customer = await salon.lets_in(booking)
    done = await disown_booking(salon.runtime, customer, "k")
    assert (done.cancelled, done.booking.status) == (True, BookingStatus.CANCELLED)
    assert done.booking.agreement.pressed_at is None
    assert await salon.rows(tables.occupancy) == []
    assert [row["what"] for row in await salon.changes()] == ["created", "not_me", "cancelled"]


async def test_of_a_booking_whose_customer_was_heard_of_only_the_venue_is_told(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(tables.venue.update().values(email="hello@lumen.example"))
    booking = await salon.books(day(3, 9))
    before = await salon.rows(tables.booking)
    done = await disown_booking(salon.runtime, await salon.lets_in(booking), "k")
    assert (done.cancelled, done.booking.status) == (False, BookingStatus.CONFIRMED)
    assert await salon.rows(tables.booking) == before
    assert await salon.told() == ["not_me by email"]


async def test_the_desk_cancels_all_of_one_source_in_one_press_and_exactly_what_it_was_shown(salon: Salon) -> None:
    first = (await books(salon, 0, on=3)).booking
    await books(salon, 1, on=4)
    other = (await books(salon, 2, on=5, client=ANOTHER)).booking
    by_desk = await salon.books(day(6, 9))
    manager, staff = await salon.signs_in("manager"), await salon.signs_in("staff")
    shown = await list_same_source(salon.runtime, manager, first)
    assert len(shown) == 2
    await books(salon, 3, on=7)
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await cancel_source(salon.runtime, manager, first.id, len(shown), "k")
        with pytest.raises(CredentialNeeded):
            await cancel_source(salon.runtime, staff, first.id, 3, "staff's")
    assert refused.value.places == {"count": "3"}
    done = await cancel_source(salon.runtime, manager, first.id, 3, "k2")
    assert {(await salon.reads(id)).status for id in done.booking_ids} == {BookingStatus.CANCELLED}
    assert (len(done.booking_ids), done.left) == (3, 0)
    for kept in (other, by_desk):
        assert (await salon.reads(kept.id)).status is BookingStatus.CONFIRMED
    assert len(await salon.rows(tables.occupancy)) == 2


async def test_whoever_leaves_only_a_landline_is_asked_for_another_way(salon: Salon) -> None:
    landline = wish(salon, day(3, 9), customer=NewCustomer("Bo", None, "02 5550 1234"))
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await book_appointment(salon.runtime, None, await storefront_of(salon), landline, KEY, None)
    assert refused.value.field == "customer.phone"
    both = wish(salon, day(3, 9), customer=NewCustomer("Bo", "bo@example.com", "02 5550 1234"))
    assert (
        await book_appointment(salon.runtime, None, await storefront_of(salon), both, KEY, None)
    ).booking.version == 1
