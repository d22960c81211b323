"""From the offered times in an SMS to the page, where one press takes one; and what the page says of those that are over."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_messages import arrived
from tests.support.axe import violations_at_both_sizes
from tests.support.browser import PHONE, at_rest, sheet_is_left
from tests.support.demo import Demo

REFUSED = "... on Refusal { message }"
CREATE = f"""mutation ($input: DeskCreateBookingInput!) {{ deskCreateBooking(input: $input) {{
    {REFUSED} ... on BookingCreated {{ booking {{ id startsAt staff {{ id }} switchableStaff {{ id name }} }} }} }} }}"""
NEAR = "query ($id: ID!) { desk { booking(id: $id) { service { id } soonestSlots(limit: 10) { startsAt staff { id } } } } }"
FREE = """query ($id: ID!, $from: Date!, $staff: ID!) { desk { booking(id: $id) {
    openSlots(from: $from, days: 4, staffId: $staff) { starts } } } }"""
OFFER = f"""mutation ($input: DeskSendCounterOffersInput!) {{ deskSendCounterOffers(input: $input) {{
    {REFUSED} ... on BookingUpdated {{ booking {{ version counterOffers {{ number startsAt staff {{ name }} }} }} }} }} }}"""
WITHDRAW = f"""mutation ($input: DeskWithdrawCounterOffersInput!) {{ deskWithdrawCounterOffers(input: $input) {{
    {REFUSED} ... on BookingUpdated {{ booking {{ version }} }} }} }}"""
SEEN = """query ($id: ID!) { desk { booking(id: $id) { status version startsAt staff { name }
    counterOffers { number status } desk { activity { what who sentence } } } } }"""


@dataclass
class Asked:
    """A request, the times offered instead, and the SMS that its customer got."""

    demo: Demo
    id: str
    version: int
    offers: list[dict[str, Any]]
    links: list[str]

    def link(self, number: int) -> str:
        """The link of that offer, as the SMS has it."""
        return next(link for link in self.links if link.endswith(f"offer={number}"))

    def seen(self) -> dict[str, Any]:
        """The booking as the desk sees it."""
        booking: dict[str, Any] = self.demo.desk(SEEN, {"id": self.id})["booking"]
        return booking


def asked(demo: Demo, name: str, phone: str) -> Asked:
    """Someone new asks for a time; the desk offers two others, and the SMS with them has arrived."""
    near = demo.link("confirmed").split("/manage/")[1].partition("?")[0]
    found = demo.desk(NEAR, {"id": near})["booking"]
    slot = found["soonestSlots"][-1]
    input = {
        "parts": [{"serviceId": found["service"]["id"], "staffId": slot["staff"]["id"]}],
        "startsAt": slot["startsAt"],
        "customer": {"name": name, "phone": phone},
        "pending": True,
        "idempotencyKey": name,
    }
    booking = demo.graph(CREATE, {"input": input})["deskCreateBooking"]["booking"]
    free = [(person["id"], _free(demo, booking, person["id"])) for person in booking["switchableStaff"]]
    offers = [{"staffId": staff_id, "startsAt": start} for staff_id, start in free if start is not None][:2]
    sent = offer(demo, booking["id"], 1, offers)
    text = arrived(
        demo,
        lambda message: (
            message["kind"] == "sms" and f"{booking['id']}?" in message["text"] and "offer=" in message["text"]
        ),
    )
    return Asked(demo, booking["id"], sent["version"], sent["counterOffers"], text["links"])


def _free(demo: Demo, booking: dict[str, Any], staff_id: str) -> str | None:
    """A free time of that person's near the one asked for, far enough that it can be held for a whole day."""
    given = {"id": booking["id"], "from": booking["startsAt"][:10], "staff": staff_id}
    later = demo.clock.now() + timedelta(hours=25)
    days = demo.desk(FREE, given)["booking"]["openSlots"]
    starts = [start for day in days for start in day["starts"] if datetime.fromisoformat(start) > later]
    return starts[0] if starts else None


def offer(demo: Demo, booking_id: str, version: int, offers: list[dict[str, Any]]) -> dict[str, Any]:
    """The desk offers these times."""
    input = {
        "bookingId": booking_id,
        "expectedVersion": version,
        "idempotencyKey": f"{booking_id} {version}",
        "offers": offers,
    }
    answer: dict[str, Any] = demo.graph(OFFER, {"input": input})["deskSendCounterOffers"]
    assert "booking" in answer, answer
    booking: dict[str, Any] = answer["booking"]
    return booking


def spoken(start: str) -> tuple[str, str]:
    """A start as the page says it: the day, and the time."""
    at = datetime.fromisoformat(start)
    return f"{at:%A} {at.day} {at:%B}", f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def test_the_sms_opens_one_offer_a_press_takes_it_and_the_others_link_says_what_was_chosen(
    demo: Demo, page: Page
) -> None:
    request = asked(demo, "Ines Vale", "+61491570110")
    posted: list[str] = []
    page.on("request", lambda sent: posted.append(sent.post_data or "") if sent.method == "POST" else None)
    page.goto(request.link(2))
    sheet = page.get_by_role("dialog", name="Other times for you")
    chosen, other = request.offers[1], request.offers[0]
    day, clock = spoken(chosen["startsAt"])
    radio = sheet.get_by_role("radio", name=re.compile(f"{day}.*{clock}.*with {chosen['staff']['name']}"))
    expect(radio).to_be_checked()
    expect(sheet.get_by_role("radio")).to_have_count(2)
    # Opened, and reloaded, it has taken nothing.
    page.reload()
    assert all("expectedVersion" not in body for body in posted)
    assert (request.seen()["status"], request.seen()["version"]) == ("PENDING", 2)

    page.goto(request.link(2))
    press = sheet.get_by_role("button", name=f"Confirm {day.split()[0]} {clock}")
    press.click()
    expect(page.get_by_role("status").filter(has_text=f"It's yours: {day}, {clock} with")).to_be_visible()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day)
    expect(page.get_by_role("dialog")).to_have_count(0)
    seen = request.seen()
    assert (seen["status"], seen["startsAt"]) == ("CONFIRMED", chosen["startsAt"])
    assert [each["status"] for each in seen["counterOffers"]] == ["SUPERSEDED", "ACCEPTED"]
    lines = {line["what"]: line for line in seen["desk"]["activity"]}
    assert lines["OFFER_ACCEPTED"]["who"] == "Ines Vale"
    assert lines["OFFER_ACCEPTED"]["sentence"].startswith(f"Chose {day}, {clock} with")
    arrived(
        demo,
        lambda message: message["kind"] == "sms" and request.id in message["text"] and "Confirmed" in message["text"],
    )

    sheet_is_left(page)
    page.goto(request.link(1))
    over = page.get_by_role("dialog", name="No longer on offer")
    expect(over.get_by_text(f"you chose {day}, {clock} with {chosen['staff']['name']}")).to_be_visible()
    expect(over.get_by_text(spoken(other["startsAt"])[1]).first).to_be_visible()
    over.get_by_role("button", name="See my booking").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day)
    sheet_is_left(page)
    page.goto(request.link(2))
    mine = page.get_by_role("dialog", name="You chose this time")
    for words in (day, clock, f"with {chosen['staff']['name']}"):
        expect(mine.get_by_text(words, exact=True)).to_be_visible()
    assert request.seen()["version"] == seen["version"]


def test_a_keyboard_is_enough_to_decline_and_the_request_stays(demo: Demo, page: Page) -> None:
    request = asked(demo, "Jo Park", "+61491570156")
    page.goto(request.link(1).partition("&action")[0])
    expect(page.get_by_text("Waiting for your answer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Choose a time").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Other times for you")
    # Nothing is chosen yet, so nothing can be confirmed.
    expect(sheet.get_by_role("radio", checked=True)).to_have_count(0)
    expect(sheet.get_by_role("button", name="Choose a time")).to_be_disabled()
    # From the title, past the button that closes it, to the times.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(sheet.get_by_role("radio").first).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(sheet.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    expect(sheet.get_by_role("button", name=re.compile("^Confirm "))).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    asking = page.get_by_role("dialog", name="None of these times?")
    expect(asking.get_by_text(re.compile("^If you decline"))).to_be_focused()
    asking.get_by_role("button", name="Back to the offer").press("Enter")
    expect(sheet.get_by_role("radio").nth(1)).to_be_checked()
    expect(sheet.get_by_role("button", name="None of these suits me")).to_be_focused()
    sheet.get_by_role("button", name="None of these suits me").press("Enter")
    asking.get_by_role("button", name="Decline these times").press("Enter")
    expect(page.get_by_role("status").filter(has_text="these times don't suit you")).to_be_visible()
    expect(page.get_by_text("Waiting for the salon")).to_be_visible()
    expect(page.get_by_role("button", name="Choose a time")).to_have_count(0)
    seen = request.seen()
    assert seen["status"] == "PENDING"
    assert {each["status"] for each in seen["counterOffers"]} == {"DECLINED"}
    assert seen["desk"]["activity"][0]["what"] == "OFFERS_DECLINED"
    sheet_is_left(page)
    page.goto(request.link(2))
    over = page.get_by_role("dialog", name="You declined this time")
    expect(over.get_by_text(re.compile("still waits for an answer from"))).to_be_visible()
    expect(over.get_by_role("link", name=re.compile("^Call "))).to_be_visible()


def test_a_new_round_a_withdrawal_and_a_number_never_offered_each_have_their_words(demo: Demo, page: Page) -> None:
    request = asked(demo, "Kit Rao", "+61491570157")
    first = request.offers[0]
    staff = demo.desk("{ desk { staff { id name } } }")["staff"]
    again = {
        "staffId": next(person["id"] for person in staff if person["name"] == first["staff"]["name"]),
        "startsAt": first["startsAt"],
    }
    offer(demo, request.id, 2, [again])
    page.goto(request.link(2))
    sheet = page.get_by_role("dialog", name="Another time for you")
    expect(sheet.get_by_text("This time is no longer on offer, because your booking has changed")).to_be_visible()
    # An old link chooses nothing of a newer round, though it is the same time.
    expect(sheet.get_by_role("radio", checked=True)).to_have_count(0)
    for wrong in ("9", "0", "two", "-1", "99999999999"):
        page.goto(request.link(1).replace("offer=1", f"offer={wrong}"))
        expect(sheet.get_by_text(re.compile("names a time that .* never offered"))).to_be_visible()
    demo.graph(
        WITHDRAW, {"input": {"bookingId": request.id, "expectedVersion": 3, "idempotencyKey": f"{request.id} back"}}
    )
    page.goto(request.link(1).replace("offer=1", "offer=3"))
    over = page.get_by_role("dialog", name="This offer was taken back")
    expect(over.get_by_text("has taken this offer back")).to_be_visible()
    page.goto(request.link(1).partition("&offer")[0])
    expect(page.get_by_role("dialog", name="Nothing on offer")).to_be_visible()
    assert request.seen()["status"] == "PENDING"


def test_what_was_taken_back_while_it_was_looked_at_is_told_on_the_press(demo: Demo, page: Page) -> None:
    request = asked(demo, "Lou Ames", "+61491570158")
    page.goto(request.link(1))
    press = page.get_by_role("dialog").get_by_role("button", name=re.compile("^Confirm "))
    expect(press).to_be_visible()
    demo.graph(
        WITHDRAW, {"input": {"bookingId": request.id, "expectedVersion": 2, "idempotencyKey": f"{request.id} back"}}
    )
    press.click()
    over = page.get_by_role("dialog", name="This offer was taken back")
    expect(over.get_by_role("alert").filter(has_text="has taken this offer back")).to_be_visible()
    # The button is gone; who pressed it is where it is said.
    expect(over.get_by_role("alert").get_by_text(re.compile("has taken this offer back"))).to_be_focused()
    assert request.seen()["status"] == "PENDING"


def test_an_offer_that_nobody_took_in_time_has_lapsed_and_so_has_its_request(demo: Demo, page: Page) -> None:
    request = asked(demo, "Max Orr", "+61491570159")
    passed = int((demo.clock.now() - timedelta(minutes=5)).timestamp() * 1_000_000)
    with sqlite3.connect(demo.folder / "openchair.db", timeout=10) as database:
        database.execute("UPDATE counter_offer SET expires_at = ? WHERE booking_id = ?", (passed, request.id))
    database.close()
    # The round comes by by itself, and the customer hears of it.
    arrived(
        demo, lambda message: message["kind"] == "sms" and request.id in message["text"] and "lapsed" in message["text"]
    )
    page.goto(request.link(1))
    over = page.get_by_role("dialog", name="This offer has expired")
    expect(over.get_by_text(re.compile("was held for you until .* no longer on offer"))).to_be_visible()
    over.get_by_role("button", name="See my booking").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^This request lapsed on .* was chosen in time"))).to_be_visible()
    seen = request.seen()
    assert {each["status"] for each in seen["counterOffers"]} == {"EXPIRED"}
    assert "LAPSED" in {line["what"] for line in seen["desk"]["activity"]}


def test_axe_finds_nothing_on_the_panel(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    found = {}
    link = demo.link("counter-offers")
    for state in ("", "&action=accept", "&action=accept&offer=2", "&action=accept&offer=9"):
        page.goto(link + state)
        page.wait_for_load_state("networkidle")
        at_rest(page)
        if state:
            expect(page.get_by_role("radio")).to_have_count(2)
        if wrong := violations_at_both_sizes(page):
            found[state] = wrong
    page.get_by_role("button", name="None of these suits me").click()
    expect(page.get_by_role("dialog", name="None of these times?")).to_be_visible()
    if wrong := violations_at_both_sizes(page):
        found["declining"] = wrong
    page.goto(demo.link("confirmed") + "&action=accept&offer=1")
    expect(page.get_by_role("dialog", name="Nothing on offer")).to_be_visible()
    at_rest(page)
    if wrong := violations_at_both_sizes(page):
        found["nothing"] = wrong
    context.close()
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_panel_fits_and_its_targets_are_large_enough_for_a_thumb(demo: Demo, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(demo.link("counter-offers") + "&action=accept&offer=1")
    expect(page.get_by_role("radio")).to_have_count(2)
    at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))")
    small = page.evaluate(
        """() => [...document.querySelectorAll("dialog button, dialog a, dialog label")]
             .map((e) => [e.textContent, e.getBoundingClientRect()])
             .filter(([, box]) => box.height < 47.5 || box.width < 44).map(([text]) => text)"""
    )
    assert small == []
    context.close()
