"""/v1/disputes: what a bank asks back for its customer, from its beginning to its end.

Source: https://docs.stripe.com/disputes and https://docs.stripe.com/api/disputes. An inquiry (`warning_…`) moves no money. A
dispute takes the money and a fee when it begins; won, the money comes back, and the fee doesn't.
"""

from __future__ import annotations

from typing import Any, Final

from openchair_devkit.stripe.books import enter
from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.currencies import check_step, dispute_fee, say_amount
from openchair_devkit.stripe.errors import invalid, refused
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.objects import new_dispute
from openchair_devkit.stripe.refunds import fail_pending_refunds

REASONS: Final = (
    "fraudulent",
    "product_not_received",
    "product_unacceptable",
    "credit_not_processed",
    "duplicate",
    "general",
    "unrecognized",
)
INQUIRIES: Final = ("warning_needs_response", "warning_under_review")
OPEN: Final = ("needs_response", "under_review")
OUTCOMES: Final = ("won", "lost", "warning_closed", "escalated")
_SUBMITTED: Final = {"warning_needs_response": "warning_under_review", "needs_response": "under_review"}
# https://docs.stripe.com/testing#evidence
_BY_EVIDENCE: Final = {"winning_evidence": "won", "losing_evidence": "lost"}


def begin_dispute(call: Call, charge_id: str, *, amount: int | None, reason: str, is_inquiry: bool) -> dict[str, Any]:
    """The bank of the card that was charged asks for an amount, all of it where none is given, or asks only what it was."""
    charge = call.need("charge", charge_id, param="charge").body
    amount = charge["amount"] if amount is None else amount
    if not charge["paid"]:
        raise refused(f"Charge {charge_id} has failed, so it can't be disputed.", param="charge")
    if reason not in REASONS:
        raise invalid(f"Invalid reason: must be one of {' or '.join(REASONS)}", param="reason")
    check_step(amount, charge["currency"])
    if not 0 < amount <= charge["amount"] - _disputed(call, charge_id):
        said = say_amount(amount, charge["currency"])
        raise refused(f"{said} is nothing, or more than was charged and isn't disputed yet.", param="amount")
    dispute = new_dispute(charge, amount, reason, call.now, is_inquiry=is_inquiry)
    charge["disputed"] = True
    call.put(charge)
    call.put(dispute)
    call.emit("charge.dispute.created", dispute)
    if not is_inquiry:
        _withdraw(call, dispute)
    return dispute


def end_dispute(call: Call, id: str, outcome: str) -> dict[str, Any]:
    """What the bank decides: won, lost, warning_closed (an inquiry ends), escalated (an inquiry becomes a dispute)."""
    dispute = call.need("dispute", id).body
    may_be = ("warning_closed", "escalated") if dispute["status"] in INQUIRIES else ("won", "lost")
    if dispute["status"] not in (*INQUIRIES, *OPEN) or outcome not in may_be:
        raise refused(f"A dispute that is {dispute['status']} can't become {outcome}.", param="outcome")
    if outcome == "escalated":
        dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
        _change(call, dispute, "charge.dispute.updated", status="needs_response", is_charge_refundable=False)
        if not call.need("charge", dispute["charge"]).body["refunded"]:
            _withdraw(call, dispute)
        return dispute
    if outcome == "won" and dispute["balance_transactions"]:
        _move(call, dispute, dispute["amount"], 0)
        _change(call, dispute, "charge.dispute.funds_reinstated")
    _change(call, dispute, "charge.dispute.closed", status=outcome, is_charge_refundable=False)
    return dispute


def retrieve_dispute(call: Call, id: str) -> dict[str, Any]:
    """The dispute."""
    call.params.close()
    return call.need("dispute", id).body


def update_dispute(call: Call, id: str) -> dict[str, Any]:
    """Evidence, staged or submitted. What it is is not looked at, but for Stripe's words for testing."""
    params = call.params
    dispute = call.need("dispute", id).body
    evidence, submit = params.within("evidence"), params.boolean("submit")
    metadata = params.metadata(dispute["metadata"])
    params.close()
    if dispute["status"] not in _SUBMITTED:
        raise refused(f"This dispute is {dispute['status']}: evidence can't be submitted any more.")
    if evidence is not None:
        dispute["evidence"] |= _read_evidence(evidence)
        dispute["evidence_details"]["has_evidence"] = True
    if submit is False:
        _change(call, dispute, "charge.dispute.updated", metadata=metadata)
        return dispute
    dispute["evidence_details"] |= {
        "submission_count": dispute["evidence_details"]["submission_count"] + 1,
        "submission_method": "manual",
    }
    _change(call, dispute, "charge.dispute.updated", metadata=metadata, status=_SUBMITTED[dispute["status"]])
    outcome = _BY_EVIDENCE.get(dispute["evidence"].get("uncategorized_text") or "")
    if outcome is not None and dispute["status"] in OPEN:
        return end_dispute(call, id, outcome)
    return dispute


def close_dispute(call: Call, id: str) -> dict[str, Any]:
    """The venue gives in."""
    call.params.close()
    return end_dispute(call, id, "lost")


def _disputed(call: Call, charge_id: str) -> int:
    return sum(
        stored.body["amount"] for stored in call.transaction.newest("dispute", call.account, {"charge": charge_id})
    )


def _withdraw(call: Call, dispute: dict[str, Any]) -> None:
    _move(call, dispute, -dispute["amount"], dispute_fee(dispute["currency"]))
    _change(call, dispute, "charge.dispute.funds_withdrawn")
    fail_pending_refunds(call, dispute["charge"])


def _move(call: Call, dispute: dict[str, Any], amount: int, fee: int) -> None:
    """A balance transaction of the dispute: minor units, less than nothing for what goes out."""
    line = enter(
        call.transaction,
        call.account,
        currency=dispute["currency"],
        amount=amount - fee,
        type="adjustment",
        source=dispute["id"],
        at=call.now,
    )
    details = [{"amount": fee, "application": None, "currency": dispute["currency"], "description": "Dispute fee"}]
    dispute["balance_transactions"].append(
        {
            "id": line,
            "object": "balance_transaction",
            "amount": amount,
            "available_on": call.now,
            "balance_type": "payments",
            "created": call.now,
            "currency": dispute["currency"],
            "description": f"Chargeback {'withdrawal' if amount < 0 else 'reversal'} for {dispute['charge']}",
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [{**detail, "type": "stripe_fee"} for detail in details if fee],
            "net": amount - fee,
            "reporting_category": "dispute" if amount < 0 else "dispute_reversal",
            "source": dispute["id"],
            "status": "available",
            "type": "adjustment",
        }
    )


def _change(call: Call, dispute: dict[str, Any], event: str, **changes: Any) -> None:
    before = {name: dispute[name] for name, value in changes.items() if dispute[name] != value}
    dispute |= changes
    call.put(dispute)
    call.emit(event, dispute, before)


def _read_evidence(evidence: Params) -> dict[str, str | None]:
    return {name: evidence.text(name, longest=20_000) for name in evidence.given}
