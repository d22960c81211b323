"""Every press whose answer is lost: the page says that it isn't known, asks again under the same key, and then says what is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_counter_offers import asked
from tests.e2e.test_deposit import intents, is_paid, open_form, pay
from tests.e2e.test_earlier import People, asks, offered
from tests.support.browser import wait_until
from tests.support.card_form import VISA, type_card
from tests.support.checkout import Checkout
from tests.support.demo import Demo
from tests.support.line import Line

SEEN = """query ($id: ID!) { desk { booking(id: $id) { version status startsAt counterOffers { status }
    desk { activity { what } } } } }"""


@dataclass
class Press:
    """A press in the panel that is open: its button, what isn't known after it, and what is so in the end."""

    button: str | re.Pattern[str]
    unknown: str
    known: str


def lose(page: Page, press: Press) -> Line:
    """Press over a broken line, and read that nobody knows; the line is still broken then."""
    line = Line(page)
    line.is_broken = True
    page.get_by_role("dialog").get_by_role("button", name=press.button).click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_have_text(
        f"No answer has come yet, so we don't know {press.unknown}. We keep asking: please stay on this page."
    )
    # It is asked for again, without a press.
    asked_before = len(line.keys)
    page.wait_for_event("request", predicate=lambda request: "idempotencyKey" in (request.post_data or ""))
    assert len(line.keys) >= asked_before
    assert line.arrived() == [200], "the server got it, once"
    expect(alert).to_contain_text("we don't know")
    expect(page.get_by_text("Nothing was changed")).to_have_count(0)
    return line


def is_known(page: Page, press: Press, line: Line) -> None:
    """The line is mended: the page finds out by itself, and has used one key."""
    line.is_broken = False
    expect(page.get_by_role("status").filter(has_text=press.known)).to_be_visible(timeout=35_000)
    assert len(set(line.keys)) == 1


@pytest.fixture
def people(demo: Demo) -> People:
    return People(demo)


@pytest.fixture
def seen(demo: Demo) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """How the desk sees a booking."""

    def look(booking: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = demo.desk(SEEN, {"id": booking["id"]})["booking"]
        return found

    return look


def test_a_move_whose_answer_is_lost_is_not_called_undone_and_is_made_once(
    people: People, seen: Callable[..., dict[str, Any]], page: Page
) -> None:
    booking = people.books("Lena Lost", 2)
    page.goto(booking["link"])
    page.get_by_role("button", name="Reschedule").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Next with")).click()
    press = Press(re.compile("^Move to"), "if your booking has moved", "Your booking has moved.")
    line = lose(page, press)
    assert seen(booking)["version"] == 2
    # Nothing else can be chosen before that is known; a press asks at once.
    page.get_by_role("button", name="Choose another time").dispatch_event("click")
    expect(page.get_by_role("dialog", name="Move your booking?")).to_be_visible()
    line.is_broken = False
    page.get_by_role("button", name="Ask again now").click()
    is_known(page, press, line)
    assert [each["what"] for each in seen(booking)["desk"]["activity"]].count("RESCHEDULED") == 1


def test_a_cancel_whose_answer_is_lost_is_not_called_undone(
    people: People, seen: Callable[..., dict[str, Any]], page: Page
) -> None:
    booking = people.books("Carl Lost", 3)
    page.goto(booking["link"])
    page.get_by_role("button", name="Cancel booking").click()
    press = Press("Cancel booking", "if your booking is cancelled", "Your booking is cancelled.")
    line = lose(page, press)
    assert seen(booking)["status"] == "CANCELLED"
    expect(page.get_by_role("button", name="Keep my booking")).to_have_count(0)
    is_known(page, press, line)
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    # What was pressed is gone: the keyboard goes on from the appointment.
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_late_answer_changes_the_page_though_its_panel_was_closed(
    people: People, seen: Callable[..., dict[str, Any]], page: Page
) -> None:
    booking = people.books("Lou Late", 4)
    page.goto(booking["link"])
    page.get_by_role("button", name="Reschedule").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Next with")).click()
    press = Press(re.compile("^Move to"), "if your booking has moved", "Your booking has moved.")
    line = lose(page, press)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="we don't know if your booking has moved")).to_be_visible()
    # Another panel that is open meanwhile stays open.
    page.get_by_role("button", name="Add to calendar").click()
    line.is_broken = False
    wait_until(page, "document.body.innerText.includes('Your booking has moved.')", 35)
    expect(page.get_by_role("dialog", name="Add to calendar")).to_be_visible()
    page.keyboard.press("Escape")
    day = seen(booking)["startsAt"]
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(int(day[8:10])))
    expect(page.get_by_text("we don't know")).to_have_count(0)
    assert len(set(line.keys)) == 1


def test_three_presses_in_one_frame_are_one(people: People, seen: Callable[..., dict[str, Any]], page: Page) -> None:
    booking = people.books("Tess Thrice", 5)
    page.goto(booking["link"])
    page.get_by_role("button", name="Cancel booking").click()
    button = page.get_by_role("dialog").get_by_role("button", name="Cancel booking")
    expect(button).to_be_visible()
    line = Line(page)
    button.evaluate("(button) => { button.click(); button.click(); button.click() }")
    expect(page.get_by_role("status").filter(has_text="Your booking is cancelled.")).to_be_visible()
    assert len(line.keys) == 1
    assert [each["what"] for each in seen(booking)["desk"]["activity"]].count("CANCELLED") == 1


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_to_an_offer_is_not_called_undone(demo: Demo, page: Page, answer: str) -> None:
    request = asked(demo, f"Olga {answer}", "+61491570156" if answer == "accept" else "+61491570157")
    page.goto(request.link(1))
    if answer == "accept":
        press = Press(re.compile("^Confirm "), "if this time is yours", "It's yours:")
    else:
        page.get_by_role("button", name="None of these suits me").click()
        press = Press("Decline these times", "if your answer reached the salon", "will see that these times don't suit")
    line = lose(page, press)
    is_known(page, press, line)
    status = {offer["number"]: offer["status"] for offer in request.seen()["counterOffers"]}
    assert status[1] == ("ACCEPTED" if answer == "accept" else "DECLINED")


def test_a_wish_for_earlier_times_and_its_end_are_not_called_undone(people: People, page: Page) -> None:
    booking = people.books("Wanda Wish", -2)
    page.goto(booking["link"])
    page.get_by_role("button", name=re.compile("^Earlier times")).click()
    press = Press("Let me know", "if the salon knows what you wish for", "We'll let you know of an earlier time")
    is_known(page, press, lose(page, press))
    page.unroute_all()
    page.get_by_role("button", name=re.compile("^Earlier times")).click()
    press = Press("Stop letting me know", "if you still hear of earlier times", "You won't hear of earlier times")
    is_known(page, press, lose(page, press))


@pytest.mark.parametrize("answer", ["take", "refuse"])
def test_an_answer_to_an_earlier_time_is_not_called_undone(
    demo: Demo, people: People, page: Page, seen: Callable[..., dict[str, Any]], answer: str
) -> None:
    day = 6 if answer == "take" else 7
    gone, booking = people.books(f"Gone{day} North", day), people.books(f"Ann{day} Answer", -2 - day)
    asks(page, booking)
    people.cancels(gone)
    page.goto(next(link for link in offered(demo, booking)["links"] if "action=earlier" in link))
    press = (
        Press(re.compile("^Take "), "if this time is yours", "Your booking has moved.")
        if answer == "take"
        else Press("No thanks, keep mine", "if your answer reached the salon", "That time goes to someone else.")
    )
    is_known(page, press, lose(page, press))
    assert seen(booking)["startsAt"] == (gone if answer == "take" else booking)["startsAt"]


def test_a_card_whose_answer_is_lost_is_not_called_unsaved_nor_unremoved(till: Checkout, page: Page) -> None:
    booking = till.books()
    page.goto(till.link(booking, panel="payment"))
    page.get_by_role("dialog").get_by_role("button", name="Add a card").click()
    type_card(page, VISA)
    press = Press("Save card", "if your card is saved", "Your card is saved.")
    is_known(page, press, lose(page, press))
    assert [row["last4"] for row in till.cards(booking)] == ["4242"]
    page.unroute_all()
    page.get_by_role("dialog").get_by_role("button", name="Remove card").click()
    press = Press("Remove card", "if your card is removed", "Your card is removed.")
    is_known(page, press, lose(page, press))
    assert till.reads(booking).card is None


def test_a_deposit_paid_with_credit_is_not_called_unpaid(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    till.has_credit(booking, 2500)
    page.goto(till.link(booking, panel="payment"))
    press = Press(re.compile("^Use your"), "if your deposit is paid", "deposit is paid with your credit.")
    is_known(page, press, lose(page, press))
    assert till.reads(booking).deposit_status == "paid"


def test_a_payment_of_which_neither_stripe_nor_we_could_tell_is_not_called_unpaid(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    open_form(page, till, booking)
    type_card(page, VISA)
    # Charged there, and its answer lost; and from here on our server is out of reach.
    till.stripe.fail("drop_after", "POST /v1/payment_intents/*/confirm", times=1)
    page.route("**/manage/*/graphql", lambda route: route.abort())
    pay(page)
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "No answer has come yet, so we don't know if your payment went through. We keep asking: please stay on this page.",
        timeout=20_000,
    )
    page.unroute("**/manage/*/graphql")
    page.get_by_role("button", name="Ask again now").click()
    is_paid(page)
    assert [intent["amount_received"] for intent in intents(till, booking)] == [2500]
