"""Money taken on the desk's word alone: "That's not right" from the mail and the SMS, with the clock turned on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE
from tests.support.demo import Demo

SEEN = """query ($id: ID!) { desk { booking(id: $id) {
  version status settlement { status } fees { status } deposit { status }
  desk { objection { words waits } activity(first: 20) { what } } } } }"""
CANCEL = """mutation ($input: DeskCancelBookingInput!) { deskCancelBooking(input: $input) { __typename } }"""
GRACE, A_DAY = timedelta(minutes=2), timedelta(hours=24)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of these tests' own, whose clock they turn."""
    demo = Demo.start(tmp_path_factory.mktemp("objections"))
    yield demo
    demo.stop()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A phone in the demo's present."""
    context = browser.new_context(**PHONE, timezone_id="Australia/Sydney")
    context.clock.install(time=demo.clock.now())
    yield context.new_page()
    context.close()


def _id(demo: Demo, name: str) -> str:
    return demo.link(name).split("/manage/")[1].partition("?")[0]


def _seen(demo: Demo, name: str) -> dict[str, Any]:
    booking: dict[str, Any] = demo.desk(SEEN, {"id": _id(demo, name)})["booking"]
    return booking


def _waits_for(what: Callable[[], Any]) -> Any:
    """What comes of it, once something does."""
    until = time.monotonic() + 60
    while not (found := what()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.2)
    return found


def _cancels_by_phone(demo: Demo, name: str) -> list[str]:
    """The desk cancels it, asked by phone; gives the links to "That's not right" that were sent, the text's last."""
    version = _seen(demo, name)["version"]
    input = {"bookingId": _id(demo, name), "expectedVersion": version, "idempotencyKey": name, "askedBy": "CUSTOMER"}
    assert demo.graph(CANCEL, {"input": input})["deskCancelBooking"]["__typename"] == "BookingUpdated"
    demo.clock.turn(GRACE)
    wanted = re.compile(rf"http://[^\s\"]*/manage/{_id(demo, name)}\?[^\s\"]*action=object")

    def both() -> list[str]:
        told = [(each["kind"], wanted.search(unescape(each["html"] or each["text"]))) for each in demo.mailbox()]
        links = {kind: found.group() for kind, found in told if found}
        return [links[kind] for kind in sorted(links)] if len(links) == 2 else []

    links: list[str] = _waits_for(both)
    return links


def test_thats_not_right_is_pressed_from_the_text_and_nothing_is_taken_until_the_owner_decides(
    demo: Demo, page: Page
) -> None:
    name = "deposit-forfeit"
    _, from_sms = _cancels_by_phone(demo, name)
    demo.clock.turn(A_DAY - timedelta(seconds=30))
    page.goto(from_sms)
    sheet = page.get_by_role("dialog", name="Is this right?")
    expect(sheet).to_contain_text("says that you cancelled by phone.")
    # What is to be taken stands there plainly; the time that is off is struck through.
    expect(sheet.locator(".figure")).not_to_have_css("text-decoration-line", "line-through")
    expect(page.locator("h1.when .time")).to_have_css("text-decoration-line", "line-through")
    # Opening the link has done nothing: scanners open links.
    assert _seen(demo, name)["settlement"]["status"] == "WAITING"
    assert "token" not in page.url and "action" not in page.url
    sheet.get_by_label("What happened? (optional)").fill("I never called.")
    sheet.get_by_role("button", name="That's not right").click()
    expect(page.get_by_text("has been told. Nothing is taken until the owner has decided.")).to_be_visible()
    expect(page.get_by_role("button", name="That's not right")).to_be_hidden()
    expect(page.get_by_label("Your money")).to_contain_text("You said that it isn't right to take $25.")
    seen = _seen(demo, name)
    assert seen["desk"]["objection"] == {"words": "I never called.", "waits": True}
    demo.clock.turn(A_DAY * 2)
    page.reload()
    expect(page.get_by_label("Your money")).to_contain_text("Nothing is taken until the owner")
    assert _seen(demo, name)["settlement"]["status"] == "OBJECTED"
    # What isn't taken yet is nowhere told as kept.
    expect(page.get_by_text("kept by the salon")).to_have_count(0)
    expect(page.locator(".money")).not_to_contain_text("isn't refunded")
    expect(page.get_by_text("$25 of your deposit has not been taken yet.")).to_be_visible()


def test_after_a_day_the_link_of_the_mail_says_that_it_was_taken_and_whom_to_call(demo: Demo, page: Page) -> None:
    name = "deposit-partial-refund"
    from_mail, _ = _cancels_by_phone(demo, name)
    page.goto(from_mail)
    expect(page.get_by_role("dialog", name="Is this right?")).to_contain_text("Nothing is taken before")
    demo.clock.turn(A_DAY + timedelta(minutes=1))
    _waits_for(lambda: _seen(demo, name)["settlement"]["status"] == "SETTLED")
    page.goto(from_mail)
    sheet = page.get_by_role("dialog", name="Is this right?")
    expect(sheet).to_contain_text("was taken, as you had been told.")
    expect(sheet.get_by_role("link", name="Call")).to_be_visible()
    sheet.get_by_role("button", name="That's not right").click()
    expect(page.get_by_text("had been taken by then.")).to_be_visible()
    seen = _seen(demo, name)
    assert [line["what"] for line in seen["desk"]["activity"]].count("OBJECTED_LATE") == 1
    assert seen["settlement"]["status"] == "SETTLED"
