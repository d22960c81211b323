"""An Arabic venue's page: Arabic throughout, from right to left, with nothing cut off and nothing that axe objects to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.browser import at_rest
from tests.support.checkout import Checkout
from tests.support.salon import FULL_REFUND
from tests.support.states import STATES, opens

# Letters of the Latin script that are shown, but for names: the people's, Visa's and Stripe's, and what is typed as it is.
LATIN = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector("dialog[open]") ?? document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (!parent.checkVisibility() || parent.closest("script, style, .reference, .letterhead")) continue;
    for (const [word] of text.data.matchAll(/[A-Za-z]{2,}/g)) found.push(word);
  }
  return found;
}"""
OVERFLOWS = """() => [...document.querySelectorAll("main *, dialog[open] *")]
  .filter((each) => each.checkVisibility() && !each.closest(".hidden, .unseen"))
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline")
  .map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`)"""
NAMES = {"Mia", "Theo", "Lumen", "Cut", "Jumeirah", "Stripe", "Wilson", "Lane", "Newtown", "STOP", "START"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone in Dubai that prefers English: the page speaks the venue's language."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, timezone_id="Asia/Dubai", locale="en-GB", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def assert_arabic(page: Page, where: str) -> None:
    at_rest(page)
    assert set(page.evaluate(LATIN)) <= NAMES, where
    assert page.evaluate(OVERFLOWS) == [], where
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    assert violations(page) == [], where


def test_the_page_and_each_panel_are_arabic_from_right_to_left(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=24 * 20, currency="AED", deposit_minor=2500, paid_minor=2500, terms=FULL_REFUND)
    page.goto(till.link(booking))
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "ar-AE")
    expect(html).to_have_attribute("dir", "rtl")
    expect(page.locator(".status")).to_have_text("مؤكَّد")
    assert_arabic(page, "summary")
    for button in (
        "تغيير الموعد",
        "إلغاء الحجز",
        "إضافة إلى التقويم",
        "بطاقة الدفع",
        "مواعيد أبكر",
        "اختيار ما يصلك من رسائل",
    ):
        page.get_by_role("button", name=button).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator("dialog .waiting")).to_have_count(0)
        assert_arabic(page, button)
        page.get_by_role("button", name="إغلاق").click()
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_booking_is_moved_in_arabic(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=24 * 20, currency="AED")
    page.goto(till.link(booking))
    page.get_by_role("button", name="تغيير الموعد").click()
    page.locator(".quick button").first.click()
    expect(page.locator("#terms li").first).to_be_visible()
    assert_arabic(page, "the question")
    page.get_by_role("button", name="النقل إلى").click()
    expect(page.get_by_text("تم نقل حجزك. يمكنك التراجع عن ذلك خلال دقيقتين.")).to_be_visible()
    assert_arabic(page, "moved")


def test_what_waits_for_somebody_is_arabic(till: Checkout, page: Page) -> None:
    for state in STATES:
        opens(till, page, state, "AED")
        assert_arabic(page, state)
