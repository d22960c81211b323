"""The API's addresses, and who answers for each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from openchair_devkit.stripe import (
    charging,
    customers,
    disputes,
    listing,
    oauth,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
)
from openchair_devkit.stripe.calls import Call

Endpoint = Callable[..., dict[str, Any]]


def _list(kind: str) -> Endpoint:
    def listed(call: Call) -> dict[str, Any]:
        return listing.list_objects(call, kind)

    return listed


_TABLE: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", "/v1/customers", customers.create_customer),
    ("GET", "/v1/customers", _list("customer")),
    ("GET", "/v1/customers/{}", customers.retrieve_customer),
    ("POST", "/v1/customers/{}", customers.update_customer),
    ("DELETE", "/v1/customers/{}", customers.delete_customer),
    ("GET", "/v1/customers/{}/payment_methods", listing.list_customer_methods),
    ("GET", "/v1/customers/{}/payment_methods/{}", listing.retrieve_customer_method),
    ("POST", "/v1/payment_methods", payment_methods.create_payment_method),
    ("GET", "/v1/payment_methods", _list("payment_method")),
    ("GET", "/v1/payment_methods/{}", payment_methods.retrieve_payment_method),
    ("POST", "/v1/payment_methods/{}", payment_methods.update_payment_method),
    ("POST", "/v1/payment_methods/{}/attach", payment_methods.attach_payment_method),
    ("POST", "/v1/payment_methods/{}/detach", payment_methods.detach_payment_method),
    ("POST", "/v1/setup_intents", setup_intents.create_setup_intent),
    ("GET", "/v1/setup_intents", _list("setup_intent")),
    ("GET", "/v1/setup_intents/{}", setup_intents.retrieve_setup_intent),
    ("POST", "/v1/setup_intents/{}", setup_intents.update_setup_intent),
    ("POST", "/v1/setup_intents/{}/confirm", setup_intents.confirm_setup_intent),
    ("POST", "/v1/setup_intents/{}/cancel", setup_intents.cancel_setup_intent),
    ("POST", "/v1/payment_intents", payment_intents.create_payment_intent),
    ("GET", "/v1/payment_intents", _list("payment_intent")),
    ("GET", "/v1/payment_intents/{}", payment_intents.retrieve_payment_intent),
    ("POST", "/v1/payment_intents/{}", payment_intents.update_payment_intent),
    ("POST", "/v1/payment_intents/{}/confirm", payment_intents.confirm_payment_intent),
    ("POST", "/v1/payment_intents/{}/cancel", payment_intents.cancel_payment_intent),
    ("GET", "/v1/charges", _list("charge")),
    ("GET", "/v1/charges/{}", charging.retrieve_charge),
    ("POST", "/v1/refunds", refunds.create_refund),
    ("GET", "/v1/refunds", _list("refund")),
    ("GET", "/v1/refunds/{}", refunds.retrieve_refund),
    ("POST", "/v1/refunds/{}", refunds.update_refund),
    ("GET", "/v1/disputes", _list("dispute")),
    ("GET", "/v1/disputes/{}", disputes.retrieve_dispute),
    ("POST", "/v1/disputes/{}", disputes.update_dispute),
    ("POST", "/v1/disputes/{}/close", disputes.close_dispute),
    ("GET", "/v1/accounts/{}", oauth.retrieve_account),
    ("GET", "/v1/events", _list("event")),
    ("GET", "/v1/events/{}", listing.retrieve_event),
)
_ROUTES: Final = tuple(
    (method, re.compile(path.replace("{}", "([^/]+)")), endpoint, path) for method, path, endpoint in _TABLE
)
BROWSERS_MAY: Final = frozenset(
    {
        ("GET", "/v1/setup_intents/{}"),
        ("GET", "/v1/payment_intents/{}"),
        ("POST", "/v1/setup_intents/{}/confirm"),
        ("POST", "/v1/payment_intents/{}/confirm"),
    }
)
"""What the publishable key and an intent's client secret allow."""


def find_route(method: str, path: str) -> tuple[Endpoint, tuple[str, ...], str] | None:
    """The endpoint, the ids in the address, and its template."""
    for of_method, pattern, endpoint, template in _ROUTES:
        match = pattern.fullmatch(path) if of_method == method else None
        if match is not None:
            return endpoint, match.groups(), template
    return None
