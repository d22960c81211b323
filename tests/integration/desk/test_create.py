"""New bookings: what is agreed, what is asked in advance, and who can't be booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.manage.cancel import find_cancellation_quote
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.rules.parts import PartWish
from openchair.rules.refusals import InvalidInput, NotFound, Refusal, SlotTaken, UnusualStart
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.salon import FULL_REFUND, TIERED, Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.words import DESK

NINE = day(3, 9)


def new(
    salon: Salon,
    service: str = "Cut",
    starts_at: datetime = NINE,
    *,
    service_id: str | None = None,
    staff_id: str | None = None,
    **more: Any,
) -> NewBooking:
    values: dict[str, Any] = {
        "parts": (
            PartWish(service_id or salon.services[service][0], salon.staff["Mia"][1] if staff_id is None else staff_id),
        ),
        "starts_at": starts_at,
        "customer": NewCustomer("Bo", "bo@example.com", None),
        "notes": None,
        "pending": False,
    }
    return NewBooking(**(values | more))


@pytest.mark.parametrize(
    ("price", "currency", "rule", "asked"),
    [
        (8500, "AUD", {"ask_fixed_minor": 2500}, 2500),
        # Never more than the service costs.
        (2000, "AUD", {"ask_fixed_minor": 2500}, 2000),
        (8500, "AUD", {"ask_percent": 20}, 1700),
        (8555, "AUD", {"ask_percent": 50}, 4278),
        (8500, "AUD", {"ask_percent": 100}, 8500),
        (0, "AUD", {"ask_percent": 50}, 0),
        (3333, "JPY", {"ask_percent": 50}, 1667),
        # A rule that asks nothing still says what cancelling late costs.
        (8500, "AUD", {}, 0),
    ],
)
async def test_a_deposit_is_asked_as_the_services_rule_says(
    salon: Salon, price: int, currency: str, rule: dict[str, int], asked: int
) -> None:
    venue = await open_salon(salon.database, salon.clock, slug="other", currency=currency)
    await venue.offers("Colour", 60, price, rule={**rule, "terms": TIERED})
    await venue.write(tables.staff_service, staff_id=venue.staff["Mia"][1], service_id=venue.services["Colour"][0])
    made = await book_as_operator(venue.runtime, await venue.signs_in(), new(venue, "Colour"), "k")
    assert (made.booking.deposit_minor, made.booking.deposit_paid_minor, made.booking.currency) == (asked, 0, currency)
    assert made.booking.deposit_status == ("asked" if asked else None)
    assert made.booking.terms == TIERED


async def test_what_was_agreed_stays_when_the_rule_is_edited_or_taken_away(salon: Salon) -> None:
    await salon.offers("Colour", rule={"ask_fixed_minor": 2500, "terms": TIERED})
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services["Colour"][0])
    made = await book_as_operator(salon.runtime, await salon.signs_in(), new(salon, "Colour"), "k")
    quote = find_cancellation_quote(made.booking, salon.clock.now())
    for change in (
        update(tables.deposit_rule).values(ask_fixed_minor=9900, terms=FULL_REFUND),
        update(tables.service).values(deposit_rule_id=None, price_minor=1, duration_minutes=15, buffer_minutes=60),
        update(tables.venue).values(currency="USD"),
    ):
        async with salon.database.transaction() as connection:
            await connection.execute(change)
        now = await salon.reads(made.booking.id)
        assert (now.terms, now.deposit_minor, now.price_minor, now.currency) == (TIERED, 2500, 8500, "AUD")
        assert (now.time, now.ends_at, now.version) == (made.booking.time, made.booking.ends_at, 1)
        assert find_cancellation_quote(now, salon.clock.now()) == quote


async def test_the_venues_active_rule_is_agreed_where_the_service_has_none_and_stays(salon: Salon) -> None:
    await salon.offers("Colour", rule={"ask_fixed_minor": 2500, "terms": TIERED})
    (rule,) = await salon.rows(tables.deposit_rule)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(deposit_rule_id=rule["id"]))
    made = await book_as_operator(salon.runtime, await salon.signs_in(), new(salon), "k")
    assert (made.booking.terms, made.booking.deposit_minor) == (TIERED, 0)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.deposit_rule).values(terms=FULL_REFUND))
    assert (await salon.reads(made.booking.id)).terms == TIERED


async def test_a_request_holds_its_time(salon: Salon) -> None:
    operator = await salon.signs_in("staff")
    request = await book_as_operator(salon.runtime, operator, new(salon, pending=True), "a")
    assert (request.booking.status, request.booking.calendar_sequence) == (BookingStatus.PENDING, 0)
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await book_as_operator(salon.runtime, operator, new(salon), "b")
    (line,) = await salon.changes()
    assert (line["what"], line["actor_kind"], line["actor_name"]) == ("requested", "operator", "Olive")


async def test_the_desk_books_at_any_hour(salon: Salon) -> None:
    operator = await salon.signs_in("front_desk")
    # Twelve hours ago is the edge; of the two at it the later one is Theo's, so that neither is in the other's way.
    for index, (starts_at, is_usual, with_whom) in enumerate(
        (
            (day(3, 3, 7), True, "Mia"),
            (day(-1, 21), True, "Theo"),
            (day(-1, 20, 59), False, "Mia"),
            (day(61, 0), False, "Mia"),
            (day(400, 9), False, "Mia"),
        )
    ):
        wanted = new(salon, starts_at=starts_at, staff_id=salon.staff[with_whom][1])
        if not is_usual:
            async with untouched(salon.database):
                with pytest.raises(UnusualStart):
                    await book_as_operator(salon.runtime, operator, wanted, f"refused {index}")
            wanted = replace(wanted, confirm_unusual_start=True)
        made = await book_as_operator(salon.runtime, operator, wanted, f"k{index}")
        assert (made.booking.starts_at, made.booking.agreement.unusual_start) == (starts_at, not is_usual)


@pytest.mark.parametrize(
    ("customer", "field"),
    [
        (NewCustomer("", "bo@example.com", None), "customer.name"),
        (NewCustomer(" \t\n ", "bo@example.com", None), "customer.name"),
        (NewCustomer("x" * 121, "bo@example.com", None), "customer.name"),
        (NewCustomer("Bo", "bo", None), "customer.email"),
        (NewCustomer("Bo", "bo@", None), "customer.email"),
        (NewCustomer("Bo", "bo@example", None), "customer.email"),
        (NewCustomer("Bo", "bo@example.com, al@example.com", None), "customer.email"),
        (NewCustomer("Bo", "Bo <bo@example.com>", None), "customer.email"),
        (NewCustomer("Bo", "bo@example.com\nBcc: al@example.com", None), "customer.email"),
        (NewCustomer("Bo", f"{'x' * 250}@example.com", None), "customer.email"),
        (NewCustomer("Bo", None, "12"), "customer.phone"),
        (NewCustomer("Bo", None, "not a number"), "customer.phone"),
        (NewCustomer("Bo", None, "0491 570 156 0000000"), "customer.phone"),
        (NewCustomer("Bo", None, "+999 123 456"), "customer.phone"),
        (NewCustomer("Bo", None, None), "customer"),
        (NewCustomer("Bo", "  ", ""), "customer"),
    ],
)
async def test_a_customer_who_cannot_be_reached_is_not_booked(salon: Salon, customer: NewCustomer, field: str) -> None:
    operator = await salon.signs_in()
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await book_as_operator(salon.runtime, operator, new(salon, customer=customer), "k")
    assert refused.value.field == field
    assert desk_refusal_sentence(refused.value, DESK).endswith((".", "?"))


async def test_what_is_not_done_here_or_by_them_is_not_booked(salon: Salon) -> None:
    operator = await salon.signs_in()
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    await salon.offers("Gone")
    await salon.offers("Colour")
    await salon.hires("Noor", does=("Colour",))
    await salon.hires("Left", does=("Cut",))
    async with salon.database.transaction() as connection:
        gone = tables.service.c.id == salon.services["Gone"][0]
        await connection.execute(update(tables.service).where(gone).values(active=False))
        left = tables.staff.c.id == salon.staff["Left"][1]
        await connection.execute(update(tables.staff).where(left).values(active=False))
    cases: list[tuple[NewBooking, Refusal]] = [
        (new(salon, "Gone"), NotFound("service")),
        (new(salon, service_id=other.services["Cut"][0]), NotFound("service")),
        (new(salon, service_id="1" * 22), NotFound("service")),
        (new(salon, staff_id=other.staff["Mia"][1]), NotFound("staff member")),
        (new(salon, staff_id=salon.staff["Left"][1]), NotFound("staff member")),
        (new(salon, staff_id=""), NotFound("staff member")),
        (new(salon, staff_id=salon.staff["Noor"][1]), InvalidInput("staffId", "Noor doesn't do Cut.")),
        (new(salon, "Colour"), InvalidInput("staffId", "Mia doesn't do Colour.")),
        (
            new(salon, notes="x" * 2001),
            InvalidInput("notes", "This text is too long. Please keep it to {most} characters.", {"most": "2000"}),
        ),
    ]
    for index, (wanted, expected) in enumerate(cases):
        async with untouched(salon.database):
            with pytest.raises(type(expected)) as refused:
                await book_as_operator(salon.runtime, operator, wanted, f"k{index}")
        assert getattr(refused.value, "field", None) == getattr(expected, "field", None)
        assert desk_refusal_sentence(refused.value, DESK) == desk_refusal_sentence(expected, DESK)
