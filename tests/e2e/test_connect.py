"""An owner connects the salon's account on Stripe's page, and lets go of it, in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from openchair_devkit.stripe.oauth import CLIENT_ID
from tests.support.axe import violations_at_both_sizes
from tests.support.browser import DESKTOP
from tests.support.demo import Demo
from tests.support.desk_app import desk_url, presses_in


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose salons connect accounts of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENCHAIR_STRIPE_CLIENT_ID", CLIENT_ID)
        demo = Demo.start(tmp_path_factory.mktemp("connect"))
    yield demo
    demo.stop()


def test_an_owner_connects_the_salons_account_on_stripes_page_and_lets_go_of_it(
    demo: Demo, context: BrowserContext, page: Page
) -> None:
    presses_in(demo, page)
    page.goto(desk_url(demo, "/settings/payments"))
    connect = page.get_by_role("button", name="Connect a Stripe account")
    expect(page.get_by_text("No account is connected, so no card is taken")).to_be_visible()
    assert violations_at_both_sizes(page) == []

    connect.click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("alert").filter(has_text="You said no at Stripe")).to_be_visible()
    assert page.url == desk_url(demo, "/settings/payments")

    connect.click()
    page.get_by_label("What it is called").fill("Lumen Hair Pty Ltd")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.headers.get("referer", "")))
    page.get_by_role("button", name="Connect my Stripe account").click()
    expect(page.get_by_role("status").filter(has_text="Your account is connected")).to_be_visible()
    expect(page.get_by_text("Lumen Hair Pty Ltd", exact=True)).to_be_visible()
    # Stripe's code is in no address that the page has or tells, and nowhere in the browser.
    assert page.url == desk_url(demo, "/settings/payments")
    assert [each for each in asked if "code=" in each] == []
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert "ac_" not in kept
    # Gone back to, that page finds its way used, and the account stays.
    page.reload()
    expect(page.get_by_text("Lumen Hair Pty Ltd", exact=True)).to_be_visible()

    page.get_by_role("button", name="Disconnect").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("status").filter(has_text="The account is disconnected")).to_be_visible()
    # One that Stripe still wants something of is connected, and used for nothing yet.
    connect.click()
    page.get_by_label("Stripe still needs something of its owner").check()
    page.get_by_role("button", name="Connect my Stripe account").click()
    expect(page.get_by_role("status").filter(has_text="Stripe takes no payments for it yet")).to_be_visible()
    expect(page.get_by_role("link", name="See at Stripe what is missing")).to_be_visible()
    expect(page.get_by_role("button", name="Connect it again")).to_be_visible()
    assert violations_at_both_sizes(page) == []
    page.set_viewport_size(DESKTOP["viewport"])
    page.goto(desk_url(demo, "/settings/security"))
    expect(page.get_by_text('connected a Stripe account: "Lumen Hair Pty Ltd"')).to_be_visible()
    expect(page.get_by_text("Stripe takes no payments into your account at present")).to_be_visible()
