"""A stranger books in a real browser: with a deposit and a card, from the keyboard, on pages that axe has nothing against."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.axe import violations_at_both_sizes
from tests.support.browser import PHONE
from tests.support.card_form import ALWAYS_WANTS_3D_SECURE, DECLINED, VISA, bank_of, form_of, type_card
from tests.support.checkout import Checkout
from tests.support.demo import Demo
from tests.support.storefront_web import offers_colour


def _host(till: Checkout) -> str:
    return f"http://lumen.localhost:{till.server.port}"


def _colour(till: Checkout) -> str:
    """90 minutes of Mia's for which $25 are asked; gives its id."""
    salon = till.salons["AUD"]
    if "Colour" not in salon.services:
        till.run(offers_colour(salon))
    return salon.services["Colour"][0]


def _holds(till: Checkout, page: Page, name: str) -> BookingRecord:
    """From the service's page to the card's form; each stranger has an address of their own."""
    page.goto(f"{_host(till)}/book/{_colour(till)}")
    page.get_by_role("button", name="See times").click()
    page.locator(".slots label:visible").first.click()
    page.get_by_role("button", name=re.compile("^Take ")).click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(f"{name.lower().replace(' ', '.')}@example.com")
    page.get_by_role("button", name="Hold this time for 15 minutes").click()
    expect(page.get_by_role("heading", name="Pay the deposit")).to_be_visible()
    customers = {row["id"]: row["name"] for row in till.run(till.salons["AUD"].rows(tables.customer))}
    rows = till.run(till.salons["AUD"].rows(tables.booking))
    (mine,) = [row["id"] for row in rows if customers[row["customer_id"]] == name]
    booking: BookingRecord = till.run(till.salons["AUD"].reads(mine))
    return booking


def _mailed(demo: Demo, page: Page, wanted: str) -> str:
    """What the stranger was mailed that looks so, once it has come."""
    for _ in range(300):
        for mail in demo.mailbox():
            if "hannah.okafor@example.com" in str(mail["to"]) and (found := re.findall(wanted, mail["text"])):
                return str(found[0])
        page.wait_for_timeout(100)
    raise AssertionError("no such mail came")


def test_a_stranger_books_with_a_deposit_gets_mail_and_opens_the_link(demo: Demo, page: Page) -> None:
    found: list[dict[str, Any]] = []
    page.goto(demo.told["storefront"])
    found += violations_at_both_sizes(page)
    page.get_by_role("link", name="Curly cut & definition").click()
    found += violations_at_both_sizes(page)
    page.get_by_role("button", name="See times").click()
    found += violations_at_both_sizes(page)
    page.get_by_role("link", name="Choose another week").click()
    expect(page.get_by_role("table")).to_be_visible()
    found += violations_at_both_sizes(page)
    page.go_back()
    page.locator(".slots label:visible").first.click()
    page.get_by_role("button", name=re.compile("^Take ")).click()
    found += violations_at_both_sizes(page)
    page.get_by_label("Your name").fill("Hannah Okafor")
    page.get_by_label("Email").fill("hannah.okafor@example.com")
    page.get_by_role("button", name="Hold this time for 15 minutes").click()
    if page.get_by_label("Six-digit code").count():
        # Of a day of which strangers hold a quarter already.
        page.get_by_label("Six-digit code").fill(_mailed(demo, page, r"\b\d{6}\b"))
        page.get_by_role("button", name="Continue").click()
    expect(form_of(page).get_by_label("Card number")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"1[45] min left"))
    found += violations_at_both_sizes(page)
    type_card(page, VISA)
    page.get_by_role("button", name="Pay $25 and book").click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    found += violations_at_both_sizes(page)
    assert found == []
    assert "/manage/" not in page.content()

    page.goto(_mailed(demo, page, r"http://\S+/manage/\S+"))
    expect(page.get_by_text("$25 deposit paid")).to_be_visible()


def test_a_declined_card_and_a_bank_that_asks_are_told_and_the_form_is_found_again_within_the_hold(
    till: Checkout, context: BrowserContext, page: Page
) -> None:
    booking = _holds(till, page, "Dana Cline")
    type_card(page, DECLINED)
    page.get_by_role("button", name="Pay $25 and book").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing was charged.")).to_be_visible()
    page.close()
    again = context.new_page()
    again.goto(f"{_host(till)}/book/{_colour(till)}")
    again.get_by_role("link", name="See your booking").click()
    type_card(again, ALWAYS_WANTS_3D_SECURE)
    again.get_by_role("button", name="Pay $25 and book").click()
    bank_of(again).get_by_role("button", name="Complete").click()
    expect(again.get_by_role("heading", name="Booked")).to_be_visible()
    assert till.reads(booking).deposit_paid_minor == 2500


def test_a_hold_that_is_over_says_so_and_its_time_is_free(till: Checkout, page: Page) -> None:
    booking = _holds(till, page, "Lapse Late")
    till.changes(booking, deposit_due_at=till.clock.now() - timedelta(minutes=1))
    till.waits_for(lambda: till.reads(booking).lapsed_unpaid, 30)
    page.reload()
    expect(page.get_by_text("The deposit wasn't paid in time, so this time was let go.")).to_be_visible()
    page.get_by_role("link", name="Choose a time again").click()
    expect(page.get_by_role("heading", name="When suits you?")).to_be_visible()


def test_without_a_deposit_it_is_booked_from_the_keyboard_alone(till: Checkout, page: Page) -> None:
    cut = till.salons["AUD"].services["Cut"][0]
    page.goto(f"{_host(till)}/book/{cut}/time")
    # Before the script is there, the link is a page of its own, on which nothing has the focus.
    page.wait_for_load_state("networkidle")
    after = page.get_by_role("link", name="The week after")
    after.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/time?*day=*")
    # Who went on with the keyboard is still there.
    expect(page.get_by_role("link", name="The week after")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.get_by_role("radio").locator("visible=true").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name=re.compile("^Take ")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Your name").focus()
    for text in ("Kay Board", "+61491570156"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Booked|Type the code"))).to_be_visible()


def test_of_two_people_who_want_one_time_one_has_it_and_the_other_is_given_the_next(
    till: Checkout, browser: Browser, page: Page
) -> None:
    salon = till.salons["AUD"]
    cut, mia = salon.services["Cut"][0], salon.staff["Mia"][1]
    other = browser.new_context(**PHONE, timezone_id="Australia/Sydney").new_page()
    page.goto(f"{_host(till)}/book/{cut}/time?staff={mia}")
    page.locator(".slots label:visible").first.click()
    page.get_by_role("button", name=re.compile("^Take ")).click()
    other.goto(page.url)
    for each, name in ((page, "First Come"), (other, "Second Best")):
        each.get_by_label("Your name").fill(name)
        each.get_by_label("Email").fill(f"{name.lower().replace(' ', '.')}@example.com")
        each.get_by_label("Anything we should know?").fill(f"I am {name}")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name=re.compile("Booked|Type the code"))).to_be_visible()
    other.get_by_role("button", name="Book this time").click()
    expect(other.get_by_role("alert").filter(has_text="Someone just took")).to_be_visible()
    expect(other.get_by_label("Anything we should know?")).to_have_value("I am Second Best")
    other.locator(".rows label").first.click()
    other.get_by_role("button", name="Book this time").click()
    expect(other.get_by_role("heading", name=re.compile("Booked|Type the code"))).to_be_visible()


def test_with_text_twice_as_large_nothing_of_any_step_is_wider_than_the_screen(till: Checkout, page: Page) -> None:
    cut = till.salons["AUD"].services["Cut"][0]
    paths = ["/", f"/book/{cut}", f"/book/{cut}/time", f"/book/{cut}/time?month=1"]
    page.goto(f"{_host(till)}{paths[2]}")
    page.locator(".slots label:visible").first.click()
    page.get_by_role("button", name=re.compile("^Take ")).click()
    page.get_by_label("Your name").wait_for()
    too_wide = []
    for address in (page.url, *(f"{_host(till)}{path}" for path in paths)):
        page.goto(address)
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 844})
            for size in ("100%", "200%"):
                wide = page.evaluate(
                    "size => { document.documentElement.style.fontSize = size;"
                    "return document.documentElement.scrollWidth - innerWidth }",
                    size,
                )
                too_wide += [(address, width, size, wide)] if wide > 0 else []
    assert too_wide == []


def test_at_20_kilobytes_a_second_it_is_booked_and_the_first_screen_comes_with_the_page(
    till: Checkout, context: BrowserContext, page: Page
) -> None:
    cut = till.salons["AUD"].services["Cut"][0]
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 20_000, "uploadThroughput": 20_000}
    network.send("Network.emulateNetworkConditions", slow)
    context.set_default_timeout(30_000)
    page.goto(f"{_host(till)}/book/{cut}/time", wait_until="commit")
    expect(page.locator(".slots label:visible").first).to_be_visible()
    # Before its script has come, a press already counts.
    page.locator(".slots label:visible").last.click()
    page.locator(".foot button").click()
    page.get_by_label("Your name").fill("Slow Line")
    page.get_by_label("Email").fill("slow.line@example.com")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name=re.compile("Booked|Type the code"))).to_be_visible(timeout=30_000)
