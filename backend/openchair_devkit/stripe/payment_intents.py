"""/v1/payment_intents: money asked of a card."""

from __future__ import annotations

from typing import Any, Final

from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.charging import charge_card
from openchair_devkit.stripe.confirming import (
    CANCELLATION_REASONS,
    NOT_AUTHENTICATED,
    ask_for_authentication,
    authentication_required,
    check_method,
    check_return_url,
    check_status,
    chosen_method,
    decline_told,
    failed_attempt,
    must_authenticate,
    read_method_types,
)
from openchair_devkit.stripe.currencies import check_amount, check_currency
from openchair_devkit.stripe.errors import StripeError, invalid, refused
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.oauth import is_paused
from openchair_devkit.stripe.objects import new_payment_intent
from openchair_devkit.stripe.store import Stored

OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_IGNORED: Final = (
    "return_url",
    "use_stripe_sdk",
    "mandate_data",
    "payment_method_options",
    "error_on_requires_action",
    "expected_payment_method_type",
)
_TEXTS: Final = ("description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix")


def create_payment_intent(call: Call) -> dict[str, Any]:
    """A PaymentIntent, confirmed in the same call where asked."""
    _check_account(call)
    params = call.params
    amount = params.integer("amount")
    currency = check_currency(params.need("currency"))
    if amount is None:
        raise invalid("Missing required param: amount.", param="amount", code="parameter_missing")
    check_amount(amount, currency)
    intent = new_payment_intent(amount, currency, call.now)
    read_method_types(params, intent)
    _read(call, intent)
    confirms, is_off_session = params.boolean("confirm"), _is_off_session(params)
    return_url = params.text("return_url")
    if is_off_session and not confirms:
        raise invalid("You may only provide off_session when confirming the PaymentIntent.", param="off_session")
    params.choice("capture_method", ("automatic", "automatic_async"))
    params.choice("confirmation_method", ("automatic",))
    method = chosen_method(call, intent, params)
    params.ignore(_IGNORED)
    params.close()
    if method is not None:
        check_method(intent, method)
        intent |= {"payment_method": method.body["id"], "status": "requires_confirmation"}
    call.put(intent)
    call.emit("payment_intent.created", intent)
    if not confirms:
        return intent
    return _confirm(call, intent, method, return_url, is_off_session=is_off_session, uses_sdk=False)


def retrieve_payment_intent(call: Call, id: str) -> dict[str, Any]:
    """The PaymentIntent."""
    call.params.close()
    return call.need("payment_intent", id, param="intent").body


def update_payment_intent(call: Call, id: str) -> dict[str, Any]:
    """The PaymentIntent with some of it changed; amount and card only while it is open."""
    intent, params = call.need("payment_intent", id, param="intent").body, call.params
    for name in ("amount", "currency", "payment_method", "payment_method_data", "customer", "setup_future_usage"):
        if name in params and intent["status"] not in OPEN:
            raise refused(
                f"This PaymentIntent's {name} could not be updated because it has a status of {intent['status']}. You may "
                f"only update the {name} of a PaymentIntent with one of the following statuses: {', '.join(OPEN)}.",
                code="payment_intent_unexpected_state",
                param=name,
                payment_intent=intent,
            )
    before = (intent["amount"], intent["currency"])
    if "currency" in params:
        intent["currency"] = check_currency(params.need("currency"))
    if "amount" in params:
        intent["amount"] = params.integer("amount")
    if before != (intent["amount"], intent["currency"]):
        check_amount(intent["amount"], intent["currency"])
        if intent["status"] == "requires_action":
            intent |= {"status": "requires_confirmation", "next_action": None}
    _read(call, intent)
    if "payment_method" in params or "payment_method_data" in params:
        method = chosen_method(call, intent, params)
        assert method is not None
        check_method(intent, method)
        intent |= {"payment_method": method.body["id"], "status": "requires_confirmation", "next_action": None}
    params.ignore(("payment_method_options",))
    params.close()
    call.put(intent)
    return intent


def confirm_payment_intent(call: Call, id: str) -> dict[str, Any]:
    """Charge the card, or ask for 3D Secure first."""
    intent, params = call.need("payment_intent", id, param="intent").body, call.params
    return_url, uses_sdk = params.text("return_url"), params.boolean("use_stripe_sdk")
    is_off_session = _is_off_session(params)
    _check_account(call)
    check_status(intent, OPEN, "confirm", "confirmed")
    _read(call, intent)
    method = chosen_method(call, intent, params)
    params.ignore(_IGNORED)
    params.close()
    return _confirm(call, intent, method, return_url, is_off_session=is_off_session, uses_sdk=bool(uses_sdk))


def cancel_payment_intent(call: Call, id: str) -> dict[str, Any]:
    """It can't be paid any more."""
    intent = call.need("payment_intent", id, param="intent").body
    reason = call.params.choice("cancellation_reason", (*CANCELLATION_REASONS, "fraudulent"))
    call.params.close()
    check_status(intent, (*OPEN, "requires_capture", "processing"), "cancel", "canceled")
    intent |= {"status": "canceled", "canceled_at": call.now, "cancellation_reason": reason, "next_action": None}
    call.put(intent)
    call.emit("payment_intent.canceled", intent)
    return intent


def authenticate_payment(call: Call, intent: dict[str, Any], *, passes: bool) -> dict[str, Any]:
    """What the challenge came to: a charge, or another try."""
    method = call.need("payment_method", intent["payment_method"])
    if passes:
        return charge_card(call, intent, method)
    error = StripeError(400, "invalid_request_error", NOT_AUTHENTICATED, code="payment_intent_authentication_failure")
    failed_attempt(call, intent, method, error)
    call.emit("payment_intent.payment_failed", intent)
    return intent


def _check_account(call: Call) -> None:
    """Raise Stripe's error where the account takes no payments (`charges_enabled` is false)."""
    if is_paused(call.transaction, call.account):
        raise refused("Your account cannot currently make live charges.")


def _confirm(
    call: Call,
    intent: dict[str, Any],
    method: Stored | None,
    return_url: str | None,
    *,
    is_off_session: bool,
    uses_sdk: bool,
) -> dict[str, Any]:
    if method is None:
        raise refused(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
            "method or ConfirmationToken.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    check_return_url(call, intent, return_url, is_off_session=is_off_session)
    check_method(intent, method, is_off_session=is_off_session)
    decline = decline_told(call)
    if decline is None and must_authenticate(call, method, is_off_session=is_off_session):
        if is_off_session:
            return charge_card(call, intent, method, error=authentication_required())
        ask_for_authentication(call, intent, method, return_url=return_url, uses_sdk=uses_sdk)
        call.put(intent)
        call.emit("payment_intent.requires_action", intent)
        return intent
    return charge_card(call, intent, method, decline=decline)


def _read(call: Call, intent: dict[str, Any]) -> None:
    params = call.params
    for name in _TEXTS:
        if name in params:
            intent[name] = params.text(name)
    if "customer" in params:
        customer = params.text("customer")
        if customer is not None:
            call.need("customer", customer, param="customer")
        intent["customer"] = customer
    if "setup_future_usage" in params:
        intent["setup_future_usage"] = params.choice("setup_future_usage", ("off_session", "on_session"))
    if "metadata" in params:
        intent["metadata"] = params.metadata(intent["metadata"])


def _is_off_session(params: Params) -> bool:
    return params.text("off_session") in ("true", "one_off", "recurring")
