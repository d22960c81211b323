"""Disputes: a bank asks money back, and it is gone until the dispute is won."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
import stripe

from openchair_devkit.stripe.standin import StandIn
from tests.contract.conftest import client_of

_PAID: dict[str, Any] = {
    "amount": 2500,
    "currency": "aud",
    "allowed_payment_method_types": ["card"],
    "confirm": True,
}


def _client(stand_in: StandIn) -> Any:
    return client_of(stand_in)


def _disputed(client: Any, card: str) -> Any:
    """A payment with this card, and the dispute that its bank begins of itself."""
    paid = client.v1.payment_intents.create({**_PAID, "payment_method": card})
    for _ in range(200):
        found = client.v1.disputes.list({"payment_intent": paid.id}).data
        if found:
            assert found[0].payment_intent == paid.id and found[0].charge == paid.latest_charge
            return found[0]
        time.sleep(0.1)
    raise AssertionError("the bank has not disputed it")


def _ended(client: Any, dispute: str, status: str) -> Any:
    for _ in range(200):
        found = client.v1.disputes.retrieve(dispute)
        if found.status == status:
            return found
        time.sleep(0.1)
    raise AssertionError(f"it is {found.status}")


def test_a_dispute_takes_the_money_and_its_charge_cannot_be_refunded(client):
    dispute = _disputed(client, "pm_card_createDispute")
    assert (dispute.status, dispute.amount, dispute.currency, dispute.reason) == (
        "needs_response",
        2500,
        "aud",
        "fraudulent",
    )
    [taken] = dispute.balance_transactions
    assert taken.amount == -2500 and taken.fee > 0 and taken.net == taken.amount - taken.fee
    assert client.v1.charges.retrieve(dispute.charge).disputed and not dispute.is_charge_refundable
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": dispute.payment_intent})
    assert refused.value.code == "charge_disputed"


@pytest.mark.parametrize(("evidence", "ends"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_evidence_ends_a_dispute(client, evidence, ends):
    dispute = _disputed(client, "pm_card_createDispute")
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": evidence}, "submit": True})
    ended = _ended(client, dispute.id, ends)
    moved = sum(line.amount for line in ended.balance_transactions)
    assert moved == (0 if ends == "won" else -2500)


def test_an_inquiry_moves_no_money_and_can_be_refunded(client):
    inquiry = _disputed(client, "pm_card_createDisputeInquiry")
    assert inquiry.status == "warning_needs_response" and inquiry.balance_transactions == []
    assert inquiry.is_charge_refundable
    assert client.v1.refunds.create({"payment_intent": inquiry.payment_intent}).amount == 2500


def test_who_gives_in_has_lost(client):
    dispute = _disputed(client, "pm_card_createDisputeProductNotReceived")
    assert client.v1.disputes.close(dispute.id).status == "lost"


@pytest.mark.parametrize(
    ("kind", "outcomes", "left", "told"),
    [
        ("dispute", ["lost"], -1500, ["created", "funds_withdrawn", "closed"]),
        ("dispute", ["won"], 2500 - 1500, ["created", "funds_withdrawn", "funds_reinstated", "closed"]),
        ("inquiry", ["warning_closed"], 2500, ["created", "closed"]),
        ("inquiry", ["escalated", "lost"], -1500, ["created", "updated", "funds_withdrawn", "closed"]),
    ],
)
def test_the_controls_begin_and_end_one(stand_in, kind, outcomes, left, told):
    paid = _client(stand_in).v1.payment_intents.create({**_PAID, "payment_method": "pm_card_visa"})
    begun = httpx.post(f"{stand_in.url}/controls/dispute", data={"payment": paid.id, "kind": kind})
    assert begun.status_code == 200
    for outcome in outcomes:
        asked = {"dispute": begun.json()["id"], "outcome": outcome}
        assert httpx.post(f"{stand_in.url}/controls/dispute/end", data=asked).status_code == 200
        # What has ended stays as it is.
    assert httpx.post(f"{stand_in.url}/controls/dispute/end", data=asked).status_code == 400
    assert stand_in.books.balance(None, "aud") == left
    types = [event["type"] for event in stand_in.objects("event")[::-1]]
    assert [type.removeprefix("charge.dispute.") for type in types if "dispute" in type] == told


def test_a_pending_refund_fails_when_its_charge_is_disputed(stand_in):
    client = _client(stand_in)
    paid = client.v1.payment_intents.create({**_PAID, "payment_method": "pm_card_pendingRefund"})
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})
    stand_in.dispute(paid.id, amount=1500)
    found = client.v1.refunds.retrieve(refund.id)
    assert (found.status, found.failure_reason) == ("failed", "charge_for_pending_refund_disputed")
    assert stand_in.books.balance(None, "aud") == 2500 - 1500 - 1500
