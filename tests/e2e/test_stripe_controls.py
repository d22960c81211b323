"""The page that makes the stand-in for Stripe fail, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from playwright.sync_api import Page, expect

from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn

_PAID: Any = {
    "amount": 2500,
    "currency": "aud",
    "payment_method": "pm_card_visa",
    "allowed_payment_method_types": ["card"],
    "confirm": True,
}


def _with(card: str) -> Any:
    return {**_PAID, "payment_method": card}


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    """The stand-in, whose refunds wait to be told how they end."""
    with running_stripe(tmp_path / "stripe", refund_seconds=3600) as stand_in:
        yield stand_in


@pytest.fixture
def client(stand_in: StandIn) -> stripe.StripeClient:
    """The SDK's own."""
    return stripe.StripeClient(stand_in.secret_key, base_addresses={"api": stand_in.url}, max_network_retries=0)


def test_an_empty_page_says_so(page: Page, stand_in: StandIn):
    page.goto(stand_in.url)
    expect(page.get_by_text("Nobody has called yet.")).to_be_visible()
    expect(page.get_by_text("No event has been sent: no address is set.")).to_be_visible()


def test_the_next_call_is_told_to_fail_and_let_off_again(page: Page, stand_in: StandIn, client: stripe.StripeClient):
    page.goto(f"{stand_in.url}/controls")
    page.get_by_label("What goes wrong").select_option("decline")
    page.get_by_label("On which calls").fill("POST /v1/payment_intents")
    page.get_by_label("Decline code").fill("insufficient_funds")
    page.get_by_role("button", name="Do it on the next call").click()
    expect(page.get_by_role("list", name="What will go wrong")).to_contain_text("1 more")
    with pytest.raises(stripe.CardError, match="insufficient funds"):
        client.v1.payment_intents.create(_PAID)

    page.get_by_label("What goes wrong").select_option("down")
    page.get_by_label("How often (0: until lifted)").fill("0")
    page.get_by_role("button", name="Do it on the next call").click()
    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(_PAID)
    page.get_by_role("button", name="Lift").click()
    expect(page.get_by_text("Everything goes right at present.")).to_be_visible()
    assert client.v1.payment_intents.create(_PAID).status == "succeeded"


def test_a_pending_refund_and_3d_secure_are_ended_by_hand(page: Page, stand_in: StandIn, client: stripe.StripeClient):
    paid = client.v1.payment_intents.create(_with("pm_card_pendingRefund"))
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})
    waiting = client.v1.payment_intents.create(_with("pm_card_authenticationRequired"))
    page.goto(f"{stand_in.url}/controls")
    expect(page.get_by_role("region", name="Books")).to_contain_text("A$15.00")
    page.get_by_role("region", name="Refunds").get_by_role("button", name="Fail").click()
    expect(page.get_by_role("region", name="Books")).to_contain_text("A$25.00")
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    page.get_by_role("button", name="Complete 3D Secure").click()
    expect(page.get_by_role("region", name="Books")).to_contain_text("A$50.00")
    assert client.v1.payment_intents.retrieve(waiting.id).status == "succeeded"
