"""A bank's page that takes the tab away: coming back finishes what was pressed, without a service worker, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from openchair.rules.records.booking import BookingRecord
from tests.support.browser import PHONE
from tests.support.card_form import WANTS_3D_SECURE, type_card
from tests.support.checkout import Checkout


def lead_away(route: Route) -> None:
    """Confirm as a page without Stripe.js does: the bank asks on a page of its own, which leads back to the return_url."""
    body = (route.request.post_data or "").replace("use_stripe_sdk=true", "use_stripe_sdk=false")
    route.continue_(post_data=body)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone whose browser has no service worker, and whose bank leads away."""
    context = browser.new_context(**PHONE, service_workers="block")
    context.set_default_timeout(10_000)
    context.route("**/v1/*_intents/*/confirm", lead_away)
    yield context.new_page()
    context.close()


def at_the_bank(page: Page, till: Checkout, booking: BookingRecord, *, pays: bool = False) -> None:
    """From the link to the bank's own page."""
    page.goto(till.link(booking, panel="payment"))
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Pay $25 deposit" if pays else "Add a card").click()
    type_card(page, WANTS_3D_SECURE)
    sheet.get_by_role("button", name="Pay $25 deposit" if pays else "Save card").click()
    expect(page).to_have_title("3D Secure 2 test page")


def test_a_card_is_saved_whose_bank_led_away(till: Checkout, page: Page) -> None:
    booking = till.books()
    at_the_bank(page, till, booking)
    assert till.cards(booking) == []
    page.get_by_role("button", name="Complete").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text("Your card is saved.")).to_be_visible()
    expect(sheet.get_by_role("button", name="Replace card")).to_be_visible()
    assert [card["last4"] for card in till.cards(booking)] == ["3155"]
    # What Stripe put into the address is gone from it, and nothing waits any more.
    assert "?" not in page.url
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_deposit_is_paid_whose_bank_led_away(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    at_the_bank(page, till, booking, pays=True)
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("$25 deposit paid", exact=True)).to_be_visible()
    assert till.reads(booking).deposit_paid_minor == 2500
    till.has_been_told()
    assert till.reads(booking).deposit_paid_minor == 2500


def test_what_the_bank_refused_is_said_and_nothing_is_saved(till: Checkout, page: Page) -> None:
    booking = till.books()
    at_the_bank(page, till, booking)
    page.get_by_role("button", name="Fail").click()
    sheet = page.get_by_role("dialog", name="Payment card")
    expect(sheet.get_by_role("alert")).to_contain_text("bank")
    expect(sheet.get_by_role("button", name="Add a card")).to_be_visible()
    assert till.cards(booking) == []


def test_an_answer_that_is_lost_on_the_way_back_is_asked_again_by_a_press(till: Checkout, page: Page) -> None:
    booking = till.books()
    at_the_bank(page, till, booking)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if "setupIntentId" in (route.request.post_data or "") and not lost:
            lost.append(route.request.post_data or "")
            return route.abort()
        return route.continue_()

    page.route("**/manage/*/graphql", lose)
    page.get_by_role("button", name="Complete").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("alert")).to_contain_text(
        "We couldn't reach the payment service to see what your bank said."
    )
    sheet.get_by_role("button", name="Try again").click()
    expect(sheet.get_by_text("Your card is saved.")).to_be_visible()
    assert len(till.cards(booking)) == 1


def test_an_address_alone_saves_nothing_and_says_how_it_stands(till: Checkout, page: Page) -> None:
    booking = till.books()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data or "") if request.method == "POST" else None)
    page.goto(till.link(booking))
    # Another site leads here, as a bank would, but nothing was pressed on this device.
    page.goto(f"{till.stripe.url}/controls")
    back = f"{till.link(booking).partition('?')[0]}/return?setup_intent=seti_1&redirect_status=succeeded"
    page.evaluate("(address) => { location.href = address }", back)
    sheet = page.get_by_role("dialog", name="Payment card")
    expect(sheet.get_by_text("We don't know what your bank answered. This is how it stands here.")).to_be_visible()
    assert all("idempotencyKey" not in body for body in posted)
    assert till.cards(booking) == []


def test_without_scripts_the_way_back_is_a_link(till: Checkout, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, service_workers="block")
    page: Any = context.new_page()
    booking = till.books()
    page.goto(till.link(booking))
    page.goto(f"{till.stripe.url}/controls")
    page.goto(f"{till.link(booking).partition('?')[0]}/return")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text(booking.reference)).to_be_visible()
    context.close()
