"""What axe finds on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.browser import DESKTOP, PHONE, at_rest

AXE = Path(__file__).parents[1] / "judges" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, tags: list[str] = TAGS) -> list[dict[str, Any]]:
    """What axe finds on the page as it is, and, as only colours differ there, what it finds of colours in the dark."""
    assert AXE.exists(), "axe is missing: npm ci --prefix tests/judges"
    page.evaluate(AXE.read_text())
    found = _found(page, tags)
    page.emulate_media(color_scheme="dark")
    at_rest(page)
    found += [{**each, "scheme": "dark"} for each in _found(page, OF_COLOURS)]
    page.emulate_media(color_scheme="light")
    at_rest(page)
    return found


def violations_at_both_sizes(page: Page, tags: list[str] = TAGS) -> list[dict[str, Any]]:
    """What axe finds on a phone's page, and on the same page on a desktop's screen: opening it costs more than both looks."""
    found = violations(page, tags)
    page.set_viewport_size(DESKTOP["viewport"])
    at_rest(page)
    found += [{**each, "size": "desktop"} for each in violations(page, tags)]
    page.set_viewport_size(PHONE["viewport"])
    at_rest(page)
    return found


def _found(page: Page, run_only: list[str]) -> list[dict[str, Any]]:
    found = page.evaluate("(runOnly) => axe.run({ runOnly, resultTypes: ['violations'] })", run_only)["violations"]
    return [
        {"rule": violation["id"], "where": [node["html"][:160] for node in violation["nodes"]]} for violation in found
    ]
