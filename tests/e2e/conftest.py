"""The demo, and a browser to open it with."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack
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


class _Chromium:
    """The browser of this process, started when it is asked for: a start takes a second."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._browser: Browser | None = None

    @property
    def browser(self) -> Browser:
        """Chromium, running."""
        if self._browser is None:
            playwright = self._running.enter_context(sync_playwright())
            self._browser = in_the_present(playwright.chromium.launch(**launch_options()))
            self._running.callback(self._browser.close)
        return self._browser

    def close(self) -> None:
        """End it, and Playwright's loop with it."""
        self._browser = None
        self._running.close()


_CHROMIUM = _Chromium()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Close the browser after the last of these tests: while Playwright's loop runs, no other runs in this thread."""
    try:
        return (yield)
    finally:
        if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent):
            _CHROMIUM.close()


def pytest_sessionfinish() -> None:
    """Close the browser of a session that was broken off."""
    _CHROMIUM.close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium; what a test left open in it is closed."""
    try:
        browser = _CHROMIUM.browser
    except PlaywrightError as missing:
        _CHROMIUM.close()
        pytest.fail(f"{NO_BROWSER}\n{missing}", pytrace=False)
    yield browser
    for context in browser.contexts:
        context.close()


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
