"""Opened once, the booking opens again without a network, and says so."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import sheet_is_left, wait_until
from tests.support.demo import Demo


def visit(page: Page, url: str) -> None:
    """Open the link and wait until the page is kept."""
    page.goto(url)
    wait_until(
        page,
        """async () => { const pages = await caches.open("pages");
             const kept = (key) => key.url.includes("/calendar/") || key.url.endsWith("webmanifest");
             return (await pages.keys()).filter(kept).length > 1 }""",
    )


def test_after_one_visit_the_booking_opens_with_the_server_dead(
    tmp_path: Path, page: Page, context: BrowserContext
) -> None:
    demo = Demo.start(tmp_path / "demo")
    try:
        url = demo.link("confirmed")
        visit(page, url)
        moved_at = page.get_by_role("heading", level=1).inner_text()
    finally:
        demo.stop()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() == moved_at
    expect(
        page.get_by_text(re.compile(r"^You're offline\. This is your booking as of \w+day \d+ \w+, \d+:\d\d [ap]m\."))
    ).to_be_visible()
    expect(page.get_by_text("(02) 5550 1234").first).to_be_visible()
    expect(page.get_by_text(re.compile("You can reschedule or cancel online until"))).to_be_visible()
    expect(page.get_by_role("button", name="Reschedule")).to_be_disabled()
    expect(page.get_by_role("button", name="Cancel booking")).to_be_disabled()
    # The calendar file is there, too.
    page.get_by_role("button", name="Add to calendar").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for my calendar").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text()
    # And the link itself, opened again from the message, with its token.
    again = context.new_page()
    again.goto(url)
    expect(again.get_by_role("heading", level=1)).to_be_visible()
    again.close()

    demo = Demo.start(tmp_path / "demo", demo.port)
    try:
        page.keyboard.press("Escape")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_text(re.compile("^You're offline"))).to_have_count(0)
        expect(page.get_by_role("button", name="Reschedule")).to_be_enabled()
    finally:
        assert demo.stop() in (0, 130)


def test_a_change_is_in_the_kept_copy_too(demo: Demo, page: Page, context: BrowserContext) -> None:
    visit(page, demo.link("deposit-credit"))
    page.get_by_role("button", name="Cancel booking").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    wait_until(
        page,
        """async () => (await (await (await caches.open("pages")).match(location.pathname)).text()).includes(">Cancelled<")""",
    )
    sheet_is_left(page)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^You're offline"))).to_be_visible()


def test_it_can_be_installed(demo: Demo, page: Page, context: BrowserContext) -> None:
    visit(page, demo.link("confirmed"))
    session = context.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The browser under test runs without a profile, which is the one thing it may complain of.
    assert [error for error in errors if error["errorId"] != "in-incognito"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"display":"standalone"' in manifest["data"]


def test_a_phone_with_no_room_left_opens_the_booking_and_changes_it(
    demo: Demo, page: Page, context: BrowserContext
) -> None:
    visit(page, demo.link("confirmed"))
    # As after an update whose files found no room.
    page.evaluate("caches.delete('files')")
    origin = page.evaluate("location.origin")
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    page.reload()
    page.get_by_role("button", name="Reschedule").click()
    expect(page.get_by_role("dialog", name="Choose a new time")).to_be_visible()


def test_a_device_that_forgets_a_booking_has_nothing_of_it_left_and_the_link_still_opens_it(
    demo: Demo, page: Page, context: BrowserContext
) -> None:
    url = demo.link("confirmed")
    visit(page, url)
    booking_id = page.evaluate("location.pathname.split('/').pop()")
    page.evaluate("(id) => localStorage.setItem(`away /manage/${id}`, '{}')", booking_id)
    page.get_by_role("button", name="Forget on this device").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget it here").click()
    expect(page.get_by_role("heading", name="This device has forgotten your booking")).to_be_visible()
    assert booking_id not in page.url
    assert booking_id not in page.content()
    left = page.evaluate(
        """async () => ({
             caches: await caches.keys(),
             stored: Object.keys(localStorage),
             workers: (await navigator.serviceWorker.getRegistrations()).length,
           })"""
    )
    assert left == {"caches": [], "stored": [], "workers": 0}
    assert [cookie["name"] for cookie in context.cookies() if booking_id in cookie["path"]] == []
    # Without its link the page is nobody's; with it, it is there again.
    again = context.new_page()
    assert (gone := again.goto(url.split("?")[0])) is not None
    assert gone.status == 404
    again.goto(url)
    expect(again.get_by_role("button", name="Reschedule")).to_be_visible()
