"""Charges: the attempts inside a PaymentIntent, and what they leave in the books."""

from __future__ import annotations

from typing import Any

from openchair_devkit.stripe.books import enter
from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.cards import Decline
from openchair_devkit.stripe.confirming import declined, failed_attempt, refusal_of, spend
from openchair_devkit.stripe.disputes import begin_dispute
from openchair_devkit.stripe.errors import StripeError
from openchair_devkit.stripe.objects import new_charge
from openchair_devkit.stripe.payment_methods import attached, card_behind
from openchair_devkit.stripe.store import Stored


def retrieve_charge(call: Call, id: str) -> dict[str, Any]:
    """The charge."""
    call.params.close()
    return call.need("charge", id).body


def charge_card(
    call: Call,
    intent: dict[str, Any],
    method: Stored,
    *,
    decline: Decline | None = None,
    error: StripeError | None = None,
) -> dict[str, Any]:
    """Take the intent's amount from the card. Raises the decline, after it is kept."""
    decline = decline or card_behind(method).declines_charge or card_behind(method).declines_setup
    if error is None and decline is not None:
        error = declined(decline)
    charge = new_charge(intent, method.body, call.now)
    if error is not None:
        return _fail(call, intent, method, charge, error)
    charge["balance_transaction"] = enter(
        call.transaction,
        call.account,
        currency=charge["currency"],
        amount=charge["amount"],
        type="charge",
        source=charge["id"],
        at=call.now,
    )
    call.put(charge)
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
        "payment_method": method.body["id"],
        "next_action": None,
        "last_payment_error": None,
    }
    call.put(intent)
    if intent["setup_future_usage"] is not None and intent["customer"] is not None:
        attached(call, method, intent["customer"], is_set_up=intent["setup_future_usage"] == "off_session")
    else:
        spend(call, method)
    call.emit("charge.succeeded", charge)
    call.emit("payment_intent.succeeded", intent)
    card = card_behind(method)
    if card.disputes is not None:
        begin_dispute(call, charge["id"], amount=None, reason=card.disputes, is_inquiry=card.inquires)
    return intent


def _fail(
    call: Call, intent: dict[str, Any], method: Stored, charge: dict[str, Any], error: StripeError
) -> dict[str, Any]:
    decline_code = error.more.get("decline_code")
    charge |= {
        "status": "failed",
        "paid": False,
        "captured": False,
        "amount_captured": 0,
        "failure_code": error.code,
        "failure_message": error.message,
        "outcome": {
            **charge["outcome"],
            "network_status": "declined_by_network",
            "reason": decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        },
    }
    call.put(charge)
    error.more["charge"] = charge["id"]
    intent["latest_charge"] = charge["id"]
    failed_attempt(call, intent, method, error)
    call.emit("charge.failed", charge)
    call.emit("payment_intent.payment_failed", intent)
    raise refusal_of(error, intent, method)
