"""The ways in which a call to Stripe fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

import stripe
from stripe.oauth_error import InvalidClientError, InvalidGrantError, InvalidScopeError

from openchair.payments.stripe_objects import PaymentIntent, intent_of

CALL_SECONDS: Final = 10.0
_Got = TypeVar("_Got")


class Unreachable(Exception):
    """Stripe did not answer, or not now: the same call may be made again, under the same key."""


class Broken(Unreachable):
    """Stripe answered that something broke at its end; it may have done the work, or be doing it still.

    Where it `is_kept`, this is the answer it gives to this key from now on: only another key leads further. Before that the
    same key is safe, since Stripe tells two calls under one key apart from one.
    """

    def __init__(self, what: str, *, is_kept: bool) -> None:
        super().__init__(what)
        self.is_kept = is_kept


class RefusedByStripe(Exception):
    """Stripe has said no, and will say it again. `problem` is a sentence for the desk."""

    def __init__(self, problem: str, code: str | None = None) -> None:
        super().__init__(code)
        self.problem = problem
        self.code = code


class Declined(Exception):
    """The card was declined, and this is the intent that says so."""

    def __init__(self, intent: PaymentIntent) -> None:
        super().__init__()
        self.intent = intent


async def answered(call: Awaitable[_Got]) -> _Got:
    """What Stripe answers, or one of the failures above, which don't quote what the request said."""
    try:
        # The library's own limit is on each part of a call: a server that drips would hold it for longer.
        async with asyncio.timeout(CALL_SECONDS):
            return await call
    except TimeoutError:
        raise Unreachable("TimeoutError") from None
    except stripe.CardError as declined:
        intent = None if declined.error is None else getattr(declined.error, "payment_intent", None)
        if intent is not None:
            raise Declined(intent_of(stripe.PaymentIntent.construct_from(intent.to_dict(), None))) from None
        raise RefusedByStripe("The customer's bank has declined the card.", declined.code) from None
    except stripe.PermissionError as problem:
        # The venue has cut its account off from the platform's, say.
        raise RefusedByStripe("The salon's Stripe account can't be used any more.", problem.code) from None
    except (stripe.AuthenticationError, stripe.RateLimitError) as problem:
        # Wrong settings are the operator's to put right, and that lets the same call through.
        raise Unreachable(type(problem).__name__) from None
    except (InvalidClientError, InvalidGrantError, InvalidScopeError) as problem:
        # A code that was used or is too old; an account that isn't the platform's to let go of.
        raise RefusedByStripe("Stripe's answer can't be used any more.", problem.code) from None
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as problem:
        raise RefusedByStripe(problem.user_message or "Stripe refused it.", problem.code) from None
    except stripe.APIError as problem:
        # A 409 says that the first call under this key is not done yet.
        if (problem.http_status or 0) < 500:
            raise Unreachable(type(problem).__name__) from None
        replayed = {name.lower(): value for name, value in dict(problem.headers or {}).items()}
        is_kept = replayed.get("idempotent-replayed") == "true"
        raise Broken(type(problem).__name__, is_kept=is_kept) from None
    except stripe.StripeError as problem:
        raise Unreachable(type(problem).__name__) from None
