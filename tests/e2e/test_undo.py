"""Taking a cancel or a move back on the page, while its two minutes run: the clock is turned, in the browser and at the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.support.axe import violations
from tests.support.demo import Demo

SEEN = "query ($id: ID!) { desk { booking(id: $id) { startsAt status undo { until change } desk { messages { kind } } } } }"
A_SECOND = timedelta(seconds=1)
BRIEFLY = timedelta(seconds=20)
"""Before the two minutes are over, with time left for a slow machine to press."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of these tests' own, whose clock they turn."""
    demo = Demo.start(tmp_path_factory.mktemp("undo"))
    yield demo
    demo.stop()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A page in the demo's present."""
    context = browser.new_context(timezone_id="Australia/Sydney")
    context.clock.install(time=demo.clock.now())
    yield context.new_page()
    context.close()


def seen(demo: Demo, name: str) -> dict[str, Any]:
    """How the desk sees the booking of this link."""
    booking_id = demo.link(name).split("/manage/")[1].partition("?")[0]
    booking: dict[str, Any] = demo.desk(SEEN, {"id": booking_id})["booking"]
    return booking


def goes_to(demo: Demo, page: Page, at: datetime) -> None:
    """That instant comes, and nobody touches the page."""
    by = at - demo.clock.now()
    demo.clock.turn(by)
    page.clock.fast_forward(int(by.total_seconds() * 1000))


def until(demo: Demo, name: str) -> datetime:
    """When the booking's last change can't be taken back any more."""
    return datetime.fromisoformat(seen(demo, name)["undo"]["until"]).astimezone(UTC)


def arrives_at(demo: Demo, page: Page, at: datetime) -> None:
    """What is pressed next reaches the server at that instant."""

    def at_its_time(route: Route) -> None:
        demo.clock.turn(at - demo.clock.now())
        route.continue_()

    page.route("**/graphql", at_its_time, times=1)


def cancels(page: Page) -> None:
    page.get_by_role("button", name="Cancel booking").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    said = "Your booking is cancelled. You can take that back for 2 minutes."
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()


def offer(page: Page) -> Locator:
    return page.get_by_role("region", name="Take it back")


def test_a_cancel_is_taken_back_before_two_minutes_have_passed(demo: Demo, page: Page) -> None:
    before = seen(demo, "confirmed")
    page.goto(demo.link("confirmed"))
    other = page.context.new_page()
    other.goto(demo.link("confirmed"))
    cancels(page)
    expect(offer(page)).to_contain_text("You can take this back until ")
    expect(offer(page).locator(".countdown")).to_have_text(re.compile(r"^[01]:\d\d$"))
    # Whoever hears the page hears of it once, and not of each second.
    expect(offer(page).locator(".countdown")).to_have_attribute("aria-hidden", "true")
    assert violations(page) == []
    goes_to(demo, page, until(demo, "confirmed") - BRIEFLY)
    button = offer(page).get_by_role("button", name="Take it back")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    arrives_at(demo, page, until(demo, "confirmed") - A_SECOND)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="It's as it was:")).to_be_visible()
    expect(offer(page)).to_have_count(0)
    after = seen(demo, "confirmed")
    assert (after["startsAt"], after["status"], after["undo"]) == (before["startsAt"], "CONFIRMED", None)
    assert "CANCELLED" not in {each["kind"] for each in after["desk"]["messages"]}
    # Another tab of the same booking follows.
    expect(other.get_by_role("button", name="Cancel booking")).to_be_visible()
    other.close()


def test_a_cancel_can_not_be_taken_back_after_two_minutes_and_the_page_says_so_by_itself(
    demo: Demo, page: Page
) -> None:
    page.goto(demo.link("saved-card"))
    cancels(page)
    expect(offer(page)).to_be_visible()
    over = until(demo, "saved-card") + A_SECOND
    other = page.context.new_page()
    other.goto(demo.link("saved-card"))
    arrives_at(demo, other, over)
    offer(other).get_by_role("button", name="Take it back").click()
    expect(other.get_by_role("alert").filter(has_text="There is nothing to take back any more")).to_be_visible()
    other.close()
    page.clock.fast_forward(121_000)
    expect(offer(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
    assert seen(demo, "saved-card")["status"] == "CANCELLED"


def test_a_move_is_taken_back_after_the_window_has_closed(demo: Demo, page: Page) -> None:
    """At the last minute a booking is moved; the window of its old time closes, and it is taken back all the same."""
    before = datetime.fromisoformat(seen(demo, "confirmed-to-move")["startsAt"]).astimezone(UTC)
    demo.clock.turn(before - timedelta(hours=24, minutes=1) - demo.clock.now())
    page.clock.set_system_time(demo.clock.now())
    page.goto(demo.link("confirmed-to-move"))
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog", name="Choose a new time")
    sheet.get_by_role("button", name=re.compile("^(Next|Soonest)")).last.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Move to ")).click()
    said = "Your booking has moved. You can take that back for 2 minutes."
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    goes_to(demo, page, until(demo, "confirmed-to-move") - BRIEFLY)
    assert demo.clock.now() > before - timedelta(hours=24)
    offer(page).get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status").filter(has_text="It's as it was:")).to_be_visible()
    assert datetime.fromisoformat(seen(demo, "confirmed-to-move")["startsAt"]).astimezone(UTC) == before
    # By itself it could not be moved any more.
    expect(page.get_by_text("can't be changed online")).to_be_visible()
