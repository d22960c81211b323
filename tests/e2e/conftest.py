"""The demo, and a browser to open it with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.support.browser import NO_BROWSER, PHONE, in_the_present, launch_options
from tests.support.checkout import Checkout, checkout
from tests.support.demo import Demo
from tests.support.stripe_shapes import check_exchanges


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo salon, running; its bookings are changed by the tests that open them."""
    demo = Demo.start(tmp_path_factory.mktemp("demo"))
    yield demo
    demo.stop()


@pytest.fixture(scope="session")
def _till(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Checkout]:
    with checkout(sqlite_template, tmp_path_factory.mktemp("till")) as till:
        yield till


@pytest.fixture
def till(_till: Checkout) -> Iterator[Checkout]:
    """The product and Stripe's stand-in, each on its own origin; what a test made go wrong goes right after it.

    What left for Stripe had the shape that Stripe's own SDK gives it.
    """
    yield _till
    _till.stripe.lift()
    check_exchanges(_till.stripe.exchanges())


# Closed with each file: while Playwright's loop runs, no other loop runs in this thread, and other tests bring theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**launch_options())
        except PlaywrightError as missing:
            pytest.fail(f"{NO_BROWSER}\n{missing}", pytrace=False)
        yield in_the_present(browser)
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone in Sydney."""
    context = browser.new_context(**PHONE, timezone_id="Australia/Sydney", accept_downloads=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not complain."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    # A server that was stopped on purpose is complained of by the browser itself.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


@pytest.fixture
def browser_texts(browser: Browser) -> Iterator[object]:
    """A function from a link to the text as served, with scripts off, and as the app shows it."""
    # What a service worker keeps would be asked for at every page, and waited for.
    contexts = [
        browser.new_context(java_script_enabled=enabled, timezone_id="UTC", service_workers="block")
        for enabled in (False, True)
    ]

    def texts(url: str) -> tuple[str, str]:
        found = []
        for context in contexts:
            page = context.new_page()
            page.goto(url)
            if context is contexts[1]:
                page.wait_for_load_state("networkidle")
            # The visitor's own clock is asked once the page stands, which may be now or a moment later.
            found.append(re.sub(r" · .* where you are", "", page.locator("#app").inner_text()))
            page.close()
        return found[0], found[1]

    yield texts
    for context in contexts:
        context.close()
