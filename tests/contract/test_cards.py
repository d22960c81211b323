"""Cards: set up, charged when nobody is there, declined, detached."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.contract.conftest import told


def _setup(client: Any, customer: Any, card: str, **more: Any) -> Any:
    return client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": card,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            **more,
        }
    )


def test_a_setup_that_succeeds_attaches_the_card(client, customer):
    intent = _setup(client, customer, "pm_card_visa", metadata={"consent": "v1"})
    assert intent.status == "succeeded" and intent.usage == "off_session"
    method = client.v1.payment_methods.retrieve(intent.payment_method)
    assert method.customer == customer.id
    assert (method.card.brand, method.card.last4) == ("visa", "4242")
    listed = client.v1.customers.payment_methods.list(customer.id)
    assert [card.id for card in listed.data] == [method.id]
    assert [card.id for card in client.v1.payment_methods.list({"customer": customer.id}).data] == [method.id]


def test_a_setup_without_a_card_waits_for_one_and_then_for_a_confirmation(client, customer):
    intent = client.v1.setup_intents.create({"customer": customer.id, "allowed_payment_method_types": ["card"]})
    assert intent.status == "requires_payment_method"
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    given = client.v1.setup_intents.update(intent.id, {"payment_method": "pm_card_visa"})
    assert given.status == "requires_confirmation"
    assert client.v1.setup_intents.confirm(intent.id).status == "succeeded"


def test_a_setup_that_needs_3d_secure_asks_for_it(client, customer):
    intent = _setup(client, customer, "pm_card_authenticationRequiredOnSetup")
    assert intent.status == "requires_action" and intent.next_action.type == "use_stripe_sdk"
    assert client.v1.customers.payment_methods.list(customer.id).data == []


def test_with_a_return_url_3d_secure_is_a_redirect(client, customer):
    intent = _setup(client, customer, "pm_card_authenticationRequiredOnSetup", return_url="https://salon.example/back")
    assert intent.next_action.type == "redirect_to_url"
    assert intent.next_action.redirect_to_url.return_url == "https://salon.example/back"


def test_a_setup_that_is_declined_says_so_with_the_intent(client, customer):
    with pytest.raises(stripe.CardError) as declined:
        _setup(client, customer, "pm_card_visa_chargeDeclined")
    error = told(declined)
    assert (declined.value.http_status, error.code, error.decline_code) == (402, "card_declined", "generic_decline")
    assert error.setup_intent.status == "requires_payment_method"
    kept = client.v1.setup_intents.retrieve(error.setup_intent.id)
    assert kept.last_setup_error.decline_code == "generic_decline" and kept.payment_method is None
    assert client.v1.customers.payment_methods.list(customer.id).data == []


def test_a_saved_card_is_charged_when_nobody_is_there(client, customer, saved, pay):
    paid = pay(saved("pm_card_visa"), metadata={"booking": "B1"}, description="Late cancel")
    assert (paid.status, paid.amount_received, paid.customer) == ("succeeded", 2500, customer.id)
    charge = client.v1.charges.retrieve(paid.latest_charge)
    assert charge.paid and charge.payment_intent == paid.id and charge.metadata.to_dict() == {"booking": "B1"}


def test_a_card_that_wants_3d_secure_when_nobody_is_there_is_402_with_the_intent(client, customer, pay):
    method = client.v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer.id})
    with pytest.raises(stripe.CardError) as refused:
        pay(method.id)
    error = told(refused)
    assert refused.value.http_status == 402
    assert (error.type, error.code, error.decline_code) == (
        "card_error",
        "authentication_required",
        "authentication_required",
    )
    assert error.payment_intent.status == "requires_payment_method"
    assert error.payment_intent.last_payment_error.payment_method.id == method.id
    kept = client.v1.payment_intents.retrieve(error.payment_intent.id)
    assert kept.payment_method is None and kept.amount_received == 0

    # The customer puts it right: the same intent, confirmed with somebody there.
    again = client.v1.payment_intents.confirm(kept.id, {"payment_method": method.id})
    assert again.status == "requires_action"


def test_a_card_set_up_for_it_is_charged_without_3d_secure(client, customer, pay):
    method = client.v1.payment_methods.attach(
        "pm_card_authenticationRequiredSetupForOffSession", {"customer": customer.id}
    )
    assert pay(method.id).status == "succeeded"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
    ],
)
def test_a_declined_payment_is_402_and_the_intent_can_be_tried_again(client, card, code, decline_code):
    with pytest.raises(stripe.CardError) as declined:
        client.v1.payment_intents.create(
            {
                "amount": 2500,
                "currency": "aud",
                "payment_method": card,
                "allowed_payment_method_types": ["card"],
                "confirm": True,
            }
        )
    error = told(declined)
    assert (declined.value.http_status, error.code) == (402, code)
    assert error.payment_intent.last_payment_error.code == code
    if code == "card_declined":
        assert error.decline_code == decline_code
    assert error.payment_intent.status == "requires_payment_method"
    again = client.v1.payment_intents.confirm(error.payment_intent.id, {"payment_method": "pm_card_visa"})
    assert again.status == "succeeded" and again.last_payment_error is None


def test_a_card_may_be_attached_and_decline_every_charge(client, customer, saved, pay):
    card = saved("pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError) as declined:
        pay(card)
    assert declined.value.code == "card_declined"
    assert [method.id for method in client.v1.customers.payment_methods.list(customer.id).data] == [card]


def test_a_detached_card_can_neither_be_charged_nor_attached_again(client, customer, saved, pay):
    card = saved("pm_card_visa")
    assert client.v1.payment_methods.detach(card).customer is None
    assert client.v1.customers.payment_methods.list(customer.id).data == []
    with pytest.raises(stripe.InvalidRequestError):
        pay(card)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        client.v1.payment_methods.attach(card, {"customer": customer.id})
    with pytest.raises(stripe.InvalidRequestError, match="not attached to a customer"):
        client.v1.payment_methods.detach(card)


def test_a_card_of_another_customer_is_refused(client, saved):
    card = saved("pm_card_visa")
    other = client.v1.customers.create({})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create(
            {
                "amount": 2500,
                "currency": "aud",
                "customer": other.id,
                "payment_method": card,
                "allowed_payment_method_types": ["card"],
                "confirm": True,
            }
        )


def test_a_card_used_once_without_a_customer_is_spent(client):
    once = {"amount": 2500, "currency": "aud", "allowed_payment_method_types": ["card"], "confirm": True}
    paid = client.v1.payment_intents.create({**once, "payment_method": "pm_card_visa"})
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        client.v1.payment_intents.create({**once, "payment_method": paid.payment_method})


def test_paying_can_save_the_card(client, customer):
    paid = client.v1.payment_intents.create(
        {
            "amount": 2500,
            "currency": "aud",
            "customer": customer.id,
            "payment_method": "pm_card_visa",
            "allowed_payment_method_types": ["card"],
            "setup_future_usage": "off_session",
            "confirm": True,
        }
    )
    assert client.v1.payment_methods.retrieve(paid.payment_method).customer == customer.id
