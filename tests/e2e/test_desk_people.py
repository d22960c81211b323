"""Customers, requests, openings and the activity in the desk's app: whoever calls is found, asked, answered and told."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_messages import arrived
from tests.support.axe import violations_at_both_sizes
from tests.support.browser import PHONE, at_rest
from tests.support.demo import Demo
from tests.support.desk_app import board_of, desk_url, presses_in

NEAR = "query ($id: ID!) { desk { booking(id: $id) { service { id } soonestSlots(limit: 10) { startsAt staff { id } } } } }"
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) {
    ... on Refusal { message } ... on BookingCreated { booking { id desk { customer { id } } } } } }"""
STATE = """query ($id: ID!) { desk { booking(id: $id) { status desk { customer { id name email } } } } }"""


def _books(demo: Demo, nth: int, *, pending: bool = False, **customer: str) -> dict[str, Any]:
    """Someone has a booking, or asks for one."""
    near = demo.link("confirmed").split("/manage/")[1].partition("?")[0]
    found = demo.desk(NEAR, {"id": near})["booking"]
    slot = found["soonestSlots"][nth]
    input = {
        "parts": [{"serviceId": found["service"]["id"], "staffId": slot["staff"]["id"]}],
        "startsAt": slot["startsAt"],
        "customer": customer,
        "pending": pending,
        "idempotencyKey": f"people {customer['name']}",
    }
    made: dict[str, Any] = demo.graph(CREATE, {"input": input})["deskCreateBooking"]
    assert "booking" in made, made
    booking: dict[str, Any] = made["booking"]
    return booking


def _axe(page: Page, name: str, found: dict[str, Any]) -> None:
    at_rest(page)
    if wrong := violations_at_both_sizes(page):
        found[name] = wrong


def test_whoever_calls_is_found_corrected_made_one_and_answered(demo: Demo, browser: Browser, page: Page) -> None:
    found: dict[str, Any] = {}
    quick = _books(demo, -1, name="Paula Quick", phone="+61491570313")
    twin = _books(demo, -2, name="Paula Quik", email="paula.quick@example.com")
    request = _books(demo, -3, pending=True, name="Rita Asker", phone="+61491570737")
    presses_in(demo, page)

    # A number as a telephone's program gives it opens the card.
    page.goto(desk_url(demo, "/call?number=0491%20570%20313"))
    expect(page.get_by_role("heading", name="Paula Quick")).to_be_visible()
    assert page.url == desk_url(demo, f"/customers/{quick['desk']['customer']['id']}")
    _axe(page, "a customer", found)
    page.get_by_role("button", name="Correct it").click()
    page.get_by_label("Name", exact=True).fill("Paula Quickly")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Paula Quickly")).to_be_visible()

    # Two records of one person become one, once the desk has said that they are.
    page.get_by_role("button", name="Make one with another").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Name, number or email address").fill("paula quik")
    sheet.get_by_role("button", name="Paula Quik", exact=True).click()
    sheet.get_by_role("button", name="Make Paula Quik part of Paula Quickly").click()
    sheet.get_by_role("checkbox", name="They are one person").check()
    _axe(page, "two records", found)
    sheet.get_by_role("button", name="Make Paula Quik part of Paula Quickly").click()
    expect(page.get_by_text("They are one now: Paula Quickly.")).to_be_visible()
    expect(page.get_by_text("paula.quick@example.com")).to_be_visible()
    kept = demo.desk(STATE, {"id": twin["id"]})["booking"]["desk"]["customer"]
    assert (kept["id"], kept["name"]) == (quick["desk"]["customer"]["id"], "Paula Quickly")

    # A request is answered with other times, of which its customer takes one on their page.
    page.goto(desk_url(demo, "/requests"))
    page.get_by_role("button", name="Offer Rita Asker").click()
    panel = page.get_by_role("region", name="Other times for Rita Asker")
    panel.get_by_role("radio", name="Anyone who does it").check()
    times = panel.locator("fieldset.times button")
    # In the middle is what is nearest to the wish; the salon's window for other times has an end.
    expect(times.first).to_be_visible()
    times.nth(times.count() // 2).click()
    _axe(page, "times to offer", found)
    panel.get_by_role("button", name="Offer 1 time").click()
    expect(page.get_by_text("1 time offered and held. Rita Asker is told")).to_be_visible()
    text = arrived(
        demo,
        lambda message: message["kind"] == "sms" and request["id"] in message["text"] and "offer=" in message["text"],
    )
    with closing(browser.new_context(**PHONE)) as context:
        theirs = context.new_page()
        theirs.goto(next(link for link in text["links"] if "offer=" in link))
        theirs.get_by_role("dialog").get_by_role("button", name=re.compile("^Confirm ")).click()
        expect(theirs.get_by_text("Confirmed", exact=True)).to_be_visible()
    # It is gone from what waits without anyone asking for it.
    expect(page.get_by_role("link", name="Rita Asker")).to_have_count(0)

    # Whom an opening suits, and who was told.
    # The time that Rita left is looked at as well, and may be over before anyone has opened it.
    who = page.get_by_role("listitem").filter(has_text="Held until").get_by_role("button", name=re.compile(r"^Who\?"))
    who.first.click()
    expect(page.get_by_role("heading", name="Told", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Looked at, and not told")).to_be_visible()
    _axe(page, "an opening", found)
    page.keyboard.press("Escape")
    expect(who.first).to_be_focused()

    # What reached nobody is first in the activity, and goes out again by one press.
    with closing(sqlite3.connect(demo.folder / "openchair.db", timeout=20)) as database, database:
        gone = "UPDATE message SET status = 'bounced', problem = 'No such number.' WHERE booking_id = ? AND kind = 'confirmed'"
        assert database.execute(gone, (quick["id"],)).rowcount
    page.goto(desk_url(demo, "/activity"))
    expect(page.get_by_role("heading", name="Not delivered")).to_be_visible()
    _axe(page, "the activity", found)
    page.get_by_role("button", name="Send again Paula Quickly").first.click()
    expect(page.get_by_text("It goes out again to Paula Quickly.")).to_be_visible()

    # By the keyboard alone: found, chosen with the arrows, opened; and closed, the keyboard is where it was.
    page.get_by_label("Changes").focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Customer or screen")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Changes")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Customer or screen")).to_be_focused()
    page.keyboard.type("rita")
    expect(page.get_by_role("option", name=re.compile("Rita Asker"))).to_have_attribute("aria-selected", "true")
    _axe(page, "finding", found)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rita Asker")).to_be_focused()
    page.goto(desk_url(demo))
    expect(board_of(page)).to_be_visible()
    assert found == {}
