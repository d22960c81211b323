"""What confirming a PaymentIntent and a SetupIntent have in common: the card, 3D Secure, and how an attempt fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from openchair_devkit.stripe.calls import Call, CardRefused
from openchair_devkit.stripe.cards import AUTHENTICATION_REQUIRED, Decline, decline_of
from openchair_devkit.stripe.errors import StripeError, card_error, invalid, refused
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.payment_methods import SPENT, card_behind, given_method, method_from_data
from openchair_devkit.stripe.store import Stored

CANCELLATION_REASONS: Final = ("abandoned", "duplicate", "requested_by_customer")
NOT_AUTHENTICATED: Final = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)
_NEEDS_RETURN_URL: Final = (
    "This {noun} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods "
    "might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept "
    "redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
    "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents."
)


def read_method_types(params: Params, intent: dict[str, Any]) -> None:
    """allowed_payment_method_types, or the automatic ones, which are the default."""
    if "payment_method_types" in params:
        raise invalid(
            "The `payment_method_types` parameter is no longer supported on this API version. Use "
            "`allowed_payment_method_types` instead.",
            param="payment_method_types",
            code="payment_method_types_no_longer_supported",
        )
    allowed, automatic = params.texts("allowed_payment_method_types"), params.within("automatic_payment_methods")
    if allowed is not None and automatic is not None:
        raise invalid(
            "You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.",
            param="allowed_payment_method_types",
            code="parameters_exclusive",
        )
    if allowed is not None:
        if "card" not in allowed:
            raise invalid("This stand-in knows cards only.", param="allowed_payment_method_types")
        intent["allowed_payment_method_types"] = allowed
        return
    redirects = None
    if automatic is not None:
        if automatic.boolean("enabled") is not True:
            raise invalid(
                "This stand-in knows automatic_payment_methods[enabled]=true only.", param=automatic.path("enabled")
            )
        redirects = automatic.choice("allow_redirects", ("always", "never"))
        automatic.close()
    intent["automatic_payment_methods"] = {"allow_redirects": redirects or "always", "enabled": True}


def check_return_url(
    call: Call, intent: dict[str, Any], return_url: str | None, *, is_off_session: bool = False
) -> None:
    """Refuse to confirm without an address to come back to where a payment method might lead away."""
    automatic = intent["automatic_payment_methods"]
    leads_away = automatic is not None and automatic["allow_redirects"] == "always"
    if leads_away and return_url is None and not is_off_session and not call.is_publishable:
        noun = "PaymentIntent" if intent["object"] == "payment_intent" else "SetupIntent"
        raise refused(_NEEDS_RETURN_URL.format(noun=noun), param="return_url")


def chosen_method(call: Call, intent: dict[str, Any], params: Params) -> Stored | None:
    """The payment method that the parameters name or describe, else the intent's."""
    id, data = params.text("payment_method"), params.within("payment_method_data")
    if id is not None and data is not None:
        raise invalid(
            "You may only specify one of these parameters: payment_method, payment_method_data.",
            param="payment_method",
            code="parameters_exclusive",
        )
    if data is not None:
        return method_from_data(call, data)
    if id is not None:
        return given_method(call, id)
    return None if intent["payment_method"] is None else call.need("payment_method", intent["payment_method"])


def check_method(intent: dict[str, Any], method: Stored, *, is_off_session: bool = False) -> None:
    """Refuse a card that is spent, or somebody else's."""
    owner, customer = method.body["customer"], intent["customer"]
    if owner is not None and customer is None:
        raise refused(
            f"The PaymentMethod ({method.body['id']}) you provided belongs to a Customer. Please include the Customer in "
            "the `customer` parameter.",
            param="payment_method",
        )
    if (owner is not None and owner != customer) or (owner is None and is_off_session and customer is not None):
        raise refused(
            f"The customer does not have a payment method with the ID {method.body['id']}. The payment method must be "
            "attached to the customer.",
            code="resource_missing",
            param="payment_method",
        )
    if method.private.get("spent"):
        raise refused(SPENT, param="payment_method")


def decline_told(call: Call) -> Decline | None:
    """The decline that the controls ask for."""
    fault = call.take_fault("decline")
    return None if fault is None else decline_of(fault.code)


def must_authenticate(call: Call, method: Stored, *, is_off_session: bool) -> bool:
    """Whether the bank asks for 3D Secure."""
    if call.take_fault("authentication") is not None:
        return True
    asks = card_behind(method).authenticates
    if is_off_session:
        return asks == "always" or (asks == "unless_set_up" and not method.private.get("is_set_up"))
    return asks != "never"


def ask_for_authentication(
    call: Call, intent: dict[str, Any], method: Stored, *, return_url: str | None, uses_sdk: bool
) -> None:
    """Put the intent to requires_action, with the challenge as its next_action."""
    source = new_id("src_1")
    address = f"{call.setup.origin}/challenge/{intent['id']}?{urlencode({'client_secret': intent['client_secret']})}"
    if return_url is not None and not uses_sdk:
        action: dict[str, Any] = {
            "redirect_to_url": {"return_url": return_url, "url": address},
            "type": "redirect_to_url",
        }
    else:
        sdk = {"type": "three_d_secure_redirect", "stripe_js": address, "source": source}
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    intent |= {"status": "requires_action", "next_action": action, "payment_method": method.body["id"]}


def declined(decline: Decline, **more: Any) -> StripeError:
    """The error of a decline."""
    return card_error(decline.message, decline.code, decline_code=decline.decline_code, **more)


def authentication_required(**more: Any) -> StripeError:
    """The error of a card that wants 3D Secure when nobody is there."""
    return declined(AUTHENTICATION_REQUIRED, **more)


def failed_attempt(call: Call, intent: dict[str, Any], method: Stored, error: StripeError) -> None:
    """Put the intent back to requires_payment_method, with the error in it; a card that is nobody's is spent."""
    kind = "payment" if intent["object"] == "payment_intent" else "setup"
    said = error.body()["error"]
    intent |= {
        "status": "requires_payment_method",
        "next_action": None,
        "payment_method": None,
        f"last_{kind}_error": {**said, "payment_method": method.body},
    }
    call.put(intent)
    spend(call, method)


def spend(call: Call, method: Stored) -> None:
    """A card that was used without being a customer's is not used again."""
    kept = call.need("payment_method", method.body["id"])
    if kept.body["customer"] is None:
        call.put(kept.body, {**kept.private, "spent": True})


def refusal_of(error: StripeError, intent: dict[str, Any], method: Stored) -> CardRefused:
    """The error as it is answered: with the intent in it, and the payment method."""
    return CardRefused(
        error.status,
        error.type,
        error.message,
        code=error.code,
        param=error.param,
        **{**error.more, intent["object"]: intent, "payment_method": method.body},
    )


def check_status(intent: dict[str, Any], allowed: Sequence[str], verb: str, done: str) -> None:
    """Refuse what an intent's status doesn't allow."""
    status, kind = intent["status"], intent["object"]
    if status in allowed:
        return
    noun, code = ("PaymentIntent" if kind == "payment_intent" else "SetupIntent"), f"{kind}_unexpected_state"
    if verb == "confirm" and status == "succeeded":
        message = f"You cannot confirm this {noun} because it has already succeeded after being previously confirmed."
    else:
        message = (
            f"You cannot {verb} this {noun} because it has a status of {status}. Only a {noun} with one of the following "
            f"statuses may be {done}: {', '.join(allowed)}."
        )
    raise _in_state(message, code, kind, intent)


def _in_state(message: str, code: str, kind: str, intent: dict[str, Any]) -> StripeError:
    error = refused(message, code=code)
    error.more[kind] = intent
    return error
