""" "This wasn't me": from the mail of a booking that someone else has made with one's address, by a press on the page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from openchair.core.ids import new_id
from tests.support.demo import Demo

SHOP = "{ venue { services { id deposit { policy } } } }"
SLOTS = (
    """query ($id: ID!) { venue { openSlots(parts: [{ serviceId: $id }], days: 31) { byStaff { staffId starts } } } }"""
)
BOOK = """mutation ($input: BookAppointmentInput!) { bookAppointment(input: $input) {
    __typename ... on Refusal { message } ... on BookAppointmentSuccess { booking { reference codeUntil } } } }"""
PRESS = "mutation ($input: StartCardSetupInput!) { startCardSetup(input: $input) { __typename } }"
SEEN = "query ($id: ID!) { desk { booking(id: $id) { status version desk { verified } } } }"
FEED = "query ($id: ID!) { desk { booking(id: $id) { desk { activity { what } } } } }"


def waits_for(find: Callable[[], Any]) -> Any:
    until = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < until, find
        time.sleep(0.2)
    return found


def told_of(demo: Demo, name: str) -> tuple[str, str, str]:
    """Someone books with this person's address. What that person gets by mail: the booking's id, its link, and "This wasn't me"."""
    shop = demo.visit(SHOP, {})["venue"]
    service = next(each["id"] for each in shop["services"] if each["deposit"] is None)
    days = demo.visit(SLOTS, {"id": service})["venue"]["openSlots"]
    free = [each for day in days[3:] for each in day["byStaff"] if each["starts"]]
    email = f"{name.lower()}@example.com"
    for each in free:
        input = {
            "parts": [{"serviceId": service, "staffId": each["staffId"]}],
            "startsAt": each["starts"][-1],
            "idempotencyKey": new_id(),
        }
        customer = {"name": f"{name} Stone", "email": email}
        booked = demo.visit(BOOK, {"input": {**input, "customer": customer}})["bookAppointment"]
        if booked["__typename"] == "BookAppointmentSuccess" and not booked["booking"]["codeUntil"]:
            break
    mail = waits_for(
        lambda: next((one for one in demo.mailbox() if email in one["to"] and "not-me" in one["text"]), None)
    )
    links = [link for link in mail["links"] if "/manage/" in link]
    not_me = next(link for link in links if "action=not-me" in link)
    link = next(link for link in links if "action=" not in link)
    found = re.search(r"/manage/([1-9A-Za-z]+)\?", link)
    assert found is not None
    return found[1], link, not_me


def presses(page: Page, not_me: str) -> None:
    page.goto(not_me)
    sheet = page.get_by_role("dialog", name="This wasn't me")
    expect(sheet).to_be_visible()
    assert "token" not in page.url
    sheet.get_by_role("button", name="I haven't made it").click()


def test_whoever_was_told_of_a_booking_that_they_have_not_made_cancels_it_by_a_press(demo: Demo, page: Page) -> None:
    id, _, not_me = told_of(demo, "Rosa")
    before = demo.desk(SEEN, {"id": id})["booking"]
    assert (before["status"], before["desk"]["verified"]) == ("CONFIRMED", False)
    page.goto(not_me)
    expect(page.get_by_role("dialog", name="This wasn't me")).to_be_visible()
    # A scanner that opens it, and runs its scripts, has done nothing.
    assert demo.desk(SEEN, {"id": id})["booking"] == before
    presses(page, not_me)
    expect(page.get_by_role("status").filter(has_text="It is cancelled, and nothing is owed.")).to_be_visible()
    assert demo.desk(SEEN, {"id": id})["booking"]["status"] == "CANCELLED"
    # There is nothing more to say: the link shows that it is over, and offers no such press.
    page.goto(not_me)
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="I haven't made it")).to_have_count(0)


def test_a_booking_of_whose_customer_was_heard_stands_and_the_salon_is_told(demo: Demo, page: Page) -> None:
    id, link, not_me = told_of(demo, "Saul")
    token = link.partition("token=")[2]
    host = link.split("/")[2]
    # Whoever has the link pressed a button of its page before.
    as_customer = {"authorization": f"Bearer manage.{id}.{token}"}
    pressed = demo._ask(host, as_customer, PRESS, {"input": {"idempotencyKey": new_id()}})
    assert pressed["startCardSetup"]["__typename"] == "StartCardSetupSuccess"
    before = demo.desk(SEEN, {"id": id})["booking"]
    assert before["desk"]["verified"]
    presses(page, not_me)
    expect(page.get_by_role("status").filter(has_text="has been told that it wasn't you")).to_be_visible()
    assert demo.desk(SEEN, {"id": id})["booking"]["status"] == "CONFIRMED"
    assert "NOT_ME" in [each["what"] for each in demo.desk(FEED, {"id": id})["booking"]["desk"]["activity"]]
    told = "Saul Stone says that a booking isn't theirs"
    waits_for(lambda: [each for each in demo.mailbox() if each["subject"].startswith(told)])
