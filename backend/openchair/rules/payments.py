"""Why a payment or a card didn't work, and how long those who look after it wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from openchair.rules.deposits import AgreedPart


class PaymentStatus(StrEnum):
    """How far a payment has come: written down, open at Stripe, ended."""

    REQUESTED = "requested"
    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


PAYMENT_UNDER_WAY: Final = frozenset((PaymentStatus.REQUESTED, PaymentStatus.OPEN))


class IntentStatus(StrEnum):
    """Where a PaymentIntent or SetupIntent stands at Stripe: whatever isn't over is open."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class RefundStatus(StrEnum):
    """How far a refund has come: written down, with Stripe, ended; or dropped, as a lost dispute has brought the money back."""

    REQUESTED = "requested"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DROPPED = "dropped"


class CardSetupStatus(StrEnum):
    """How far a card that is about to be saved has come."""

    REQUESTED = "requested"
    OPEN = "open"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class SavedCardStatus(StrEnum):
    """Whether a saved card is the one on file for its customer, and what became of it otherwise."""

    IN_USE = "in_use"
    REPLACED = "replaced"
    REMOVED = "removed"


class Problem(StrEnum):
    """Why there is no money, or no card."""

    NO_CARD = "no_card"
    CARD_EXPIRED = "card_expired"
    DECLINED = "declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    AUTHENTICATION = "authentication"
    REFUSED = "refused"
    NOT_AGREED = "not_agreed"


NEVER_TRIED: Final = (Problem.NO_CARD, Problem.NOT_AGREED)
"""There was no card that might have been charged."""

# https://docs.stripe.com/declines/codes. What isn't here is a decline: that a card is lost or stolen is not ours to tell.
_BY_CODE: Final = {
    "expired_card": Problem.CARD_EXPIRED,
    "insufficient_funds": Problem.INSUFFICIENT_FUNDS,
    "authentication_required": Problem.AUTHENTICATION,
    "payment_intent_authentication_failure": Problem.AUTHENTICATION,
    "setup_intent_authentication_failure": Problem.AUTHENTICATION,
}

_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 5 * 60, 15 * 60, 3600))
LOOK_AGAIN: Final = timedelta(minutes=10)
"""After so long what was begun with Stripe is asked for, should the event that tells of it never come."""
LOOK_DISPUTED: Final = timedelta(hours=12)
"""After so long again what waits for a dispute's end is asked for, should its end never be told."""
LOOK_AT_DISPUTE: Final = timedelta(days=1)
"""After so long again an open dispute is asked for, should the event that tells of its end never come."""
LOOK_UNOPENED: Final = timedelta(hours=2)
"""After so long again what was asked for, but never opened at Stripe."""
_CHARGED_WITHIN: Final = timedelta(days=1)
LEASE: Final = timedelta(seconds=60)
"""How long a step may take before it counts as lost; a call to Stripe ends within 10 seconds."""


def problem_of(code: str | None, decline_code: str | None) -> Problem:
    """What Stripe's codes come to for a customer."""
    return _BY_CODE.get(decline_code or "") or _BY_CODE.get(code or "") or Problem.DECLINED


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after so many attempts that brought no answer. It never gives up: the money is owed."""
    return now + _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]


def _end_of(exp_month: int, exp_year: int) -> datetime:
    """The instant, UTC, at which a card is past its last month anywhere on earth."""
    return datetime(exp_year + exp_month // 12, exp_month % 12 + 1, 1, 12, tzinfo=UTC)


CARD_ASKED_BEFORE: Final = timedelta(days=14)
"""So long before a card that will have expired is needed, its customer is asked for another."""


def needs_another_card(
    parts: Sequence[AgreedPart], exp_month: int, exp_year: int, starts_at: datetime, now: datetime
) -> bool:
    """Whether a card that is kept for an agreed fee expires before the appointment, and it is time to ask for another.

    The fee can be charged from when cancelling becomes late to some time after the start.
    """
    with_fee = [part.terms for part in parts if part.terms.late_fee_minor or part.terms.no_show_fee_minor]
    if not with_fee:
        return False
    needed_at = starts_at - timedelta(hours=max(terms.late_fee_from_hours or 0 for terms in with_fee))
    expires_at = _end_of(exp_month, exp_year)
    return expires_at <= starts_at + _CHARGED_WITHIN and now >= needed_at - CARD_ASKED_BEFORE and now < starts_at


def is_expired(exp_month: int, exp_year: int, now: datetime) -> bool:
    """Whether a card is past its last month; it is good to the end of it, anywhere on earth."""
    return now >= _end_of(exp_month, exp_year)
