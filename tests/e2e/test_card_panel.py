"""The payment panel for everyone: axe, a small phone, a keyboard, nothing that jumps, and no network."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, Page, expect

from openchair.rules.records.booking import BookingRecord
from tests.e2e.test_offline import visit
from tests.support.axe import violations, violations_at_both_sizes
from tests.support.browser import PHONE
from tests.support.card_form import VISA, WANTS_3D_SECURE, bank_of, form_of, type_card
from tests.support.checkout import Checkout
from tests.support.salon import FULL_REFUND

WITH_FEE = {**FULL_REFUND, "late_fee_minor": 4000, "late_fee_from_hours": 72}
# What a press moves is no jump. The browser marks it so where it comes within half a second of the press.
COUNT_SHIFTS = """window.shifts = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value })
      .observe({ type: 'layout-shift', buffered: true })"""

# On a slow machine a sheet opens later than that: what is counted begins once it stands, two frames on.
FROM_NOW_ON = """new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.shifts = 0;
    then();
  })))"""


def views(page: Page, till: Checkout) -> Iterator[str]:
    """Each view of the panel, and the summary that leads there, one after another."""
    asked, kept, closed = (
        till.books(asks=2500, terms=WITH_FEE),
        till.books(terms=WITH_FEE),
        till.books(in_hours=60, terms=WITH_FEE),
    )
    till.saves_card(kept)
    sheet = page.get_by_role("dialog")
    page.goto(till.link(asked))
    expect(page.get_by_role("button", name="Pay your $25 deposit")).to_be_visible()
    yield "a deposit to pay"
    page.goto(till.link(asked, panel="payment"))
    expect(sheet.get_by_role("button", name="Add a card")).to_be_visible()
    yield "the deposit, and no card"
    sheet.get_by_role("button", name="Add a card").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    yield "adding a card"
    sheet.get_by_role("button", name="Save card").click()
    expect(sheet.get_by_role("alert").filter(has_text="Please check")).to_be_visible()
    yield "a card with something wrong"
    sheet.get_by_role("button", name="Back").click()
    sheet.get_by_role("button", name="Pay $25 deposit").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    yield "paying"
    page.goto(till.link(kept, panel="payment"))
    expect(sheet.get_by_role("button", name="Replace card")).to_be_visible()
    yield "a card that stays"
    till.changes(kept, terms=FULL_REFUND)
    page.goto(till.link(kept, panel="payment"))
    sheet.get_by_role("button", name="Remove card").click()
    expect(sheet.get_by_role("button", name="Keep my card")).to_be_visible()
    yield "removing it"
    page.goto(till.link(closed))
    page.get_by_role("button", name="Cancel booking").click()
    sheet.get_by_role("button", name="Cancel booking").click()
    till.lets_stand(closed, page)
    expect(page.get_by_role("button", name="Pay the $40 fee")).to_be_visible()
    yield "a fee to pay"


def test_axe_finds_nothing_in_any_view(till: Checkout, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    # What is still moving has colours of its own.
    page.emulate_media(reduced_motion="reduce")
    found = {view: wrong for view in views(page, till) if (wrong := violations_at_both_sizes(page))}
    context.close()
    assert found == {}


def test_axe_finds_nothing_in_a_refunds_steps(till: Checkout, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    booking = till.books(asks=2500)
    till.pays(booking, "pm_card_pendingRefund")
    page.goto(till.link(booking))
    page.get_by_role("button", name="Cancel booking").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    till.lets_stand(booking, page)
    expect(page.locator(".steps.SUBMITTED")).to_be_visible(timeout=20_000)
    assert violations(page) == []
    context.close()


def test_nothing_is_cut_off_on_the_smallest_phone_and_targets_suit_a_thumb(till: Checkout, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for view in views(page, till):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        if page.get_by_role("dialog").count():
            assert page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))"), view
        small = page.evaluate(
            """() => [...document.querySelectorAll("dialog button, .actions button")].filter((e) => e.checkVisibility())
                 .map((e) => [e.textContent, e.getBoundingClientRect()])
                 .filter(([, box]) => box.height < 47.5 || box.width < 44).map(([text]) => text)"""
        )
        assert small == [], view
    context.close()


def test_nothing_jumps_while_the_form_comes(till: Checkout, context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script(COUNT_SHIFTS)
    page.emulate_media(reduced_motion="reduce")
    booking = till.books(asks=2500)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Payment card").click()
    page.get_by_role("dialog").get_by_role("button", name="Add a card").click()
    button = page.get_by_role("dialog").get_by_role("button", name="Save card")
    expect(button).to_be_visible()
    page.evaluate(FROM_NOW_ON)
    before = button.bounding_box()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    page.wait_for_timeout(500)
    assert button.bounding_box() == before
    assert page.evaluate("shifts") == 0
    page.get_by_role("dialog").get_by_role("button", name="Back").click()
    page.get_by_role("dialog").get_by_role("button", name="Pay $25 deposit").click()
    expect(page.get_by_role("dialog").get_by_role("region", name="Card details")).to_be_visible()
    page.evaluate(FROM_NOW_ON)
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate("shifts") == 0


def test_a_keyboard_is_enough_and_the_page_behind_is_out_of_reach(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.goto(till.link(booking))
    page.wait_for_load_state("networkidle")
    opener = page.get_by_role("button", name="Payment card")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Payment card")
    expect(sheet.get_by_role("button", name="Add a card")).to_be_visible()
    expect(sheet.get_by_role("heading", level=2)).to_be_focused()
    # Round and round: the keyboard meets the sheet's own buttons and, at most, the browser's.
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)"
        )
    assert page.evaluate("[...document.querySelectorAll('header.letterhead, main')].every((part) => part.inert)")
    sheet.get_by_role("button", name="Add a card").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Add a card")).to_be_focused()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    type_card(page, VISA)
    for _ in range(4):
        if page.evaluate("document.activeElement.textContent") == "Save card":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Your card is saved.")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Replace card")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    assert not page.evaluate("document.querySelector('main').inert")


def test_a_press_beside_the_sheet_loses_nothing_of_what_was_typed(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.goto(till.link(booking, panel="payment"))
    page.get_by_role("dialog").get_by_role("button", name="Add a card").click()
    type_card(page, VISA)
    page.mouse.click(195, 20)
    expect(form_of(page).get_by_label("Card number")).to_have_value("4242 4242 4242 4242")


def test_the_sheet_stays_while_the_bank_is_asking(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.goto(till.link(booking, panel="payment"))
    page.get_by_role("dialog").get_by_role("button", name="Add a card").click()
    type_card(page, WANTS_3D_SECURE)
    page.get_by_role("dialog").get_by_role("button", name="Save card").click()
    expect(bank_of(page).get_by_role("button", name="Complete")).to_be_visible()
    page.get_by_role("button", name="Close").dispatch_event("click")
    page.wait_for_timeout(300)
    bank_of(page).get_by_role("button", name="Complete").click()
    expect(page.get_by_role("dialog").get_by_text("Your card is saved.")).to_be_visible()


def test_without_a_network_the_panel_says_that_it_needs_one(
    till: Checkout, page: Page, context: BrowserContext
) -> None:
    booking: BookingRecord = till.books(asks=2500)
    visit(page, till.link(booking))
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("You're offline. This is your booking")).to_be_visible()
    page.get_by_role("button", name="Payment card").click()
    expect(
        page.get_by_role("dialog").get_by_text("You're offline. Cards and payments need the internet")
    ).to_be_visible()
    page.keyboard.press("Escape")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("You're offline.")).to_have_count(0)
    page.get_by_role("button", name="Payment card").click()
    expect(page.get_by_role("dialog").get_by_text("No card is saved.")).to_be_visible()
    assert till.reads(booking).deposit_paid_minor == 0
