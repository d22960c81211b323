"""From the desk to the customer's mailbox and phone, and by the link in either to the page."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.axe import TAGS, violations_at_both_sizes
from tests.support.browser import PHONE
from tests.support.demo import Demo

WCAG = [tag for tag in TAGS if tag != "best-practice"]
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) {
    ... on Refusal { message } ... on BookingCreated { booking { id startsAt } } } }"""
SLOTS = """query ($id: ID!) { desk { booking(id: $id) { soonestSlots(limit: 10) { startsAt staff { id name } }
    service { id } } } }"""


def arrived(demo: Demo, wanted: Callable[[dict[str, Any]], bool], seconds: float = 40) -> dict[str, Any]:
    """The newest message of the mailbox that is wanted, once it is there."""
    until = time.monotonic() + seconds
    while True:
        found = [message for message in demo.mailbox() if wanted(message)]
        if found:
            return found[0]
        assert time.monotonic() < until, [message["subject"] for message in demo.mailbox()]
        time.sleep(0.1)


def booked(demo: Demo, name: str, **customer: str) -> dict[str, Any]:
    """A booking made at the desk for someone new."""
    near = demo.link("confirmed").split("/manage/")[1].partition("?")[0]
    booking = demo.desk(SLOTS, {"id": near})["booking"]
    # Far enough that it can be moved online.
    slot = booking["soonestSlots"][-1]
    input = {
        "parts": [{"serviceId": booking["service"]["id"], "staffId": slot["staff"]["id"]}],
        "startsAt": slot["startsAt"],
        "customer": {"name": name, **customer},
        "idempotencyKey": name,
    }
    answer: dict[str, Any] = demo.graph(CREATE, {"input": input})["deskCreateBooking"]
    return {**answer["booking"], "staff": slot["staff"]["name"]}


def test_a_booking_made_at_the_desk_reaches_its_customer_who_moves_it(demo: Demo, page: Page) -> None:
    email, phone = "quinn@example.com", "+61491570110"
    booking = booked(demo, "Quinn Moss", email=email, phone=phone)
    mail = arrived(demo, lambda message: email in message["to"] and message["subject"].startswith("Confirmed: "))
    text = arrived(demo, lambda message: message["kind"] == "sms" and booking["id"] in message["text"])
    link = next(link for link in mail["links"] if "/manage/" in link and "action=" not in link)
    assert link in text["links"]
    assert text["segments"] == 1
    page.goto(link)
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    # The mail's other link opens the choice of another time, and chooses nothing.
    page.goto(next(link for link in mail["links"] if "action=reschedule" in link))
    sheet = page.get_by_role("dialog", name="Choose a new time")
    sheet.get_by_role("button", name=re.compile(r"^Next with")).click()
    page.get_by_role("button", name=re.compile(r"^Move to")).click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    demo.lets_stand(booking["id"])
    moved = arrived(demo, lambda message: email in message["to"] and message["subject"].startswith("New time: "))
    before, after = (_event(each) for each in (mail, moved))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before.decoded("DTSTART") == datetime.fromisoformat(booking["startsAt"]) != after.decoded("DTSTART")

    query = """query ($id: ID!) { desk { booking(id: $id) { desk { activity { sentence } } } activity(first: 9) {
        customer sentence message { status } } } }"""
    until = time.monotonic() + 10
    while True:
        desk = demo.desk(query, {"id": booking["id"]})
        said = {line["sentence"] for line in desk["booking"]["desk"]["activity"]}
        if {"New time by SMS: delivered.", "New time by email: sent.", "Confirmation by SMS: delivered."} <= said:
            break
        assert time.monotonic() < until, said
        time.sleep(0.2)
    assert "Quinn Moss" in {line["customer"] for line in desk["activity"]}


def _event(mail: dict[str, Any]) -> Any:
    (event,) = icalendar.Calendar.from_ical(base64.b64decode(mail["calendar"])).walk("VEVENT")
    return event


def test_the_desk_sends_the_link_and_what_it_sends_opens(demo: Demo, page: Page) -> None:
    booking_id = demo.link("long-name").split("/manage/")[1].partition("?")[0]
    send = """mutation ($input: DeskSendManageLinkInput!) { deskSendManageLink(input: $input) {
        ... on Refusal { message } ... on ManageLinkSent { messages { channel status } } } }"""
    sent = demo.graph(send, {"input": {"bookingId": booking_id, "idempotencyKey": "again"}})["deskSendManageLink"]
    assert {message["status"] for message in sent["messages"]} == {"QUEUED"}
    mail = arrived(
        demo,
        lambda message: message["subject"].startswith("Your booking link") and booking_id in message["html"],
    )
    page.goto(next(link for link in mail["links"] if "action=" not in link and "/manage/" in link))
    expect(page.get_by_text("Full-head foils")).to_be_visible()


def test_the_mailbox_shows_the_mail_as_it_looks_and_its_button_works(
    demo: Demo, context: BrowserContext, page: Page
) -> None:
    booking = booked(demo, "Remy Blau", email="remy@example.com")
    mail = arrived(demo, lambda message: "remy@example.com" in message["to"])
    page.goto(demo.told["mailbox"])
    page.get_by_role("link", name=re.compile(re.escape(mail["subject"]))).first.click()
    frame = page.frame_locator("iframe")
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Manage booking").click()
    expect(opened.value.get_by_role("button", name="Reschedule")).to_be_visible()
    assert booking["id"] in opened.value.url


def test_axe_finds_nothing_in_the_mailbox_nor_in_a_mail(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    try:
        kinds = {message["subject"].partition(":")[0] or message["kind"]: message for message in demo.mailbox()}
        assert {"Confirmed", "Cancelled", "Request received", "sms"} <= set(kinds)
        for message in kinds.values():
            page.goto(f"{demo.told['mailbox']}/{message['id']}")
            page.wait_for_load_state("networkidle")
            assert violations_at_both_sizes(page) == [], message["subject"]
        # Elsewhere: where it is now, the mailbox's own policy would withhold the mail's styles.
        page.close()
        page = context.new_page()
        for message in kinds.values():
            if message["html"]:
                page.set_content(message["html"])
                # A mail is shown inside its reader's page, whose landmarks are not its to set.
                assert violations_at_both_sizes(page, WCAG) == [], message["subject"]
                width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert width == 0, message["subject"]
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_fits_the_smallest_phone(demo: Demo, browser: Browser, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
    page = context.new_page()
    try:
        mails = [message for message in demo.mailbox() if message["html"]]
        assert mails
        for mail in mails:
            page.set_content(mail["html"])
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, mail["subject"]
    finally:
        context.close()
