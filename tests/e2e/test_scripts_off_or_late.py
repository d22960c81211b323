"""Scripts off, late or lost: the page says first what can't be done and offers what can; a press before they come is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.axe import violations
from tests.support.browser import PHONE, sheet_is_left
from tests.support.demo import Demo

MAIN_SCRIPT = re.compile(r"/assets/manage/main-.*\.js")


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A phone's page that runs no scripts."""
    context = browser.new_context(**PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def held(context: BrowserContext) -> list[Route]:
    """The page's script stays away until a test lets it through."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    context.route(MAIN_SCRIPT, hold)
    return routes


def let_through(held: list[Route]) -> None:
    while held:
        held.pop().continue_()


def test_without_scripts_it_says_so_first_and_offers_the_phone_and_plain_links(demo: Demo, bare: Page) -> None:
    bare.goto(demo.link("confirmed"))
    said = bare.get_by_role("status", name="What works on this page")
    expect(said).to_be_in_viewport(ratio=1)
    expect(said).to_contain_text("This browser runs no scripts, so the page shows your booking and can't change it.")
    expect(said).to_contain_text("turn on scripts in your browser, or call (02) 5550 1234.")
    expect(said.get_by_role("link", name="Call (02) 5550 1234")).to_have_attribute("href", "tel:+61255501234")
    assert "/calendar/" in (said.get_by_role("link", name="Calendar file").get_attribute("href") or "")
    expect(said.get_by_role("link", name="Open map")).to_be_visible()
    # First: above the booking itself.
    above, heading = said.bounding_box(), bare.get_by_role("heading", level=1).bounding_box()
    assert above is not None
    assert heading is not None
    assert above["y"] + above["height"] <= heading["y"]
    with bare.expect_download() as download:
        said.get_by_role("link", name="Calendar file").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text()


@pytest.mark.parametrize("link", ["counter-offers", "deposit-asked", "far-away", "completed", "pending"])
def test_without_scripts_no_button_looks_as_if_it_could_act(demo: Demo, bare: Page, link: str) -> None:
    bare.goto(demo.link(link))
    expect(bare.get_by_text("This browser runs no scripts")).to_be_in_viewport()
    for button in bare.locator("#app").get_by_role("button").all():
        expect(button).to_have_css("border-top-style", "dashed")
        expect(button).to_have_css("pointer-events", "none")


@pytest.mark.parametrize(
    ("button", "sheet"),
    [
        ("Reschedule", "Choose a new time"),
        ("Cancel booking", "Cancel your booking?"),
        ("Add to calendar", "Add to calendar"),
        ("Payment card", "Payment card"),
    ],
)
def test_a_press_before_the_script_is_there_is_kept_and_done(
    demo: Demo, page: Page, held: list[Route], button: str, sheet: str
) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.goto(demo.link("confirmed"), wait_until="commit")
    pressed = page.get_by_role("button", name=button)
    pressed.click()
    expect(pressed).to_have_attribute("aria-busy", "true")
    assert posted == []
    let_through(held)
    expect(page.get_by_role("dialog", name=sheet)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(pressed).to_be_focused()
    assert pressed.get_attribute("aria-busy") is None


def test_of_several_early_presses_the_last_counts_once_and_nothing_is_committed(
    demo: Demo, page: Page, held: list[Route]
) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data or "") if request.method == "POST" else None)
    page.goto(demo.link("confirmed"), wait_until="commit")
    for name in ("Cancel booking", "Cancel booking", "Reschedule"):
        page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name="Cancel booking")).not_to_have_attribute("aria-busy", "true")
    let_through(held)
    expect(page.get_by_role("dialog", name="Choose a new time")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    sheet_is_left(page)
    page.context.unroute(MAIN_SCRIPT)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert all("idempotencyKey" not in body for body in posted)


def test_a_press_outdoes_what_the_link_asked_for(demo: Demo, page: Page, held: list[Route]) -> None:
    page.goto(demo.link("confirmed") + "&action=reschedule", wait_until="commit")
    page.get_by_role("button", name="Add to calendar").click()
    let_through(held)
    expect(page.get_by_role("dialog", name="Add to calendar")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_a_script_that_takes_long_is_said_first_and_the_words_go_when_it_comes(
    demo: Demo, page: Page, held: list[Route]
) -> None:
    page.goto(demo.link("confirmed"), wait_until="commit")
    said = page.get_by_role("status", name="What works on this page")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(said).to_be_hidden()
    expect(said).to_be_in_viewport(ratio=1)
    expect(said).to_contain_text(
        "This page's buttons are still loading. What you press opens as soon as they are here."
    )
    expect(said.get_by_role("link", name="Call (02) 5550 1234")).to_be_visible()
    expect(said.get_by_text("couldn't be loaded")).to_be_hidden()
    page.get_by_role("button", name="Reschedule").click()
    let_through(held)
    expect(page.get_by_role("dialog", name="Choose a new time")).to_be_visible()
    expect(said).to_be_hidden()


def test_a_script_that_cannot_be_had_is_said_with_a_way_on(demo: Demo, context: BrowserContext) -> None:
    page = context.new_page()
    page.route(MAIN_SCRIPT, lambda route: route.abort())
    page.goto(demo.link("confirmed"))
    said = page.get_by_role("status", name="What works on this page")
    expect(said).to_contain_text("This page's buttons couldn't be loaded, so it can't change your booking now.")
    expect(said.get_by_text("still loading")).to_be_hidden()
    expect(said.get_by_role("link", name="Call (02) 5550 1234")).to_be_in_viewport()
    assert violations(page) == []
    page.unroute(MAIN_SCRIPT)
    said.get_by_role("link", name="Try again").click()
    page.get_by_role("button", name="Reschedule").click()
    expect(page.get_by_role("dialog", name="Choose a new time")).to_be_visible()
    expect(said).to_be_hidden()


def test_an_early_press_on_share_shares_or_says_what_to_do(demo: Demo, page: Page, held: list[Route]) -> None:
    page.add_init_script("navigator.share = async () => { throw new DOMException('late', 'NotAllowedError') }")
    page.goto(demo.link("confirmed"), wait_until="commit")
    page.get_by_role("button", name="Share").click()
    let_through(held)
    expect(page.get_by_role("status").filter(has_text="Please press Share again.")).to_be_visible()
