"""The night on which clocks go back: wherever a time is chosen, offered or moved, the page says which of the two it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from openchair.rules.records.booking import BookingRecord
from openchair.rules.repeated_hours import repeated_hours
from tests.e2e.test_moves import MOVE, banner
from tests.e2e.test_slot_picker import FREE
from tests.support.checkout import Checkout, checkout
from tests.support.present import ahead_of_the_machine

FIRST, SECOND = "2:30 am AEDT", "2:30 am AEST"


def next_change(now: datetime) -> datetime:
    """When clocks in Sydney next go back, ten days or more from now."""
    hours = repeated_hours("Australia/Sydney", now)
    return next(hour.changes_at for hour in hours if hour.changes_at > now + timedelta(days=10))


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Checkout]:
    """A salon at which Nia works from midnight to 6, ten days before clocks go back."""
    now = datetime.now(UTC) + ahead_of_the_machine()
    ahead = next_change(now) - timedelta(days=10) - datetime.now(UTC)
    with checkout(sqlite_template, tmp_path_factory.mktemp("night"), ahead=ahead) as till:
        till.run(till.salons["AUD"].hires("Nia", hours=(0, 360), does=("Cut",)))
        yield till


@pytest.fixture
def twice(night: Checkout) -> tuple[datetime, datetime]:
    """Both instants at which the clock shows half past two."""
    half = timedelta(minutes=30)
    change = next_change(night.clock.now() - timedelta(days=1))
    return change - half, change + half


@pytest.fixture
def page(browser: Browser, night: Checkout) -> Iterator[Page]:
    """A phone in the salon's present."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="Australia/Sydney")
    context.set_default_timeout(10_000)
    context.clock.install(time=night.clock.now())
    yield context.new_page()
    context.close()


def books(night: Checkout, start: datetime) -> BookingRecord:
    booking: BookingRecord = night.run(night.salons["AUD"].books(start, staff="Nia"))
    return booking


def test_the_picker_shows_both_apart_and_moves_to_the_one_that_was_chosen(
    night: Checkout, twice: tuple[datetime, datetime], page: Page
) -> None:
    first, second = twice
    booking = books(night, first + timedelta(days=2))
    page.goto(night.link(booking))
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog", name="Choose a new time")
    expect(sheet.get_by_role("button", name=FREE).first).to_be_visible()
    local = first + timedelta(hours=11)
    day = f"Sunday {local.day} {local:%B}"
    chosen = sheet.get_by_role("button", name=re.compile(rf"^{day}, \d+ free times"))
    while not chosen.count():
        sheet.get_by_role("button", name="Later week").click()
    chosen.click()
    for clock in (FIRST, SECOND):
        button = sheet.get_by_role("button", name=f"{clock}, {day}", exact=True)
        expect(button).to_have_count(1)
        expect(button).to_have_text(clock)
    # Only in that hour.
    for clock in ("1:45 am", "3:00 am"):
        expect(sheet.get_by_role("button", name=f"{clock}, {day}", exact=True)).to_have_count(1)
    expect(sheet.get_by_role("button", name=re.compile("^2:"))).to_have_count(8)
    assert page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))")
    sheet.get_by_role("button", name=f"{SECOND}, {day}", exact=True).click()
    question = page.get_by_role("dialog", name="Move your booking?")
    expect(question.locator(".new")).to_contain_text(SECOND)
    question.get_by_role("button", name=f"Move to Sunday {SECOND}", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="has moved")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{SECOND} – 3:30 am")
    assert night.reads(booking).starts_at == second
    # As the old time of the next move, it is named, too.
    page.get_by_role("button", name="Reschedule").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Next|Soonest)")).first.click()
    expect(question.locator(".old")).to_contain_text(f"{day}, {SECOND}")


def test_a_move_by_the_salon_from_the_one_to_the_other_says_so_as_served_and_as_shown(
    night: Checkout, twice: tuple[datetime, datetime], page: Page, browser: Browser
) -> None:
    first, second = twice
    booking = night.books(in_hours=(first - night.clock.now()) / timedelta(hours=1))
    move = {
        "bookingId": booking.id,
        "expectedVersion": booking.version,
        "idempotencyKey": f"desk-{booking.id}",
        "startsAt": second.isoformat(),
        "askedBy": "VENUE",
    }
    night.desk(booking, MOVE, input=move)
    served = browser.new_context(java_script_enabled=False)
    plain = served.new_page()
    for each in (plain, page):
        each.goto(night.link(booking))
        said = banner(each)
        for words in (f"{FIRST} with", f"{SECOND} with", f"Sunday {SECOND} is fine"):
            expect(said).to_contain_text(words)
    served.close()
    banner(page).get_by_role("button", name=f"Sunday {SECOND} is fine").click()
    sheet = page.get_by_role("dialog", name="Is the new time fine?")
    expect(sheet.locator(".old")).to_contain_text(FIRST)
    expect(sheet.locator(".new")).to_contain_text(SECOND)
    sheet.get_by_role("button", name=f"Accept Sunday {SECOND}", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="It's agreed: Sunday")).to_contain_text(SECOND)


def test_two_offers_at_half_past_two_are_told_apart_by_ear_and_eye(
    night: Checkout, twice: tuple[datetime, datetime], page: Page
) -> None:
    first, second = twice
    request = night.requests(in_hours=24 * 12)
    night.offers(request, first, second)
    page.goto(night.link(request, action="accept", offer="2"))
    sheet = page.get_by_role("dialog", name="Other times for you")
    expect(sheet.get_by_role("radio", name=re.compile(FIRST))).not_to_be_checked()
    expect(sheet.get_by_role("radio", name=re.compile(SECOND))).to_be_checked()
    sheet.get_by_role("button", name=f"Confirm Sunday {SECOND}", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="It's yours:")).to_contain_text(SECOND)
    assert night.reads(request).starts_at == second


def test_an_earlier_time_in_that_hour_is_named_on_the_row_and_in_its_panel(
    night: Checkout, twice: tuple[datetime, datetime], page: Page
) -> None:
    first, second = twice
    booking = night.books(in_hours=(second - night.clock.now()) / timedelta(hours=1))
    opening = night.offers_opening(booking, first)
    page.goto(night.link(booking))
    expect(page.get_by_role("button", name=re.compile("^An earlier time is free"))).to_contain_text(FIRST)
    page.goto(night.link(booking, action="earlier", opening=opening))
    sheet = page.get_by_role("dialog", name="An earlier time is free")
    expect(sheet.locator(".old")).to_contain_text(SECOND)
    expect(sheet.locator(".new")).to_contain_text(FIRST)
    sheet.get_by_role("button", name=f"Take Sunday {FIRST}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRST)
    assert night.reads(booking).starts_at == first
