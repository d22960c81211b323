"""A page that is left open: another tab, the desk, the window's edge and "back" don't make it say what isn't so."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.e2e.test_counter_offers import asked, spoken
from tests.e2e.test_earlier import People, asks, offered
from tests.support.browser import sheet_is_left, wait_until
from tests.support.checkout import Checkout
from tests.support.demo import Demo
from tests.support.line import Held

CANCEL = """mutation ($input: DeskCancelBookingInput!) { deskCancelBooking(input: $input) {
    ... on BookingUpdated { booking { version } } } }"""
UNDO = "mutation ($input: DeskUndoChangeInput!) { deskUndoChange(input: $input) { __typename } }"
FREE = re.compile(r"\d+ free times?$")


@pytest.fixture
def people(demo: Demo) -> People:
    return People(demo)


def moves(page: Page) -> None:
    """Move the booking to a time of a later week: far from the notice window, in which it could be moved no more."""
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Later week").click()
    sheet.get_by_role("button", name=FREE).last.click()
    sheet.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).last.click()
    sheet.get_by_role("button", name=re.compile("^Move to")).click()
    expect(page.get_by_role("status").filter(has_text="has moved")).to_be_visible()
    sheet_is_left(page)


def test_another_tab_sees_a_move_and_a_cancel_without_being_touched(
    people: People, context: BrowserContext, page: Page
) -> None:
    booking = people.books("Twyla Tabs", 2)
    page.goto(booking["link"])
    other = context.new_page()
    other.goto(booking["link"])
    other.get_by_role("button", name="Reschedule").click()
    expect(other.get_by_role("button", name=FREE).first).to_be_visible()
    moves(page)
    when = page.get_by_role("heading", level=1).inner_text()
    expect(other.locator("h1")).to_have_text(when, use_inner_text=True)
    assert other.title() == page.title()
    assert page.title().startswith(when.splitlines()[0])
    expect(other.get_by_text(re.compile(r"^Your booking has moved: \w+day \d+ \w+, .* with Mia\.$"))).to_be_attached()
    # The picker that is open there looks again, and what is chosen in it goes through.
    other.get_by_role("dialog").get_by_role("button", name=FREE).last.click()
    other.get_by_role("dialog").get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).last.click()
    expect(other.get_by_role("dialog").locator(".old")).to_contain_text(when.splitlines()[0])
    # Cancelled here, the question there is closed, and says why.
    page.bring_to_front()
    page.get_by_role("button", name="Cancel booking").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_role("status").filter(has_text="Your booking is cancelled.")).to_be_visible()
    expect(other.get_by_role("dialog")).to_have_count(0)
    expect(other.get_by_role("status").filter(has_text="Your booking has changed: Cancelled.")).to_be_visible()


def test_two_tabs_follow_the_desk_over_one_stream_and_the_one_that_is_left_goes_on_where_it_was(
    demo: Demo, people: People, context: BrowserContext, page: Page
) -> None:
    booking = people.books("Fia Follows", 4)
    streams: list[str] = []

    def note(sent: Request) -> None:
        if sent.headers.get("accept") == "text/event-stream":
            streams.append(sent.post_data or "")

    context.on("request", note)
    page.goto(booking["link"])
    other = context.new_page()
    other.goto(booking["link"])
    # One tab has the stream, the other waits for it.
    wait_until(page, "navigator.locks.query().then(({held, pending}) => held.length === 1 && pending.length === 1)")
    at = {"bookingId": booking["id"], "idempotencyKey": f"off {booking['id']}", "expectedVersion": 1}
    cancelled = demo.graph(CANCEL, {"input": {**at, "askedBy": "VENUE"}})["deskCancelBooking"]["booking"]
    for tab in (page, other):
        expect(tab.get_by_role("status").filter(has_text="Your booking has changed: Cancelled.")).to_be_visible()
    assert len(streams) == 1
    assert booking["link"].partition("token=")[2] not in streams[0]
    page.close()
    wait_until(other, "navigator.locks.query().then(({held, pending}) => held.length === 1 && pending.length === 0)")
    at |= {"idempotencyKey": f"on {booking['id']}", "expectedVersion": cancelled["version"]}
    assert demo.graph(UNDO, {"input": at})["deskUndoChange"]["__typename"] == "BookingUpdated"
    expect(other.get_by_role("status").filter(has_text="Your booking has changed: Confirmed.")).to_be_visible()
    assert [json.loads(sent)["variables"]["after"] is None for sent in streams] == [True, False]


def test_at_the_windows_edge_the_page_says_that_it_is_over_and_closes_what_is_not_possible(
    till: Checkout, context: BrowserContext, page: Page
) -> None:
    # The window is 24 hours: it closes while the page is looked at.
    booking = till.books(in_hours=24 + 20 / 3600)
    page.goto(till.link(booking))
    closing = context.new_page()
    closing.goto(till.link(booking))
    expect(page.get_by_role("button", name="Reschedule")).to_be_visible()
    closing.get_by_role("button", name="Cancel booking").click()
    expect(closing.get_by_role("dialog", name="Cancel your booking?")).to_be_visible()
    why = "This booking is within 24h of the appointment time and can't be"
    expect(page.get_by_text(f"{why} changed online.")).to_be_visible(timeout=40_000)
    expect(page.get_by_role("button", name="Reschedule")).to_have_count(0)
    expect(closing.get_by_role("dialog")).to_have_count(0)
    expect(closing.get_by_role("status").filter(has_text=f"{why} cancelled online.")).to_be_visible()
    assert till.reads(booking).status.value == "confirmed"


def test_where_you_are_follows_an_offer_an_earlier_time_and_the_desk(
    demo: Demo, people: People, browser: Browser
) -> None:
    request = asked(demo, "Olu Abroad", "+61491570158")
    gone, booking = people.books("Abe North", 8), people.books("Aki Abroad", -9)
    abroad = browser.new_context(timezone_id="Asia/Tokyo")
    tab = abroad.new_page()
    try:
        tab.goto(request.link(1))
        tab.get_by_role("button", name=re.compile("^Confirm ")).click()
        expect(tab.get_by_role("status").filter(has_text="It's yours:")).to_be_visible()
        expect(tab.get_by_text(in_tokyo(request.offers[0]["startsAt"]))).to_be_visible()
        sheet_is_left(tab)
        asks(tab, booking)
        people.cancels(gone)
        tab.goto(next(link for link in offered(demo, booking)["links"] if "action=earlier" in link))
        tab.get_by_role("button", name=re.compile("^Take ")).click()
        expect(tab.get_by_role("status").filter(has_text="has moved")).to_be_visible()
        expect(tab.get_by_text(in_tokyo(gone["startsAt"]))).to_be_visible()
        # Moved by someone else; coming back to the page, it says so.
        later = moved_by_hand(demo, booking)
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        day, clock = spoken(later)
        expect(
            tab.get_by_role("status").filter(has_text=f"Your booking has moved: {day}, {clock} with")
        ).to_be_visible()
        expect(tab.get_by_text(in_tokyo(later))).to_be_visible()
    finally:
        abroad.close()


def in_tokyo(start: str) -> str:
    """What stands under a start for a visitor there."""
    at = datetime.fromisoformat(start)
    local = at.astimezone(UTC) + timedelta(hours=9)
    other_day = "" if local.date() == at.date() else f" {local:%a}"
    return (
        f"Sydney time · {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}{other_day} where you are"
    )


def moved_by_hand(demo: Demo, booking: dict[str, Any]) -> str:
    """The booking a quarter of an hour later, as a desk could have had it; gives the start as the graph writes it."""
    query = "query ($id: ID!) { desk { booking(id: $id) { startsAt } } }"
    with sqlite3.connect(demo.folder / "openchair.db", timeout=10) as database:
        quarter = 15 * 60 * 1_000_000
        database.execute(
            "UPDATE booking SET starts_at = starts_at + ?, ends_at = ends_at + ?, version = version + 1 WHERE id = ?",
            (quarter, quarter, booking["id"]),
        )
    database.close()
    start: str = demo.desk(query, {"id": booking["id"]})["booking"]["startsAt"]
    return start


def test_back_and_escape_close_a_sheet_and_forward_opens_no_old_one(people: People, page: Page) -> None:
    booking = people.books("Bea Back", 5)
    page.goto("about:blank")
    page.goto(booking["link"])
    address = booking["link"].partition("?")[0]
    sheet = page.get_by_role("dialog")
    page.get_by_role("button", name="Reschedule").click()
    expect(sheet).to_be_visible()
    page.go_back()
    expect(sheet).to_have_count(0)
    expect(page).to_have_url(address)
    expect(page.get_by_role("button", name="Reschedule")).to_be_focused()
    # What was closed is not opened by "forward", and nothing is in the way of "back".
    page.go_forward()
    wait_until(page, "history.state === null")
    expect(sheet).to_have_count(0)
    for close in ("Escape", "button"):
        page.get_by_role("button", name="Cancel booking").click()
        expect(sheet.get_by_role("button", name="Keep my booking")).to_be_visible()
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            sheet.get_by_role("button", name="Close").click()
        expect(sheet).to_have_count(0)
        wait_until(page, "history.state === null")
    # One sheet after the other, at once.
    page.get_by_role("button", name="Add to calendar").click()
    sheet.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Payment card").click()
    expect(page.get_by_role("dialog", name="Payment card")).to_be_visible()
    page.go_back()
    expect(sheet).to_have_count(0)
    # A reload at a sheet's entry has no sheet.
    page.get_by_role("button", name="Add to calendar").click()
    expect(sheet).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(sheet).to_have_count(0)


def test_back_waits_while_a_card_is_at_its_bank(till: Checkout, page: Page) -> None:
    booking = till.books()
    till.saves_card(booking)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Payment card").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Remove card").click()
    held = Held(page)
    held.words = ("idempotencyKey",)
    sheet.get_by_role("button", name="Remove card").click()
    expect(sheet.get_by_role("button", name="Removing…")).to_be_visible()
    page.evaluate("history.back()")
    wait_until(page, "history.state?.sheet === true")
    expect(sheet.get_by_role("button", name="Removing…")).to_be_visible()
    held.let_go()
    expect(sheet.get_by_text("Your card is removed.")).to_be_visible()
    page.go_back()
    expect(sheet).to_have_count(0)


def test_after_each_press_the_keyboard_is_somewhere_and_the_outcome_is_heard(people: People, page: Page) -> None:
    booking = people.books("Fay Focus", 6)
    page.goto(booking["link"])
    moves(page)
    wait_until(page, "document.activeElement !== document.body")
    title = page.title()
    assert title.startswith(page.locator("h1 .day").inner_text())
    page.get_by_role("button", name="Reschedule").click()
    picker = page.get_by_role("dialog", name="Choose a new time")
    picker.get_by_role("button", name=re.compile("^Next with")).click()
    expect(page.get_by_role("button", name=re.compile("^Move to"))).to_be_focused()
    page.get_by_role("button", name="Choose another time").click()
    expect(picker.get_by_role("heading", name="Choose a new time")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Reschedule")).to_be_focused()
    page.get_by_role("button", name="Cancel booking").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_role("status").filter(has_text="Your booking is cancelled.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
