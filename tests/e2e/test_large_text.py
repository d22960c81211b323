"""Large text and low screens: what is said of money and the buttons that act on it are in sight, and words stay whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_moves import banner, choose_far_time, moved_by_salon, paid_booking
from tests.support.checkout import Checkout
from tests.support.cut_words import CUT_WORDS

FROM_ITS_TOP = """(text) => {
  document.documentElement.style.fontSize = `${text}%`;
  scrollTo(0, 0);
  document.querySelector("dialog[open]")?.scrollTo(0, 0);
}"""


@dataclass(frozen=True)
class Screen:
    """A screen in CSS pixels, and the text in percent of the browser's own."""

    width: int
    height: int
    text: int = 100


SCREENS = {
    "text at 200 %": Screen(390, 844, 200),
    "text at 400 % on a phone": Screen(390, 844, 400),
    "text at 400 % on a desktop": Screen(1280, 1024, 400),
    "a desktop at 200 %": Screen(640, 512),
    "a desktop at 400 %": Screen(320, 256),
    "568 by 320": Screen(568, 320),
    "a phone on its side": Screen(844, 390),
}
# What lies on top at points across its box is the element itself, or a part of it: nothing sticky hides it.
IS_UNCOVERED = """(element) => {
  const box = element.getBoundingClientRect();
  const place = element.closest("dialog")?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
  const [top, bottom] = [Math.max(box.top, place.top) + 2, Math.min(box.bottom, place.bottom) - 2];
  const ys = top < bottom ? [top, (top + bottom) / 2, bottom] : [];
  const at = (x, y) => document.elementFromPoint(x, y);
  return ys.length > 0 && ys.every((y) => element.contains(at(box.left + box.width / 2, y)));
}"""


FIRST = SCREENS["568 by 320"]
"""The page is opened on it; then the window and the text change, as when a phone is turned or its text made larger."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": FIRST.width, "height": FIRST.height}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def on_each_screen(page: Page, holds: Callable[[Screen], None]) -> None:
    """What is shown holds on the screen that the page was opened on, and then on each, from its top."""
    for name, screen in {"568 by 320, as it opens": FIRST, **SCREENS}.items():
        try:
            if name in SCREENS:
                page.set_viewport_size({"width": screen.width, "height": screen.height})
                page.evaluate(FROM_ITS_TOP, screen.text)
            holds(screen)
        except AssertionError as failed:
            failed.add_note(f"on the screen: {name}")
            raise


def fits(page: Page) -> None:
    """Nothing scrolls sideways, and lines end between words; four times as large, a word may be longer than a phone's line."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if page.get_by_role("dialog").count():
        assert page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))")
    if page.evaluate("innerWidth / parseFloat(getComputedStyle(document.documentElement).fontSize)") > 10:
        assert page.evaluate(CUT_WORDS) == []


def is_uncovered(element: Locator) -> None:
    """Wait until nothing lies over it: a sheet that has just opened, or was scrolled, takes a moment to settle."""
    element.page.wait_for_function(IS_UNCOVERED, arg=element.element_handle())


def in_sight(page: Page, sentence: Locator, *buttons: Locator) -> None:
    """The sentence is in sight as the sheet opens; it and each button can be brought into sight, with nothing over them."""
    expect(sentence).to_be_in_viewport()
    is_uncovered(sentence)
    for each in (sentence, *buttons):
        each.scroll_into_view_if_needed()
        expect(each).to_be_in_viewport()
        is_uncovered(each)
    fits(page)


def at_once(screen: Screen, *each: Locator) -> None:
    """On a low screen with text of usual size, all of them are in sight together."""
    if screen.text == 100 and screen.height >= 320:
        for one in each:
            one.page.evaluate("document.querySelector('dialog').scrollTop = 0")
            expect(one).to_be_in_viewport(ratio=0.95)
            is_uncovered(one)


def test_the_summary(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking))

    def holds(screen: Screen) -> None:
        expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
        for name in ("Reschedule", "Add to calendar", "Share", "Payment card", "Cancel booking"):
            button = page.get_by_role("button", name=name)
            button.scroll_into_view_if_needed()
            is_uncovered(button)
        fits(page)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    on_each_screen(page, holds)


def test_the_price_of_cancelling(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking, action="cancel"))
    sheet = page.get_by_role("dialog", name="Cancel your booking?")
    sentence = sheet.get_by_text("You'll be refunded $25 to the card you paid with")
    buttons = [sheet.get_by_role("button", name=name) for name in ("Keep my booking", "Cancel booking")]
    expect(sentence).to_be_visible()

    def holds(screen: Screen) -> None:
        at_once(screen, sentence, *buttons)
        in_sight(page, sentence, *buttons)

    on_each_screen(page, holds)


def test_the_price_of_moving(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking, action="reschedule"))
    choose_far_time(page)
    sheet = page.get_by_role("dialog", name="Move your booking?")
    sentence = sheet.get_by_text("If you cancel then, your $25 deposit is refunded in full.")
    buttons = [sheet.get_by_role("button", name=name) for name in (re.compile("^Move to "), "Choose another time")]
    expect(sentence).to_be_visible()

    def holds(screen: Screen) -> None:
        at_once(screen, sentence, *buttons)
        in_sight(page, sheet.locator(".terms li").first, sentence, *buttons)

    on_each_screen(page, holds)


def test_the_picker(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking, action="reschedule"))
    sheet = page.get_by_role("dialog", name="Choose a new time")
    time = sheet.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).first
    day = sheet.get_by_role("button", name=re.compile(r"^\w+day \d+ \w+, \d+ free time")).first
    expect(time).to_be_visible()

    def holds(screen: Screen) -> None:
        for each in (day, time):
            each.scroll_into_view_if_needed()
            is_uncovered(each)
        fits(page)

    on_each_screen(page, holds)


def test_a_move_by_the_salon(till: Checkout, page: Page) -> None:
    booking = moved_by_salon(till)
    page.goto(till.link(booking))
    said = banner(page).get_by_text(re.compile("^Sorry, Lumen had to move"))
    ways = [
        banner(page).get_by_role("button", name=name)
        for name in (re.compile("is fine$"), "Choose another time", "Cancel, with everything back")
    ]
    expect(said).to_be_visible()
    on_each_screen(page, lambda screen: in_sight(page, said, *ways))
    ways[0].click()
    sheet = page.get_by_role("dialog", name="Is the new time fine?")
    sentence = sheet.get_by_text("Your $25 deposit stays with the booking.")
    buttons = [sheet.get_by_role("button", name=name) for name in (re.compile("^Accept "), "Not now")]
    expect(sentence).to_be_visible()

    def holds(screen: Screen) -> None:
        at_once(screen, sentence, *buttons)
        in_sight(page, sheet.locator(".terms li").first, sentence, *buttons)

    on_each_screen(page, holds)


def test_what_is_to_be_paid(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    page.goto(till.link(booking, panel="payment"))
    sheet = page.get_by_role("dialog")
    pay = sheet.get_by_role("button", name="Pay $25 deposit")
    expect(pay).to_be_visible()
    sentence = sheet.locator(".quote .sentence")

    def holds(screen: Screen) -> None:
        at_once(screen, sentence, pay)
        in_sight(page, sentence, pay, sheet.get_by_role("button", name="Add a card"))

    on_each_screen(page, holds)


def test_the_week_of_earlier_times(till: Checkout, page: Page) -> None:
    booking = till.books(in_hours=24 * 30)
    page.goto(till.link(booking, action="earlier"))
    sheet = page.get_by_role("dialog", name="Earlier times")
    wish, keep = sheet.get_by_role("status"), sheet.get_by_role("button", name="Let me know", exact=True)
    expect(wish).to_have_text("Any day, at any time.")

    def days(screen: Screen) -> None:
        for name in (re.compile("^Morning"), "Monday morning", "Thursday", "Sunday", "Sunday evening"):
            button = sheet.get_by_role("button", name=name, exact=True)
            button.focus()
            is_uncovered(button)

    on_each_screen(page, days)
    # A press there reaches it, and what is asked for is read at the button.
    sheet.get_by_role("button", name="Sunday evening").click()
    expect(wish).to_have_text(re.compile("Sundays, in the morning or afternoon"))

    def wishes(screen: Screen) -> None:
        for each in (wish, keep):
            each.scroll_into_view_if_needed()
            expect(each).to_be_in_viewport()
            is_uncovered(each)
        at_once(screen, keep)
        fits(page)

    on_each_screen(page, wishes)


def test_the_price_of_an_earlier_time(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    starts_at = till.clock.now().replace(second=0, microsecond=0) + timedelta(days=7)
    page.goto(till.link(booking, action="earlier", opening=till.offers_opening(booking, starts_at)))
    sheet = page.get_by_role("dialog", name="An earlier time is free")
    sentence = sheet.get_by_text("If you cancel then, your $25 deposit is refunded in full.")
    buttons = [sheet.get_by_role("button", name=name) for name in (re.compile("^Take "), "No thanks, keep mine")]
    expect(sentence).to_be_visible()

    def holds(screen: Screen) -> None:
        at_once(screen, sentence, *buttons)
        in_sight(page, sheet.locator(".terms li").first, sentence, *buttons)

    on_each_screen(page, holds)


def test_the_price_of_a_time_offered_instead(till: Checkout, page: Page) -> None:
    request = till.requests()
    starts_at = till.clock.now().replace(second=0, microsecond=0) + timedelta(days=12)
    till.offers(request, starts_at, starts_at + timedelta(days=1))
    page.goto(till.link(request, action="accept", offer="2"))
    sheet = page.get_by_role("dialog", name="Other times for you")
    sentence = sheet.get_by_text("If you cancel then, your $25 deposit is refunded in full.")
    buttons = [sheet.get_by_role("button", name=name) for name in (re.compile("^Confirm "), "None of these suits me")]
    expect(sentence).to_be_visible()

    def holds(screen: Screen) -> None:
        at_once(screen, sentence, *buttons)
        in_sight(page, sheet.locator(".terms li").first, sentence, *buttons)
        for label in sheet.locator(".offers label").all():
            label.get_by_role("radio").focus()
            is_uncovered(label)

    on_each_screen(page, holds)
    buttons[1].click()
    asking = page.get_by_role("dialog", name="None of these times?")
    decline = asking.get_by_role("button", name="Decline these times")
    said = asking.get_by_text(re.compile("^If you decline"))
    expect(said).to_be_visible()
    on_each_screen(page, lambda screen: in_sight(page, said, decline))
