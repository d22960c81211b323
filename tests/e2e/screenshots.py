"""Pictures of each panel for the README and for whoever looks after the design: `make screenshots` writes docs/img/."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.e2e.test_accessibility import open_panel
from tests.support.browser import DESKTOP, PHONE, launch_options
from tests.support.demo import Demo

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
            browser.close()
            demo.stop()


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
