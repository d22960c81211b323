"""Events: which come of what, and that their signatures hold."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from openchair_devkit.stripe.standin import StandIn
from tests.contract.conftest import client_of
from tests.support.hooks import Hooks, receiving_hooks
from tests.support.stripe_shapes import check_answer


def _types_of(client: Any, id: str, wanted: set[str], seconds: float = 15) -> set[str]:
    """The types of events about an object; Stripe writes them a moment after the answer."""
    until = time.monotonic() + seconds
    while True:
        events = client.v1.events.list({"limit": 100}).data
        found = {event.type for event in events if event.data.object["id"] == id}
        if wanted <= found or time.monotonic() > until:
            return found
        time.sleep(0.2)


def test_a_payment_and_its_refund_have_their_events(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    wanted = {"payment_intent.created", "payment_intent.succeeded"}
    assert wanted <= _types_of(client, paid.id, wanted)
    wanted = {"charge.succeeded", "charge.refunded"}
    assert wanted <= _types_of(client, paid.latest_charge, wanted)
    assert "refund.created" in _types_of(client, refund.id, {"refund.created"})


def test_a_card_that_is_set_up_and_detached_has_its_events(client, customer, saved):
    card = saved("pm_card_visa")
    client.v1.payment_methods.detach(card)
    wanted = {"payment_method.attached", "payment_method.detached"}
    assert wanted <= _types_of(client, card, wanted)
    assert "customer.created" in _types_of(client, customer.id, {"customer.created"})


def test_what_fails_and_what_is_canceled_has_its_events(client, customer, saved, pay):
    with pytest.raises(stripe.CardError) as declined:
        pay(saved("pm_card_chargeCustomerFail"))
    error: Any = declined.value.error
    wanted = {"payment_intent.payment_failed"}
    assert wanted <= _types_of(client, error.payment_intent.id, wanted)
    assert "charge.failed" in _types_of(client, error.charge, {"charge.failed"})

    setup = client.v1.setup_intents.create({"customer": customer.id, "allowed_payment_method_types": ["card"]})
    client.v1.setup_intents.cancel(setup.id)
    wanted = {"setup_intent.created", "setup_intent.canceled"}
    assert wanted <= _types_of(client, setup.id, wanted)


def test_an_event_can_be_asked_for_by_id_and_by_type(client, customer):
    until = time.monotonic() + 15
    while not (found := client.v1.events.list({"type": "customer.created", "limit": 1}).data):
        assert time.monotonic() < until
    event = client.v1.events.retrieve(found[0].id)
    assert event.type == "customer.created" and event.data.object["object"] == "customer"


@pytest.fixture
def hooks(stand_in: StandIn) -> Iterator[Hooks]:
    """Where the stand-in's events arrive."""
    with receiving_hooks() as hooks:
        stand_in.deliver_to(hooks.url)
        yield hooks


def test_a_webhook_has_a_signature_that_the_sdk_believes(stand_in, hooks):
    customer = client_of(stand_in).v1.customers.create({"name": "Ada"})
    hooks.wait_for("customer.created")
    body, signature = hooks.calls[0]
    event = stripe.Webhook.construct_event(body, signature, stand_in.webhook_secret)
    assert event.type == "customer.created" and event.data.object["id"] == customer.id
    assert event.api_version == stripe.api_version and not hasattr(event, "account")
    check_answer(hooks.events()[0])
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, stand_in.webhook_secret)


def test_a_connected_accounts_events_name_it(stand_in, hooks):
    client_of(stand_in).v1.customers.create({}, {"stripe_account": "acct_salon1"})
    [event] = hooks.wait_for("customer.created")
    assert event["account"] == "acct_salon1"


def test_3d_secure_that_passes_attaches_and_tells(stand_in, hooks):
    client = client_of(stand_in)
    customer = client.v1.customers.create({})
    intent = client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    hooks.wait_for("setup_intent.requires_action")
    assert stand_in.authenticate(intent.id, passes=True)["status"] == "succeeded"
    hooks.wait_for("setup_intent.succeeded", "payment_method.attached")
    [card] = client.v1.customers.payment_methods.list(customer.id).data
    # Set up, the card is charged when nobody is there.
    paid = client.v1.payment_intents.create(
        {
            "amount": 2500,
            "currency": "aud",
            "customer": customer.id,
            "payment_method": card.id,
            "off_session": True,
            "confirm": True,
        }
    )
    assert paid.status == "succeeded"


def test_3d_secure_that_fails_leaves_the_setup_waiting_for_another_card(stand_in, hooks):
    client = client_of(stand_in)
    intent = client.v1.setup_intents.create(
        {
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    failed = stand_in.authenticate(intent.id, passes=False)
    assert failed["status"] == "requires_payment_method"
    assert failed["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    hooks.wait_for("setup_intent.setup_failed")


def test_a_payment_with_3d_secure_is_paid_after_it_or_not(stand_in, hooks):
    client = client_of(stand_in)
    for passes, status in ((True, "succeeded"), (False, "requires_payment_method")):
        intent = client.v1.payment_intents.create(
            {
                "amount": 2500,
                "currency": "aud",
                "payment_method": "pm_card_authenticationRequired",
                "allowed_payment_method_types": ["card"],
                "confirm": True,
            }
        )
        assert stand_in.authenticate(intent.id, passes=passes)["status"] == status
    hooks.wait_for("payment_intent.requires_action", "payment_intent.succeeded", "payment_intent.payment_failed")
    assert stand_in.books.balance(None, "aud") == 2500


@pytest.mark.parametrize(
    ("card", "begins", "ends", "left"),
    [("pm_card_pendingRefund", "pending", "succeeded", 1500), ("pm_card_refundFail", "succeeded", "failed", 2500)],
)
def test_a_refunds_end_comes_later_and_is_told(stand_in, hooks, card, begins, ends, left):
    client = client_of(stand_in)
    paid = client.v1.payment_intents.create(
        {
            "amount": 2500,
            "currency": "aud",
            "payment_method": card,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})
    assert refund.status == begins and stand_in.books.balance(None, "aud") == 1500
    hooks.wait_for("refund.updated", *(["refund.failed"] if ends == "failed" else []))
    assert client.v1.refunds.retrieve(refund.id).status == ends
    assert stand_in.books.balance(None, "aud") == left
    assert isinstance(paid.latest_charge, str)
    assert client.v1.charges.retrieve(paid.latest_charge).amount_refunded == 2500 - left
