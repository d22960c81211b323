"""What the page weighs and how Lighthouse judges it, on the demo, as a phone on a slow network would see it.

`--without-times` judges only what a busy machine doesn't change: bytes, requests, layout shift, accessibility, best practices.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import PHONE, launch_options
from tests.support.demo import Demo

LIGHTHOUSE = Path(__file__).with_name("lighthouse") / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST_SCORE = 98
MOST_BYTES = 18_432
MOST_REQUESTS = 6
MOST_SHIFT = 0.01
MOST_LCP_MS = 950


def main(*, judging_times: bool) -> int:
    """Print the figures; 1 when one that is judged is beyond its budget."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo.start(Path(folder) / "demo")
        try:
            url = demo.link("confirmed")
            options = launch_options()
            found = _look(url, Path(folder), options)
            beyond = [*_weigh(url, options), *_judge(found, judging_times=judging_times)]
        finally:
            demo.stop()
    for complaint in beyond:
        print(f"beyond its budget: {complaint}")
    return 1 if beyond else 0


def _weigh(url: str, options: dict[str, Any]) -> list[str]:
    """The first load as it comes over the wire, the service worker's own fetches left out: they come after, and in nobody's way."""
    loaded: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        page = browser.new_context(**PHONE).new_page()
        _count(page, loaded)
        page.goto(url)
        page.wait_for_load_state("networkidle")
        browser.close()
    for address, size in loaded.items():
        print(f"first load: {size:>7,} bytes  {address.partition('?')[0]}")
    total = sum(loaded.values())
    print(f"first load: {total:>7,} bytes in {len(loaded)} requests, of which 1 before the booking can be read")
    beyond = [f"{total} bytes"] if total > MOST_BYTES else []
    return beyond + ([f"{len(loaded)} requests"] if len(loaded) > MOST_REQUESTS else [])


def _count(page: Page, loaded: dict[str, int]) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    session.on("Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}))

    def finished(done: dict[str, Any]) -> None:
        address = addresses.get(done["requestId"], "")
        if address.startswith("http"):
            loaded[address] = int(done["encodedDataLength"])

    session.on("Network.loadingFinished", finished)


def _look(url: str, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Lighthouse's report."""
    if not LIGHTHOUSE.exists():
        raise FileNotFoundError("Lighthouse is missing: npm ci --prefix bench/lighthouse")
    report = folder / "lighthouse.json"
    subprocess.run(
        [
            LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(['--headless=new', *options['args']])}",
        ],
        check=True,
        env={**os.environ, "CHROME_PATH": options.get("executable_path", "")},
        timeout=180,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _judge(found: dict[str, Any], *, judging_times: bool) -> list[str]:
    scores = {name: round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES}
    lcp = found["audits"]["largest-contentful-paint"]["numericValue"]
    shift = found["audits"]["cumulative-layout-shift"]["numericValue"]
    for name, score in scores.items():
        print(f"Lighthouse mobile, {name}: {score}")
    print(f"Lighthouse mobile, largest contentful paint: {lcp:.0f} ms; layout shift: {shift:.3f}")
    for audit in found["audits"].values():
        if audit["scoreDisplayMode"] == "binary" and audit["score"] == 0:
            print(f"  {audit['id']}: {audit['title']}")
    if not judging_times:
        del scores["performance"]  # made of times
    beyond = [f"{name} {score}" for name, score in scores.items() if score < LEAST_SCORE]
    beyond += [f"layout shift {shift:.3f}"] if shift > MOST_SHIFT else []
    return beyond + ([f"LCP {lcp:.0f} ms"] if judging_times and lcp > MOST_LCP_MS else [])


if __name__ == "__main__":
    sys.exit(main(judging_times="--without-times" not in sys.argv[1:]))
