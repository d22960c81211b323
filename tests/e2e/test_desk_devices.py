"""The salon's tablet and one's own passkey in the browser: paired, unlocked by a PIN, locked, and taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import segno
from playwright.sync_api import Browser, Page, expect

from tests.support.axe import violations_at_both_sizes
from tests.support.browser import PHONE, at_rest
from tests.support.cut_words import CUT_WORDS
from tests.support.demo import Demo
from tests.support.desk_app import board_of, desk_url, hires_with_pin, presses_in

TABLET: dict[str, Any] = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
PIN, OWNERS, WRONG = "830174", "482913", "910382"
WHO = "Who is it?"


@contextmanager
def _tablet(browser: Browser, options: dict[str, Any] = TABLET) -> Iterator[Page]:
    """A browser of its own, that complains of nothing."""
    context = browser.new_context(**options)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _code(demo: Demo, page: Page, name: str) -> str:
    """Add a tablet as the owner; gives the address that its QR code shows."""
    page.goto(desk_url(demo, "/settings/devices"))
    page.get_by_role("button", name="Add a tablet").click()
    page.get_by_label("What is it called?").fill(name)
    with page.expect_response(lambda response: "deskPairDevice" in response.text()) as answered:
        page.get_by_role("button", name="Show the code").click()
    made = answered.value.json()["data"]["deskPairDevice"]
    shown = page.get_by_role("img", name="QR code").get_attribute("src") or ""
    drawn = segno.make(made["url"], micro=False).svg_inline(border=4, light="#fff", omitsize=True)
    assert unquote(shown.partition(",")[2]).replace(' xmlns="http://www.w3.org/2000/svg"', "") == drawn
    expect(page.locator(".code")).to_have_text(made["code"])
    url: str = made["url"]
    return url


def _pairs(demo: Demo, page: Page, tablet: Page, name: str) -> None:
    tablet.goto(_code(demo, page, name))
    tablet.get_by_role("button", name="Pair this device").click()
    expect(tablet.get_by_role("heading", name=WHO)).to_be_visible()


def _types(tablet: Page, pin: str) -> None:
    expect(tablet.get_by_role("button", name="Someone else")).to_be_visible()
    tablet.keyboard.type(pin)


def _sets_pin(demo: Demo, page: Page) -> None:
    """Choose a PIN as the owner; a slip between the two is found."""
    page.goto(desk_url(demo, "/settings/me"))
    page.get_by_role("button", name=re.compile("your PIN$|a PIN$")).first.click()
    page.get_by_label("Six digits").fill(OWNERS)
    page.get_by_label("The same again").fill(WRONG)
    page.get_by_role("button", name="Save the PIN").click()
    expect(page.get_by_text("The two aren't the same")).to_be_visible()
    page.get_by_label("The same again").fill(OWNERS)
    page.get_by_role("button", name="Save the PIN").click()
    expect(page.get_by_text("Your PIN holds from now on")).to_be_visible()


def test_a_tablet_is_paired_says_who_is_at_it_by_a_pin_and_ends_when_it_is_taken_off(
    demo: Demo, browser: Browser, page: Page
) -> None:
    hires_with_pin(demo, "Bela", "bela@lumen.example", PIN)
    presses_in(demo, page)
    url = _code(demo, page, "Front desk")
    with _tablet(browser) as tablet:
        tablet.goto(url)
        # Opening it does nothing, and the code leaves the address bar.
        expect(tablet.get_by_label("Code", exact=True)).to_have_value(re.compile("^....-....$"))
        assert tablet.url == desk_url(demo, "/pair")
        expect(page.get_by_text("Waiting for the tablet")).to_be_visible()
        tablet.get_by_role("button", name="Pair this device").click()
        expect(tablet.get_by_role("heading", name=WHO)).to_be_visible()
        # The owner's screen goes on by itself.
        expect(page.get_by_text("“Front desk” is paired")).to_be_visible()
        expect(page.get_by_text("used by nobody yet")).to_be_visible()

        # By the keyboard alone: who it is, a wrong PIN, the right one, and locked again.
        expect(tablet.get_by_role("heading", name=WHO)).to_be_focused()
        tablet.keyboard.press("Tab")
        expect(tablet.get_by_role("button", name="Bela")).to_be_focused()
        tablet.keyboard.press("Enter")
        expect(tablet.get_by_role("heading", name="Bela")).to_be_focused()
        tablet.keyboard.type(WRONG)
        expect(tablet.get_by_role("alert")).to_contain_text("You can try 4 more times")
        tablet.keyboard.type(f"{PIN[:2]}0")
        tablet.keyboard.press("Backspace")
        tablet.keyboard.type(PIN[2:])
        expect(board_of(tablet)).to_be_visible()
        tablet.goto(desk_url(demo, "/settings/me"))
        expect(tablet.get_by_text("Your role doesn't include this page")).to_be_visible()
        tablet.get_by_role("button", name="Bela · Lock").focus()
        tablet.keyboard.press("Enter")
        expect(tablet.get_by_role("heading", name=WHO)).to_be_visible()
        # The page loaded anew is locked, too, and nothing of anyone is kept in it.
        tablet.reload()
        expect(tablet.get_by_role("heading", name=WHO)).to_be_visible()
        kept = tablet.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
        # But for the mark that it was locked here, where the page went before the server had said that it knows.
        assert re.fullmatch(r'\[\{("openchair desk locked":"\w{22}")?\},\{\},""\]', kept), kept
        # Someone's own link would take the device's place: it is left for their own phone.
        tablet.goto(demo.told["desk"]["url"])
        expect(tablet.get_by_role("heading", name="Open this link on your own phone")).to_be_visible()
        tablet.get_by_role("button", name="Go on").click()

        # Five wrong ones lock it, for this person and here.
        tablet.get_by_role("button", name="Bela").click()
        for left in ("4 more times", "3 more times", "2 more times", "1 more time,", "so it is locked on this device"):
            for digit in WRONG:
                tablet.get_by_role("button", name=digit, exact=True).tap()
            expect(tablet.get_by_role("alert")).to_contain_text(left)
        expect(tablet.get_by_role("button", name="1", exact=True)).to_have_count(0)
        tablet.get_by_role("button", name="Someone else").click()
        expect(tablet.get_by_role("button", name="Bela")).to_contain_text("Locked on this device")
        page.reload()
        expect(page.get_by_text("last used by Bela")).to_be_visible()
        page.get_by_role("button", name="Unlock Bela").click()
        expect(page.get_by_text("Bela can try their PIN again")).to_be_visible()

        # One tap changes who it is.
        _sets_pin(demo, page)
        tablet.reload()
        tablet.get_by_role("button", name="Bela").click()
        _types(tablet, PIN)
        tablet.get_by_role("button", name="Bela · Lock").tap()
        tablet.get_by_role("button", name=re.compile("Olive")).tap()
        _types(tablet, OWNERS)
        expect(board_of(tablet)).to_be_visible()

        page.goto(desk_url(demo, "/settings/devices"))
        page.get_by_role("button", name="Take off Front desk").click()
        page.get_by_role("dialog").get_by_role("button", name="Take off").click()
        expect(page.get_by_text("“Front desk” can do nothing here any more")).to_be_visible()
        # It says so at its next act.
        tablet.get_by_role("button", name=re.compile("Lock$")).tap()
        expect(tablet.get_by_text("“Front desk” isn't paired with the salon any more")).to_be_visible()
        tablet.reload()
        expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_is_added_signs_in_and_signs_nobody_in_once_it_is_removed(demo: Demo, page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )["authenticatorId"]
    presses_in(demo, page)
    page.goto(desk_url(demo, "/settings/me"))

    def add() -> None:
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_label("What is it called?").fill("My phone")
        page.get_by_role("dialog").get_by_role("button", name="Add a passkey").click()

    def is_verified(verified: bool) -> None:
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": verified})

    # A finger that isn't theirs makes none.
    is_verified(False)
    add()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    is_verified(True)
    page.get_by_role("dialog").get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("“My phone” signs you in from now on")).to_be_visible()
    add()
    expect(page.get_by_text("This device has a passkey for you already")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    def sign_out() -> None:
        page.get_by_role("button", name="Sign out here").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    # The field that offers passkeys would take it by itself: here its button does.
    page.evaluate("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    sign_out()
    is_verified(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    is_verified(True)
    page.get_by_role("button", name="Sign in with a passkey").focus()
    page.keyboard.press("Enter")
    # It goes on where it was.
    page.get_by_role("button", name="Rename My phone").click()
    page.get_by_label("Name", exact=True).fill("Old phone")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Remove Old phone").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("“Old phone” signs you in no more.")).to_be_visible()
    sign_out()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey isn't known here")).to_be_visible()


def test_axe_finds_nothing_on_the_screens_of_devices_and_large_text_fits(
    demo: Demo, browser: Browser, page: Page
) -> None:
    found = {}

    def look(name: str, at: Page) -> None:
        at_rest(at)
        if wrong := violations_at_both_sizes(at):
            found[name] = wrong
        # With text twice as large nothing scrolls sideways, and no word is cut in two.
        at.evaluate("document.documentElement.style.fontSize = '200%'")
        assert at.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert at.evaluate(CUT_WORDS) == [], name
        at.evaluate("document.documentElement.style.fontSize = ''")

    hires_with_pin(demo, "Cleo", "cleo@lumen.example", PIN)
    presses_in(demo, page)
    page.goto(desk_url(demo, "/pair"))
    expect(page.get_by_text("sign out here first to pair this one")).to_be_visible()
    look("pairing where someone is signed in", page)
    page.goto(desk_url(demo, "/settings/me"))
    page.get_by_role("button", name=re.compile("your PIN$|a PIN$")).first.click()
    look("a PIN", page)
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Add a passkey")).to_be_enabled()
    look("a passkey", page)
    with _tablet(browser, PHONE) as tablet:
        url = _code(demo, page, "Window")
        look("the code", page)
        tablet.goto(url)
        expect(tablet.get_by_role("button", name="Pair this device")).to_be_visible()
        look("pairing", tablet)
        tablet.get_by_role("button", name="Pair this device").click()
        expect(tablet.get_by_role("button", name="Cleo")).to_be_visible()
        look("who is it", tablet)
        expect(page.get_by_role("button", name="Take off Window")).to_be_visible()
        look("devices", page)
        tablet.get_by_role("button", name="Cleo").click()
        _types(tablet, WRONG)
        expect(tablet.get_by_role("alert")).to_contain_text("You can try 4 more times")
        look("the digits", tablet)
        tablet.keyboard.type(PIN)
        expect(board_of(tablet)).to_be_visible()
        look("unlocked", tablet)
    assert found == {}
