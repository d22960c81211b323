"""What its customer is told beside the booking's own facts is chosen on the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.test_messages import arrived, booked
from tests.support.demo import Demo


def test_a_customer_turns_reminders_off_and_on_again(demo: Demo, page: Page) -> None:
    page.goto(demo.link("far-away"))
    page.get_by_role("button", name="Choose what you're told").click()
    sheet = page.get_by_role("dialog", name="What you're told")
    expect(sheet.get_by_text("Reminders: on")).to_be_visible()
    sheet.get_by_role("button", name="Turn reminders off").click()
    expect(sheet.get_by_role("status")).to_have_text("Reminders are off now.")
    expect(sheet.get_by_text("Earlier times: on")).to_be_visible()
    # It was kept, and not only shown.
    page.reload()
    page.get_by_role("button", name="Choose what you're told").click()
    sheet.get_by_role("button", name="Turn reminders on").click()
    expect(sheet.get_by_role("status")).to_have_text("Reminders are on now.")


def test_a_link_opens_what_one_is_told(demo: Demo, page: Page) -> None:
    page.goto(f"{demo.link('far-away')}&panel=messages")
    expect(page.get_by_role("dialog", name="What you're told")).to_be_visible()


def test_a_text_in_the_mailbox_is_answered_with_stop_and_the_desk_sees_who_is_cut_off(demo: Demo, page: Page) -> None:
    booking = booked(demo, "Quinn Stopped", phone="+61491570313")
    text = arrived(demo, lambda message: message["kind"] == "sms" and booking["id"] in message["text"])

    def reach() -> dict[str, object]:
        query = "query ($id: ID!) { desk { booking(id: $id) { desk { reach { bySms unreachable } } } } }"
        found: dict[str, object] = demo.desk(query, {"id": booking["id"]})["booking"]["desk"]["reach"]
        return found

    assert reach() == {"bySms": True, "unreachable": False}
    page.goto(f"http://localhost:{demo.port}/dev/mailbox/{text['id']}")
    page.get_by_role("button", name="Reply STOP").click()
    expect(page.get_by_role("button", name="Reply START")).to_be_visible()
    assert reach() == {"bySms": False, "unreachable": True}
    page.get_by_role("button", name="Reply START").click()
    expect(page.get_by_role("button", name="Reply STOP")).to_be_visible()
    assert reach() == {"bySms": True, "unreachable": False}
