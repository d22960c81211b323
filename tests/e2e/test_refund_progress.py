"""Cancelling with money: what is said before, what has come of it, and how far the money is, while one looks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.checkout import Checkout

BY_STATUS = {"requested": 1, "submitted": 2, "succeeded": 3, "failed": 3}
RETRY = """mutation ($input: DeskRetryRefundInput!) { deskRetryRefund(input: $input) { __typename
    ... on Refusal { message } } }"""


def terms(outcome: str, **more: Any) -> dict[str, Any]:
    return {"tiers": [{"from_hours": 0, "outcome": outcome, **more}]}


def cancel(page: Page, till: Checkout, booking: BookingRecord, before: str) -> None:
    """Read what would happen to the money, and agree to it."""
    page.goto(till.link(booking))
    page.get_by_role("button", name="Cancel booking").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text(before, exact=True)).to_be_visible()
    sheet.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    assert refunds(till, booking) == [], "it can be taken back yet"
    till.lets_stand(booking, page)


def money(page: Page, words: str) -> None:
    expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible(timeout=20_000)


def step(page: Page, name: str) -> None:
    """How far the drawn steps say the refund has come."""
    expect(page.locator(f".steps.{name.upper()}")).to_be_visible(timeout=20_000)


def refunds(till: Checkout, booking: BookingRecord) -> list[tuple[int, str]]:
    return [(row["amount_minor"], row["status"]) for row in till.rows(booking, tables.refund)]


@pytest.mark.parametrize(
    ("agreed", "before", "after", "refunded", "credit"),
    [
        (
            terms("full_refund"),
            "You'll be refunded $25 to the card you paid with",
            "$25 goes back to the card you paid with.",
            2500,
            0,
        ),
        (
            terms("partial_refund", refund_percent=40),
            "You'll be refunded $10 to the card you paid with. Lumen keeps $15 of your deposit per our policy",
            "$10 goes back to the card you paid with. Lumen keeps $15 of your deposit per our policy.",
            1000,
            0,
        ),
        (
            terms("forfeit"),
            "Your $25 deposit can't be refunded per our policy",
            "Your $25 deposit isn't refunded per our policy.",
            0,
            0,
        ),
        (
            terms("credit"),
            "Your $25 deposit will become $25 of credit for your next visit to Lumen",
            "You have $25 of credit for your next visit to Lumen.",
            0,
            2500,
        ),
        (
            terms("none"),
            "Your $25 deposit stays with Lumen. Please contact them about it",
            "Your $25 deposit stays with Lumen. Please contact them about it.",
            0,
            0,
        ),
    ],
)
def test_each_outcome_is_told_before_and_after_and_is_what_happens_at_stripe(
    till: Checkout, page: Page, agreed: dict[str, Any], before: str, after: str, refunded: int, credit: int
) -> None:
    booking = till.books(asks=2500, terms=agreed)
    till.pays(booking)
    held = till.stripe.books.balance("", "aud")
    cancel(page, till, booking, before)
    money(page, after)
    if refunded:
        money(page, f"Your refund of ${refunded // 100} is done.")
        step(page, "succeeded")
    else:
        expect(page.locator(".steps")).to_have_count(0)
    assert refunds(till, booking) == ([(refunded, "succeeded")] if refunded else [])
    assert held - till.stripe.books.balance("", "aud") == refunded
    given = till.rows(booking, tables.store_credit)
    assert sum(row["amount_minor"] for row in given) == credit


def test_with_nothing_paid_there_is_nothing_to_refund(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    cancel(page, till, booking, "You haven't paid a deposit, so there is nothing to refund.")
    money(page, "No deposit was paid, so there is nothing to refund.")
    expect(page.get_by_role("button", name="Pay your $25 deposit")).to_have_count(0)
    assert refunds(till, booking) == []


def test_the_page_follows_a_refund_to_its_end_by_itself(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    till.pays(booking, "pm_card_pendingRefund")
    till.stripe.fail("unavailable", "POST /v1/refunds", times=None)
    cancel(page, till, booking, "You'll be refunded $25 to the card you paid with")
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    # Stripe is away: the booking is cancelled all the same, and nothing is lost.
    money(page, "Your refund of $25 has been requested.")
    step(page, "requested")
    till.stripe.lift()
    money(page, "Your refund of $25 is on its way. Banks take 5 to 10 days to show it.")
    step(page, "submitted")
    (row,) = till.rows(booking, tables.refund)
    till.stripe.settle(row["stripe_refund_id"], "succeeded")
    money(page, "Your refund of $25 is done. Banks take 5 to 10 days to show it.")
    step(page, "succeeded")
    assert loads == []
    # And then it stops asking.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "graphql" in request.url else None)
    page.wait_for_timeout(5_000)
    assert asked == []


def test_a_refund_that_fails_is_looked_at_and_sent_again_by_the_desk_and_the_page_follows(
    till: Checkout, page: Page
) -> None:
    booking = till.books(asks=2500)
    till.pays(booking, "pm_card_pendingRefund")
    cancel(page, till, booking, "You'll be refunded $25 to the card you paid with")
    step(page, "submitted")
    (row,) = till.rows(booking, tables.refund)
    till.stripe.settle(row["stripe_refund_id"], "failed")
    money(page, "Your refund of $25 didn't go through. Lumen is looking at it; you don't need to do anything.")
    step(page, "failed")
    expect(page.get_by_text("Being looked at")).to_be_visible()
    version = till.reads(booking).version
    answer = till.desk(
        booking,
        RETRY,
        input={
            "bookingId": booking.id,
            "refundId": row["id"],
            "expectedVersion": version,
            "idempotencyKey": "sent-once-more",
        },
    )
    assert answer["deskRetryRefund"]["__typename"] == "DeskRetryRefundSuccess"
    # The customer comes back to the page: it looks again.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    step(page, "submitted")
    again = till.waits_for(lambda: till.rows(booking, tables.refund)[1:])[0]
    till.stripe.settle(again["stripe_refund_id"], "succeeded")
    step(page, "succeeded")
    money(page, "Your refund of $25 is done.")
    expect(page.locator(".steps")).to_have_count(1)
    assert [status for _, status in refunds(till, booking)] == ["failed", "succeeded"]


def test_a_page_nobody_looks_at_does_not_ask(till: Checkout, page: Page) -> None:
    booking = till.books(asks=2500)
    till.pays(booking, "pm_card_pendingRefund")
    cancel(page, till, booking, "You'll be refunded $25 to the card you paid with")
    step(page, "submitted")
    hide = """(state) => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange')) }"""
    page.evaluate(hide, "hidden")
    page.wait_for_timeout(300)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "graphql" in request.url else None)
    page.wait_for_timeout(4_500)
    assert asked == []
    page.evaluate(hide, "visible")
    page.wait_for_timeout(3_000)
    assert len(asked) > 1, "the control: seen again, it asks"


def test_the_served_page_has_the_same_steps(till: Checkout, browser_texts: object) -> None:
    assert callable(browser_texts)
    booking = till.books(asks=2500)
    till.pays(booking, "pm_card_pendingRefund")
    asked = till.books(asks=2500)
    for each in (booking, asked):
        served, shown = browser_texts(till.link(each))
        assert served == shown
    assert re.search("Pay your \\$25 deposit", shown)
