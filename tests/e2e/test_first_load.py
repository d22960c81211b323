"""The first load is the served page and a script that watches over it; the app comes with the first press, or when it is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import PHONE
from tests.support.demo import Demo

APP_SCRIPT = re.compile(r"/assets/manage/app-.*\.js")
OURS = re.compile(r"/assets/manage/([a-z]+)-[^/]*\.(js|css)$")


@pytest.fixture
def unkept(browser: Browser) -> Iterator[Page]:
    """A phone's page that keeps nothing: what it loads, it asks the network for."""
    context = browser.new_context(**PHONE, timezone_id="Australia/Sydney", service_workers="block")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_only_what_the_first_screen_needs_is_fetched_before_something_is_pressed(demo: Demo, unkept: Page) -> None:
    fetched: list[str] = []
    unkept.on("request", lambda request: fetched.extend(found[1] for found in OURS.finditer(request.url)))
    unkept.goto(demo.link("confirmed"))
    unkept.wait_for_load_state("networkidle")
    assert fetched == ["main"]
    unkept.get_by_role("button", name="Cancel booking").click()
    expect(unkept.get_by_role("dialog", name="Cancel your booking?")).to_be_visible()
    # Of the panels, only the one that was opened; the field for a reason is one that it shares with another.
    # What follows the booking comes in its own time.
    assert set(fetched) - {"live"} == {"main", "app", "view", "en", "panel", "reason", "cancel"}


def test_an_app_that_takes_long_after_a_press_is_said_and_opens_what_was_pressed(demo: Demo, unkept: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    unkept.route(APP_SCRIPT, hold)
    unkept.goto(demo.link("confirmed"))
    pressed = unkept.get_by_role("button", name="Choose what you're told")
    pressed.click()
    said = unkept.get_by_role("status", name="What works on this page")
    expect(said).to_contain_text("This page's buttons are still loading.")
    expect(pressed).to_have_attribute("aria-busy", "true")
    for route in held:
        route.continue_()
    expect(unkept.get_by_role("dialog", name="What you're told")).to_be_visible()
    expect(said).to_be_hidden()
    assert pressed.get_attribute("aria-busy") is None


def test_an_app_that_a_new_version_took_the_place_of_is_had_by_loading_the_page_again(demo: Demo, unkept: Page) -> None:
    unkept.goto(demo.link("confirmed"))
    unkept.route(APP_SCRIPT, lambda route: route.fulfill(status=404), times=1)
    with unkept.expect_navigation():
        unkept.get_by_role("button", name="Reschedule").click()
    unkept.get_by_role("button", name="Reschedule").click()
    expect(unkept.get_by_role("dialog", name="Choose a new time")).to_be_visible()


def test_an_app_that_cannot_be_had_without_a_network_is_said_and_comes_with_the_network(
    demo: Demo, unkept: Page
) -> None:
    unkept.goto(demo.link("confirmed"))
    unkept.wait_for_load_state("networkidle")
    unkept.context.set_offline(True)
    pressed = unkept.get_by_role("button", name="Reschedule")
    pressed.click()
    said = unkept.get_by_role("status", name="What works on this page")
    expect(said).to_contain_text("This page's buttons couldn't be loaded, so it can't change your booking now.")
    expect(pressed).not_to_have_attribute("aria-busy", "true")
    unkept.context.set_offline(False)
    expect(said).to_be_hidden()
    pressed.click()
    expect(unkept.get_by_role("dialog", name="Choose a new time")).to_be_visible()
