"""Pictures of each panel for the README and for whoever looks after the design: `make screenshots` writes docs/img/."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright

from tests.e2e.test_accessibility import open_panel
from tests.support.browser import DESKTOP, PHONE, launch_options
from tests.support.demo import Demo
from tests.support.desk_app import presses_in

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "img"
PANELS = (
    "summary",
    "reschedule",
    "confirm",
    "cancel",
    "partial",
    "card",
    "calendar",
    "blocked",
    "cancelled",
    "offers",
    "earlier",
)
ZONE = "Australia/Sydney"
TABLET: dict[str, Any] = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}


def main() -> None:
    """Phone and desktop, light and dark."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demo.start(Path(folder) / "demo")
        browser = playwright.chromium.launch(**launch_options())
        try:
            for size, options in (("phone", PHONE), ("desktop", DESKTOP)):
                for scheme in ("light", "dark"):
                    look: dict[str, Any] = {**options, "color_scheme": scheme, "timezone_id": ZONE}
                    page = browser.new_context(**look, device_scale_factor=2 if size == "phone" else 1).new_page()
                    for panel in PANELS if size == "phone" else PANELS[:4]:
                        open_panel(page, demo, panel)
                        page.screenshot(path=IMAGES / f"{panel}-{size}-{scheme}.png")
                    _mail(page, demo)
                    page.screenshot(path=IMAGES / f"mail-{size}-{scheme}.png")
            _not_found(browser.new_context(**PHONE).new_page(), demo)
        finally:
            demo.stop()
        # The desk on a Saturday, while it is full.
        demo = Demo.start(Path(folder) / "saturday", ahead=_saturday() - datetime.now(UTC))
        try:
            for size, options in (("phone", PHONE), ("tablet", TABLET)):
                for scheme in ("light", "dark"):
                    look = {**options, "color_scheme": scheme, "timezone_id": ZONE}
                    _desk(browser.new_context(**look).new_page(), demo, f"{size}-{scheme}")
        finally:
            browser.close()
            demo.stop()


def _saturday() -> datetime:
    """Twenty past eleven on the next Saturday, where the salon is."""
    now = datetime.now(ZoneInfo(ZONE))
    day = now + timedelta(days=(5 - now.weekday()) % 7 or 7)
    return day.replace(hour=11, minute=20, second=0, microsecond=0)


def _desk(page: Page, demo: Demo, name: str) -> None:
    """The day, and beside it, or in its place on a phone, a booking."""
    presses_in(demo, page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"desk-{name}.png")
    booking = demo.link("confirmed").split("/manage/")[1].partition("?")[0]
    page.goto(f"http://localhost:{demo.port}/desk/bookings/{booking}")
    page.get_by_role("heading", level=2).first.wait_for()
    page.screenshot(path=IMAGES / f"desk-booking-{name}.png")


def _mail(page: Page, demo: Demo) -> None:
    """A mail as a phone shows it; on a desktop, in the mailbox that caught it."""
    subject = "Confirmed: Cut & style with Mia"
    mail = next(message for message in demo.mailbox() if message["subject"].startswith(subject))
    page.goto(f"{demo.told['mailbox']}/{mail['id']}")
    page.wait_for_load_state("networkidle")
    if page.viewport_size == PHONE["viewport"]:
        # Away from the mailbox, whose own policy would withhold the mail's styles.
        page.goto("about:blank")
        page.set_content(mail["html"])


def _not_found(page: Page, demo: Demo) -> None:
    page.goto(demo.link("confirmed")[:-1])
    page.screenshot(path=IMAGES / "not-found-phone-light.png")


if __name__ == "__main__":
    main()
