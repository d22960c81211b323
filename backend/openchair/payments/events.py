"""Stripe's events, as they come to the webhook: forged ones and those of another time are none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import stripe

TOLERANCE_SECONDS: Final = 300


class BadEvent(Exception):
    """What came to the webhook is no event of Stripe's, or not of now."""


@dataclass(frozen=True, slots=True)
class Event:
    """That something has changed at Stripe: which object, of which connected account."""

    id: str
    type: str
    object_id: str
    account: str | None


def read_event(body: bytes, signature: str, secrets: Sequence[str], now: datetime) -> Event:
    """The event in a webhook's body. Raises `BadEvent` for a forged one, or one signed five minutes from now either way.

    Any of the secrets will do: Stripe has one for the platform's own events and one for those of connected accounts.
    """
    try:
        text = body.decode()
        # Without a tolerance of its own: it knows no clock but the machine's, and looks back only.
        _verify(text, signature, secrets)
        # The first, as it is the one that was verified.
        signed_at = int(next(part[2:] for part in signature.split(",") if part.startswith("t=")))
        told = json.loads(text)
        found = Event(told["id"], told["type"], told["data"]["object"]["id"], told.get("account"))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        StopIteration,
        stripe.SignatureVerificationError,
    ):
        raise BadEvent from None
    if abs(signed_at - now.timestamp()) > TOLERANCE_SECONDS:
        raise BadEvent
    lengths = ((found.id, 255), (found.type, 80), (found.object_id, 255), (found.account or "-", 64))
    if not all(_is_name(text, longest) for text, longest in lengths):
        raise BadEvent
    return found


def _verify(text: str, signature: str, secrets: Sequence[str]) -> None:
    for secret in secrets[:-1]:
        with suppress(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(text, signature, secret)
            return
    stripe.WebhookSignature.verify_header(text, signature, secrets[-1])


def _is_name(text: object, longest: int) -> bool:
    """Whether it can be what Stripe calls something, and fits where that is kept."""
    return isinstance(text, str) and 0 < len(text) <= longest and text.isascii() and text.isprintable()
