"""/v1/setup_intents: a card made ready to be charged later."""

from __future__ import annotations

from typing import Any, Final

from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.confirming import (
    CANCELLATION_REASONS,
    NOT_AUTHENTICATED,
    ask_for_authentication,
    check_method,
    check_return_url,
    check_status,
    chosen_method,
    decline_told,
    declined,
    failed_attempt,
    must_authenticate,
    read_method_types,
    refusal_of,
)
from openchair_devkit.stripe.errors import StripeError, refused
from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.objects import new_setup_intent
from openchair_devkit.stripe.payment_methods import attached, card_behind
from openchair_devkit.stripe.store import Stored

OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_IGNORED: Final = (
    "return_url",
    "use_stripe_sdk",
    "mandate_data",
    "payment_method_options",
    "expected_payment_method_type",
)


def create_setup_intent(call: Call) -> dict[str, Any]:
    """A SetupIntent, confirmed in the same call where asked."""
    params, intent = call.params, new_setup_intent(call.now)
    intent["customer"] = _customer(call)
    intent["usage"] = params.choice("usage", ("off_session", "on_session")) or "off_session"
    intent["description"] = params.text("description")
    intent["metadata"] = params.metadata()
    read_method_types(params, intent)
    confirms = params.boolean("confirm")
    return_url = params.text("return_url")
    method = chosen_method(call, intent, params)
    params.ignore(_IGNORED)
    params.close()
    if method is not None:
        check_method(intent, method)
        intent |= {"payment_method": method.body["id"], "status": "requires_confirmation"}
    call.put(intent)
    call.emit("setup_intent.created", intent)
    return _confirm(call, intent, method, return_url, uses_sdk=False) if confirms else intent


def retrieve_setup_intent(call: Call, id: str) -> dict[str, Any]:
    """The SetupIntent."""
    call.params.close()
    return call.need("setup_intent", id, param="intent").body


def update_setup_intent(call: Call, id: str) -> dict[str, Any]:
    """The SetupIntent with other metadata, description, customer or card."""
    intent, params = call.need("setup_intent", id, param="intent").body, call.params
    intent["metadata"] = params.metadata(intent["metadata"])
    if "description" in params:
        intent["description"] = params.text("description")
    if "customer" in params:
        intent["customer"] = _customer(call)
    if "payment_method" in params:
        check_status(intent, OPEN, "update", "updated")
        method = chosen_method(call, intent, params)
        assert method is not None
        check_method(intent, method)
        intent |= {"payment_method": method.body["id"], "status": "requires_confirmation", "next_action": None}
    params.close()
    call.put(intent)
    return intent


def confirm_setup_intent(call: Call, id: str) -> dict[str, Any]:
    """Ask the card's bank; the card is the customer's afterwards."""
    intent, params = call.need("setup_intent", id, param="intent").body, call.params
    return_url, uses_sdk = params.text("return_url"), params.boolean("use_stripe_sdk")
    check_status(intent, OPEN, "confirm", "confirmed")
    method = chosen_method(call, intent, params)
    params.ignore(_IGNORED)
    params.close()
    return _confirm(call, intent, method, return_url, uses_sdk=bool(uses_sdk))


def cancel_setup_intent(call: Call, id: str) -> dict[str, Any]:
    """It can't be confirmed any more."""
    intent = call.need("setup_intent", id, param="intent").body
    reason = call.params.choice("cancellation_reason", CANCELLATION_REASONS)
    call.params.close()
    check_status(intent, OPEN, "cancel", "canceled")
    intent |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    call.put(intent)
    call.emit("setup_intent.canceled", intent)
    return intent


def authenticate_setup(call: Call, intent: dict[str, Any], *, passes: bool) -> dict[str, Any]:
    """What the challenge came to."""
    method = call.need("payment_method", intent["payment_method"])
    if passes:
        return _succeed(call, intent, method)
    error = StripeError(400, "invalid_request_error", NOT_AUTHENTICATED, code="setup_intent_authentication_failure")
    failed_attempt(call, intent, method, error)
    call.emit("setup_intent.setup_failed", intent)
    return intent


def _confirm(
    call: Call, intent: dict[str, Any], method: Stored | None, return_url: str | None, *, uses_sdk: bool
) -> dict[str, Any]:
    if method is None:
        raise refused(
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a "
            "payment method and then confirm it again.",
            code="setup_intent_unexpected_state",
            setup_intent=intent,
        )
    check_return_url(call, intent, return_url)
    check_method(intent, method)
    intent["latest_attempt"] = new_id("setatt_1")
    decline = decline_told(call) or card_behind(method).declines_setup
    if decline is not None:
        error = declined(decline)
        failed_attempt(call, intent, method, error)
        call.emit("setup_intent.setup_failed", intent)
        raise refusal_of(error, intent, method)
    if must_authenticate(call, method, is_off_session=False):
        ask_for_authentication(call, intent, method, return_url=return_url, uses_sdk=uses_sdk)
        call.put(intent)
        call.emit("setup_intent.requires_action", intent)
        return intent
    return _succeed(call, intent, method)


def _succeed(call: Call, intent: dict[str, Any], method: Stored) -> dict[str, Any]:
    intent |= {
        "status": "succeeded",
        "payment_method": method.body["id"],
        "next_action": None,
        "last_setup_error": None,
    }
    call.put(intent)
    if intent["customer"] is not None:
        attached(call, method, intent["customer"], is_set_up=intent["usage"] == "off_session")
    call.emit("setup_intent.succeeded", intent)
    return intent


def _customer(call: Call) -> str | None:
    customer = call.params.text("customer")
    if customer is not None:
        call.need("customer", customer, param="customer")
    return customer
