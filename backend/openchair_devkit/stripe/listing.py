"""Lists and expansion: `limit`, `starting_after`, filters, `expand[]`."""

from __future__ import annotations

from typing import Any, Final

from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.errors import invalid, missing
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.store import Stored

_FILTERS: Final[dict[str, tuple[str, ...]]] = {
    "customer": ("email",),
    "payment_method": ("customer", "type"),
    "payment_intent": ("customer",),
    "setup_intent": ("customer", "payment_method"),
    "charge": ("customer", "payment_intent"),
    "refund": ("charge", "payment_intent"),
    "dispute": ("charge", "payment_intent"),
    "event": ("type",),
}
_KINDS: Final = {
    "customer": "customer",
    "payment_method": "payment_method",
    "latest_charge": "charge",
    "charge": "charge",
    "payment_intent": "payment_intent",
    "setup_intent": "setup_intent",
    "default_payment_method": "payment_method",
}


def list_objects(call: Call, kind: str, **always: str) -> dict[str, Any]:
    """A page of objects, newest first, of those the filters leave."""
    params = call.params
    wanted = {name: params.text(name) for name in _FILTERS[kind]} | always
    types = params.texts("types") if kind == "event" else None
    limit = params.integer("limit")
    if limit is not None and not 1 <= limit <= 100:
        raise invalid(f"Invalid limit: {limit}; must be between 1 and 100", param="limit")
    since = params.within("created")
    after, before = params.text("starting_after"), params.text("ending_before")
    bounds = _bounds(since)
    params.close()
    if kind == "payment_method" and wanted["customer"] is None and not always:
        return _page(call, [], has_more=False)
    found = [
        stored
        for stored in call.transaction.newest(kind, call.account, wanted)
        if not stored.body.get("deleted")
        and all(value is None or stored.body.get(name) == value for name, value in wanted.items())
        and (types is None or stored.body["type"] in types)
        and bounds[0] <= stored.body["created"] <= bounds[1]
    ]
    size = limit or 10
    if before is not None:
        seq = call.need(kind, before, param="ending_before").seq
        newer = [stored for stored in found if stored.seq > seq]
        return _page(call, newer[-size:], has_more=len(newer) > size)
    if after is not None:
        seq = call.need(kind, after, param="starting_after").seq
        found = [stored for stored in found if stored.seq < seq]
    return _page(call, found[:size], has_more=len(found) > size)


def list_customer_methods(call: Call, customer: str) -> dict[str, Any]:
    """A customer's cards."""
    call.need("customer", customer, param="customer")
    return list_objects(call, "payment_method", customer=customer)


def retrieve_customer_method(call: Call, customer: str, id: str) -> dict[str, Any]:
    """A customer's card."""
    call.params.close()
    call.need("customer", customer, param="customer")
    method = call.need("payment_method", id).body
    if method["customer"] != customer:
        raise missing("PaymentMethod", id)
    return method


def retrieve_event(call: Call, id: str) -> dict[str, Any]:
    """The event."""
    call.params.close()
    return call.need("event", id).body


def _page(call: Call, found: list[Stored], *, has_more: bool) -> dict[str, Any]:
    return {"object": "list", "data": [stored.body for stored in found], "has_more": has_more, "url": call.path}


def _bounds(since: Params | None) -> tuple[int, int]:
    if since is None:
        return 0, 1 << 62
    least, most = since.integer("gte"), since.integer("lte")
    more, less = since.integer("gt"), since.integer("lt")
    since.close()
    return max(least or 0, (more or -1) + 1), min(
        most if most is not None else 1 << 62, (less - 1) if less is not None else 1 << 62
    )


def expand(call: Call, body: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The answer with the named ids replaced by their objects."""
    for path in paths:
        _expand(call, body, path.split("."), path)
    return body


def _expand(call: Call, at: Any, parts: list[str], path: str) -> None:
    name, rest = parts[0], parts[1:]
    if not isinstance(at, dict) or (name not in at and name != "data"):
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    value = at[name]
    if isinstance(value, list):
        for item in value:
            _expand(call, item, rest, path)
        return
    if isinstance(value, str):
        kind = _KINDS.get(name)
        if kind is None:
            raise invalid(f"This property cannot be expanded ({path}).", param="expand")
        found = call.find(kind, value)
        at[name] = value = value if found is None else found.body
    if rest and value is not None:
        _expand(call, value, rest, path)
