"""A mistyped link, where the right one was opened before: it opens all the same, and what is kept for offline stays."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.test_offline import visit
from tests.support.browser import PHONE, wait_until
from tests.support.checkout import Checkout
from tests.support.demo import Demo

KEPT = "async () => !!(await (await caches.open('pages')).match(location.pathname))"


def test_a_mistyped_token_opens_the_booking_and_leaves_the_address_bar(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(**PHONE, service_workers="block")
    page = context.new_page()
    url = demo.link("confirmed")
    page.goto(url)
    page.goto(url[:-1])
    expect(page.get_by_role("heading", level=1)).to_contain_text("10:15")
    expect(page).to_have_url(url.partition("?")[0])
    # The good cookie is still there, and it is what the page asks with.
    page.reload()
    page.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Keep my booking")).to_be_visible()
    context.close()
    # Who never had the right one gets the 404.
    stranger = browser.new_context()
    page = stranger.new_page()
    page.goto(url[:-1])
    expect(page.get_by_role("heading", level=1)).to_have_text("We can't find this booking")
    stranger.close()


def test_a_mistyped_token_forgets_no_kept_page(demo: Demo, page: Page, context: BrowserContext) -> None:
    url = demo.link("pending")
    visit(page, url)
    page.goto(url[:-1])
    expect(page.get_by_text("Waiting for the salon")).to_be_visible()
    assert page.evaluate(KEPT)
    context.set_offline(True)
    page.goto(url[:-1])
    expect(
        page.get_by_text(re.compile(r"^You're offline\. This is your booking as of \w+day \d+ \w+, "))
    ).to_be_visible()


def test_a_link_that_another_site_led_to_wrongly_forgets_no_kept_page(
    till: Checkout, page: Page, context: BrowserContext
) -> None:
    booking = till.books()
    visit(page, till.link(booking))
    # The cookie isn't sent with what another site leads to.
    page.goto(f"{till.stripe.url}/controls")
    page.evaluate("(address) => { location.href = address }", till.link(booking)[:-1])
    expect(page.get_by_text(booking.reference)).to_be_visible()
    assert page.evaluate(KEPT)


def test_without_a_service_worker_the_404_leads_on_to_whoever_has_a_cookie(till: Checkout, browser: Browser) -> None:
    context = browser.new_context(**PHONE, service_workers="block")
    page = context.new_page()
    booking = till.books()
    page.goto(till.link(booking))
    page.goto(f"{till.stripe.url}/controls")
    page.evaluate("(address) => { location.href = address }", till.link(booking)[:-1])
    expect(page.get_by_role("heading", level=1)).to_have_text("We can't find this booking")
    page.get_by_role("link", name="try again without the link's code").click()
    expect(page.get_by_text(booking.reference)).to_be_visible()
    context.close()


def test_a_revoked_link_is_forgotten(till: Checkout, page: Page) -> None:
    booking = till.books()
    visit(page, till.link(booking))
    till.changes(booking, link_epoch=1)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("We can't find this booking")
    wait_until(page, KEPT.replace("!!", "!"))
