"""A deposit that waits, in the browser, with the clock turned: it lapses, is paid a second too late, and Stripe is away."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from openchair.core.ids import new_id
from openchair_devkit.demo_folder import DATABASE
from tests.support.browser import PHONE
from tests.support.card_form import VISA, form_of, type_card
from tests.support.demo import Demo

SYDNEY = ZoneInfo("Australia/Sydney")
A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SHOP = """{ venue { services { id name } } }"""
SLOTS = (
    """query ($id: ID!) { venue { openSlots(parts: [{ serviceId: $id }], days: 31) { byStaff { staffId starts } } } }"""
)
BOOKED = """{ __typename ... on Refusal { message } ... on BookAppointmentSuccess {
    sentence payment { paymentId } booking { reference held depositDueAt startsAt codeUntil } } }"""
BOOK = f"mutation ($input: BookAppointmentInput!) {{ bookAppointment(input: $input) {BOOKED} }}"
CODE = f"mutation ($input: ConfirmWithCodeInput!) {{ confirmWithCode(input: $input) {BOOKED} }}"
CODE_SENT = re.compile(r"([\d ]{6,}) is your code at")
WAITING = "{ desk { awaitingDeposit { id reference depositDueAt desk { waitsForDeposit } } } }"
SEND = """mutation ($input: DeskSendManageLinkInput!) { deskSendManageLink(input: $input) { __typename } }"""
SEEN = "query ($id: ID!) { desk { booking(id: $id) { status depositDueAt deposit { status } refunds { status } } } }"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of these tests' own, on a morning of next week."""
    today = datetime.now(SYDNEY)
    at = (today + timedelta(days=8 - today.weekday())).replace(hour=10, minute=0)
    demo = Demo.start(tmp_path_factory.mktemp("deposits"), ahead=at - today)
    yield demo
    demo.stop()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A phone in the demo's present."""
    context = browser.new_context(**PHONE, timezone_id="Australia/Sydney")
    context.clock.install(time=demo.clock.now())
    yield context.new_page()
    context.close()


def visit(demo: Demo, name: str, starts: tuple[str, str] | None = None) -> dict[str, Any]:
    """Somebody books at the storefront: a service with a $25 deposit, at its first free time unless one is given.

    Of each day strangers have a part only without a code, so whoever is asked for one types it.
    """
    service = next(each["id"] for each in demo.visit(SHOP, {})["venue"]["services"] if each["name"] == "Toner & gloss")
    if starts is None:
        days = demo.visit(SLOTS, {"id": service})["venue"]["openSlots"]
        # A time some days from now: nothing of it is over before the test is.
        staff = next(each for day in days[5:] for each in day["byStaff"] if each["starts"])
        starts = (staff["staffId"], staff["starts"][0])
    customer = {"name": f"{name} Lee", "email": f"{name.lower()}@example.com"}
    input = {"parts": [{"serviceId": service, "staffId": starts[0]}], "startsAt": starts[1], "customer": customer}
    key = new_id()
    booked: dict[str, Any] = demo.visit(BOOK, {"input": {**input, "idempotencyKey": key}})["bookAppointment"]
    if booked["booking"]["codeUntil"]:
        mail = waits_for(lambda: next((each for each in sent(demo, name) if CODE_SENT.match(each["subject"])), None))
        code = CODE_SENT.match(mail["subject"])
        assert code is not None
        booked = demo.visit(CODE, {"input": {"idempotencyKey": key, "code": code[1]}})["confirmWithCode"]
    return {**booked, "at": starts}


def held(demo: Demo, name: str) -> tuple[str, str, dict[str, Any]]:
    """A time that is held for its deposit: its id, the manage link that the desk has sent, and what the visitor was told."""
    booked = visit(demo, name)
    assert booked["booking"]["held"] and booked["payment"]
    waiting = demo.desk(WAITING)["awaitingDeposit"]
    found = next(each for each in waiting if each["reference"] == booked["booking"]["reference"])
    assert "the time is held until" in found["desk"]["waitsForDeposit"]
    demo.graph(SEND, {"input": {"bookingId": found["id"], "idempotencyKey": new_id()}})
    mail = waits_for(
        lambda: next((each for each in sent(demo, name) if each["subject"].startswith("Your booking")), None)
    )
    link = re.search(r"http\S+/manage/\S+", mail["text"])
    assert link is not None
    return found["id"], link[0].rstrip(".>)"), booked


def sent(demo: Demo, name: str) -> list[dict[str, Any]]:
    """The mail to somebody, newest first."""
    return [each for each in demo.mailbox() if f"{name.lower()}@example.com" in json.dumps(each)]


def waits_for(find: Any) -> Any:
    """What is found, once it is."""
    until = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < until, find
        time.sleep(0.2)
    return found


def seen(demo: Demo, booking_id: str) -> dict[str, Any]:
    booking: dict[str, Any] = demo.desk(SEEN, {"id": booking_id})["booking"]
    return booking


def turns_to(demo: Demo, page: Page, at: datetime) -> None:
    """The clock is turned, here and at the server, and nobody touches the page."""
    left = at - demo.clock.now()
    demo.clock.turn(left)
    page.clock.fast_forward(int(left.total_seconds() * 1000))


def due_at(booked: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(booked["booking"]["depositDueAt"])


def controls(demo: Demo, what: str, **given: Any) -> None:
    """Tell Stripe's stand-in to fail, or that it is let off."""
    url = demo.told["stripe"].rstrip("/") + f"/{what}"
    request = urllib.request.Request(url, data=json.dumps(given).encode(), headers={"content-type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


def is_known_away(demo: Demo) -> bool:
    """Whether the product has seen that Stripe doesn't answer."""
    with closing(sqlite3.connect(f"file:{demo.folder / DATABASE}?mode=ro", uri=True)) as rows:
        return rows.execute("SELECT 1 FROM stripe_reach WHERE away_since IS NOT NULL").fetchone() is not None


def opens_form(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Pay your $25 deposit").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    type_card(page, VISA)


def test_a_time_that_is_held_counts_down_and_lapses_and_its_visitor_hears_how_to_try_again(
    demo: Demo, page: Page
) -> None:
    booking_id, link, booked = held(demo, "Ann")
    until = due_at(booked).astimezone(SYDNEY)
    said = f"Pay by {until.hour % 12 or 12}:{until:%M} {'am' if until.hour < 12 else 'pm'} or the time is let go."
    page.goto(link)
    expect(page.get_by_text("Held for your deposit")).to_be_visible()
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator(".countdown")).to_have_text(re.compile(r"^1[45] min left$"))
    turns_to(demo, page, until - timedelta(seconds=50))
    expect(page.locator(".countdown")).to_have_text("1 min left")
    turns_to(demo, page, until + A_SECOND)
    waits_for(lambda: seen(demo, booking_id)["status"] == "CANCELLED")
    turns_to(demo, page, until + A_MINUTE)
    expect(page.get_by_text("This booking lapsed on")).to_be_visible()
    expect(page.get_by_text("You're welcome to book again.")).to_be_visible()
    expect(page.get_by_text(said)).to_have_count(0)
    expect(page.get_by_role("button", name="Pay your $25 deposit")).to_have_count(0)
    mail = waits_for(lambda: next((each for each in sent(demo, "Ann") if "Deposit not paid" in each["subject"]), None))
    assert "You're welcome to book again." in mail["text"]
    # The time can be booked again.
    assert visit(demo, "Cy", booked["at"])["__typename"] == "BookAppointmentSuccess"


def test_paid_a_second_too_late_the_booking_is_revived(demo: Demo, page: Page) -> None:
    booking_id, link, booked = held(demo, "Bo")
    opens_form(page, link)
    turns_to(demo, page, due_at(booked) + A_SECOND)
    waits_for(lambda: seen(demo, booking_id)["status"] == "CANCELLED")
    page.get_by_role("dialog").get_by_role("button", name="Pay $25 deposit").click()
    expect(page.get_by_role("status").filter(has_text="Your $25 deposit is paid.")).to_be_visible()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    expect(page.get_by_text("This booking lapsed on")).to_have_count(0)
    assert seen(demo, booking_id) == {
        "status": "CONFIRMED",
        "depositDueAt": None,
        "deposit": {"status": "PAID"},
        "refunds": [],
    }
    waits_for(lambda: any(each["subject"].startswith("Confirmed:") for each in sent(demo, "Bo")))


def test_paid_too_late_for_a_time_that_someone_else_has_the_money_goes_back(demo: Demo, page: Page) -> None:
    booking_id, link, booked = held(demo, "Di")
    opens_form(page, link)
    turns_to(demo, page, due_at(booked) + A_SECOND)
    waits_for(lambda: seen(demo, booking_id)["status"] == "CANCELLED")
    assert visit(demo, "Ed", booked["at"])["__typename"] == "BookAppointmentSuccess"
    page.get_by_role("dialog").get_by_role("button", name="Pay $25 deposit").click()
    said = "Your $25 deposit was paid. The money goes back to the card you paid with."
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    expect(page.get_by_text("This booking lapsed on")).to_be_visible()
    waits_for(lambda: [each["status"] for each in seen(demo, booking_id)["refunds"]] == ["SUCCEEDED"])
    waits_for(lambda: any("Your refund of $25" in each["subject"] for each in sent(demo, "Di")))
    assert not any(each["subject"].startswith("Confirmed:") for each in sent(demo, "Di"))


def test_while_stripe_is_away_nothing_lapses_and_the_time_to_pay_in_is_given_back(demo: Demo, page: Page) -> None:
    booking_id, link, booked = held(demo, "Flo")
    page.goto(link)
    controls(demo, "fail", kind="unavailable", times=0)
    turns_to(demo, page, due_at(booked) + 5 * A_MINUTE)
    # It was to lapse, and Stripe was asked first.
    waits_for(lambda: is_known_away(demo))
    expect(page.get_by_text("Held for your deposit")).to_be_visible()
    assert seen(demo, booking_id)["status"] == "PENDING"
    controls(demo, "lift")
    mail = waits_for(lambda: next((each for each in sent(demo, "Flo") if "Please pay" in each["subject"]), None))
    later = datetime.fromisoformat(seen(demo, booking_id)["depositDueAt"])
    assert later > demo.clock.now()
    assert "or the time is let go." in mail["text"]
    page.reload()
    expect(page.get_by_text(re.compile(r"^Pay by .* or the time is let go\."))).to_be_visible()
    opens_form(page, link)
    page.get_by_role("dialog").get_by_role("button", name="Pay $25 deposit").click()
    expect(page.get_by_role("status").filter(has_text="Your $25 deposit is paid.")).to_be_visible()
    assert seen(demo, booking_id)["status"] == "CONFIRMED"
