"""What we read of Stripe's objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from openchair.rules.disputes import DisputeStatus
from openchair.rules.payments import IntentStatus, Problem, RefundStatus, problem_of


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """A PaymentIntent and how far it has come; `problem` is why its last try brought nothing. Amounts in minor units.

    `payment_id` is our name for it, where we made it.
    """

    id: str
    client_secret: str = field(repr=False)
    status: IntentStatus
    amount_minor: int
    problem: Problem | None
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class StripeCard:
    """A payment method, and the Stripe customer it is attached to, if it is."""

    payment_method_id: str
    stripe_customer_id: str | None
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class SetupIntent:
    """A SetupIntent, and the card it has saved once it has."""

    id: str
    client_secret: str = field(repr=False)
    status: IntentStatus
    card: StripeCard | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class StripeRefund:
    """A refund at Stripe; of one that failed, why. `refund_id` is our name for it, where we made it."""

    id: str
    status: RefundStatus
    problem: str | None
    refund_id: str | None
    amount_minor: int
    payment_intent_id: str | None


@dataclass(frozen=True, slots=True)
class StripeDispute:
    """A dispute at Stripe, with what it has moved so far. Amounts in minor units of `currency`, fees of `fee_currency`."""

    id: str
    status: DisputeStatus
    reason: str
    amount_minor: int
    currency: str
    payment_intent_id: str | None
    opened_at: datetime
    respond_by: datetime | None
    withdrawn_minor: int
    reinstated_minor: int
    fee_minor: int
    fee_returned_minor: int
    fee_currency: str


# While an appeal is under way the money is gone: it is lost until it is won.
_DISPUTE_STATUS: Final[dict[str, DisputeStatus]] = {
    **{status.value: status for status in DisputeStatus},
    "appeal_needs_response": DisputeStatus.LOST,
    "appeal_under_review": DisputeStatus.LOST,
}
_INTENT_STATUS: Final[dict[str, IntentStatus]] = {
    "succeeded": IntentStatus.SUCCEEDED,
    "canceled": IntentStatus.CANCELLED,
}
_REFUND_STATUS: Final[dict[str, RefundStatus]] = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
# https://docs.stripe.com/refunds#failed-refunds
_REFUND_PROBLEMS: Final = {
    "lost_or_stolen_card": "The card was lost or stolen.",
    "expired_or_canceled_card": "The card has expired or was cancelled.",
    "charge_for_pending_refund_disputed": "The customer has disputed the payment with their bank.",
    "insufficient_funds": "The Stripe balance is too low.",
    "declined": "The customer's bank has declined it.",
    "merchant_request": "It was called off in the Stripe dashboard.",
}


def named(made: stripe.PaymentIntent | stripe.Refund, name: str) -> str | None:
    """What we wrote on an object of Stripe's under this name, when we made it."""
    metadata = made.metadata
    return str(metadata[name]) if metadata and name in metadata else None


def _problem(error: Any) -> Problem | None:
    if error is None:
        return None
    return problem_of(getattr(error, "code", None), getattr(error, "decline_code", None))


def intent_of(intent: stripe.PaymentIntent) -> PaymentIntent:
    """What we read of a PaymentIntent."""
    assert intent.client_secret is not None, "Stripe gives it to whoever has the secret key"
    status = _INTENT_STATUS.get(intent.status, IntentStatus.OPEN)
    return PaymentIntent(
        intent.id,
        intent.client_secret,
        status,
        intent.amount,
        _problem(intent.last_payment_error),
        named(intent, "payment"),
    )


def setup_of(intent: stripe.SetupIntent) -> SetupIntent:
    """What we read of a SetupIntent; its card only where it came expanded."""
    assert intent.client_secret is not None, "Stripe gives it to whoever has the secret key"
    status = _INTENT_STATUS.get(intent.status, IntentStatus.OPEN)
    method = intent.payment_method
    card = card_of(method) if status is IntentStatus.SUCCEEDED and isinstance(method, stripe.PaymentMethod) else None
    return SetupIntent(intent.id, intent.client_secret, status, card, _problem(intent.last_setup_error))


def card_of(method: stripe.PaymentMethod) -> StripeCard:
    """What we read of a payment method. Raises ValueError where it is no card."""
    card = method.card
    if card is None:
        raise ValueError("what was saved is no card")
    owner = method.customer if isinstance(method.customer, str) or method.customer is None else method.customer.id
    return StripeCard(method.id, owner, card.brand, card.last4 or "????", card.exp_month, card.exp_year)


def refund_of(refund: stripe.Refund) -> StripeRefund:
    """What we read of a refund."""
    reason = getattr(refund, "failure_reason", None)
    status = _REFUND_STATUS.get(refund.status or "", RefundStatus.SUBMITTED)
    problem = (
        _REFUND_PROBLEMS.get(reason or "", "The customer's bank did not take it.")
        if status is RefundStatus.FAILED
        else None
    )
    intent = refund.payment_intent
    return StripeRefund(
        refund.id,
        status,
        problem,
        named(refund, "refund"),
        refund.amount,
        intent if isinstance(intent, str) or intent is None else intent.id,
    )


def dispute_of(dispute: stripe.Dispute) -> StripeDispute:
    """What we read of a dispute. A status that isn't known yet is one that the bank still looks at: nothing moves meanwhile."""
    intent, due_by = dispute.payment_intent, dispute.evidence_details.due_by
    lines = dispute.balance_transactions
    withdrawn, reinstated = (
        sum(_in_currency_of(dispute, line) for line in lines if (line.amount < 0) is is_out) for is_out in (True, False)
    )
    return StripeDispute(
        id=dispute.id,
        status=_DISPUTE_STATUS.get(dispute.status, DisputeStatus.UNDER_REVIEW),
        reason=dispute.reason,
        amount_minor=dispute.amount,
        currency=dispute.currency.upper(),
        payment_intent_id=intent if isinstance(intent, str) or intent is None else intent.id,
        opened_at=datetime.fromtimestamp(dispute.created, UTC),
        respond_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        withdrawn_minor=withdrawn,
        reinstated_minor=reinstated,
        fee_minor=sum(line.fee for line in lines if line.fee > 0),
        fee_returned_minor=-sum(line.fee for line in lines if line.fee < 0),
        fee_currency=(lines[0].currency if lines else dispute.currency).upper(),
    )


def _in_currency_of(dispute: stripe.Dispute, line: stripe.BalanceTransaction) -> int:
    """What a balance transaction moved: where the account's currency is another, it moved what is disputed."""
    return abs(line.amount) if line.currency == dispute.currency else dispute.amount
