"""Stripe's form inside the page, typed into from the keyboard, and the bank's challenge that may follow."""

from __future__ import annotations

from playwright.sync_api import Frame, FrameLocator, Page, expect

VISA = "4242424242424242"
MASTERCARD = "5555555555554444"
WANTS_3D_SECURE = "4000002500003155"
ALWAYS_WANTS_3D_SECURE = "4000002760003184"
DECLINED = "4000000000000002"
WITHOUT_MONEY = "4000000000009995"
EXPIRED = "4000000000000069"
WRONG_CODE = "4000000000000127"


def form_of(page: Page | Frame) -> FrameLocator:
    """The frame in which the card is typed."""
    return page.frame_locator("iframe[title='Secure payment input frame']")


def bank_of(page: Page) -> FrameLocator:
    """The frame in which the bank asks."""
    return page.frame_locator("iframe[title='Your bank asks you to confirm']")


def type_card(page: Page | Frame, number: str, expiry: str = "1234", code: str = "123") -> None:
    """Fill the form in, over what stands there."""
    keyboard = page.keyboard if isinstance(page, Page) else page.page.keyboard
    field = form_of(page).get_by_label("Card number")
    expect(field).to_be_visible()
    field.fill("")
    field.click()
    for label, text in (("Card number", number), ("Expiration date", expiry), ("Security code", code)):
        # What is typed before the field has the focus goes nowhere.
        expect(form_of(page).get_by_label(label)).to_be_focused()
        keyboard.press("Control+A")
        keyboard.type(text)
        keyboard.press("Tab")
