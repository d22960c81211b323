"""A call whose caller is known, on its way to its endpoint."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any, Final

from openchair_devkit.stripe.callers import Caller, no_access, without
from openchair_devkit.stripe.calls import Call, Setup
from openchair_devkit.stripe.errors import StripeError
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.listing import expand
from openchair_devkit.stripe.oauth import is_let_go
from openchair_devkit.stripe.routes import BROWSERS_MAY, find_route
from openchair_devkit.stripe.store import Transaction

_NOT_FOR_BROWSERS: Final = ("customer", "metadata", "latest_charge", "application", "transfer_data", "review")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call whose caller is known."""

    setup: Setup
    caller: Caller
    method: str
    path: str
    given: dict[str, Any]
    request_id: str
    key: str | None

    def run(self, transaction: Transaction, now: int) -> dict[str, Any]:
        """Its endpoint's answer, expanded where asked. Raises StripeError."""
        found = find_route(self.method, self.path)
        if found is None:
            raise StripeError(
                404,
                "invalid_request_error",
                f"Unrecognized request URL ({self.method}: {self.path}). Please see https://stripe.com/docs or we can help "
                "at https://support.stripe.com/.",
                began=False,
            )
        if self.caller.account and is_let_go(transaction, self.caller.account):
            raise no_access(self.caller.account)
        endpoint, ids, template = found
        params = Params(self.given)
        paths = params.texts("expand") or []
        call = Call(
            transaction,
            self.setup,
            self.caller.account,
            Params(without(self.given, ("expand",))),
            now,
            self.method,
            self.path,
            request_id=self.request_id,
            idempotency_key=self.key,
            is_publishable=self.caller.client_secret is not None,
        )
        if self.caller.client_secret is None:
            return expand(call, endpoint(call, *ids), paths)
        self._check_secret(call, template, ids)
        try:
            return for_browsers(endpoint(call, *ids))
        except StripeError as error:
            for name in ("payment_intent", "setup_intent"):
                if name in error.more:
                    error.more[name] = for_browsers(error.more[name])
            raise

    def _check_secret(self, call: Call, template: str, ids: tuple[str, ...]) -> None:
        if (self.method, template) not in BROWSERS_MAY:
            raise StripeError(
                401,
                "invalid_request_error",
                "This API call cannot be made with a publishable API key. Please use a secret API key.",
                code="secret_key_required",
                began=False,
            )
        kind = "payment_intent" if "payment_intents" in template else "setup_intent"
        intent = call.need(kind, ids[0], param="intent").body
        if not hmac.compare_digest(str(intent["client_secret"]).encode(), (self.caller.client_secret or "").encode()):
            noun = "payment_intent" if kind == "payment_intent" else "setupintent"
            raise StripeError(
                400,
                "invalid_request_error",
                f"The client_secret provided does not match any associated {noun} on this account. Ensure the "
                "client_secret and the id of the intent belong together.",
                code=f"{kind}_invalid_parameter",
                param="client_secret",
                began=False,
            )


def for_browsers(intent: dict[str, Any]) -> dict[str, Any]:
    """What Stripe shows of an intent to whoever holds its client secret."""
    return {name: value for name, value in intent.items() if name not in _NOT_FOR_BROWSERS}
