"""PaymentIntents: amounts, states, and what may be done in each."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.contract.conftest import told


def _create(client: Any, amount: int = 2500, currency: str = "aud", **more: Any) -> Any:
    return client.v1.payment_intents.create(
        {"amount": amount, "currency": currency, "allowed_payment_method_types": ["card"], **more}
    )


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(2500, "aud"), (50, "usd"), (50, "jpy"), (3000, "jpy"), (2500, "kwd"), (250000, "isk"), (99_999_999, "usd")],
)
def test_an_amount_in_minor_units_is_taken_as_it_is(client, amount, currency):
    intent = _create(client, amount, currency)
    assert (intent.amount, intent.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
        (0, "usd", "parameter_invalid_integer"),
        (-1, "usd", "parameter_invalid_integer"),
        (2501, "kwd", None),
        (250050, "isk", None),
        (2500, "xyz", None),
    ],
)
def test_an_amount_that_cannot_be_charged_is_refused(client, amount, currency, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _create(client, amount, currency)
    assert refused.value.http_status == 400
    if code in ("amount_too_small", "amount_too_large"):
        assert refused.value.code == code and refused.value.param == "amount"


def test_a_missing_parameter_is_named(client):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create({"amount": 2500})
    assert refused.value.code == "parameter_missing" and refused.value.param == "currency"


def test_an_unknown_parameter_is_named(client):
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter") as refused:
        _create(client, amuont=1)
    assert refused.value.code == "parameter_unknown" and refused.value.param == "amuont"


def test_an_intent_goes_from_a_card_to_a_confirmation_to_a_charge(client):
    intent = _create(client, receipt_email="ada@example.com")
    assert intent.status == "requires_payment_method" and intent.latest_charge is None
    assert (
        client.v1.payment_intents.update(intent.id, {"payment_method": "pm_card_visa"}).status
        == "requires_confirmation"
    )
    done = client.v1.payment_intents.confirm(intent.id)
    assert done.status == "succeeded" and done.amount_received == 2500
    assert client.v1.charges.retrieve(done.latest_charge).receipt_email == "ada@example.com"


def test_metadata_is_merged_and_unset(client):
    intent = _create(client, metadata={"booking": "B1", "kind": "deposit"})
    changed = client.v1.payment_intents.update(intent.id, {"metadata": {"kind": "", "attempt": "2"}})
    assert changed.metadata.to_dict() == {"booking": "B1", "attempt": "2"}


def test_what_has_succeeded_is_neither_confirmed_nor_canceled_nor_changed(client):
    paid = _create(client, payment_method="pm_card_visa", confirm=True)
    attempts: list[Any] = [
        lambda: client.v1.payment_intents.confirm(paid.id),
        lambda: client.v1.payment_intents.cancel(paid.id),
        lambda: client.v1.payment_intents.update(paid.id, {"amount": 1000}),
    ]
    for attempt in attempts:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            attempt()
        assert refused.value.code == "payment_intent_unexpected_state"
        assert told(refused).payment_intent.status == "succeeded"
    assert client.v1.payment_intents.retrieve(paid.id).amount_received == 2500


@pytest.mark.parametrize("card", [None, "pm_card_visa"], ids=["requires_payment_method", "requires_confirmation"])
def test_an_open_intent_is_canceled_and_stays_so(client, card):
    intent = _create(client, **({"payment_method": card} if card else {}))
    canceled = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned") and canceled.canceled_at
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "payment_intent_unexpected_state"


def test_an_intent_that_waits_for_3d_secure_can_be_canceled(client):
    intent = _create(client, payment_method="pm_card_authenticationRequired", confirm=True)
    assert intent.status == "requires_action" and intent.latest_charge is None
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"


def test_a_canceled_setup_cannot_be_confirmed(client):
    intent = client.v1.setup_intents.create({"allowed_payment_method_types": ["card"]})
    assert client.v1.setup_intents.cancel(intent.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "setup_intent_unexpected_state"


def test_confirming_without_a_card_is_refused(client):
    intent = _create(client)
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        client.v1.payment_intents.confirm(intent.id)


def test_automatic_payment_methods_want_a_return_url(client):
    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        client.v1.payment_intents.create(
            {"amount": 2500, "currency": "aud", "payment_method": "pm_card_visa", "confirm": True}
        )
    paid = client.v1.payment_intents.create(
        {
            "amount": 2500,
            "currency": "aud",
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "confirm": True,
        }
    )
    assert paid.status == "succeeded"


def test_the_old_parameter_for_payment_method_types_is_gone(client):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _create(client, payment_method_types=["card"])
    assert refused.value.code == "payment_method_types_no_longer_supported"


def test_what_does_not_exist_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.retrieve("pi_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _create(client, customer="cus_nothing")
    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, "resource_missing", "customer")


def test_ids_can_be_expanded(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    whole = client.v1.payment_intents.retrieve(paid.id, {"expand": ["latest_charge", "payment_method"]})
    assert whole.latest_charge.id == paid.latest_charge and whole.payment_method.card.last4 == "4242"


def test_a_wrong_key_is_401(client):
    stranger = stripe.StripeClient(
        "sk_test_nobody", base_addresses=client._requestor.base_addresses, max_network_retries=0
    )
    with pytest.raises(stripe.AuthenticationError) as refused:
        stranger.v1.customers.create({})
    assert refused.value.http_status == 401


def test_every_answer_carries_its_request_id(client):
    answer = client.v1.customers.create({}).last_response
    assert answer.request_id.startswith("req_")


def test_a_customer_is_changed_and_deleted(client, customer):
    assert client.v1.customers.update(customer.id, {"email": "new@example.com"}).email == "new@example.com"
    assert client.v1.customers.delete(customer.id).deleted
    assert client.v1.customers.retrieve(customer.id).deleted
