"""Earlier times, by customers with phones: asked for, told of within seconds, taken, and passed on to the next."""

from __future__ import annotations

import re
import sqlite3
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.test_messages import CREATE, arrived
from tests.support.axe import violations, violations_at_both_sizes
from tests.support.browser import PHONE, at_rest, sheet_is_left
from tests.support.demo import Demo

SLOTS = """query ($id: ID!, $from: Date!) { desk { booking(id: $id) { startsAt service { id } staff { id name }
    openSlots(from: $from, days: 60) { date starts } } } }"""
CANCEL = """mutation ($input: DeskCancelBookingInput!) { deskCancelBooking(input: $input) {
    ... on Refusal { message } ... on BookingUpdated { booking { status } } } }"""
BOOK = """mutation ($input: BookAppointmentInput!) { bookAppointment(input: $input) {
    ... on Refusal { message } ... on BookAppointmentSuccess { sentence booking { reference } } } }"""
OPENINGS = """{ desk { waitlistOn openings(first: 10) { id cause status sentence startsAt
    told { customer status sentence } considered { customer whyNot } } } }"""


class People:
    """Bookings made for the tests, each of someone of their own."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        near = demo.link("confirmed").split("/manage/")[1].partition("?")[0]
        first = (self.demo.clock.now() + timedelta(days=3)).date().isoformat()
        found = demo.desk(SLOTS, {"id": near, "from": first})["booking"]
        self.service, self.staff = found["service"]["id"], found["staff"]
        # But for the day of the booking that was asked: its own time is none that another could have.
        own = found["startsAt"][:10]
        self.days = [day["starts"] for day in found["openSlots"] if len(day["starts"]) > 4 and day["date"] != own]

    def books(self, name: str, day: int, *, slot: int = 0, phone: str | None = None) -> dict[str, Any]:
        """A booking at that one's free time of the so manieth day that has several."""
        # The mailbox is the worker's: the address of a namesake would find the mail that they got before.
        customer = {
            "name": name,
            "email": f"{name.lower().replace(' ', '.')}.{uuid4().hex[:6]}@example.com",
            "phone": phone,
        }
        input = {
            "parts": [{"serviceId": self.service, "staffId": self.staff["id"]}],
            "startsAt": self.days[day][slot],
            "customer": customer,
            "idempotencyKey": f"{name} {time.monotonic_ns()}",
        }
        answer = self.demo.graph(CREATE, {"input": input})["deskCreateBooking"]
        assert "booking" in answer, answer
        mail = arrived(
            self.demo, lambda each: customer["email"] in each["to"] and each["subject"].startswith("Confirmed")
        )
        link = next(link for link in mail["links"] if "/manage/" in link and "action=" not in link)
        return {**answer["booking"], "email": customer["email"], "link": link}

    def cancels(self, booking: dict[str, Any]) -> None:
        """The desk cancels it."""
        input = {"bookingId": booking["id"], "expectedVersion": 1, "idempotencyKey": f"off {booking['id']}"}
        answer = self.demo.graph(CANCEL, {"input": {**input, "askedBy": "VENUE"}})["deskCancelBooking"]
        assert "booking" in answer, answer
        self.demo.lets_stand(booking["id"])


@pytest.fixture
def people(demo: Demo) -> People:
    return People(demo)


def offered(demo: Demo, booking: dict[str, Any], seconds: float = 40) -> dict[str, Any]:
    """The mail that tells a customer of an earlier time."""
    return arrived(
        demo, lambda each: booking["email"] in each["to"] and each["subject"].startswith("An earlier time"), seconds
    )


def asks(page: Page, booking: dict[str, Any]) -> None:
    """Open the page and ask for any earlier time."""
    page.goto(booking["link"])
    page.get_by_role("button", name=re.compile("^Earlier times")).click()
    page.get_by_role("button", name="Let me know", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="We'll let you know of an earlier time")).to_be_visible()
    sheet_is_left(page)


def test_a_cancelled_time_finds_its_customer_and_theirs_the_next(
    demo: Demo, people: People, context: BrowserContext, page: Page
) -> None:
    gone = people.books("Gale North", 2)
    first, second = people.books("Ash Firth", -2), people.books("Bea Second", -1)
    asks(page, first)
    other = context.new_page()
    asks(other, second)
    began = time.monotonic()
    people.cancels(gone)
    mail = offered(demo, first)
    assert time.monotonic() - began < 5
    assert not [each for each in demo.mailbox() if second["email"] in each["to"] and "earlier" in each["subject"]]
    link = next(link for link in mail["links"] if "action=earlier" in link)
    page.goto(link)
    sheet = page.get_by_role("dialog", name="An earlier time is free")
    expect(sheet.get_by_text(re.compile("^Held for you until"))).to_be_visible()
    # Opening the link took nothing.
    opening = next(each for each in demo.desk(OPENINGS)["openings"] if each["startsAt"] == gone["startsAt"])
    assert (opening["cause"], opening["status"]) == ("CANCELLED", "OFFERED")
    assert [told["customer"] for told in opening["told"]] == ["Ash Firth"]
    assert "Bea Second has waited less long than those who were told." in {
        each["whyNot"] for each in opening["considered"]
    }
    sheet.get_by_role("button", name=re.compile("^Take ")).click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    # The time they had goes to the next.
    passed_on = offered(demo, second)
    assert next(link for link in passed_on["links"] if "action=earlier" in link)
    # The link they used says what became of it.
    sheet_is_left(page)
    page.goto(link)
    expect(
        page.get_by_role("dialog", name="Earlier time").get_by_text("You have taken this time already.")
    ).to_be_visible()


def wished(demo: Demo, booking: dict[str, Any]) -> list[tuple[str, str]]:
    """The boxes of the week that the engine looks at."""
    days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    with sqlite3.connect(demo.folder / "openchair.db", timeout=10) as database:
        rows = database.execute("SELECT slot FROM earlier_wish WHERE booking_id = ?", (booking["id"],)).fetchall()
    database.close()
    return sorted((days[slot // 3], ("MORNING", "AFTERNOON", "EVENING")[slot % 3]) for (slot,) in rows)


def test_what_is_asked_is_read_as_a_sentence_changed_by_keyboard_and_stopped(
    demo: Demo, people: People, page: Page
) -> None:
    booking = people.books("Cleo Vane", -3)
    page.goto(booking["link"])
    page.get_by_role("button", name=re.compile("^Earlier times")).focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Earlier times")
    expect(sheet.get_by_role("status")).to_have_text("Any day, at any time.")
    for name in ("Tuesday", "Wednesday", "Thursday", "Saturday", "Sunday"):
        sheet.get_by_role("button", name=name, exact=True).press("Space")
    sheet.get_by_role("button", name=re.compile("^Afternoon")).press("Space")
    expect(sheet.get_by_role("status")).to_have_text("Mondays and Fridays, in the morning or evening.")
    sheet.get_by_role("button", name="Let me know", exact=True).press("Enter")
    expect(page.get_by_role("status").filter(has_text="Mondays and Fridays, in the morning or evening")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Earlier times")).click()
    expect(sheet.get_by_role("button", name="Monday", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(sheet.get_by_role("button", name="Tuesday", exact=True)).to_have_attribute("aria-pressed", "false")
    # A box is that box, and nothing else of its row or its column.
    for name in ("Tuesday morning", "Friday morning"):
        sheet.get_by_role("button", name=name).click()
    pairs = "Mondays, in the morning or evening; Tuesdays, in the morning; Fridays, in the evening"
    expect(sheet.get_by_role("status")).to_have_text(f"{pairs}.")
    expect(sheet.get_by_role("button", name="Tuesday evening")).to_have_attribute("aria-pressed", "false")
    sheet.get_by_role("button", name="Save the change").click()
    told = f"We'll let you know of an earlier time: {pairs}."
    expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
    assert wished(demo, booking) == [
        ("FRIDAY", "EVENING"),
        ("MONDAY", "EVENING"),
        ("MONDAY", "MORNING"),
        ("TUESDAY", "MORNING"),
    ]
    page.get_by_role("button", name=re.compile("^Earlier times")).click()
    for name, state in (("Tuesday morning", "true"), ("Tuesday evening", "false"), ("Friday morning", "false")):
        expect(sheet.get_by_role("button", name=name)).to_have_attribute("aria-pressed", state)
    sheet.get_by_role("button", name="Stop letting me know").click()
    expect(page.get_by_role("status").filter(has_text="You won't hear of earlier times any more")).to_be_visible()


def test_one_says_no_and_the_other_is_told_that_it_is_gone(demo: Demo, people: People, page: Page) -> None:
    gone, booking = people.books("Dee North", 3), people.books("Eli Thorn", -4)
    asks(page, booking)
    people.cancels(gone)
    link = next(link for link in offered(demo, booking)["links"] if "action=earlier" in link)
    page.goto(link)
    page.get_by_role("button", name="No thanks, keep mine").click()
    expect(page.get_by_role("status").filter(has_text="That time goes to someone else")).to_be_visible()
    # What the link named is over: the row leads to what they wait for.
    wish = page.get_by_role("dialog", name="Earlier times")
    page.get_by_role("button", name=re.compile("^Earlier times")).click()
    expect(wish.get_by_role("button", name="Monday", exact=True)).to_have_attribute("aria-pressed", "true")
    wish.get_by_role("button", name="Close").click()
    sheet_is_left(page)
    page.goto(link)
    over = page.get_by_role("dialog", name="Earlier time", exact=True)
    expect(over.get_by_text(re.compile("^You said no to this time"))).to_be_focused()
    page.get_by_role("button", name="See my booking").click()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    sheet_is_left(page)
    page.goto(link)
    over.get_by_role("button", name="Change what you hear of").click()
    wish.get_by_role("button", name="Stop letting me know").click()
    expect(page.get_by_role("status").filter(has_text="You won't hear of earlier times any more")).to_be_visible()


def test_who_presses_too_late_reads_why_where_the_button_was(
    demo: Demo, people: People, context: BrowserContext, page: Page
) -> None:
    gone, booking = people.books("Fay North", 8), people.books("Gus Alder", -10)
    asks(page, booking)
    people.cancels(gone)
    link = next(link for link in offered(demo, booking)["links"] if "action=earlier" in link)
    pages = [page, context.new_page(), context.new_page()]
    for each in pages:
        each.goto(link)
        expect(each.get_by_role("button", name=re.compile("^Take "))).to_be_focused()
    pages[0].get_by_role("button", name="No thanks, keep mine").click()
    expect(pages[0].get_by_role("status").filter(has_text="That time goes to someone else")).to_be_visible()
    for each, press in ((pages[1], re.compile("^Take ")), (pages[2], "No thanks, keep mine")):
        each.get_by_role("button", name=press).click()
        sheet = each.get_by_role("dialog", name="Earlier time", exact=True)
        expect(sheet.get_by_text(re.compile("^You said no to this time"))).to_be_focused()
        sheet.get_by_role("button", name="See my booking").click()
        # The row says no longer that it is free.
        expect(each.get_by_role("button", name=re.compile("^Earlier times"))).to_be_visible()
        expect(each.get_by_role("button", name=re.compile("^An earlier time is free"))).to_have_count(0)


def test_what_to_know_before_taking_it_is_read_with_the_button(demo: Demo, people: People, page: Page) -> None:
    gone, booking = people.books("Kay North", 10), people.books("Lee Wolf", -13)
    asks(page, booking)
    people.cancels(gone)
    link = next(link for link in offered(demo, booking)["links"] if "action=earlier" in link)
    caution = page.get_by_text(re.compile("^It is less than .* away: once you take it"))
    page.goto(link)
    expect(page.get_by_role("button", name=re.compile("^Take "))).to_have_accessible_description("")
    expect(caution).to_have_count(0)
    soon = int((demo.clock.now() + timedelta(minutes=90)).timestamp()) // 60 * 60_000_000
    with sqlite3.connect(demo.folder / "openchair.db", timeout=10) as database:
        database.execute("UPDATE opening_offer SET starts_at = ? WHERE booking_id = ?", (soon, booking["id"]))
    database.close()
    page.goto(link)
    expect(caution).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Take "))).to_have_accessible_description(
        re.compile("^It is less than .* away")
    )
    at_rest(page)
    assert violations(page) == []
    page.get_by_role("button", name="No thanks, keep mine").click()
    expect(page.get_by_role("status").filter(has_text="That time goes to someone else")).to_be_visible()


def test_a_row_that_said_a_time_is_free_says_so_no_more_once_the_booking_is_cancelled(
    demo: Demo, people: People, page: Page
) -> None:
    gone, booking = people.books("Hal North", 9), people.books("Ida Moss", -11)
    asks(page, booking)
    people.cancels(gone)
    offered(demo, booking)
    # It is looked for with each look at the page.
    free = page.get_by_role("button", name=re.compile("^An earlier time is free"))
    expect(free).to_have_count(0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(free).to_be_visible()
    people.cancels(booking)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(free).to_have_count(0)


def test_who_asked_when_booking_at_the_storefront_finds_it_on_the_page_as_a_request_too(
    demo: Demo, people: People, page: Page
) -> None:
    input = {
        "parts": [{"serviceId": people.service, "staffId": people.staff["id"]}],
        "startsAt": people.days[-14][0],
        "customer": {"name": "Max Vane", "email": "max@example.com"},
        "earlierTimes": {"times": [{"weekday": "MONDAY", "band": "MORNING"}, {"weekday": "FRIDAY", "band": "EVENING"}]},
        "idempotencyKey": f"a visitor's secret {time.monotonic_ns()}",
    }
    answer = demo.visit(BOOK, {"input": input})["bookAppointment"]
    assert "You'll hear when an earlier time becomes free" in answer["sentence"], answer
    mail = arrived(demo, lambda each: "max@example.com" in each["to"] and each["subject"].startswith("Confirmed"))
    page.goto(next(link for link in mail["links"] if "/manage/" in link and "action=" not in link))
    row = page.get_by_role("button", name=re.compile("^Earlier times.*We'll let you know when one is free"))
    expect(row).to_be_visible()
    # Where the salon reviews first, a wish waits with the request.
    with sqlite3.connect(demo.folder / "openchair.db", timeout=10) as database:
        asked = "UPDATE booking SET status = 'pending', request_expires_at = starts_at WHERE reference = ?"
        database.execute(asked, (answer["booking"]["reference"],))
    database.close()
    page.reload()
    expect(page.get_by_text("Waiting for the salon")).to_be_visible()
    row.click()
    sheet = page.get_by_role("dialog", name="Earlier times")
    expect(sheet.get_by_role("status")).to_have_text("Mondays, in the morning; Fridays, in the evening.")
    sheet.get_by_role("button", name="Stop letting me know").click()
    expect(page.get_by_role("status").filter(has_text="You won't hear of earlier times any more")).to_be_visible()
    expect(row).to_have_count(0)


def test_axe_finds_nothing_in_the_panel_nor_in_an_offer(demo: Demo, people: People, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    try:
        gone, booking = people.books("Leaver North", 4), people.books("Axel", -5)
        page.goto(booking["link"])
        page.get_by_role("button", name=re.compile("^Earlier times")).click()
        expect(page.get_by_role("button", name="Let me know", exact=True)).to_be_visible()
        at_rest(page)
        assert violations_at_both_sizes(page) == []
        page.get_by_role("button", name="Let me know", exact=True).click()
        expect(page.get_by_role("status").filter(has_text="We'll let you know")).to_be_visible()
        assert violations_at_both_sizes(page) == []
        people.cancels(gone)
        sheet_is_left(page)
        page.goto(next(link for link in offered(demo, booking)["links"] if "action=earlier" in link))
        expect(page.get_by_role("button", name=re.compile("^Take "))).to_be_visible()
        at_rest(page)
        assert violations_at_both_sizes(page) == []
        page.get_by_role("button", name="No thanks, keep mine").click()
        expect(page.get_by_role("status").filter(has_text="That time goes to someone else")).to_be_visible()
    finally:
        context.close()
