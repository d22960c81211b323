"""A real Chromium, the size of a phone."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright

PHONE = {"width": 390, "height": 844}
_PLACES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Left to itself it looks up its maker's hosts at every start, and waits for them where there is no network.
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumMissing(RuntimeError):
    """There is no Chromium on this machine; the message says how to get one."""


def find_chromium(own: str | None = None) -> str:
    """The browser's path: what CHROMIUM names, else the system's, else Playwright's own at `own`."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise ChromiumMissing(f"CHROMIUM names {named}, and there is no such program.")
        return found
    for place in _PLACES:
        found = shutil.which(place)
        if found is not None:
            return found
    if own is not None and Path(own).exists():
        return own
    how = "brew install --cask chromium" if sys.platform == "darwin" else "apt-get install chromium"
    raise ChromiumMissing(f"The browser tests need Chromium: {how}, or name one in CHROMIUM.")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium, headless."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(playwright.chromium.executable_path),
            # Its sandbox does not start as root, and in many containers; nothing but our own pages is opened in it.
            chromium_sandbox=False,
            args=list(_FLAGS),
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def phone(browser: Browser, **more: Any) -> AsyncIterator[BrowserContext]:
    """A phone with nothing stored on it, in Sydney like the demo's first venue; `more` as Playwright's new_context."""
    settings: dict[str, Any] = {
        "viewport": PHONE,
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "locale": "en-AU",
        "timezone_id": "Australia/Sydney",
        "reduced_motion": "reduce",
        **more,
    }
    context = await browser.new_context(**settings)
    context.set_default_timeout(10_000)
    try:
        yield context
    finally:
        await context.close()
