"""The mailbox page in a real browser, mounted under /dev behind the application's own headers, as the demo has it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from openchair.http.headers import SecurityHeaders
from openchair_devkit.mailbox.caught import Mailbox
from openchair_devkit.mailbox.page import mailbox_routes
from tests.integration.devkit.test_mailbox import ICS, LINK, letter
from tests.support.axe import violations
from tests.support.browser import DESKTOP, NO_BROWSER, PHONE, at_rest, launch_options
from tests.support.server import free_port


@dataclass
class Mounted:
    """The page at /dev/mailbox, and the mailbox behind it."""

    mailbox: Mailbox
    root: str
    asked: list[str] = field(default_factory=list)
    """What was asked for at /manage."""

    @property
    def url(self) -> str:
        return f"{self.root}/dev/mailbox"

    def mail(self, subject: str = "Your booking is confirmed", html: str | None = None) -> str:
        """Catch a mail; gives its address on the page."""
        message = letter(subject, html)
        mail = self.mailbox.add_mail(message.as_bytes(), mail_from="hello@lumen.example", rcpt_tos=["ada@example.com"])
        return f"{self.url}/{mail.id}"


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Mounted]:
    """A server with the mailbox under /dev, and a page at /manage for links to lead to."""

    def manage(request: Request) -> Response:
        here.asked.append(str(request.url))
        return HTMLResponse(
            f"<title>Manage</title><script>document.title += ' ' + (opener === null)</script>{request.url}"
        )

    port = free_port()
    here = Mounted(Mailbox(tmp_path), f"http://127.0.0.1:{port}")
    routes = mailbox_routes(here.mailbox, account_sid="AC1", auth_token="x")
    app = Starlette(
        routes=[Mount("/dev", routes=routes), Route("/manage", manage)],
        middleware=[Middleware(SecurityHeaders, https=False)],
    )
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_config=None, access_log=False, ws="none", lifespan="off")
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield here
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**launch_options())
        except PlaywrightError as missing:
            pytest.fail(f"{NO_BROWSER}\n{missing}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desktop in Sydney."""
    context = browser.new_context(**DESKTOP, timezone_id="Australia/Sydney")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_mail_is_read_and_its_link_opens_beside_it(mounted: Mounted, page: Page) -> None:
    mounted.mail("Hello", f'<p>Dear Ada</p><a href="{mounted.root}/manage?token=abc">Manage</a>')
    page.goto(mounted.url)
    page.get_by_role("navigation", name="Messages").get_by_role("link").click()
    expect(page.get_by_role("heading", level=2, name="Hello")).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Dear Ada")).to_be_visible()
    # In the browser's own zone.
    expect(page.get_by_role("region", name="Calendar file")).to_contain_text("Friday 4 December, 10:15 – 11:15 am AEDT")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Manage").click()
    # It is a page like any other: its scripts run, and it can't reach back.
    expect(opened.value).to_have_title("Manage true")
    assert mounted.asked == [opened.value.url] == [f"{mounted.root}/manage?token=abc"]
    with page.expect_download() as file:
        page.get_by_role("link", name="Download booking.ics").click()
    assert file.value.suggested_filename == "booking.ics"
    assert Path(file.value.path()).read_bytes() == ICS
    page.get_by_role("link", name="Plain text").click()
    link = page.get_by_role("article").get_by_role("link", name=LINK, exact=True)
    expect(link).to_have_attribute("href", LINK)
    expect(link).to_have_attribute("target", "_blank")


@pytest.mark.parametrize("by_itself", [False, True])
def test_a_mails_scripts_forms_and_pictures_do_nothing(mounted: Mounted, page: Page, by_itself: bool) -> None:
    hostile = f"""<!doctype html><title>quiet</title><p>read me</p><script>document.title = "ran"</script>
        <img src="{mounted.root}/manage?picture" onerror="document.title = 'ran'">
        <style>@import "{mounted.root}/manage?style"; p {{ background: url("{mounted.root}/manage?background") }}</style>
        <meta http-equiv="refresh" content="0; url={mounted.root}/manage?refresh">
        <iframe src="{mounted.root}/manage?frame"></iframe>
        <form action="{mounted.root}/manage?form"><button>Press</button></form>"""
    address = mounted.mail("Hello", hostile)
    page.goto(f"{address}/html" if by_itself else address)
    shown = page.main_frame if by_itself else page.frames[1]
    expect(shown.get_by_text("read me")).to_be_visible()
    shown.get_by_role("button").click()
    page.wait_for_timeout(500)
    assert shown.title() == "quiet"
    assert shown.url == f"{address}/html"
    assert mounted.asked == []


def test_what_arrives_appears_by_itself_and_what_is_opened_stays(mounted: Mounted, page: Page) -> None:
    page.goto(mounted.url)
    messages = page.get_by_role("navigation", name="Messages")
    expect(messages).to_contain_text("Nothing has been sent yet.")
    address = mounted.mail("The first")
    expect(messages.get_by_role("link")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("A new message has arrived.")
    expect(page.get_by_text("1 message, caught here")).to_be_visible()
    expect(page.get_by_text("Choose a message to read it.")).to_be_visible()
    page.goto(address)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Hello")).to_be_visible()
    link = messages.get_by_role("link", name="The first")
    link.focus()
    page.evaluate("document.querySelector('iframe').dataset.same = 'yes'")
    text = mounted.mailbox.add_text(account="AC1", to="+61491570156", body="The second")
    expect(messages.get_by_role("link")).to_have_count(2)
    expect(messages.get_by_role("link").first).to_contain_text("Queued")
    expect(page.locator("iframe[data-same]")).to_be_visible()
    expect(link).to_be_focused()
    assert page.url == address
    # An opened text's status follows, too.
    page.goto(f"{mounted.url}/{text.id}")
    expect(page.get_by_role("article")).to_contain_text("Queued")
    mounted.mailbox.update_text(text.sid, "delivered")
    expect(page.get_by_role("article")).to_contain_text("Delivered")
    expect(messages.get_by_role("link").first).to_contain_text("Delivered")


def test_on_a_phone_a_message_has_the_screen_and_a_way_back(mounted: Mounted, browser: Browser) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    mounted.mail("The first")
    page.goto(mounted.url)
    page.get_by_role("link", name="The first").click()
    expect(page.get_by_role("navigation", name="Messages")).to_be_hidden()
    mounted.mail("The second")
    back = page.get_by_role("link", name="All messages 1 new")
    expect(back).to_be_visible()
    back.click()
    expect(page.get_by_role("navigation", name="Messages").get_by_role("link")).to_have_count(2)
    page.goto(f"{mounted.url}/gone")
    expect(page.get_by_text("This message is no longer here.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(mounted: Mounted, browser: Browser, size: str) -> None:
    context = browser.new_context(**(PHONE if size == "phone" else DESKTOP))
    page = context.new_page()
    found = {}

    def look(address: str) -> None:
        page.goto(address)
        # Nothing is judged while it is still coming in.
        at_rest(page)
        if wrong := violations(page):
            found[address] = wrong
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{address} sideways"] = []

    look(mounted.url)
    mail = mounted.mail("A subject-of-one-word-that-does-not-fit-on-a-phone-and-goes-on-and-on-and-on-and-on")
    texts = [
        mounted.mailbox.add_text(
            account="AC1", to="+61491570156", body=f"https://lumen.example/manage/{'A' * 60}", status=status
        )
        for status in ("queued", "delivered", "undelivered")
    ]
    for address in (mounted.url, mail, f"{mail}?view=text", f"{mounted.url}/{texts[2].id}", f"{mounted.url}/gone"):
        look(address)
    context.close()
    assert found == {}
