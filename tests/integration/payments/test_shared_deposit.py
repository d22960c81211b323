"""A deposit that store credit and a card share: paid in two steps, quoted and given back in the proportions paid."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.bookings.settle import quote_for
from openchair.presentation import booking_money
from openchair.rules.ledger import Account
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotEnoughCredit
from openchair.rules.tenders import Tender
from openchair.store import tables
from tests.support.salon import FULL_REFUND
from tests.support.till import Till
from tests.support.untouched import untouched

HALF: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}
CREDIT: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
FORFEIT: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}


async def _shared(till: Till, terms: dict[str, Any] = FULL_REFUND, credit: int = 1000) -> BookingRecord:
    """$25 of which so much was credit, and a card paid the rest."""
    booking = await till.books(terms=terms)
    await till.has_credit(booking, credit)
    await till.pays_with_credit(booking)
    await till.pays(await till.salon.reads(booking.id))
    return await till.salon.reads(booking.id)


async def test_credit_pays_what_it_can_and_a_card_the_rest(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 1000)
    part = await till.pays_with_credit(booking)
    assert (part.deposit_status, part.deposit_left_minor) == ("asked", 1500)
    assert booking_money.deposit_sentence(part) == "$10 of the $25 deposit paid, $15 to pay"
    assert booking_money.credit_used_sentence(part) == (
        "$10 of your deposit is paid with your credit. $15 is still to be paid."
    )
    # Nobody is written to for the half of it: they have just pressed it, and are asked for the rest.
    assert await till.salon.told() == []
    begun = await till.starts(part)
    assert begun.payment.amount_minor == 1500
    await till.confirms(begun.client_secret)
    paid = (await till.finishes(part, begun.payment.id)).booking
    assert (paid.deposit_status, paid.deposit_paid.by_tender) == ("paid", {Tender.CARD: 1500, Tender.CREDIT: 1000})
    assert set(await till.salon.told()) == {"deposit_paid by email", "deposit_paid by sms"}
    facts = [row["facts"]["amount_minor"] for row in await till.salon.rows(tables.message)]
    assert set(facts) == {2500}
    assert await till.ledger(paid) == {"stripe": -1500, "income": -1000, "deposits": 2500}


@pytest.mark.parametrize(("has", "used"), [(2499, 2450), (2450, 2450), (2500, 2500), (9000, 2500), (1, 1)])
async def test_credit_leaves_nothing_or_what_a_card_can_be_charged_with(till: Till, has: int, used: int) -> None:
    booking = await till.books()
    await till.has_credit(booking, has)
    paid = await till.pays_with_credit(booking)
    assert paid.deposit_paid.by_tender == {Tender.CREDIT: used}
    if used < 2500:
        await till.pays(paid)
        assert (await till.salon.reads(booking.id)).deposit_status == "paid"
        assert till.at_stripe() == 2500 - used


async def test_what_is_left_of_credit_does_not_help_where_the_rest_could_not_be_charged(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 2450)
    part = await till.pays_with_credit(booking)
    await till.has_credit(booking, 49)
    async with untouched(till.salon.database):
        with pytest.raises(NotEnoughCredit):
            await till.pays_with_credit(part)


@pytest.mark.parametrize(
    ("terms", "card", "credit", "says", "status"),
    [
        (FULL_REFUND, 1500, 1000, "You'll be refunded $25: $15 to your card, $10 as credit", "refunded"),
        (
            HALF,
            750,
            500,
            "You'll be refunded $12.50: $7.50 to your card, $5 as credit. Lumen keeps $12.50 of your deposit per our policy",
            "part_refunded",
        ),
        (CREDIT, 0, 2500, "Your $25 deposit will become $25 of credit for your next visit to Lumen", "credited"),
        (FORFEIT, 0, 0, "Your $25 deposit can't be refunded per our policy", "forfeited"),
    ],
)
async def test_what_was_shown_goes_back_each_way_it_came(
    till: Till, terms: dict[str, Any], card: int, credit: int, says: str, status: str
) -> None:
    booking = await _shared(till, terms)
    quote = quote_for(booking, till.clock.now())
    venue = booking.venue.name
    assert booking_money.quote_sentence(quote, booking) == says.replace("Lumen", venue)
    cancelled = await till.cancels(booking)
    assert cancelled.cancellation is not None
    told = booking_money.cancellation_sentence(cancelled.cancellation, cancelled)
    if card:
        assert "to your card, " in told
    await till.run_jobs()
    await till.hears()
    await till.run_jobs()
    assert [row["amount_minor"] for row in await till.refunds(booking)] == ([card] if card else [])
    assert till.at_stripe() == 1500 - card
    given = [row for row in await till.salon.rows(tables.store_credit) if row["source"] != "desk"]
    assert sum(row["left_minor"] for row in given) == credit
    # What had been credit is credit as it was; what a card paid is new.
    returned = sum(row["amount_minor"] for row in given if row["source"] == "returned")
    assert returned == min(credit, 1000)
    assert (await till.salon.reads(booking.id)).deposit_status == status
    assert await till.all_in(Account.DEPOSITS) == 0
    assert await till.all_in(Account.REFUNDS) == 0


async def test_a_form_that_was_open_for_the_whole_is_called_off_and_the_rest_asked_for(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 1000)
    whole = await till.starts(booking)
    part = await till.pays_with_credit(booking)
    rest = await till.starts(part)
    assert (rest.payment.amount_minor, rest.payment.id != whole.payment.id) == (1500, True)
    assert "error" in await till.confirms(whole.client_secret)
    await till.confirms(rest.client_secret)
    await till.finishes(part, rest.payment.id)
    assert [row["status"] for row in await till.payments(booking)] == ["cancelled", "succeeded"]
    assert (till.at_stripe(), (await till.salon.reads(booking.id)).deposit_status) == (1500, "paid")


async def test_the_whole_that_was_paid_beside_credit_goes_back_and_the_rest_stays_to_be_paid(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 1000)
    whole = await till.starts(booking)
    await till.confirms(whole.client_secret)
    # Before anyone has seen that the card paid, credit pays a part in the other tab.
    part = await till.pays_with_credit(booking)
    begun = await till.starts(part)
    assert begun.payment.amount_minor == 1500
    await till.run_jobs()
    await till.hears()
    await till.run_jobs()
    now = await till.salon.reads(booking.id)
    assert (now.deposit_paid.by_tender, now.deposit_left_minor) == ({Tender.CREDIT: 1000}, 1500)
    assert [row["surplus"] for row in await till.payments(booking)] == [True, False]
    assert till.at_stripe() == 0
    await till.confirms(begun.client_secret)
    await till.finishes(now, begun.payment.id)
    assert (await till.salon.reads(booking.id)).deposit_status == "paid"
    assert till.at_stripe() == 1500
