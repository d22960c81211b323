"""A fee that the saved card did not pay: the page says why, and lets the customer put it right."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.card_form import VISA, bank_of, form_of, type_card
from tests.support.checkout import Checkout
from tests.support.salon import FULL_REFUND

LATE = {**FULL_REFUND, "late_fee_minor": 4000, "late_fee_from_hours": 72}


def cancel_late(page: Page, till: Checkout, booking: BookingRecord) -> None:
    page.goto(till.link(booking))
    page.get_by_role("button", name="Cancel booking").click()
    sheet = page.get_by_role("dialog")
    expect(
        sheet.get_by_text("A fee of $40 applies, because the appointment is less than 72 hours away.")
    ).to_be_visible()
    sheet.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    assert till.rows(booking, tables.fee) == [], "it can be taken back yet"
    till.lets_stand(booking, page)


def fee(till: Checkout, booking: BookingRecord) -> tuple[str, str | None]:
    (row,) = till.rows(booking, tables.fee)
    return row["status"], row["problem"]


def money(page: Page, words: str) -> None:
    expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible(timeout=20_000)


def test_a_fee_is_charged_to_the_saved_card_and_the_page_follows(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=60, terms=LATE)
    till.saves_card(booking)
    cancel_late(page, till, booking)
    money(page, "The fee of $40 for cancelling late is paid.")
    assert fee(till, booking) == ("charged", None)
    expect(page.get_by_role("button", name="fee")).to_have_count(0)


@pytest.mark.parametrize(
    ("card", "problem", "words"),
    [
        ("pm_card_chargeCustomerFail", "declined", "The bank declined the card."),
        ("pm_card_authenticationRequired", "authentication", "The bank wants you to confirm it yourself."),
    ],
)
def test_a_fee_that_was_not_charged_says_why_and_is_paid_on_the_page(
    till: Checkout, page: Page, card: str, problem: str, words: str
) -> None:
    booking = till.books(in_hours=60, terms=LATE)
    till.saves_card(booking, card)
    cancel_late(page, till, booking)
    money(page, words)
    assert fee(till, booking) == ("failed", problem)
    _pay(page, till, booking)


def test_without_a_card_the_fee_is_due_and_paid_on_the_page(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=60, terms=LATE)
    cancel_late(page, till, booking)
    money(page, "There is no saved card.")
    assert fee(till, booking) == ("not_charged", "no_card")
    _pay(page, till, booking)


def test_with_an_expired_card_the_fee_is_due_and_paid_on_the_page(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=60, terms=LATE)
    till.saves_card(booking)
    till.card_changes(booking, exp_year=2025, exp_month=3)
    cancel_late(page, till, booking)
    money(page, "The card has expired.")
    assert fee(till, booking) == ("not_charged", "card_expired")
    _pay(page, till, booking)


def test_the_message_s_link_opens_the_panel_of_a_closed_booking_where_a_fee_is_owed(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=60, terms=LATE)
    cancel_late(page, till, booking)
    page.goto(till.link(booking, panel="payment"))
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Pay $40 fee")).to_be_visible()
    # Only what is owed can be done here.
    expect(sheet.get_by_role("button", name="Add a card")).to_have_count(0)
    assert fee(till, booking)[0] == "not_charged", "opening it charges nothing"


def test_the_bank_asks_before_a_fee_is_paid(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=60, terms=LATE)
    cancel_late(page, till, booking)
    page.get_by_role("button", name="Pay the $40 fee").click()
    type_card(page, "4000002760003184")
    page.get_by_role("dialog").get_by_role("button", name="Pay $40 fee").click()
    bank_of(page).get_by_role("button", name="Complete").click()
    money(page, "The fee of $40 for cancelling late is paid.")
    till.waits_for(lambda: fee(till, booking)[0] == "charged")


def _pay(page: Page, till: Checkout, booking: BookingRecord) -> None:
    before = till.stripe.books.balance("", "aud")
    page.get_by_role("button", name="Pay the $40 fee").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    type_card(page, VISA)
    page.get_by_role("dialog").get_by_role("button", name="Pay $40 fee").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="is paid")).to_be_visible()
    expect(page.get_by_role("button", name="Pay the $40 fee")).to_have_count(0)
    assert fee(till, booking)[0] == "charged"
    assert till.stripe.books.balance("", "aud") - before == 4000
