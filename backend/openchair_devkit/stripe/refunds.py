"""/v1/refunds: money given back, never more than was taken."""

from __future__ import annotations

from typing import Any

from openchair_devkit.stripe.books import enter
from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.cards import card_of
from openchair_devkit.stripe.currencies import check_step, say_amount
from openchair_devkit.stripe.errors import invalid, missing, refused
from openchair_devkit.stripe.objects import new_refund

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create_refund(call: Call) -> dict[str, Any]:
    """A refund of a charge, whole or in part."""
    params = call.params
    intent, charge_id = params.text("payment_intent"), params.text("charge")
    amount, reason, metadata = params.integer("amount"), params.choice("reason", _REASONS), params.metadata()
    params.ignore(("instructions_email",))
    params.close()
    if (intent is None) == (charge_id is None):
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    charge = _charge_to_refund(call, intent, charge_id)
    _refuse_if_disputed(call, charge)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount is not None:
        if amount < 1:
            raise invalid("Invalid positive integer", param="amount", code="parameter_invalid_integer")
        check_step(amount, charge["currency"])
        if amount > left:
            said = say_amount(amount, charge["currency"]), say_amount(left, charge["currency"])
            raise refused(
                f"Refund amount ({said[0]}) is greater than unrefunded amount on charge ({said[1]})", param="amount"
            )
    refund = new_refund(charge, left if amount is None else amount, call.now)
    refund |= {"reason": reason, "metadata": metadata}
    _begin(call, refund, charge)
    call.emit("refund.created", refund)
    call.emit("charge.refunded", charge)
    return refund


def retrieve_refund(call: Call, id: str) -> dict[str, Any]:
    """The refund."""
    call.params.close()
    return call.need("refund", id).body


def update_refund(call: Call, id: str) -> dict[str, Any]:
    """The refund with other metadata."""
    refund = call.need("refund", id).body
    before = refund["metadata"]
    refund["metadata"] = call.params.metadata(before)
    call.params.close()
    call.put(refund)
    call.emit("refund.updated", refund, {"metadata": before})
    return refund


def fail_pending_refunds(call: Call, charge_id: str) -> None:
    """A dispute takes the money of a charge: what was on its way back from it fails."""
    for stored in call.transaction.newest("refund", call.account, {"charge": charge_id}):
        if stored.body["status"] == "pending":
            settle_refund(call, stored.body["id"], "failed", why="charge_for_pending_refund_disputed")


def settle_refund(call: Call, id: str, outcome: str, *, why: str = "expired_or_canceled_card") -> None:
    """A refund's end, some time after its beginning: it succeeded, or the bank sent the money back.

    The money comes back once: one that has failed stays as it is.
    """
    call.transaction.rows("DELETE FROM settlements WHERE refund = ?", id)
    refund = call.need("refund", id).body
    if refund["status"] == "failed":
        return
    before = {"status": refund["status"]}
    refund["status"] = outcome
    if outcome == "failed":
        refund["failure_reason"] = why
        refund["failure_balance_transaction"] = _enter(call, refund, refund["amount"], "refund_failure")
        charge = call.need("charge", refund["charge"]).body
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        call.put(charge)
    else:
        refund.pop("pending_reason", None)
    call.put(refund)
    if outcome == "failed":
        call.emit("refund.failed", refund)
    call.emit("refund.updated", refund, before)
    call.emit("charge.refund.updated", refund, before)


def _begin(call: Call, refund: dict[str, Any], charge: dict[str, Any]) -> None:
    method = call.find("payment_method", charge["payment_method"])
    does = "succeeds" if method is None else card_of(method.private["number"]).refund
    told = call.take_fault("refund_pending", "refund_failed")
    if told is not None:
        does = "pending" if told.kind == "refund_pending" else "pending_then_fails"
    if does.startswith("pending"):
        refund |= {"status": "pending", "pending_reason": "processing"}
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    refund["balance_transaction"] = _enter(call, refund, -refund["amount"], "refund")
    call.put(refund)
    call.put(charge)
    if does != "succeeds":
        waits = told.seconds if told is not None and told.seconds else call.setup.refund_seconds
        outcome = "succeeded" if does == "pending" else "failed"
        call.transaction.rows(
            "INSERT INTO settlements (refund, account, outcome, due) VALUES (?, ?, ?, ?)",
            *(refund["id"], call.account, outcome, call.now + waits),
        )


def _refuse_if_disputed(call: Call, charge: dict[str, Any]) -> None:
    """What a bank has taken, or is about to, can't be given back; of an inquiry it can."""
    disputes = call.transaction.newest("dispute", call.account, {"charge": charge["id"]})
    if any(stored.body["status"] in ("needs_response", "under_review", "lost") for stored in disputes):
        raise refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")


def _charge_to_refund(call: Call, intent: str | None, charge_id: str | None) -> dict[str, Any]:
    if charge_id is not None:
        charge = call.need("charge", charge_id, param="charge").body
        if not charge["paid"]:
            raise refused(f"Charge {charge_id} has failed, so it can't be refunded.", param="charge")
        return charge
    assert intent is not None
    if call.find("payment_intent", intent) is None:
        raise missing("payment_intent", intent, param="payment_intent")
    for charge_of_intent in call.transaction.newest("charge", call.account, {"payment_intent": intent}):
        if charge_of_intent.body["paid"]:
            return charge_of_intent.body
    raise refused(f"This PaymentIntent ({intent}) does not have a successful charge to refund.")


def _enter(call: Call, refund: dict[str, Any], amount: int, type: str) -> str:
    return enter(
        call.transaction,
        call.account,
        currency=refund["currency"],
        amount=amount,
        type=type,
        source=refund["id"],
        at=call.now,
    )
