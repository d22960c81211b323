"""Moving a booking, and being moved: the price is read and agreed to, and a move by the salon is answered in three ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.axe import violations_at_both_sizes
from tests.support.browser import PHONE, sheet_is_left
from tests.support.checkout import Checkout

KEPT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
MOVE = """mutation ($input: DeskRescheduleBookingInput!) { deskRescheduleBooking(input: $input) {
    __typename ... on BookingUpdated { booking { startsAt staff { name } } } ... on Refusal { message } } }"""


def paid_booking(till: Checkout, *, in_hours: float = 240) -> BookingRecord:
    booking = till.books(in_hours=in_hours, asks=2500)
    till.pays(booking)
    return till.reads(booking)


def moved_by_salon(till: Checkout, *, in_hours: float = 20, asked_by: str = "VENUE") -> BookingRecord:
    """The desk moves a paid booking of next week to so many hours from now."""
    booking = paid_booking(till)
    starts_at = (datetime.now(UTC) + timedelta(hours=in_hours)).replace(second=0, microsecond=0)
    asked = {
        "bookingId": booking.id,
        "expectedVersion": booking.version,
        "idempotencyKey": f"desk-{booking.id}",
        "startsAt": starts_at.isoformat(),
        "askedBy": asked_by,
    }
    answer = till.desk(booking, MOVE, input=asked)["deskRescheduleBooking"]
    assert answer["__typename"] == "BookingUpdated", answer
    return till.reads(booking)


def banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Your booking was moved")


def choose_far_time(page: Page) -> None:
    """A time next week or later: on the first day shown after going one week on that has any."""
    sheet = page.get_by_role("dialog", name="Choose a new time")
    sheet.get_by_role("button", name="Later week").click()
    sheet.get_by_role("button", name=re.compile(r"^\w+day \d+ \w+, \d+ free time")).last.click()
    sheet.get_by_role("button", name=re.compile(r"^\d+:\d\d [ap]m, ")).first.click()


def test_the_price_of_moving_is_read_before_the_press(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Reschedule").click()
    # The soonest time is within the notice window.
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Next|Soonest)")).first.click()
    confirm = page.get_by_role("dialog", name="Move your booking?")
    expect(confirm.get_by_text("After this you can't change or cancel it online.")).to_be_visible()
    expect(confirm.get_by_text("Your $25 deposit stays with the booking.")).to_be_visible()
    press = confirm.get_by_role("button", name=re.compile("^Move to "))
    expect(press).to_have_accessible_description(re.compile("can't change or cancel it online"))
    assert till.reads(booking).starts_at == booking.starts_at
    press.click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    assert till.reads(booking).starts_at != booking.starts_at
    # And it was so.
    expect(page.get_by_text("can't be changed online")).to_be_visible()


def test_a_quote_that_changed_meanwhile_is_shown_and_wants_another_press(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    page.goto(till.link(booking))
    page.get_by_role("button", name="Reschedule").click()
    choose_far_time(page)
    confirm = page.get_by_role("dialog", name="Move your booking?")
    expect(confirm.get_by_text("If you cancel then, your $25 deposit is refunded in full.")).to_be_visible()
    till.changes(booking, terms=KEPT)
    press = confirm.get_by_role("button", name=re.compile("^Move to "))
    press.click()
    expect(confirm.get_by_role("alert")).not_to_be_empty()
    expect(
        confirm.get_by_text("If you cancel then, your $25 deposit can't be refunded per our policy.")
    ).to_be_visible()
    expect(confirm.get_by_text("is refunded in full")).to_have_count(0)
    assert till.reads(booking).starts_at == booking.starts_at
    press.click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    assert till.reads(booking).starts_at != booking.starts_at


def changed_terms_want_another_press(sheet: Locator, button: re.Pattern[str], change: Callable[[], None]) -> None:
    """The terms are read, change, and are pressed: the page says so, shows the new ones, and the button is there again."""
    expect(sheet.get_by_text("If you cancel then, your $25 deposit is refunded in full.")).to_be_visible()
    change()
    sheet.get_by_role("button", name=button).click()
    said = "What cancelling would cost after this move has changed since you looked. Nothing was moved. Please read it again."
    expect(sheet.get_by_role("alert")).to_have_text(said)
    expect(sheet.get_by_text("If you cancel then, your $25 deposit can't be refunded per our policy.")).to_be_visible()
    expect(sheet.get_by_text("is refunded in full")).to_have_count(0)
    expect(sheet.get_by_role("button", name=button)).to_be_enabled()


def test_terms_that_change_under_an_earlier_time_are_shown_and_want_another_press(till: Checkout, page: Page) -> None:
    booking = paid_booking(till)
    starts_at = till.clock.now().replace(second=0, microsecond=0) + timedelta(days=7)
    opening = till.offers_opening(booking, starts_at)
    page.goto(till.link(booking, action="earlier", opening=opening))
    sheet = page.get_by_role("dialog", name="An earlier time is free")
    changed_terms_want_another_press(sheet, re.compile("^Take "), lambda: till.changes(booking, terms=KEPT))
    before = till.reads(booking)
    assert (before.starts_at, before.version) == (booking.starts_at, booking.version)
    assert [row["status"] for row in till.rows(booking, tables.opening_offer)] == ["offered"]
    sheet.get_by_role("button", name=re.compile("^Take ")).click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    assert till.reads(booking).starts_at == starts_at


def test_terms_that_change_under_a_counter_offer_are_shown_and_want_another_press(till: Checkout, page: Page) -> None:
    request = till.requests()
    starts_at = till.clock.now().replace(second=0, microsecond=0) + timedelta(days=12)
    till.offers(request, starts_at, starts_at + timedelta(days=1))
    page.goto(till.link(request, action="accept", offer="1"))
    sheet = page.get_by_role("dialog", name="Other times for you")
    changed_terms_want_another_press(sheet, re.compile("^Confirm "), lambda: till.changes(request, terms=KEPT))
    # The one that was chosen is chosen still.
    expect(sheet.get_by_role("radio").first).to_be_checked()
    assert till.reads(request).status.value == "pending"
    assert [row["status"] for row in till.rows(request, tables.counter_offer)] == ["offered", "offered"]
    sheet.get_by_role("button", name=re.compile("^Confirm ")).click()
    expect(page.get_by_role("status").filter(has_text="It's yours:")).to_be_visible()
    after = till.reads(request)
    assert (after.status.value, after.starts_at) == ("confirmed", starts_at)


def test_a_move_by_the_salon_stands_on_top_and_is_accepted_by_a_press(till: Checkout, page: Page) -> None:
    booking = moved_by_salon(till)
    page.goto(till.link(booking))
    said = banner(page)
    expect(said).to_contain_text(
        re.compile("Sorry, Lumen had to move your booking from .* to .*all of your \\$25 deposit goes back")
    )
    expect(page.get_by_text("Waiting for your answer")).to_be_visible()
    top, heading = said.bounding_box(), page.get_by_role("heading", level=1).bounding_box()
    assert top is not None
    assert heading is not None
    assert top["y"] < heading["y"]
    # One of each way, and no second one below.
    expect(page.get_by_role("button", name="Choose another time")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(1)
    expect(page.get_by_role("button", name="Reschedule")).to_have_count(0)
    said.get_by_role("button", name=re.compile(r"^\w+day \d+:\d\d [ap]m is fine$")).click()
    sheet = page.get_by_role("dialog", name="Is the new time fine?")
    expect(sheet.get_by_text("Your $25 deposit stays with the booking.")).to_be_visible()
    # Looking at it agrees to nothing.
    assert till.reads(booking).agreement.move is not None
    sheet.get_by_role("button", name=re.compile("^Accept ")).click()
    expect(page.get_by_role("status").filter(has_text="Thank you. It's agreed:")).to_be_visible()
    expect(said).to_have_count(0)
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    assert till.reads(booking).agreement.move is None
    # The link in the message, opened again, says so.
    sheet_is_left(page)
    page.goto(till.link(booking, action="accept"))
    expect(page.get_by_role("dialog", name="Your booking's time")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Accept "))).to_have_count(0)


def test_a_move_by_the_salon_is_cancelled_with_everything_back(till: Checkout, page: Page) -> None:
    booking = moved_by_salon(till)
    page.goto(till.link(booking))
    banner(page).get_by_role("button", name="Cancel, with everything back").click()
    sheet = page.get_by_role("dialog", name="Cancel your booking?")
    expect(sheet.get_by_text("You'll be refunded $25 to the card you paid with")).to_be_visible()
    sheet.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    till.lets_stand(booking, page)
    expect(page.get_by_text(re.compile(r"refund of \$25"))).to_be_visible()
    expect(banner(page)).to_have_count(0)
    assert till.reads(booking).status.value == "cancelled"
    till.has_been_told()
    assert till.waits_for(lambda: till.client.v1.refunds.list().data)[0].amount == 2500


def test_a_move_by_the_salon_is_answered_with_another_time(till: Checkout, page: Page) -> None:
    booking = moved_by_salon(till)
    page.goto(till.link(booking))
    banner(page).get_by_role("button", name="Choose another time").click()
    choose_far_time(page)
    confirm = page.get_by_role("dialog", name="Move your booking?")
    expect(confirm.get_by_text("is refunded in full")).to_be_visible()
    confirm.get_by_role("button", name=re.compile("^Move to ")).click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    expect(banner(page)).to_have_count(0)
    seen = till.reads(booking)
    assert seen.starts_at != booking.starts_at
    assert seen.agreement.move is None


def test_a_move_that_the_customer_asked_for_by_phone_asks_to_be_accepted(till: Checkout, page: Page) -> None:
    booking = moved_by_salon(till, in_hours=200, asked_by="CUSTOMER")
    page.goto(till.link(booking))
    expect(banner(page)).to_contain_text("moved your booking as you asked")
    expect(banner(page).get_by_role("button", name="Cancel booking", exact=True)).to_be_visible()
    banner(page).get_by_role("button", name=re.compile("is fine$")).click()
    page.get_by_role("button", name=re.compile("^Accept ")).click()
    expect(page.get_by_role("status").filter(has_text="It's agreed:")).to_be_visible()


@pytest.mark.parametrize(
    ("action", "sheet"),
    [
        ("accept", "Is the new time fine?"),
        ("reschedule", "Choose a new time"),
        ("cancel", "Cancel your booking?"),
    ],
)
def test_the_links_of_the_message_open_each_way_and_do_nothing(
    till: Checkout, page: Page, action: str, sheet: str
) -> None:
    booking = moved_by_salon(till)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data or "") if request.method == "POST" else None)
    page.goto(till.link(booking, action=action))
    expect(page.get_by_role("dialog", name=sheet)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert all("idempotencyKey" not in body for body in posted)
    assert till.reads(booking) == booking


def test_what_the_server_wrote_of_a_move_is_what_the_app_shows(till: Checkout, browser_texts: object) -> None:
    assert callable(browser_texts)
    served, shown = browser_texts(till.link(moved_by_salon(till)))
    assert "Sorry, Lumen had to move your booking" in served
    assert served == shown


def test_axe_finds_nothing_in_a_move(till: Checkout, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    booking = moved_by_salon(till)
    page.goto(till.link(booking))
    page.wait_for_load_state("networkidle")
    found = {"banner": violations_at_both_sizes(page)}
    banner(page).get_by_role("button", name=re.compile("is fine$")).click()
    expect(page.get_by_role("button", name=re.compile("^Accept "))).to_be_visible()
    found["accepting"] = violations_at_both_sizes(page)
    page.goto(till.link(booking, action="reschedule"))
    choose_far_time(page)
    expect(page.get_by_role("dialog", name="Move your booking?").get_by_text("If you cancel then")).to_be_visible()
    found["the price"] = violations_at_both_sizes(page)
    context.close()
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
