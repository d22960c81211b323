"""The desk in the browser: who gets in, who is let go, and what a stolen sign-in comes to."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from openchair_devkit.rows import OWNER
from tests.support.axe import violations_at_both_sizes
from tests.support.browser import DESKTOP, at_rest
from tests.support.cut_words import CUT_WORDS
from tests.support.demo import Demo
from tests.support.desk_app import ask_for_link, board_of, desk_url, hello, link_mailed, mail_about, mails_to, signs_in

BEN = "ben@lumen.example"
STILL_IN = re.compile(r"^\w+day \d")
OUT = "Sign in"


def test_a_mailed_link_signs_in_by_a_press_and_only_once(demo: Demo, context: BrowserContext, page: Page) -> None:
    page.goto(desk_url(demo))
    link = ask_for_link(demo, page)
    scanner, opened = context.new_page(), context.new_page()
    # Opening it does nothing, whoever opens it; and its token leaves the address bar.
    for each in (scanner, opened):
        each.goto(link)
        expect(each.get_by_role("button", name="Sign in here")).to_be_visible()
        assert each.url == desk_url(demo, "/sign-in")
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()

    opened.get_by_role("button", name="Sign in here").click()
    expect(opened.get_by_role("heading", name=STILL_IN)).to_be_visible()
    # The tab that waited goes on by itself.
    expect(page.get_by_role("heading", name=STILL_IN)).to_be_visible()
    kept = opened.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert kept == '[{},{},""]'
    opened.reload()
    expect(opened.get_by_role("heading", name=STILL_IN)).to_be_visible()

    # The second press has nothing left to use; who is signed in here stays so.
    scanner.get_by_role("button", name="Sign in here").click()
    expect(scanner.get_by_role("heading", name=STILL_IN)).to_be_visible()
    assert len([each for each in context.cookies() if each["name"].endswith("openchair-desk")]) == 1

    expect(hello(opened)).to_be_visible()
    opened.get_by_role("link", name=re.compile("^You")).click()
    opened.get_by_role("button", name="Sign out here").click()
    for each in (opened, page, scanner):
        expect(each.get_by_role("heading", name=OUT)).to_be_visible()
    assert [each for each in context.cookies() if each["name"].endswith("openchair-desk")] == []
    # A screen that asks for someone leads to the sign-in page, and says nothing of what is behind it.
    opened.goto(desk_url(demo, "/settings/team"))
    expect(opened.get_by_role("heading", name=OUT)).to_be_visible()


def test_an_invited_colleague_joins_sees_what_is_theirs_and_is_out_when_removed(
    demo: Demo, browser: Browser, page: Page
) -> None:
    seen = len(mails_to(demo, BEN))
    signs_in(demo, page)
    page.goto(desk_url(demo, "/settings/team"))
    page.get_by_role("button", name="Invite someone").click()
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Email address").fill("ben at lumen")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert").filter(has_text=re.compile("address", re.IGNORECASE))).to_be_visible()
    page.get_by_label("Email address").fill(BEN)
    page.get_by_role("radio", name=re.compile("^Front desk")).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status").filter(has_text=f"on its way to {BEN}")).to_be_visible()

    context = browser.new_context(**DESKTOP)
    ben = context.new_page()
    ben.goto(link_mailed(demo, BEN, "invitation", seen=seen))
    expect(ben.get_by_role("heading", name="Join Lumen Hair Studio")).to_be_visible()
    assert ben.url == desk_url(demo, "/invitation")
    ben.get_by_role("button", name="Join Lumen Hair Studio").click()
    expect(hello(ben, "Ben")).to_be_visible()
    expect(ben.get_by_role("navigation", name="Settings").get_by_role("link")).to_have_count(1)
    ben.goto(desk_url(demo, "/settings/keys"))
    expect(ben.get_by_text("Your role doesn't include this page")).to_be_visible()
    ben.goto(desk_url(demo, "/settings/me"))
    expect(ben.get_by_text("Here", exact=True)).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Change Ben").click()
    page.get_by_role("button", name="Remove from the team").click()
    page.get_by_role("dialog", name="Remove Ben?").get_by_role("button", name="Remove from the team").click()
    expect(page.get_by_role("status").filter(has_text="Ben doesn't work at this desk any more")).to_be_visible()
    # What he does next is refused, and says so.
    ben.get_by_role("button", name="Leave Lumen Hair Studio").click()
    ben.get_by_role("dialog").get_by_role("button", name="Leave Lumen Hair Studio").click()
    expect(ben.get_by_text("You were signed out here")).to_be_visible()
    ben.reload()
    expect(ben.get_by_role("heading", name=OUT)).to_be_visible()
    context.close()


def test_a_stolen_refresh_token_that_is_used_ends_the_session_and_tells_the_owner(
    demo: Demo, browser: Browser, context: BrowserContext, page: Page
) -> None:
    signs_in(demo, page)
    stolen = context.storage_state()
    page.reload()
    expect(page.get_by_role("heading", name=STILL_IN)).to_be_visible()

    elsewhere = browser.new_context(**DESKTOP, user_agent="Thief/1.0", storage_state=stolen)
    thief = elsewhere.new_page()
    thief.goto(desk_url(demo))
    expect(thief.get_by_role("heading", name=OUT)).to_be_visible()
    elsewhere.close()

    # The live stream ended with the session: it is said without a press.
    expect(page.get_by_text("You were signed out here")).to_be_visible()
    assert "used from two places" in mail_about(demo, OWNER, "You were signed out, to be safe")["text"]
    # Signed in again in another tab, this one goes on where it was.
    other = context.new_page()
    other.goto(ask_for_link(demo, page))
    other.get_by_role("button", name="Sign in here").click()
    expect(board_of(page)).to_be_visible()
    assert page.url == desk_url(demo)
    page.goto(desk_url(demo, "/settings/security"))
    expect(page.locator(".things strong").first).to_contain_text("two places")


def test_axe_finds_nothing_on_the_desks_screens_and_large_text_fits(demo: Demo, page: Page) -> None:
    found = {}

    def look(name: str) -> None:
        at_rest(page)
        if wrong := violations_at_both_sizes(page):
            found[name] = wrong

    page.goto(desk_url(demo, "/sign-in"))
    expect(page.get_by_role("heading", name=OUT)).to_be_visible()
    look("sign in")
    page.goto(desk_url(demo, "/invitation"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look("invitation without its link")
    signs_in(demo, page)
    look("menu")
    for screen in ("me", "team", "devices", "keys", "security"):
        page.goto(desk_url(demo, f"/settings/{screen}"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".waiting")).to_have_count(0)
        look(screen)
        # With text twice as large nothing scrolls sideways, and no word is cut in two.
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen
        assert page.evaluate(CUT_WORDS) == [], screen
    page.goto(desk_url(demo, "/settings/keys"))
    page.get_by_role("button", name="Make a key").click()
    page.get_by_label("What is it for?").fill("Till")
    look("making a key")
    page.get_by_role("dialog").get_by_role("button", name="Make a key").click()
    expect(page.locator(".credential")).to_contain_text("desk.")
    look("a key's text")
    page.get_by_role("button", name="I've put it away").click()
    expect(page.locator("strong", has_text="Till")).to_be_visible()
    expect(page.get_by_text("desk.")).to_have_count(0)
    assert found == {}
