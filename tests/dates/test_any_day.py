"""The guard of dates: the product in real processes, and in a real browser, at instants that will come.

What works only on the day it was written, or never at half past midnight, is found here before that day is gone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from openchair.core.database import Database
from openchair.rules.undo import GRACE
from tests.support.browser import NO_BROWSER, PHONE, in_the_present, launch_options
from tests.support.dates import days, instants
from tests.support.demo import Demo
from tests.support.fleet import Fleet, fleet, settled, until
from tests.support.present import Present
from tests.support.salon import Salon, open_salon

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"http://[^\s/]+(/manage/\w+\?token=\w+)")
CAN = "{ managedBooking { startsAt can { cancel { allowed until } } cancellationQuote { id } } }"
CANCEL = """mutation ($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
    ... on Refusal { message } } }"""


class Customer:
    """A customer with the link from their own mail."""

    def __init__(self, running: Fleet, address: str) -> None:
        mail = next(mail for mail in running.mail.received if mail.envelope_to == [address])
        plain = next(part for part in mail.message.walk() if part.get_content_type() == "text/plain")
        found = LINK.search(plain.get_content())
        assert found is not None
        self.running, self.path = running, found.group(1)

    async def sees(self) -> str:
        """The page, as it is served."""
        async with httpx.AsyncClient(timeout=20) as client:
            response = await client.get(f"http://127.0.0.1:{self.running.port}{self.path}", headers=self._host)
        assert response.status_code == 200
        return response.text

    async def asks(self, query: str, **variables: Any) -> dict[str, Any]:
        """The graph's answer."""
        address = urllib.parse.urlsplit(self.path)
        token = urllib.parse.parse_qs(address.query)["token"][0]
        bearer = {"authorization": f"Bearer manage.{address.path.removeprefix('/manage/')}.{token}"}
        async with httpx.AsyncClient(timeout=20) as client:
            response = await client.post(
                f"http://127.0.0.1:{self.running.port}/graphql",
                json={"query": query, "variables": variables},
                headers={**self._host, **bearer},
            )
        data: dict[str, Any] = response.json()["data"]
        return data

    @property
    def _host(self) -> dict[str, str]:
        return {"host": f"{self.running.salon.slug}.localhost:{self.running.port}"}


@pytest.fixture
async def salon(database: Database, present: Present) -> Salon:
    return await open_salon(database, present, reminder_hours=24)


@pytest.fixture
def running(database_url: str, tmp_path: Path, salon: Salon, present: Present) -> Iterator[Fleet]:
    with fleet(database_url, tmp_path, salon, None, clock=present) as running:
        running.web()
        yield running


@pytest.mark.any_day(once=True)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_bookings_are_made_told_cancelled_reminded_of_and_closed_to_changes(running: Fleet) -> None:
    people = await running.books(2)
    assert await settled(running.salon) == {"accepted": 4}
    assert running.mails() == sorted(people)
    stays, leaves = (Customer(running, address) for address in people)
    seen = (await leaves.asks(CAN))["managedBooking"]
    starts_at = datetime.fromisoformat(seen["startsAt"])
    assert starts_at == running.salon.day(3, 9)
    wall = starts_at.strftime("%A %-d %B")
    assert wall in re.sub(r"<[^>]+>", "", await leaves.sees())
    done = await leaves.asks(
        CANCEL,
        input={"quoteId": seen["cancellationQuote"]["id"], "expectedVersion": 1, "idempotencyKey": "leaves-it-there"},
    )
    assert done["cancelBooking"]["__typename"] == "BookingCancelled", done
    # They have two minutes to take it back, and are told then.
    running.clock.set(running.clock.now() + GRACE)
    await until(lambda: len(running.mails()) == 3)
    # The clock is turned on: the last hours before the start of the one who stays.
    edge = datetime.fromisoformat((await stays.asks(CAN))["managedBooking"]["can"]["cancel"]["until"])
    running.clock.set(edge + timedelta(seconds=1))
    await until(lambda: len(running.mails()) == 4)
    assert running.mails().count(people[0]) == 2
    assert (await stays.asks(CAN))["managedBooking"]["can"]["cancel"]["allowed"] is False


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def browser(playwright: Playwright, ahead: timedelta) -> Iterator[Browser]:
    """Chromium, in the same present."""
    try:
        browser = playwright.chromium.launch(**launch_options())
    except PlaywrightError as missing:
        pytest.fail(f"{NO_BROWSER}\n{missing}", pytrace=False)
    yield in_the_present(browser, ahead)
    browser.close()


@pytest.fixture
def demo(tmp_path: Path, ahead: timedelta) -> Iterator[Demo]:
    demo = Demo.start(tmp_path, ahead=ahead)
    yield demo
    assert demo.stop() in (0, 130)


# The demo's salon and its phone are in one zone.
@pytest.mark.any_day(once=True, other=True, elsewhere=False)
def test_the_demo_opens_and_a_phone_moves_a_booking(demo: Demo, browser: Browser, ahead: timedelta) -> None:
    for link in demo.told["links"]:
        address = urllib.parse.urlsplit(link["url"])
        request = urllib.request.Request(
            f"http://127.0.0.1:{demo.port}{address.path}?{address.query}", headers={"host": address.netloc}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            assert "<h1" in response.read().decode(), link
    assert abs(demo.clock.ahead - ahead) < timedelta(minutes=2)
    assert "Traceback" not in demo.output
    page = browser.new_context(**PHONE, timezone_id="Australia/Sydney").new_page()
    page.goto(demo.link("confirmed-to-move"))
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog", name="Choose a new time")
    days = sheet.get_by_role("button", name=re.compile(r"\d+ free time"))
    days.last.click()
    day = (days.last.text_content() or "").partition(",")[0]
    sheet.get_by_role("button", name=re.compile(rf"^\d+:\d\d [ap]m, {day}$")).first.click()
    page.get_by_role("button", name=re.compile(f"^Move to {day.split()[0]}")).click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day)


_MUTANT = """
import pytest
from tests.support.fleet import fleet, settled
from tests.support.salon import open_salon

DATE = "{date}"

@pytest.mark.any_day
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_books_at_a_fixed_date(database, database_url, tmp_path, present):
    salon = await open_salon(database, present)
    salon.day = lambda offset, hour: __import__("datetime").datetime.fromisoformat(DATE)
    with fleet(database_url, tmp_path, salon, None, clock=present) as running:
        running.web()
        await running.books(1)
        assert await settled(salon) == {{"accepted": 2}}
"""


def test_a_test_that_books_at_a_fixed_date_through_a_real_process_is_found(tmp_path: Path) -> None:
    tomorrow = days()["tomorrow"]
    (tmp_path / "test_mutant.py").write_text(_MUTANT.format(date=f"{tomorrow + timedelta(days=5)}T10:00:00+11:00"))
    far = max(instants().values())
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", tmp_path / "test_mutant.py", "-c", ROOT / "pyproject.toml"),
            *("--rootdir", ROOT, "-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--tb=line"),
            *("-k", f"(tomorrow or {far.year}) and 00:30"),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    # On the day it was written it passes, which is why nobody noticed.
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    (failed,) = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert str(far.year) in failed, done.stdout
