"""A visitor books: what is agreed, who is told, whom they become, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.access.viewer import Operator
from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, Who, book_as_operator
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CustomerInDoubt, InvalidInput, KeyReused, NotFound, SlotTaken, TooOften
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.storefront.book import book_appointment
from tests.support.clock import TestClock
from tests.support.salon import TIERED, Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.visitor import BO, NINE, books, made, storefront_of, wish

SECRET = "a visitor's own secret"


async def _offers_colour(salon: Salon) -> None:
    """90 minutes of Mia's, with half an hour in the middle in which she is free; $25 are asked."""
    rule = {"ask_fixed_minor": 2500, "terms": TIERED}
    await salon.offers("Colour", 90, 12000, rule=rule, gap_start_minutes=30, gap_minutes=30)
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services["Colour"][0])


async def test_a_visitor_books_a_free_time_and_is_sent_the_link(salon: Salon) -> None:
    await _offers_colour(salon)
    booked = await books(salon, wish(salon, service="Colour", notes="  Allergic to ammonia "))
    booking = await salon.reads(booked.booking.id)
    assert (booking.status, booking.source, booking.notes) == (
        BookingStatus.CONFIRMED,
        "storefront",
        "Allergic to ammonia",
    )
    assert (booking.starts_at, booking.ends_at) == (NINE, NINE + timedelta(minutes=90))
    assert (booking.price_minor, booking.deposit_minor, booking.deposit_status) == (12000, 2500, "asked")
    assert (booking.terms, booking.deposit_paid_minor) == (TIERED, 0)
    assert (booking.customer.name, booking.customer.email, booking.customer.phone) == (
        "Bo",
        "bo@example.com",
        "+61491570006",
    )
    # The gap in the middle stays free.
    spans = sorted((row["start_minute"], row["end_minute"]) for row in await salon.rows(tables.occupancy))
    assert [end - start for start, end in spans] == [30, 30]
    (line,) = await salon.changes()
    assert (line["what"], line["actor_kind"], line["actor_name"]) == ("created", "customer", "Bo")
    assert await salon.told() == ["confirmed by email", "confirmed by sms", "reminder by email", "reminder by sms"]
    assert booked.payment is None
    assert booked.sentence == (
        "You're booked: Saturday 28 November, 9:00 am with Mia at Lumen. Your confirmation comes by email and SMS, with a link "
        "to change or cancel it. Lumen asks for a $25 deposit and will tell you how to pay it."
    )


async def test_where_the_venue_reviews_first_a_booking_is_a_request_that_holds_its_time(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(review_first=True))
    booked = await books(salon, wish(salon))
    assert booked.booking.status is BookingStatus.PENDING
    assert await salon.told() == ["request_received by email", "request_received by sms"]
    assert [line["what"] for line in await salon.changes()] == ["requested"]
    assert booked.sentence == (
        "Your request for Saturday 28 November, 9:00 am with Mia is in. Lumen will answer it soon. "
        "You'll hear by email and SMS, with a link to see or withdraw it."
    )
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await books(salon, wish(salon))


async def test_of_anyone_who_can_whoever_has_least_to_do_that_day_does_it(salon: Salon) -> None:
    await salon.books(day(3, 13), staff="Mia")
    await salon.books(day(4, 13), staff="Theo")
    names = [(await made(salon, at, staff=None)).staff.name for at in (day(3, 9), day(3, 10), day(4, 9))]
    # The third day is even after the first booking, and then the venue's own order decides.
    assert names == ["Theo", "Mia", "Mia"]
    assert (await made(salon, day(3, 9), staff=None)).staff.name == "Mia"
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await books(salon, wish(salon, day(3, 9), staff=None))


KNOWN = NewCustomer("Ann Lee", "ann.lee@example.com", "+61491570156")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        (KNOWN, True),
        (NewCustomer(" Ann  Lee ", "ann.lee@EXAMPLE.com", "0491 570 156"), True),
        (NewCustomer("Ann Lee", "ann.lee@example.com", None), False),
        (NewCustomer("Ann Lee", None, "+61491570156"), False),
        (NewCustomer("ann LEE", "Ann.Lee@example.com", "+61491570156"), True),
        (NewCustomer("A\u200bnn\u00a0Lee", "ann.lee@example.com", "0061 491 570 156"), True),
        (NewCustomer("Ann Leigh", "ann.lee@example.com", "+61491570156"), False),
        (NewCustomer("Ann Lee", "mallory@example.com", "+61491570156"), False),
        (NewCustomer("Ann Lee", "ann.lee@example.com", "+61491570999"), False),
    ],
)
async def test_a_visitor_is_a_known_customer_only_by_the_name_and_both_contacts(
    salon: Salon, typed: NewCustomer, same: bool
) -> None:
    booking = await salon.books(day(5, 9))
    before = await salon.rows(tables.customer)
    mine = await made(salon, customer=typed)
    assert (mine.customer.id == booking.customer.id) == same
    after = await salon.rows(tables.customer)
    # Whatever was typed, what was known stays as it was.
    assert [row for row in after if row["id"] == booking.customer.id] == before
    assert len(after) == (1 if same else 2)


async def test_what_a_known_customer_lacks_is_not_filled_in_by_a_visitor(salon: Salon) -> None:
    """An address of one's own beside another's name would be where the next link to their card goes."""
    await salon.write(tables.customer, id="k" * 22, name="Ann Lee", email="ann.lee@example.com", created_at=NINE)
    mine = await made(salon, customer=NewCustomer("Ann Lee", "ann.lee@example.com", "+61491570999"))
    assert mine.customer.id != "k" * 22
    (known,) = [row for row in await salon.rows(tables.customer) if row["id"] == "k" * 22]
    assert known["phone"] is None
    # With the address alone it is not certain enough, either: a fee would be charged to the other's card.
    alone = await made(salon, day(3, 10), customer=NewCustomer("Ann Lee", "ann.lee@example.com", None))
    assert alone.customer.id not in ("k" * 22, mine.customer.id)


UNASKED = Who()


async def _desk_books(
    salon: Salon, starts_at: datetime, customer: NewCustomer, who: Who = UNASKED, operator: Operator | None = None
) -> BookingRecord:
    new = NewBooking(
        (PartWish(salon.services["Cut"][0], salon.staff["Theo"][1]),), starts_at, customer, None, False, who
    )
    return (await book_as_operator(salon.runtime, operator or await salon.signs_in(), new, new_id())).booking


@pytest.mark.parametrize(
    ("planted", "at_desk", "known"),
    [
        # Their own number beside another's address: the desk, which asks for the address only, must not send the link there.
        (("ann@example.com", "+61491570999"), ("ann@example.com", None), "in doubt"),
        (("mallory@example.com", "+61491570156"), (None, "+61491570156"), "in doubt"),
        (("ann@example.com", "+61491570999"), ("ann@example.com", "+61491570156"), "in doubt"),
        # Nothing goes anywhere but to what the desk was told.
        (("ann@example.com", None), ("ann@example.com", None), "same"),
        (("ann@example.com", None), ("ann@example.com", "+61491570156"), "same"),
        (("ann@example.com", "+61491570156"), ("ann@example.com", "+61491570156"), "same"),
        ((None, "+61491570156"), ("ann@example.com", "+61491570156"), "same"),
    ],
)
async def test_what_a_visitor_typed_beside_anothers_address_gets_no_link_of_theirs(
    salon: Salon, planted: tuple[str | None, str | None], at_desk: tuple[str | None, str | None], known: str
) -> None:
    visitors = await made(salon, customer=NewCustomer("Ann Lee", *planted))
    if known == "in doubt":
        operator = await salon.signs_in()
        async with untouched(salon.database):
            with pytest.raises(CustomerInDoubt) as asked:
                await _desk_books(salon, NINE, NewCustomer("Ann Lee", *at_desk), operator=operator)
        assert asked.value.candidates == (visitors.customer.id,)
        return
    desks = await _desk_books(salon, NINE, NewCustomer("Ann Lee", *at_desk))
    assert desks.customer.id == visitors.customer.id
    assert (desks.customer.email, desks.customer.phone) == at_desk


async def test_whom_the_desk_itself_wrote_down_or_vouched_for_it_knows_by_either(salon: Salon) -> None:
    again = await _desk_books(salon, day(4, 9), NewCustomer("Cy", "cy@example.com", "+61491570158"))
    known = await _desk_books(salon, day(5, 9), NewCustomer("Cy", "cy@example.com", None))
    assert known.customer.id == again.customer.id
    visitors = await made(salon, customer=NewCustomer("Ann Lee", "ann@example.com", "+61491570156"))
    by_address = NewCustomer("Ann Lee", "ann@example.com", None)
    said = await _desk_books(salon, day(6, 9), by_address, Who(customer_id=visitors.customer.id))
    unasked = await _desk_books(salon, day(7, 9), by_address)
    assert said.customer.id == unasked.customer.id == visitors.customer.id


async def test_the_same_call_again_is_the_same_booking_even_after_it_was_cancelled(salon: Salon) -> None:
    first = await books(salon, wish(salon), SECRET)
    async with untouched(salon.database):
        assert await books(salon, wish(salon), SECRET) == replace(first, replayed=True)
    assert not first.replayed
    customer = await salon.lets_in(first.booking)
    quote = quote_for(first.booking, salon.clock.now())
    await cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 1), "k")
    async with untouched(salon.database):
        again = await books(salon, wish(salon), SECRET)
        assert (again.booking.status, again.replayed) == (BookingStatus.CANCELLED, True)
        assert again.sentence == "This appointment was booked, and has been cancelled since."
        others = (
            wish(salon, day(3, 10)),
            wish(salon, staff=None),
            wish(salon, notes="VIP"),
            wish(salon, customer=replace(BO, name="Bob")),
            wish(salon, customer=replace(BO, email="bob@example.com")),
            wish(salon, customer=replace(BO, phone=None)),
        )
        for other in others:
            with pytest.raises(KeyReused):
                await books(salon, other, SECRET)
    assert len(await salon.rows(tables.booking)) == 1


@pytest.mark.parametrize("key", ["", "k", "x" * 15, "x" * 129, "ü" * 20, "a key\nof two lines!"])
async def test_a_key_that_could_be_guessed_or_is_none_is_refused(salon: Salon, key: str) -> None:
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await book_appointment(salon.runtime, None, await storefront_of(salon), wish(salon), key)
    assert refused.value.field == "idempotencyKey"
    assert await salon.rows(tables.idempotency_key) == []


async def test_keys_of_one_venue_and_of_the_desk_are_nobody_elses(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    ours, theirs = await books(salon, wish(salon), SECRET), await books(other, wish(other), SECRET)
    assert ours.booking.venue.id != theirs.booking.venue.id
    new = NewBooking((PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), day(3, 10), BO, None, False)
    by_desk = await book_as_operator(salon.runtime, await salon.signs_in(), new, SECRET)
    assert by_desk.booking.id != ours.booking.id


def _refused(salon: Salon, other: Salon) -> list[tuple[str, Any, type[Exception], str | None]]:
    mailed = {
        address: NewCustomer("Bo", address, None)
        for address in ("a@example.com,b@example.com", "a@example.com\nBcc: b@example.com", "Bo <bo@example.com>")
    }
    typed = {
        name: NewCustomer(name, "bo@example.com", None) for name in ("http://evil.example", "WWW.evil.example", "a@b.c")
    }
    return [
        ("in the past", wish(salon, day(0, 8)), SlotTaken, None),
        ("too soon", wish(salon, day(0, 9, 45)), SlotTaken, None),
        ("too far", wish(salon, day(61, 9)), SlotTaken, None),
        ("before opening", wish(salon, day(3, 8)), SlotTaken, None),
        ("past closing", wish(salon, day(3, 16, 15)), SlotTaken, None),
        ("off the grid", wish(salon, day(3, 9, 7)), SlotTaken, None),
        ("off the minute", wish(salon, NINE + timedelta(seconds=1)), InvalidInput, "startsAt"),
        ("taken", wish(salon, day(3, 11)), SlotTaken, None),
        ("overlapping", wish(salon, day(3, 11, 45)), SlotTaken, None),
        ("a service of another venue", wish(salon, service_id=other.services["Cut"][0]), NotFound, None),
        ("no service", wish(salon, service_id="1" * 22), NotFound, None),
        ("no service at all", wish(salon, service_id=""), NotFound, None),
        ("not offered any more", wish(salon, service="Gone"), NotFound, None),
        ("someone of another venue", wish(salon, staff_id=other.staff["Mia"][1]), InvalidInput, "staffId"),
        ("someone who left", wish(salon, staff="Left"), InvalidInput, "staffId"),
        ("someone who doesn't do it", wish(salon, staff="Noor"), InvalidInput, "staffId"),
        ("nobody", wish(salon, staff_id=""), InvalidInput, "staffId"),
        ("a service nobody does", wish(salon, service="Perm", staff=None), SlotTaken, None),
        ("long notes", wish(salon, notes="x" * 2001), InvalidInput, "notes"),
        ("no name", wish(salon, customer=NewCustomer(" ", "bo@example.com", None)), InvalidInput, "customer.name"),
        ("nowhere", wish(salon, customer=NewCustomer("Bo", " ", None)), InvalidInput, "customer"),
        *((name, wish(salon, customer=customer), InvalidInput, "customer.email") for name, customer in mailed.items()),
        ("no number", wish(salon, customer=NewCustomer("Bo", None, "12")), InvalidInput, "customer.phone"),
        *((name, wish(salon, customer=customer), InvalidInput, "customer.name") for name, customer in typed.items()),
    ]  # fmt: skip


async def test_what_is_not_on_offer_is_not_booked_and_nothing_changes(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    for name in ("Gone", "Perm", "Colour"):
        await salon.offers(name)
    await salon.hires("Noor", does=("Colour",))
    await salon.hires("Left", does=("Cut",))
    async with salon.database.transaction() as connection:
        gone = tables.service.c.id == salon.services["Gone"][0]
        await connection.execute(update(tables.service).where(gone).values(active=False))
        left = tables.staff.c.id == salon.staff["Left"][1]
        await connection.execute(update(tables.staff).where(left).values(active=False))
    await salon.books(day(3, 11), staff="Mia")
    for what, wanted, expected, field in _refused(salon, other):
        async with untouched(salon.database):
            with pytest.raises(expected) as refused:
                await books(salon, wanted)
        assert getattr(refused.value, "field", None) == field, what
    # The control: the same wish, of a time that is free.
    assert (await made(salon)).starts_at == NINE


async def test_whoever_cannot_be_sent_the_link_is_asked_for_another_way(salon: Salon) -> None:
    by_mail = Runtime(salon.database, salon.clock, ("email",))
    storefront = await storefront_of(salon)
    only_phone = wish(salon, customer=NewCustomer("Bo", None, "0491 570 006"))
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await book_appointment(by_mail, None, storefront, only_phone, new_id())
    assert (refused.value.field, refused.value.message) == (
        "customer.email",
        "Please give an email address: that is how your confirmation is sent.",
    )
    booked = await book_appointment(by_mail, None, storefront, wish(salon), new_id())
    assert "comes by email, with a link" in booked.sentence
    # Where nothing is sent at all, as on a laptop, there is nothing to ask for.
    silent = Runtime(salon.database, salon.clock, ())
    booked = await book_appointment(silent, None, storefront, wish(salon, day(3, 10)), new_id())
    assert booked.sentence == "You're booked: Saturday 28 November, 10:00 am with Mia at Lumen."


async def _has_five(salon: Salon, clock: TestClock, *customers: NewCustomer) -> None:
    for number in range(5):
        customer = customers[number % len(customers)]
        await made(salon, day(3, 9 + number), staff="Theo", customer=customer)
        clock.advance(hours=1)


@pytest.mark.parametrize(
    ("five", "sixth"),
    [
        ([BO], BO),
        ([BO], NewCustomer("Another name", "bo@example.com", None)),
        ([BO], NewCustomer("Another name", "BO@example.com", "0491 570 110")),
        ([NewCustomer("Bo", "Bo@example.com", None), NewCustomer("Bo", "bO@example.com", None)], BO),
        ([BO], NewCustomer("Another name", "other@example.com", "+61 491 570 006")),
    ],
    ids=["the same", "another name", "written otherwise", "written in many ways", "the same number"],
)
async def test_one_address_or_number_fills_no_calendar(
    salon: Salon, clock: TestClock, five: list[NewCustomer], sixth: NewCustomer
) -> None:
    began = clock.now()
    await _has_five(salon, clock, *five)
    async with untouched(salon.database):
        with pytest.raises(TooOften) as refused:
            await books(salon, wish(salon, day(4, 9), customer=sixth))
    # The day is over for the first of the five, to the minute after.
    assert datetime.fromisoformat(refused.value.allowed_at) - began == timedelta(days=1, seconds=59)
    assert (await made(salon, day(4, 9), customer=NewCustomer("Cy", "cy@example.com", None))).customer.name == "Cy"
    clock.set(began + timedelta(days=1))
    assert (await made(salon, day(4, 10), customer=sixth)).starts_at == day(4, 10)


async def test_what_a_deposit_holds_what_is_over_and_what_the_desk_made_do_not_count(
    salon: Salon, clock: TestClock
) -> None:
    cut = PartWish(salon.services["Cut"][0], salon.staff["Theo"][1])
    for hour in range(9, 15):
        at = NewBooking((cut,), day(9, hour), BO, None, False)
        await book_as_operator(salon.runtime, await salon.signs_in(), at, f"k{hour}")
    await _has_five(salon, clock, BO)
    first, *_ = sorted(await salon.rows(tables.booking), key=lambda row: str(row["starts_at"]))
    async with salon.database.transaction() as connection:
        paid = tables.booking.c.id == first["id"]
        await connection.execute(update(tables.booking).where(paid).values(deposit_paid_minor=2500))
    assert (await made(salon, day(4, 9))).customer.email == "bo@example.com"
    async with untouched(salon.database):
        with pytest.raises(TooOften):
            await books(salon, wish(salon, day(4, 10)))
