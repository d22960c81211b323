"""A card that expires before the appointment whose fee it is kept for is asked for in time, once, and not when it isn't needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.core.ids import new_id
from openchair.payments.expiring import ask_for_cards
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon, day
from tests.support.web import Web, bearer

FEES = {**FULL_REFUND, "no_show_fee_minor": 2000}


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _saved(salon: Salon, booking: BookingRecord, month: int = 12, year: int = 2026, **columns: Any) -> None:
    """The booking's customer has a card on file that expires with this month."""
    now = salon.clock.now()
    await salon.write(
        tables.saved_card,
        id=new_id(),
        customer_id=booking.customer.id,
        booking_id=booking.id,
        status="in_use",
        stripe_customer_id=f"cus_{booking.id}",
        payment_method_id=f"pm_{new_id()}",
        brand="visa",
        last4="4242",
        exp_month=month,
        exp_year=year,
        consent_version="1",
        consent_text="I agree.",
        consent_source="manage_portal",
        consented_at=now,
        updated_at=now,
        **columns,
    )


async def test_it_is_asked_for_two_weeks_before_it_is_needed_and_once(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    # Wednesday 20 January 2027: the card has expired by then.
    booking = await salon.books(day(56, 9), terms=FEES)
    await _saved(salon, booking)
    clock.set(day(42, 8))
    assert await ask_for_cards(salon.runtime) == 0
    clock.set(day(42, 9))
    assert await ask_for_cards(salon.runtime) == 1
    assert await ask_for_cards(salon.runtime) == 0
    assert await salon.told() == ["card_expiring by email", "card_expiring by sms"]
    await round_.goes()
    (mail,), (text,) = round_.email.sent, round_.sms.sent
    assert mail.subject == "Your Visa ending 4242 expires before your appointment"
    assert "panel=payment" in mail.text and "panel=payment" in text.text


@pytest.mark.parametrize(
    ("terms", "month", "year", "status"),
    [
        (FULL_REFUND, 12, 2026, "confirmed"),
        (FEES, 1, 2027, "confirmed"),
        (FEES, 12, 2030, "confirmed"),
        (FEES, 12, 2026, "cancelled"),
        (None, 12, 2026, "confirmed"),
    ],
)
async def test_one_that_is_good_or_not_needed_is_not(
    salon: Salon, clock: TestClock, terms: dict[str, Any] | None, month: int, year: int, status: str
) -> None:
    booking = await salon.books(day(56, 9), terms=terms, status=status)
    await _saved(salon, booking, month, year)
    clock.set(day(50))
    assert await ask_for_cards(salon.runtime) == 0


async def test_a_late_fee_needs_it_earlier(salon: Salon, clock: TestClock) -> None:
    terms = {**FULL_REFUND, "late_fee_minor": 1500, "late_fee_from_hours": 48}
    booking = await salon.books(day(56, 9), terms=terms)
    await _saved(salon, booking)
    clock.set(day(40, 9) - timedelta(seconds=1))
    assert await ask_for_cards(salon.runtime) == 0
    clock.set(day(40, 9))
    assert await ask_for_cards(salon.runtime) == 1


async def test_one_that_was_replaced_before_it_was_told_of_is_not_asked_for(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(56, 9), terms=FEES)
    await _saved(salon, booking)
    clock.set(day(45))
    assert await ask_for_cards(salon.runtime) == 1
    async with salon.database.transaction() as connection:
        await connection.execute(tables.saved_card.update().values(status="replaced"))
    await round_.goes()
    assert round_.email.sent == round_.sms.sent == []
    problem = "The card it told of was replaced, or isn't needed any more."
    assert await round_.states("card_expiring") == {("superseded", problem)}


async def test_the_page_says_so_as_well(salon: Salon, web: Web, clock: TestClock) -> None:
    booking = await salon.books(day(56, 9), terms=FEES)
    await _saved(salon, booking)
    query = "{ managedBooking { savedCard { expiresEarly } } }"
    for at, says in ((day(40), False), (day(45), True)):
        clock.set(at)
        seen = await web.data(salon.host, query, bearer=bearer(booking))
        said = seen["managedBooking"]["savedCard"]["expiresEarly"]
        assert (said is not None and "Please save another" in said) == says
