"""/v1/customers."""

from __future__ import annotations

from typing import Any

from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.objects import new_customer
from openchair_devkit.stripe.payment_methods import attach_to, given_method
from openchair_devkit.stripe.setting import changes

_TEXTS = ("name", "email", "phone", "description")


def create_customer(call: Call) -> dict[str, Any]:
    """A new customer, maybe with a card."""
    customer = new_customer(call.now)
    method = _read(call, customer)
    call.put(customer)
    call.emit("customer.created", customer)
    if method is not None:
        attach_to(call, given_method(call, method), customer["id"])
    return customer


def retrieve_customer(call: Call, id: str) -> dict[str, Any]:
    """The customer, or what is left of a deleted one."""
    call.params.close()
    return call.need("customer", id, param="id").body


def update_customer(call: Call, id: str) -> dict[str, Any]:
    """The customer with some of it changed."""
    customer = call.need("customer", id).body
    before = dict(customer)
    _read(call, customer)
    call.put(customer)
    call.emit("customer.updated", customer, changes(before, customer))
    return customer


def delete_customer(call: Call, id: str) -> dict[str, Any]:
    """The customer is gone, and with it the cards."""
    call.params.close()
    customer = call.need("customer", id).body
    for method in call.transaction.newest("payment_method", call.account, {"customer": id}):
        call.put({**method.body, "customer": None}, {**method.private, "spent": True})
    call.emit("customer.deleted", customer)
    gone = {"id": id, "object": "customer", "deleted": True}
    call.put(gone)
    return gone


def _read(call: Call, customer: dict[str, Any]) -> str | None:
    params = call.params
    for name in _TEXTS:
        if name in params:
            customer[name] = params.text(name)
    if "preferred_locales" in params:
        customer["preferred_locales"] = params.texts("preferred_locales") or []
    for name in ("address", "shipping"):
        if name in params:
            customer[name] = params.raw(name) or None
    if "invoice_settings" in params:
        settings = params.within("invoice_settings")
        default = settings.text("default_payment_method") if settings is not None else None
        if default is not None:
            call.need("payment_method", default, param="invoice_settings[default_payment_method]")
        customer["invoice_settings"] = {**customer["invoice_settings"], "default_payment_method": default}
    customer["metadata"] = params.metadata(customer["metadata"])
    method = params.text("payment_method")
    params.close()
    return method
