"""Forced colours: everything that is bounded has an edge, and pressed, disabled, waiting and unknown are four looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.e2e.test_moves import banner, moved_by_salon, paid_booking
from tests.support.axe import violations
from tests.support.browser import PHONE
from tests.support.checkout import Checkout

HAS_EDGE = """(element) => {
  const style = getComputedStyle(element);
  return style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) >= 1 && style.borderTopColor !== "rgba(0, 0, 0, 0)";
}"""
# What is left of a button's look where backgrounds, shadows and gradients are taken away.
LOOK = """(element) => {
  const [own, after] = [getComputedStyle(element), getComputedStyle(element, "::after")];
  return [own.borderTopStyle, own.borderTopWidth, own.forcedColorAdjust, after.content, after.borderBottomStyle].join(" ");
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**PHONE, forced_colors="active", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def edged(*each: Locator) -> None:
    for one in each:
        assert one.evaluate(HAS_EDGE), one


def test_what_is_bounded_has_an_edge(till: Checkout, page: Page) -> None:
    booking = moved_by_salon(till)
    page.goto(till.link(booking))
    edged(page.locator(".card"), banner(page), *page.locator("button:visible").all())
    banner(page).get_by_role("button", name=re.compile("is fine$")).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name=re.compile("^Accept "))).to_be_visible()
    edged(sheet, sheet.locator(".quote"), *sheet.get_by_role("button").all())
    page.goto(till.link(booking, action="cancel"))
    expect(sheet.get_by_role("button", name="Cancel booking")).to_be_visible()
    edged(sheet, sheet.locator(".quote"), sheet.get_by_role("textbox"), *sheet.get_by_role("button").all())
    page.goto(till.link(booking, action="reschedule"))
    day = sheet.get_by_role("button", name=re.compile(r"^\w+day \d+ \w+, \d+ free time")).first
    expect(day).to_be_visible()
    edged(sheet, *sheet.locator("button:enabled").all(), *sheet.locator(".people span").all())
    assert violations(page) == []


def test_pressed_disabled_waiting_and_unknown_are_four_looks(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking, action="cancel"))
    sheet = page.get_by_role("dialog")
    keep = sheet.locator(".foot button").first
    cancel = sheet.locator(".foot button").nth(1)
    expect(cancel).to_be_enabled()
    looks: dict[str, Any] = {"at rest": cancel.evaluate(LOOK)}
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/graphql", hold)
    box = cancel.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    looks["pressed"] = cancel.evaluate(LOOK)
    page.mouse.up()
    expect(cancel).to_have_text("Cancelling…")
    looks["waiting"] = cancel.evaluate(LOOK)
    # The answer is lost.
    held.pop().abort()
    expect(cancel).to_have_text("Ask again now")
    looks["unknown"] = cancel.evaluate(LOOK)
    looks["disabled"] = keep.evaluate(f"(element) => {{ element.disabled = true; return ({LOOK})(element) }}")
    page.unroute("**/graphql")
    assert len(set(looks.values())) == len(looks), looks


def test_a_chosen_day_differs_from_the_others(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.goto(till.link(booking, action="reschedule"))
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Later week").click()
    sheet.get_by_role("button", name=re.compile(r"^\w+day \d+ \w+, \d+ free time")).last.click()
    chosen = sheet.locator("[aria-pressed='true']")
    expect(chosen).to_have_count(1)
    others = sheet.locator(".week [aria-pressed='false']:enabled")
    expect(others.first).to_be_visible()
    assert chosen.evaluate(LOOK) != others.first.evaluate(LOOK)
