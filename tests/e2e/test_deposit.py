"""The deposit paid on the page: by card, by a card the bank asks about, by credit, and in every kind of currency."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from openchair.rules.records.booking import BookingRecord
from openchair.rules.tenders import Tender
from openchair.store import tables
from tests.support.card_form import ALWAYS_WANTS_3D_SECURE, DECLINED, VISA, bank_of, form_of, type_card
from tests.support.checkout import ACCOUNTS, Checkout

NBSP = "\u00a0"


def open_form(page: Page, till: Checkout, booking: BookingRecord, amount: str = "$25") -> None:
    """Press what the summary offers, and come to the form."""
    page.goto(till.link(booking))
    page.get_by_role("button", name=f"Pay your {amount} deposit").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()


def pay(page: Page, amount: str = "$25") -> None:
    page.get_by_role("dialog").get_by_role("button", name=f"Pay {amount} deposit").click()


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def is_paid(page: Page, amount: str = "$25") -> None:
    """The page says so and offers it no more."""
    expect(page.get_by_role("status").filter(has_text=f"Your {amount} deposit is paid.")).to_be_visible()
    expect(page.get_by_text(f"{amount} deposit paid", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="deposit")).to_have_count(0)


def intents(till: Checkout, booking: BookingRecord) -> list[dict[str, Any]]:
    """What Stripe was asked to take for a booking, newest first."""
    mine = {row["payment_intent_id"] for row in till.rows(booking, tables.payment)}
    return [intent for intent in till.stripe.objects("payment_intent") if intent["id"] in mine]


def test_a_deposit_is_paid_and_the_page_says_so(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    expect(page.get_by_role("dialog").get_by_text("Your $25 deposit is to be paid.")).to_be_visible()
    assert till.reads(booking).deposit_paid_minor == 0
    type_card(page, VISA)
    pay(page)
    is_paid(page)
    paid = till.reads(booking)
    assert (paid.deposit_paid_minor, paid.deposit_status) == (2500, "paid")
    (intent,) = intents(till, booking)
    assert (intent["amount"], intent["currency"], intent["status"]) == (2500, "aud", "succeeded")
    # Stripe's event about it comes, too, and changes nothing.
    till.has_been_told()
    assert till.reads(booking).deposit_paid_minor == 2500
    page.reload()
    expect(page.get_by_text("$25 deposit paid", exact=True)).to_be_visible()


def test_the_bank_asks_before_a_deposit_is_paid(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    type_card(page, ALWAYS_WANTS_3D_SECURE)
    pay(page)
    expect(bank_of(page).get_by_role("button", name="Complete")).to_be_visible()
    assert till.reads(booking).deposit_paid_minor == 0
    bank_of(page).get_by_role("button", name="Complete").click()
    is_paid(page)


def test_the_bank_asks_and_it_fails_and_then_the_deposit_is_paid_with_the_same_form(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    type_card(page, ALWAYS_WANTS_3D_SECURE)
    pay(page)
    bank_of(page).get_by_role("button", name="Fail").click()
    says(page, "Your bank couldn't confirm that it's you. Nothing was charged. Please try again, or use another card.")
    assert till.reads(booking).deposit_paid_minor == 0
    type_card(page, VISA)
    pay(page)
    is_paid(page)
    assert len(intents(till, booking)) == 1


def test_a_deposit_is_declined_and_then_paid(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    type_card(page, DECLINED)
    pay(page)
    says(page, "The bank declined this card. Nothing was charged. Please use another card, or ask your bank why.")
    assert till.reads(booking).deposit_paid_minor == 0
    # The page, opened anew, says that it was tried.
    till.has_been_told()
    page.reload()
    expect(page.get_by_text("$25 deposit payment didn't go through")).to_be_visible()
    page.get_by_role("button", name="Pay your $25 deposit").click()
    type_card(page, VISA)
    pay(page)
    is_paid(page)
    assert [intent["status"] for intent in intents(till, booking)].count("succeeded") == 1


@pytest.mark.parametrize(
    ("currency", "minor", "text"),
    [
        ("AUD", 2550, "$25.50"),
        ("USD", 2500, "$25"),
        ("JPY", 2500, "¥2,500"),
        ("KWD", 12500, f"KWD{NBSP}12.500"),
        ("ISK", 250000, f"2.500{NBSP}kr."),
    ],
)
def test_what_the_page_says_is_what_stripe_takes(
    till: Checkout, page: Page, currency: str, minor: int, text: str
) -> None:
    booking = till.books(asks=minor, currency=currency)
    account = ACCOUNTS.get(currency)
    before = till.stripe.books.balance(account, currency.lower())
    open_form(page, till, booking, text)
    type_card(page, VISA)
    pay(page, text)
    is_paid(page, text)
    (intent,) = intents(till, booking)
    assert (intent["amount_received"], intent["currency"]) == (minor, currency.lower())
    assert till.stripe.books.balance(account, currency.lower()) - before == minor
    assert till.reads(booking).deposit_paid_minor == minor


def test_credit_pays_a_deposit_and_stripe_is_not_asked(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    till.has_credit(booking, 4000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith(till.stripe.url) else None)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Pay your $25 deposit").click()
    # With a choice to make, none is made for them.
    page.get_by_role("dialog").get_by_role("button", name="Use your $25 of credit").click()
    expect(page.get_by_role("status").filter(has_text="Your $25 deposit is paid with your credit.")).to_be_visible()
    expect(page.get_by_text("$25 deposit paid", exact=True)).to_be_visible()
    paid = till.reads(booking)
    assert paid.deposit_paid.by_tender == {Tender.CREDIT: 2500}
    assert asked == []


def test_credit_pays_a_part_and_a_card_the_rest_and_the_page_says_how_both_go_back(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    till.has_credit(booking, 1000)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Pay your $25 deposit").click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Use $10 of your credit, and pay $15 by card").click()
    used = "$10 of your deposit is paid with your credit. $15 is still to be paid."
    expect(panel.get_by_role("status").filter(has_text=used)).to_be_visible()
    panel.get_by_role("button", name="Pay $15 deposit").click()
    type_card(page, VISA)
    pay(page, "$15")
    is_paid(page)
    assert till.reads(booking).deposit_paid.by_tender == {Tender.CARD: 1500, Tender.CREDIT: 1000}
    (intent,) = intents(till, booking)
    assert intent["amount_received"] == 1500
    page.reload()
    expect(page.get_by_text("$25 deposit paid", exact=True)).to_be_visible()
    page.get_by_role("button", name="Cancel booking").click()
    both = "You'll be refunded $25: $15 to your card, $10 as credit"
    expect(page.get_by_role("dialog").get_by_text(both)).to_be_visible()


def test_credit_that_would_leave_too_little_for_a_card_is_not_offered(till: Checkout, page: Page) -> None:
    booking = till.books(asks=50)
    till.has_credit(booking, 49)
    page.goto(till.link(booking, panel="payment"))
    expect(page.get_by_role("dialog").get_by_role("button", name="Pay $0.50 deposit")).to_be_visible()
    expect(page.get_by_role("button", name="credit")).to_have_count(0)


def test_with_stripe_away_paying_says_so_and_goes_on_when_it_is_back(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    till.stripe.fail("unavailable", "POST /v1/payment_intents", times=None)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Pay your $25 deposit").click()
    says(page, "Our payment service isn't answering right now. Nothing was charged. Please try again in a minute.")
    assert till.reads(booking).deposit_paid_minor == 0
    till.stripe.lift()
    page.get_by_role("button", name="Try again").click()
    type_card(page, VISA)
    pay(page)
    is_paid(page)
    assert len(intents(till, booking)) == 1


def test_a_payment_whose_end_we_cannot_see_is_never_asked_for_again_and_shows_by_itself(
    till: Checkout, page: Page
) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    type_card(page, VISA)

    # From here on our server is out of reach, while Stripe's frames are not.
    def lose(route: Route) -> None:
        route.abort()

    page.route("**/manage/*/graphql", lose)
    pay(page)
    expect(
        page.get_by_role("status").filter(
            has_text="Your payment was sent. We'll show it here as soon as it is confirmed"
        )
    ).to_be_visible(timeout=15_000)
    page.unroute("**/manage/*/graphql")
    expect(page.get_by_text("$25 deposit paid", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="Pay your $25 deposit")).to_have_count(0)
    assert [intent["amount_received"] for intent in intents(till, booking)] == [2500]


def test_a_charge_that_stripe_does_not_answer_is_safe_to_press_again(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    type_card(page, VISA)
    # Done there, and its answer lost: the browser can't tell whether it was charged.
    till.stripe.fail("drop_after", "POST /v1/payment_intents/*/confirm", times=1)
    pay(page)
    is_paid(page)
    assert [intent["amount_received"] for intent in intents(till, booking)] == [2500]


def test_a_deposit_paid_in_another_tab_is_not_paid_again(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    page.goto(till.link(booking))
    expect(page.get_by_role("button", name="Pay your $25 deposit")).to_be_visible()
    till.pays(booking)
    page.get_by_role("button", name="Pay your $25 deposit").click()
    expect(page.get_by_role("dialog").get_by_text("No card is saved.")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Pay $25 deposit")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_text("$25 deposit paid", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Pay your $25 deposit")).to_have_count(0)
    assert [intent["amount_received"] for intent in intents(till, booking)] == [2500]
