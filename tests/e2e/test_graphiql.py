"""GraphiQL in a browser: a developer asks as each of whom the graph is for, with no network but this machine."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request, expect

from tests.support.browser import DESKTOP
from tests.support.demo import Demo

# Each tab, by its operation's name: what stands in its answer.
TABS = {
    "Customer": "managedBooking",
    "CustomersChanges": "isReset",
    "Desk": "calendar",
    "DesksChanges": "isReset",
    "Storefront": "services",
}


def _operation(request: Request) -> str:
    """The operation that a request names; empty of what asks for none, and of GraphiQL's own question for the schema."""
    name = json.loads(request.post_data or "{}").get("operationName") if request.method == "POST" else None
    return "" if name is None or name == "IntrospectionQuery" else str(name)


def test_each_tab_answers_with_the_demos_credentials_and_what_changes_streams(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    page.goto(demo.told["graphiql"])
    response = page.locator(".graphiql-response")

    def presses(name: str) -> None:
        page.locator(".graphiql-tab-button", has_text=re.compile(f"^{name}$")).click()
        # GraphiQL learns a moment later which operation the tab has, and asks for the other tab's until then.
        asked = ""
        while asked != name:
            with page.expect_request(lambda request: bool(_operation(request))) as sent:
                page.get_by_role("button", name="Execute query").click()
            asked = _operation(sent.value)
        expect(response).to_contain_text(TABS[name])
        expect(response).not_to_contain_text("errors")
        if name.endswith("Changes"):
            page.get_by_role("button", name="Stop query").click()

    expect(page.get_by_role("tab")).to_have_count(len(TABS))
    for name in TABS:
        presses(name)
    # Loaded anew, the browser's tab still has them.
    page.reload()
    presses("Desk")

    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).first.click()
    expect(page.get_by_text("What can be asked.")).to_be_visible()
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.get_by_text("managedBooking").first).to_be_visible()

    page.get_by_role("button", name="Open settings dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()

    assert complaints == []
    assert hosts - {""} == {urlsplit(demo.told["graphiql"]).netloc}  # a data: address has no host
    # No credential is kept longer than the tab.
    assert demo.told["desk"]["credential"] not in page.evaluate("JSON.stringify({...localStorage})")
    context.close()
