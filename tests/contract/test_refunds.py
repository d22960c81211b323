"""Money given back: never more than was taken."""

from __future__ import annotations

import pytest
import stripe


def test_a_whole_refund_gives_everything_back(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    refund = client.v1.refunds.create({"payment_intent": paid.id, "reason": "requested_by_customer"})
    assert (refund.amount, refund.currency, refund.status) == (2500, "aud", "succeeded")
    assert refund.charge == paid.latest_charge and refund.payment_intent == paid.id
    charge = client.v1.charges.retrieve(paid.latest_charge)
    assert charge.refunded and charge.amount_refunded == 2500
    assert client.v1.payment_intents.retrieve(paid.id).status == "succeeded"


def test_partial_refunds_add_up_and_never_to_more_than_was_paid(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 1400})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as refused:
        client.v1.refunds.create({"payment_intent": paid.id, "amount": 101})
    assert refused.value.http_status == 400 and refused.value.param == "amount"
    assert client.v1.charges.retrieve(paid.latest_charge).amount_refunded == 2400

    rest = client.v1.refunds.create({"payment_intent": paid.id})
    assert rest.amount == 100
    listed = client.v1.refunds.list({"payment_intent": paid.id})
    assert [refund.amount for refund in listed.data] == [100, 1400, 1000]
    assert client.v1.refunds.retrieve(rest.id).amount == 100


def test_what_was_refunded_is_not_refunded_again(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    client.v1.refunds.create({"payment_intent": paid.id})
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded") as refused:
        client.v1.refunds.create({"payment_intent": paid.id})
    assert refused.value.code == "charge_already_refunded"
    assert len(client.v1.refunds.list({"payment_intent": paid.id}).data) == 1


def test_a_payment_that_never_succeeded_has_nothing_to_refund(client):
    intent = client.v1.payment_intents.create(
        {"amount": 2500, "currency": "aud", "allowed_payment_method_types": ["card"]}
    )
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        client.v1.refunds.create({"payment_intent": intent.id})


def test_a_refund_of_nothing_is_refused(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": paid.id, "amount": 0})
    assert refused.value.param == "amount"


def test_a_pending_refund_begins_pending(client, saved, pay):
    paid = pay(saved("pm_card_pendingRefund"))
    assert client.v1.refunds.create({"payment_intent": paid.id}).status == "pending"


def test_a_refund_keeps_its_metadata(client, saved, pay):
    paid = pay(saved("pm_card_visa"))
    refund = client.v1.refunds.create({"payment_intent": paid.id, "metadata": {"booking": "B1"}})
    changed = client.v1.refunds.update(refund.id, {"metadata": {"attempt": "2"}})
    assert changed.metadata.to_dict() == {"booking": "B1", "attempt": "2"}
