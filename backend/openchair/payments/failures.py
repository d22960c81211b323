"""The ways in which a call to Stripe fails."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

import stripe

from openchair.payments.at_stripe import Intent, intent_of

_Got = TypeVar("_Got")


class Unreachable(Exception):
    """Stripe did not answer, or not now: the same call may be made again, under the same key."""


class Broken(Unreachable):
    """Stripe answered that something broke at its end. It gives that answer again under the same key, and may have done it."""


class RefusedByStripe(Exception):
    """Stripe has said no, and will say it again. `problem` is a sentence for the desk."""

    def __init__(self, problem: str, code: str | None = None) -> None:
        super().__init__(code)
        self.problem = problem
        self.code = code


class Declined(Exception):
    """The card was declined, and this is the intent that says so."""

    def __init__(self, intent: Intent) -> None:
        super().__init__()
        self.intent = intent


async def answered(call: Awaitable[_Got]) -> _Got:
    """What Stripe answers, or one of the failures above, which don't quote what the request said."""
    try:
        return await call
    except stripe.CardError as declined:
        intent = None if declined.error is None else getattr(declined.error, "payment_intent", None)
        if intent is not None:
            raise Declined(intent_of(stripe.PaymentIntent.construct_from(intent.to_dict(), None))) from None
        raise RefusedByStripe("The customer's bank has declined the card.", declined.code) from None
    except (stripe.AuthenticationError, stripe.PermissionError, stripe.RateLimitError) as problem:
        # Wrong settings are the operator's to put right, and that lets the same call through.
        raise Unreachable(type(problem).__name__) from None
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as problem:
        raise RefusedByStripe(problem.user_message or "Stripe refused it.", problem.code) from None
    except stripe.APIError as problem:
        # A 409 says that the first call under this key is not done yet.
        kind = Broken if (problem.http_status or 0) >= 500 else Unreachable
        raise kind(type(problem).__name__) from None
    except stripe.StripeError as problem:
        raise Unreachable(type(problem).__name__) from None
