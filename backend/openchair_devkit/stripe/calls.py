"""One call to the API: its parameters, its account, and what it does to both store and events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from openchair_devkit.stripe.errors import StripeError, missing
from openchair_devkit.stripe.faults import Fault, take_fault
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.store import Stored, Transaction

API_VERSION: Final = "2026-10-28.endive"
_NOUNS: Final = {"payment_intent": "payment_intent", "setup_intent": "setupintent", "payment_method": "PaymentMethod"}


@dataclass(frozen=True, slots=True)
class Setup:
    """How this stand-in runs."""

    origin: str
    """Scheme, host and port, for the addresses it gives."""
    endpoints: dict[str, tuple[str, str]]
    """By endpoint id (we_…): the address that events go to, and the whsec_ secret that signs them."""
    refund_seconds: float
    """From a pending refund to its end."""


@dataclass(slots=True)
class Call:
    """What an endpoint is given."""

    transaction: Transaction
    setup: Setup
    account: str
    params: Params
    now: int
    method: str
    path: str
    request_id: str | None = None
    idempotency_key: str | None = None
    is_publishable: bool = False
    """Made from a browser, with the publishable key and an intent's client secret."""

    def find(self, kind: str, id: str) -> Stored | None:
        """The account's object."""
        return self.transaction.find(self.account, id, kind)

    def need(self, kind: str, id: str, *, param: str = "id") -> Stored:
        """The account's object. Raises Stripe's resource_missing."""
        found = self.find(kind, id)
        if found is None:
            raise missing(_NOUNS.get(kind, kind), id, param=param)
        return found

    def put(self, body: dict[str, Any], private: dict[str, Any] | None = None) -> None:
        """Keep an object of the account."""
        self.transaction.put(self.account, body, private)

    def emit(self, type: str, body: dict[str, Any], previous: dict[str, Any] | None = None) -> None:
        """Tell, once this call's work is kept, what has happened to an object."""
        data: dict[str, Any] = {"object": body}
        if previous is not None:
            data["previous_attributes"] = previous
        event: dict[str, Any] = {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": len(self.setup.endpoints),
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": type,
        }
        if self.account:
            event["account"] = self.account
        self.put(event)
        for endpoint in self.setup.endpoints:
            self.transaction.rows(
                "INSERT INTO deliveries (event, endpoint, state, attempts, due, told) VALUES (?, ?, 'pending', 0, 0, '')",
                *(event["id"], endpoint),
            )

    def take_fault(self, *kinds: str) -> Fault | None:
        """What this call was told to do wrong, if that is one of these."""
        return take_fault(self.transaction, self.method, self.path, kinds)


class CardRefused(StripeError):
    """A refusal that leaves its traces: the intent and the failed charge are kept."""

    @classmethod
    def of(cls, error: StripeError) -> CardRefused:
        """The same error, told to keep what was written."""
        return cls(error.status, error.type, error.message, code=error.code, param=error.param, **error.more)
