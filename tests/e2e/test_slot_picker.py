"""The slot picker, while answers are slow: it shows whose times they are, and calls nothing full that isn't loaded."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_earlier import People
from tests.support.browser import sheet_is_left
from tests.support.demo import Demo
from tests.support.line import Held

FREE = re.compile(r"\d+ free times?$")
LOADING = re.compile(r", loading$")


@pytest.fixture
def people(demo: Demo) -> People:
    return People(demo)


@pytest.fixture
def picker(people: People, page: Page) -> Locator:
    """The picker of someone's booking with Mia, open."""
    booking = people.books(f"Pia Picks {len(people.demo.mailbox())}", 3)
    page.goto(booking["link"])
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog", name="Choose a new time")
    expect(sheet.get_by_role("button", name=FREE).first).to_be_visible()
    return sheet


def others(picker: Locator) -> list[str]:
    """Whom one could go to instead, by name."""
    names = [name.strip() for name in picker.get_by_role("group", name="With").locator("label").all_inner_texts()]
    return names[1:]


def test_a_late_answer_about_someone_else_is_dropped(picker: Locator, page: Page) -> None:
    slow, *_ = others(picker)
    held = Held(page)
    held.words = ('"staffId":"',)
    picker.get_by_role("radio", name=slow).click()
    # While theirs are asked for, none is shown: not Mia's under their name, and no day is called full.
    expect(picker.get_by_text(f"Looking for {slow}'s free times…")).to_be_visible()
    expect(picker.get_by_role("button", name=LOADING)).to_have_count(7)
    expect(picker.get_by_role("button", name=FREE)).to_have_count(0)
    expect(picker.get_by_text("no free times")).to_have_count(0)
    expect(picker.get_by_role("radio", name=slow)).to_be_checked()
    # Back to Mia, whose answer comes first; theirs comes when nobody waits for it.
    picker.get_by_role("radio", name="Mia").click()
    expect(picker.get_by_role("button", name=FREE).first).to_be_visible()
    days = picker.locator(".week").inner_text()
    times = picker.locator(".times").inner_text()
    assert held.count == 1
    with page.expect_response("**/graphql"):
        held.let_go()
    # The page has had its answer, and drawn twice since.
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    assert picker.locator(".week").inner_text() == days
    assert picker.locator(".times").inner_text() == times
    expect(picker.get_by_role("radio", name="Mia")).to_be_checked()
    picker.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).first.click()
    expect(page.get_by_role("dialog", name="Move your booking?").get_by_text(re.compile("with Mia$"))).to_be_visible()


def test_the_last_person_pressed_is_the_one_shown_whoever_answers_first(picker: Locator, page: Page) -> None:
    first, second, *_ = others(picker)
    held = Held(page)
    held.words = ('"staffId":"',)
    picker.get_by_role("radio", name=first).click()
    picker.get_by_role("radio", name=second).click()
    expect(picker.get_by_text(f"Looking for {second}'s free times…")).to_be_visible()
    assert held.count == 2
    held.let_go()
    expect(picker.get_by_role("button", name=LOADING)).to_have_count(0)
    expect(picker.get_by_role("radio", name=second)).to_be_checked()
    picker.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).first.click()
    question = page.get_by_role("dialog", name="Move your booking?")
    expect(question.get_by_text(re.compile(f"with {second}$"))).to_be_visible()


def test_a_week_that_is_not_loaded_is_not_called_full_and_holds_no_day_of_another(picker: Locator, page: Page) -> None:
    held = Held(page)
    held.words = ('"from":"',)
    chosen = picker.get_by_role("heading", level=3)
    expect(chosen).to_be_visible()
    later = picker.get_by_role("button", name="Later week")
    while not held.count:
        later.click()
        # A day of another week is chosen no more.
        expect(chosen).to_have_count(0)
        expect(picker.locator(".week [aria-pressed=true]")).to_have_count(0)
    expect(picker.get_by_text("Looking for Mia's free times…")).to_be_visible()
    expect(picker.get_by_role("button", name=LOADING).first).to_be_disabled()
    # Pressed on before the answer is there, all of it comes.
    later.click()
    expect(picker.get_by_role("button", name=LOADING)).to_have_count(7)
    expect(picker.get_by_text("no free times this week")).to_have_count(0)
    held.let_go()
    expect(picker.get_by_role("button", name=FREE).first).to_be_visible()
    picker.get_by_role("button", name=FREE).first.click()
    day = picker.locator(".week [aria-pressed=true] .number").inner_text()
    expect(chosen).to_contain_text(f" {day} ")


def test_days_that_cannot_be_had_say_so_and_are_asked_for_again(picker: Locator, page: Page) -> None:
    slow, *_ = others(picker)
    page.route("**/graphql", lambda route: route.abort())
    picker.get_by_role("radio", name=slow).click()
    expect(picker.get_by_role("alert").filter(has_text="No answer came.")).to_be_visible()
    expect(picker.get_by_role("button", name=re.compile(", not loaded$"))).to_have_count(7)
    expect(picker.get_by_role("button", name=FREE)).to_have_count(0)
    page.unroute_all()
    picker.get_by_role("button", name="Try again").click()
    expect(picker.get_by_role("button", name=FREE).first).to_be_visible()
    expect(picker.get_by_role("radio", name=slow)).to_be_checked()


def test_in_another_zone_all_times_are_the_salons_and_the_page_follows_the_move(
    demo: Demo, people: People, browser: Browser
) -> None:
    booking = people.books("Taro Abroad", 4)
    abroad = browser.new_context(timezone_id="Asia/Tokyo")
    tab = abroad.new_page()
    try:
        tab.goto(booking["link"])
        where = tab.get_by_text(re.compile(r"^Sydney time · \d+:\d\d [ap]m( \w{3})? where you are$"))
        expect(where).to_be_visible()
        before = where.inner_text()
        tab.get_by_role("button", name="Reschedule").click()
        sheet = tab.get_by_role("dialog")
        expect(sheet.get_by_text("All times are Sydney time.")).to_be_visible()
        sheet.get_by_role("button", name=FREE).last.click()
        sheet.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).last.click()
        promised = sheet.get_by_text(re.compile(r"^Sydney time · .* where you are$")).inner_text()
        sheet.get_by_role("button", name=re.compile("^Move to")).click()
        expect(tab.get_by_role("status").filter(has_text="has moved")).to_be_visible()
        expect(where).to_have_text(promised)
        assert promised != before
        sheet_is_left(tab)
        tab.reload()
        expect(where).to_have_text(promised)
    finally:
        abroad.close()
