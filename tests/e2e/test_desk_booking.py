"""A booking at the desk in the browser: made for a caller and for a walk-in, taken through its day, cancelled and taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.axe import violations_at_both_sizes
from tests.support.browser import at_rest
from tests.support.demo import Demo
from tests.support.desk_app import desk_url, presses_in


def _opened(page: Page) -> None:
    expect(page).to_have_url(re.compile(r"/desk/bookings/\w{22}$"))


def test_a_booking_is_made_by_keys_for_a_caller_and_by_three_taps_for_a_walk_in(demo: Demo, page: Page) -> None:
    found = {}

    def look(name: str) -> None:
        at_rest(page)
        if wrong := violations_at_both_sizes(page):
            found[name] = wrong

    presses_in(demo, page)
    page.goto(desk_url(demo, "/new"))
    # Someone new calls: nothing but keys.
    expect(page.get_by_label("Name or phone")).to_be_focused()
    page.keyboard.type("0491 570 313")
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Petra Panel")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("The confirmation with their link goes out.")).to_be_visible()
    look("a new booking")
    page.get_by_role("button", name=re.compile("^Book Petra")).focus()
    page.keyboard.press("Enter")
    _opened(page)
    expect(page.get_by_role("heading", name="Petra Panel", exact=True)).to_be_visible()
    look("a booking")

    # The salon cancels: who asked is said first, the money is told, and it is taken back.
    page.get_by_role("button", name="Cancel booking").tap()
    page.get_by_role("button", name="Say who asked").tap()
    page.get_by_label("We did").check()
    expect(page.get_by_text("Nothing was paid, so no money moves.")).to_be_visible()
    look("a cancel")
    page.get_by_role("button", name=re.compile("^Cancel .* with")).tap()
    expect(page.get_by_text("Cancelled.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Cancelled.", exact=True)).to_have_count(0)
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()

    # A walk-in stands there: three taps here, and one that opened it.
    page.goto(desk_url(demo, "/new"))
    page.get_by_role("button", name="Walk-in").tap()
    page.get_by_role("radio").first.locator("xpath=..").tap()
    page.get_by_role("button", name=re.compile("^Book .* with")).tap()
    _opened(page)
    expect(page.get_by_text("None: a walk-in")).to_be_visible()
    assert found == {}


def test_a_booking_goes_through_its_day_and_a_no_show_is_taken_back(demo: Demo, page: Page) -> None:
    presses_in(demo, page)
    booking = demo.link("arrived").split("/manage/")[1].partition("?")[0]
    page.goto(desk_url(demo, f"/bookings/{booking}"))
    page.get_by_role("button", name="Ready", exact=True).tap()
    expect(page.get_by_role("heading", name=re.compile("^Ready"))).to_be_visible()
    # A slip goes back by one press.
    page.get_by_role("button", name="Back to “Arrived”").tap()
    expect(page.get_by_role("heading", name=re.compile("^Arrived"))).to_be_visible()
