"""A page that is left open while time goes by: the clock is turned on, in the browser and at the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.demo import Demo

SYDNEY = ZoneInfo("Australia/Sydney")
SEEN = "query ($id: ID!) { desk { booking(id: $id) { startsAt soonestSlots { startsAt } } } }"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of these tests' own, in which a Tuesday of next week is almost over."""
    today = datetime.now(SYDNEY)
    at = (today + timedelta(days=8 - today.weekday())).replace(hour=22, minute=30)
    demo = Demo.start(tmp_path_factory.mktemp("evening"), ahead=at - today)
    yield demo
    demo.stop()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A page in the demo's present."""
    context = browser.new_context(timezone_id="Australia/Sydney")
    context.clock.install(time=demo.clock.now())
    yield context.new_page()
    context.close()


def goes_by(demo: Demo, page: Page, time: timedelta) -> None:
    """So much time passes, and nobody touches the page."""
    demo.clock.turn(time)
    page.clock.fast_forward(int(time.total_seconds() * 1000))


def seen(demo: Demo, name: str) -> dict[str, Any]:
    """How the desk sees the booking of this link."""
    booking_id = demo.link(name).split("/manage/")[1].partition("?")[0]
    booking: dict[str, Any] = demo.desk(SEEN, {"id": booking_id})["booking"]
    return booking


def test_over_midnight_the_picker_offers_no_time_that_is_past(demo: Demo, page: Page) -> None:
    page.goto(demo.link("confirmed"))
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog", name="Choose a new time")
    soonest = datetime.fromisoformat(min(slot["startsAt"] for slot in seen(demo, "confirmed")["soonestSlots"]))
    assert soonest.date() > demo.clock.now().astimezone(SYDNEY).date(), "another day begins before it"
    words = f"{soonest:%a} {soonest.day} {soonest:%b}, {soonest.hour % 12 or 12}:{soonest:%M}"
    expect(sheet.get_by_role("button", name=words).first).to_be_visible()
    goes_by(demo, page, soonest - demo.clock.now() + timedelta(minutes=1))
    expect(sheet.get_by_role("button", name=words)).to_have_count(0)
    expect(sheet.get_by_role("button", name=re.compile("^Next with Mia"))).to_be_visible()
    # No day before today has a free time.
    today = demo.clock.now().astimezone(SYDNEY).date()
    for button in sheet.get_by_role("button", name=re.compile(r"\d+ free times?$")).all():
        assert int(button.locator(".number").inner_text()) >= today.day or today.day > 22


def test_a_page_that_was_asleep_past_the_windows_edge_says_so_without_being_touched(demo: Demo, page: Page) -> None:
    page.goto(demo.link("confirmed-to-move"))
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name=re.compile("^Next with Mia"))).to_be_visible()
    until = datetime.fromisoformat(seen(demo, "confirmed-to-move")["startsAt"]).astimezone(UTC) - timedelta(hours=24)
    goes_by(demo, page, until - demo.clock.now() - timedelta(minutes=5))
    expect(sheet).to_be_visible()
    expect(page.get_by_text("can't be changed online")).to_have_count(0)
    goes_by(demo, page, timedelta(minutes=10))
    expect(sheet).to_have_count(0)
    why = "This booking is within 24h of the appointment time and can't be"
    expect(page.get_by_role("status").filter(has_text=f"{why} rescheduled online.")).to_be_visible()
    expect(page.get_by_text(f"{why} changed online.")).to_be_visible()
    expect(page.get_by_role("link", name="Call (02) 5550 1234")).to_be_visible()
    expect(page.get_by_role("button", name="Reschedule")).to_have_count(0)
