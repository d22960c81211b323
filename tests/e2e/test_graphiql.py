"""GraphiQL in a browser: a developer pastes a credential and asks, with no network but this machine."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from tests.support.browser import DESKTOP
from tests.support.demo import Demo


def test_a_developer_pastes_a_credential_and_asks(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    page.goto(demo.told["graphiql"])
    page.locator(".graphiql-editor-tool .CodeMirror:visible").click()
    # The editor closes brackets as they are typed; what is pasted stays as it is.
    page.keyboard.insert_text(json.dumps({"Authorization": f"Bearer {demo.told['desk']['credential']}"}))
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".graphiql-response")).to_contain_text("Lumen")

    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).first.click()
    expect(page.get_by_text("What can be asked.")).to_be_visible()
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.get_by_text("managedBooking").first).to_be_visible()

    # A subscription streams there.
    page.locator(".graphiql-query-editor .CodeMirror").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text("subscription { deskChanged { isReset } }")
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".graphiql-response")).to_contain_text("isReset")
    page.get_by_role("button", name="Stop query").click()

    page.get_by_role("button", name="Open settings dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()

    assert complaints == []
    assert hosts - {""} == {urlsplit(demo.told["graphiql"]).netloc}  # a data: address has no host
    # The credential is not kept longer than the tab.
    assert demo.told["desk"]["credential"] not in page.evaluate("JSON.stringify({...localStorage})")
    context.close()
