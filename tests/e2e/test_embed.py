"""A salon's own site shows the storefront within its page, by one script tag, and no other site does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from openchair.store import tables
from tests.support.card_form import VISA, type_card
from tests.support.checkout import Checkout
from tests.support.salon import Salon
from tests.support.storefront_web import offers_colour

TITLE = "Book with us"


class _Page(BaseHTTPRequestHandler):
    """Every site of this server has the same page, with the script of one salon in it."""

    script = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Salon</title><h1>Our salon</h1>{self.script}".encode())

    def log_message(self, *_said: object) -> None:
        """Nothing is said of requests."""


@pytest.fixture
def sites(till: Checkout) -> Iterator[tuple[str, str]]:
    """A salon's own site and another's, on another server; the first alone may show the storefront."""
    salon = till.salons["AUD"]
    if "Colour" not in salon.services:
        till.run(offers_colour(salon))
    source = f"http://lumen.localhost:{till.server.port}/embed.js"
    _Page.script = (
        f'<script async src="{source}" data-service="{salon.services["Colour"][0]}" data-title="{TITLE}"></script>'
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        own, other = (f"http://{name}.localhost:{server.server_port}" for name in ("salon", "other"))
        till.run(_allows(salon, f"https://www.salon.example {own}"))
        yield own, other
        server.shutdown()


async def _allows(salon: Salon, origins: str) -> None:
    async with salon.database.transaction() as connection:
        own = tables.venue.c.id == salon.venue_id
        await connection.execute(update(tables.venue).where(own).values(embed_origins=origins))


def test_a_stranger_books_and_pays_within_the_salons_own_page(
    till: Checkout, sites: tuple[str, str], page: Page
) -> None:
    page.goto(sites[0])
    element = page.get_by_title(TITLE)
    frame = page.frame_locator(f"iframe[title='{TITLE}']")
    expect(frame.get_by_role("heading", name="When suits you?")).to_be_visible()
    # It is as high as what it shows: nothing in it scrolls.
    page.wait_for_function(
        "() => { const height = document.querySelector('iframe').style.height; return height && height !== '40rem' }"
    )
    inside = element.element_handle().content_frame()
    assert inside is not None
    assert inside.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    frame.locator(".slots label:visible").first.click()
    frame.get_by_role("button", name=re.compile("^Take ")).click()
    frame.get_by_label("Your name").fill("Emma Bedford")
    frame.get_by_label("Email").fill("emma.bedford@example.com")
    frame.get_by_role("button", name="Hold this time for 15 minutes").click()
    expect(frame.get_by_role("heading", name="Pay the deposit")).to_be_visible()
    type_card(inside, VISA)
    frame.get_by_role("button", name="Pay $25 and book").click()
    expect(frame.get_by_role("heading", name="Booked")).to_be_visible()
    # What was booked is found again within this page, and not beside it.
    (kept,) = [each for each in page.context.cookies() if each["name"] == "openchair_booked"]
    assert (kept["sameSite"], kept["secure"], kept["httpOnly"]) == ("None", True, True)
    beside = page.context.new_page()
    beside.goto(f"http://lumen.localhost:{till.server.port}/book/yours")
    expect(beside.get_by_role("heading", name="There is no booking to show here")).to_be_visible()


def test_another_site_shows_nothing_of_it(sites: tuple[str, str], context: BrowserContext) -> None:
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    page.goto(sites[1])
    page.get_by_title(TITLE).wait_for()
    page.wait_for_function("() => document.querySelector('iframe').style.height === '40rem'")
    frame = page.get_by_title(TITLE).element_handle().content_frame()
    assert frame is not None
    frame.wait_for_load_state()
    expect(page.frame_locator("iframe").get_by_role("heading", name="When suits you?")).to_have_count(0)
    assert any("frame-ancestors" in text for text in refused)
