"""A real Chromium: Debian's, or the one Playwright has downloaded."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.present import ahead_of_the_machine

# Left to itself it looks up its maker's hosts at every start, and waits for them where there is no network.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--mute-audio",
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
# The shell first: it draws no browser around the page, and costs a third.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def launch_options() -> dict[str, Any]:
    """How to launch it. Playwright's own is used where no other is found; its absence says how to get one."""
    arguments = list(ARGUMENTS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium's sandbox does not run as root.
        arguments.append("--no-sandbox")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and _MAC.exists():
        found = str(_MAC)
    return {"args": arguments, **({"executable_path": found} if found else {})}


NO_BROWSER = "No browser was found: apt-get install chromium, or .venv/bin/playwright install chromium"


def in_the_present(browser: Browser, ahead: timedelta | None = None) -> Browser:
    """The browser, whose pages live so far ahead of the machine's clock, or in the run's present."""
    if ahead := ahead_of_the_machine() if ahead is None else ahead:
        real = browser.new_context

        def new_context(**options: Any) -> BrowserContext:
            context = real(**options)
            context.clock.install(time=datetime.now(UTC) + ahead)
            return context

        browser.new_context = new_context  # type: ignore[method-assign]  # every context, whoever asks for it
    return browser


def at_rest(page: Page) -> None:
    """Wait until nothing on the page moves any more: what is still coming in is judged neither by axe nor by measure."""
    page.evaluate(
        """Promise.allSettled(document.getAnimations()
            .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity).map((each) => each.finished))"""
    )


def wait_until(page: Page, script: str, seconds: float = 15) -> None:
    """Wait until an asynchronous script gives true; Playwright's own wait takes its promise for an answer."""
    until = time.monotonic() + seconds
    while not page.evaluate(script):
        if time.monotonic() > until:
            raise TimeoutError(script)
        page.wait_for_timeout(100)


def sheet_is_left(page: Page) -> None:
    """Wait until a sheet that was closed has gone back from its entry of the history: that breaks off a visit or a reload."""
    wait_until(page, "history.state?.sheet !== true")
