"""What its customer is told beside the booking's own facts is chosen on the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

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
