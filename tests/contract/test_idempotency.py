"""One key, one effect."""

from __future__ import annotations

import pytest
import stripe

from tests.contract.conftest import new_key, told, told_headers


def test_the_same_key_and_parameters_give_the_first_answer_again(client, customer):
    key = new_key()
    first = client.v1.payment_intents.create({"amount": 2500, "currency": "aud"}, {"idempotency_key": key})
    again = client.v1.payment_intents.create({"amount": 2500, "currency": "aud"}, {"idempotency_key": key})

    assert again.id == first.id
    assert again.last_response.body == first.last_response.body
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(client.v1.payment_intents.list({"limit": 3, "created": {"gte": first.created}}).data) >= 1


def test_a_decline_is_the_keys_answer_too(client, customer, saved, pay):
    card = saved("pm_card_chargeCustomerFail")
    key = new_key()
    with pytest.raises(stripe.CardError) as first:
        pay(card, key=key)
    with pytest.raises(stripe.CardError) as again:
        pay(card, key=key)

    assert again.value.http_body == first.value.http_body
    assert told_headers(again)["Idempotent-Replayed"] == "true"
    assert told(again).payment_intent.id == told(first).payment_intent.id


def test_the_same_key_with_other_parameters_is_an_error(client):
    key = new_key()
    client.v1.customers.create({"name": "Ada"}, {"idempotency_key": key})
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refused:
        client.v1.customers.create({"name": "Grace"}, {"idempotency_key": key})
    assert refused.value.http_status == 400
    assert told(refused).type == "idempotency_error"


def test_the_same_key_at_another_endpoint_is_an_error(client):
    key = new_key()
    client.v1.customers.create({}, {"idempotency_key": key})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.setup_intents.create({}, {"idempotency_key": key})


def test_a_request_that_was_not_valid_leaves_its_key_free(client):
    key = new_key()
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create({"amount": 2500, "currency": "aud", "nonsense": "1"}, {"idempotency_key": key})
    made = client.v1.payment_intents.create({"amount": 2500, "currency": "aud"}, {"idempotency_key": key})
    assert made.amount == 2500


def test_a_refund_asked_for_twice_with_one_key_is_one_refund(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    key = new_key()
    refunds = [
        client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000}, {"idempotency_key": key})
        for _ in range(3)
    ]
    assert len({refund.id for refund in refunds}) == 1
    assert client.v1.charges.retrieve(paid.latest_charge).amount_refunded == 1000
