"""axe finds nothing on any panel, light and dark, phone and desktop; and a keyboard is enough."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.support.axe import violations, violations_at_both_sizes
from tests.support.browser import DESKTOP, PHONE, at_rest
from tests.support.checkout import Checkout
from tests.support.cut_words import CUT_WORDS
from tests.support.demo import Demo
from tests.support.states import STATES, opens

PANELS = {
    "summary": ("confirmed", None),
    "reschedule": ("confirmed", "Reschedule"),
    "confirm": ("confirmed", "Reschedule"),
    "cancel": ("deposit-forfeit", "Cancel booking"),
    "partial": ("deposit-partial-refund", "Cancel booking"),
    "fee": ("late-fee", "Cancel booking"),
    "calendar": ("confirmed", "Add to calendar"),
    "card": ("saved-card", "Payment card"),
    "deposit": ("deposit-asked", "Pay your"),
    "refund-failed": ("refund-failed", None),
    "blocked": ("inside-notice-window", None),
    "cancelled": ("cancelled-refund-requested", None),
    "fee-not-charged": ("cancelled-late-fee", None),
    "pending": ("pending", None),
    "offers": ("counter-offers", "Choose a time"),
    "earlier": ("far-away", "Earlier times"),
    "earlier-offered": ("earlier-time", "An earlier time is free"),
    "moved": ("moved-by-salon", None),
    "moved-accept": ("moved-by-salon", "is fine"),
    "done": ("completed", None),
    "yellow": ("clocks-change", "Reschedule"),
    "pink": ("custom-domain", None),
}


WIDTHS = (320, 390, 768, 1280)
SIGHTS = {
    "cancelled": (".said", ".status", ".when", ".outcome", ".money", ".undo button"),
    "moved": (".said", ".status", ".when", ".what", ".undo button"),
    "to be taken": (".offered button", ".status", ".when", ".outcome"),
    "taking": ("dialog .quote", "dialog .main"),
    "objected": (".said", ".offered", ".status", ".when"),
    "held": (".status", ".when", ".pay-by .countdown", ".pay"),
    "lapsed": (".status", ".when", ".outcome"),
    "revived": (".status", ".when"),
    "shared": ("dialog .main",),
    "half paid": (".status", ".when", ".pay"),
}
"""What is seen at once of each state, with nothing scrolled."""


def open_panel(page: Page, demo: Demo, panel: str) -> None:
    name, button = PANELS[panel]
    # Its script is one that `load` waits for: the page is what it will be until someone presses something.
    page.goto(demo.link(name))
    at_rest(page)
    if button:
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        # What it asks for is there.
        expect(page.get_by_role("dialog").locator(".waiting")).to_have_count(0)
        at_rest(page)
    if panel == "confirm":
        page.get_by_role("dialog").get_by_role("button", name=re.compile("^Next with")).click()
        at_rest(page)


def test_axe_finds_nothing_and_nothing_is_cut_off_or_scrolls_sideways(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    found: dict[str, Any] = {}
    for panel in PANELS:
        open_panel(page, demo, panel)
        if wrong := violations_at_both_sizes(page):
            found[panel] = wrong
        found |= {f"{panel}, {width}": bad for width in WIDTHS if (bad := does_not_fit(page, width))}
        page.set_viewport_size(PHONE["viewport"])
    page.goto(demo.link("confirmed")[:-1])
    if wrong := violations_at_both_sizes(page):
        found["not found"] = wrong
    page.goto(demo.link("long-name"))
    found |= {f"long name, {width}": bad for width in WIDTHS if (bad := does_not_fit(page, width))}
    context.close()
    assert found == {}


def does_not_fit(page: Page, width: int) -> list[str]:
    """The words that are cut in two at this width, and what scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 700})
    at_rest(page)
    cut: list[str] = page.evaluate(CUT_WORDS)
    wide: list[str] = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("dialog[open]")]
             .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.tagName)"""
    )
    return cut + wide


def test_what_waits_for_somebody_is_in_sight_and_axe_finds_nothing(till: Checkout, browser: Browser) -> None:
    for state in STATES:
        context = browser.new_context(**PHONE, timezone_id="Australia/Sydney")
        page = context.new_page()
        opens(till, page, state)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size["viewport"])
            at_rest(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
            assert page.evaluate(CUT_WORDS) == [], state
            for sight in SIGHTS[state]:
                expect(page.locator(sight)).to_be_in_viewport(ratio=1)
            assert violations(page) == [], state
        context.close()


def test_targets_are_large_enough_for_a_thumb(demo: Demo, page: Page) -> None:
    for panel in ("summary", "reschedule", "cancel", "calendar", "offers", "earlier", "earlier-offered"):
        open_panel(page, demo, panel)
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, a, label")].filter((e) => e.checkVisibility())
                 .map((e) => [e.textContent, e.getBoundingClientRect()])
                 .filter(([, box]) => box.height < 47.5 || box.width < 44).map(([text]) => text)"""
        )
        assert small == [], panel


def test_a_keyboard_is_enough_and_focus_comes_back(demo: Demo, page: Page) -> None:
    page.goto(demo.link("confirmed"))
    page.wait_for_load_state("networkidle")
    opener = page.get_by_role("button", name="Reschedule")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name=re.compile("^Next with"))).to_be_visible()
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    # Days and times read out in full.
    page.keyboard.press("Enter")
    day = dialog.get_by_role("button", name=re.compile(r"^\w+day \d+ \w+, \d+ free times?$")).first
    day.focus()
    page.keyboard.press("Enter")
    expect(day).to_have_attribute("aria-pressed", "true")
    expect(dialog.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, \w+day \d+ \w+$")).first).to_be_visible()


def test_without_scripts_the_booking_is_readable(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.link("confirmed"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("10:15")
    expect(page.get_by_text("Cut & style")).to_be_visible()
    assert "To change this booking, turn on scripts in your browser, or call (02) 5550 1234." in page.content()
    context.close()
