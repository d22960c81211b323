"""The customer's card: added, replaced, removed, and refused, in words, on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.consent import consent_text
from openchair.rules.consent import CONSENT_VERSION
from openchair.rules.records.booking import BookingRecord
from tests.support.browser import sheet_is_left
from tests.support.card_form import (
    ALWAYS_WANTS_3D_SECURE,
    DECLINED,
    EXPIRED,
    MASTERCARD,
    VISA,
    WANTS_3D_SECURE,
    WITHOUT_MONEY,
    WRONG_CODE,
    bank_of,
    form_of,
    type_card,
)
from tests.support.checkout import Checkout
from tests.support.salon import FULL_REFUND

WITH_FEE = {**FULL_REFUND, "late_fee_minor": 4000, "late_fee_from_hours": 48}


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog")


def open_panel(page: Page, till: Checkout, booking: BookingRecord, press: str | None = "Add a card") -> None:
    """The panel by its deep link; then one of its buttons is pressed."""
    page.goto(till.link(booking, panel="payment"))
    if press:
        panel(page).get_by_role("button", name=press).click()


def save(page: Page) -> None:
    panel(page).get_by_role("button", name="Save card").click()


def closes(page: Page) -> None:
    """The panel is closed, and left."""
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    sheet_is_left(page)


def says(page: Page, words: str) -> None:
    expect(panel(page).get_by_role("alert").filter(has_text=words)).to_be_visible()


def test_a_card_is_added_with_the_consent_that_was_read(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.goto(till.link(booking))
    page.get_by_role("button", name="Payment card").click()
    expect(panel(page).get_by_text("No card is saved.")).to_be_visible()
    panel(page).get_by_role("button", name="Add a card").click()
    expect(panel(page).get_by_text(consent_text("Lumen", ENGLISH))).to_be_visible()
    type_card(page, VISA)
    assert till.reads(booking).card is None, "nothing is saved before the press that agrees to it"
    save(page)
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()
    expect(panel(page).get_by_text("Visa ending 4242 is saved.")).to_be_attached()
    expect(panel(page).get_by_text(re.compile(r"^Saved on \w+day \d+ \w+\.$"))).to_be_visible()
    (row,) = till.cards(booking)
    assert (row["brand"], row["last4"], row["exp_month"], row["exp_year"]) == ("visa", "4242", 12, 2034)
    assert (row["consent_version"], row["consent_source"]) == (CONSENT_VERSION, "manage_portal")
    assert row["consent_text"] == consent_text("Lumen", ENGLISH)
    assert till.cards_at_stripe(booking) == ["4242"]
    # The same after a reload, and no second card.
    closes(page)
    page.reload()
    page.get_by_role("button", name="Payment card").click()
    expect(panel(page).get_by_text("Visa ending 4242 is saved.")).to_be_attached()


def test_another_card_takes_its_place_and_stripe_lets_go_of_the_old_one(till: Checkout, page: Page) -> None:
    booking = till.books()
    till.saves_card(booking)
    open_panel(page, till, booking, "Replace card")
    expect(panel(page).get_by_text("It takes the place of the card ending 4242.")).to_be_visible()
    type_card(page, MASTERCARD)
    save(page)
    expect(panel(page).get_by_text("Mastercard ending 4444 is saved.")).to_be_attached()
    # The old one stays at Stripe for as long as a charge may be on its way there.
    assert [(row["last4"], row["status"]) for row in till.cards(booking)] == [("4242", "replaced"), ("4444", "in_use")]
    assert till.cards(booking)[0]["due_at"] > till.clock.now()
    till.card_changes(booking, due_at=till.clock.now())
    till.waits_for(lambda: till.cards_at_stripe(booking) == ["4444"])


def test_the_bank_asks_and_the_customer_confirms_from_the_keyboard(till: Checkout, page: Page) -> None:
    booking = till.books()
    open_panel(page, till, booking)
    type_card(page, WANTS_3D_SECURE)
    save(page)
    # Stripe puts the challenge at the end of the page: the sheet may neither cover it nor keep it from being used.
    complete = bank_of(page).get_by_role("button", name="Complete")
    expect(complete).to_be_focused()
    assert page.evaluate("document.querySelector('iframe[title^=\"Your bank\"]').parentElement === document.body")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_text("Visa ending 3155 is saved.")).to_be_attached()
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()


def test_the_bank_asks_and_it_fails_and_then_another_card_is_saved_with_the_same_form(
    till: Checkout, page: Page
) -> None:
    booking = till.books()
    open_panel(page, till, booking)
    type_card(page, WANTS_3D_SECURE)
    save(page)
    bank_of(page).get_by_role("button", name="Fail").click()
    says(page, "Your bank couldn't confirm that it's you. It wasn't saved. Please try again, or use another card.")
    assert till.reads(booking).card is None
    type_card(page, VISA)
    save(page)
    expect(panel(page).get_by_text("Visa ending 4242 is saved.")).to_be_attached()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (DECLINED, "The bank declined this card. It wasn't saved. Please use another card, or ask your bank why."),
        (WITHOUT_MONEY, "There isn't enough money on this card. It wasn't saved. Please use another card."),
        (EXPIRED, "This card has expired. It wasn't saved. Please use another card."),
        (WRONG_CODE, "The security code isn't this card's. It wasn't saved. Please check it and try again."),
        ("4242424242424241", "Please check the card's details above."),
        ("4242", "Please check the card's details above."),
    ],
)
def test_a_card_that_does_not_work_is_told_with_what_to_do_and_nothing_is_saved(
    till: Checkout, page: Page, number: str, words: str
) -> None:
    booking = till.books()
    open_panel(page, till, booking)
    type_card(page, number)
    save(page)
    says(page, words)
    assert till.reads(booking).card is None
    expect(panel(page).get_by_role("button", name="Save card")).to_be_enabled()
    type_card(page, VISA)
    save(page)
    expect(panel(page).get_by_text("Visa ending 4242 is saved.")).to_be_attached()


def test_a_card_is_removed_after_asking_once_more(till: Checkout, page: Page) -> None:
    booking = till.books()
    till.saves_card(booking)
    open_panel(page, till, booking, "Remove card")
    expect(panel(page).get_by_text("Lumen can't charge this card any more once it is removed.")).to_be_visible()
    keep = panel(page).get_by_role("button", name="Keep my card")
    expect(keep).to_be_focused()
    keep.click()
    expect(panel(page).get_by_role("button", name="Replace card")).to_be_visible()
    assert till.reads(booking).card is not None
    panel(page).get_by_role("button", name="Remove card").click()
    panel(page).get_by_role("button", name="Remove card").click()
    expect(panel(page).get_by_text("Your card is removed.")).to_be_visible()
    expect(panel(page).get_by_text("No card is saved.")).to_be_visible()
    assert till.reads(booking).card is None
    till.waits_for(lambda: till.cards_at_stripe(booking) == [])


def test_a_card_that_a_fee_depends_on_stays_and_the_page_says_why(till: Checkout, page: Page) -> None:
    booking = till.books(terms=WITH_FEE)
    till.saves_card(booking)
    open_panel(page, till, booking, None)
    expect(panel(page).get_by_role("button", name="Remove card")).to_be_disabled()
    expect(panel(page).get_by_text("Your booking has a fee for cancelling late or missing it")).to_be_visible()
    expect(panel(page).get_by_role("button", name="Replace card")).to_be_enabled()


def test_a_fee_agreed_meanwhile_keeps_the_card_and_the_answer_says_why(till: Checkout, page: Page) -> None:
    booking = till.books()
    till.saves_card(booking)
    open_panel(page, till, booking, "Remove card")
    till.changes(booking, terms=WITH_FEE)
    panel(page).get_by_role("button", name="Remove card").click()
    says(page, "You can replace it now, and remove it when your appointment is over.")
    assert till.reads(booking).card is not None
    assert till.cards_at_stripe(booking) == ["4242"]


def test_an_expired_card_says_so(till: Checkout, page: Page) -> None:
    booking = till.books()
    till.saves_card(booking)
    till.card_changes(booking, exp_year=2025, exp_month=3)
    open_panel(page, till, booking, None)
    expect(panel(page).get_by_text("This card has expired. Please replace it.")).to_be_visible()
    expect(panel(page).get_by_text("Expired 03/25")).to_be_visible()


def test_nothing_of_stripes_is_asked_for_before_a_press_nor_with_the_token_in_the_address(
    till: Checkout, page: Page
) -> None:
    booking = till.books()
    asked: list[tuple[str, str]] = []
    page.on(
        "request",
        lambda request: asked.append((request.url, page.url)) if request.url.startswith(till.stripe.url) else None,
    )
    open_panel(page, till, booking, None)
    expect(panel(page).get_by_text("No card is saved.")).to_be_visible()
    page.wait_for_timeout(500)
    assert asked == []
    panel(page).get_by_role("button", name="Add a card").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    assert asked, "the control: after the press it is"
    token = till.link(booking).partition("token=")[2]
    assert all(token not in address + at for address, at in asked)


def test_the_cards_number_never_reaches_our_origin(till: Checkout, page: Page) -> None:
    booking = till.books()
    sent: list[tuple[str, str]] = []
    page.context.on(
        "request", lambda request: sent.append((request.url, f"{request.url} {request.post_data} {request.headers}"))
    )
    open_panel(page, till, booking)
    type_card(page, VISA)
    save(page)
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()
    # Blanks may be typed or taken out on the way.
    with_number = [url for url, all_of_it in sent if VISA in re.sub(r"[\s+]|%20", "", all_of_it)]
    assert any(url.startswith(till.stripe.url) for url in with_number), "the control: Stripe did get it"
    assert [url for url in with_number if not url.startswith(till.stripe.url)] == []
    ours = [all_of_it for url, all_of_it in sent if url.startswith(till.origin(booking))]
    assert any("saveCard" in each or "graphql" in each for each in ours)
    assert page.evaluate("() => document.documentElement.outerHTML").find(VISA[:12]) == -1


def test_no_policy_is_violated_and_a_script_from_elsewhere_would_be(till: Checkout, context: BrowserContext) -> None:
    booking = till.books()
    # Of its own: the control complains, as it should.
    page = context.new_page()
    page.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', (e) => broken.push(e.violatedDirective))"
    )
    open_panel(page, till, booking)
    type_card(page, ALWAYS_WANTS_3D_SECURE)
    save(page)
    bank_of(page).get_by_role("button", name="Complete").click()
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()
    assert page.evaluate("broken") == []
    # The control. Only text that is an address of ours or of Stripe's becomes a script; other text becomes neither that nor markup.
    refused = """(give) => { const element = document.createElement(give.tag);
        try { element[give.name] = give.value; return "taken" } catch { return "refused" } }"""
    for tag, name, value, expected in (
        ("script", "src", "https://elsewhere.example/x.js", "refused"),
        ("script", "src", f"{till.stripe.url}/v3/more.js", "taken"),
        ("script", "text", "alert(1)", "refused"),
        ("div", "innerHTML", "<b>x</b>", "refused"),
    ):
        assert page.evaluate(refused, {"tag": tag, "name": name, "value": value}) == expected, (tag, value)


def test_with_stripe_away_the_panel_says_so_and_goes_on_when_it_is_back(till: Checkout, page: Page) -> None:
    booking = till.books()
    till.stripe.fail("unavailable", "POST /v1/setup_intents", times=None)
    open_panel(page, till, booking)
    says(page, "Our payment service isn't answering right now. Nothing was charged. Please try again in a minute.")
    assert till.reads(booking).card is None
    till.stripe.lift()
    panel(page).get_by_role("button", name="Try again").click()
    type_card(page, VISA)
    save(page)
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()


def test_without_stripes_script_the_panel_says_so_and_goes_on_when_it_is_back(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.route(f"{till.stripe.url}/v3/", lambda route: route.abort())
    open_panel(page, till, booking)
    says(page, "Our payment service isn't answering, so its form can't be shown. Nothing was charged or changed.")
    page.unroute(f"{till.stripe.url}/v3/")
    panel(page).get_by_role("button", name="Try again").click()
    type_card(page, VISA)
    save(page)
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()


def test_a_card_whose_end_we_could_not_see_is_saved_without_a_press_once_we_can(till: Checkout, page: Page) -> None:
    booking = till.books()
    open_panel(page, till, booking)
    type_card(page, VISA)
    till.stripe.fail("unavailable", "GET /v1/setup_intents/*", times=1)
    lost: list[str] = []

    def lose(route: object, request: object) -> None:
        lost.append("lost")
        route.abort()  # type: ignore[attr-defined]  # Playwright's

    page.route("**/manage/*/graphql", lose)
    save(page)
    says(page, "No answer has come yet, so we don't know if your card is saved. We keep asking")
    assert lost
    page.unroute("**/manage/*/graphql")
    till.stripe.lift()
    expect(panel(page).get_by_text("Your card is saved.")).to_be_visible()
    assert till.cards_at_stripe(booking) == ["4242"]


def test_a_closed_booking_opens_no_panel(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=-48, status="completed")
    page.goto(till.link(booking, panel="payment"))
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Payment card")).to_have_count(0)
    page.wait_for_timeout(500)
    expect(panel(page)).to_have_count(0)


def test_the_consent_is_kept_with_its_time(till: Checkout, page: Page) -> None:
    booking = till.books()
    before = till.clock.now()
    till.saves_card(booking)
    card = till.reads(booking).card
    assert card is not None
    assert before <= card.consented_at <= till.clock.now()
