"""What we read of Stripe's objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import stripe

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
