"""/v1/payment_methods: cards, and to whom they are attached."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.cards import TestCard, card_of, find_number, is_plausible, is_test_card
from openchair_devkit.stripe.errors import StripeError, card_error, invalid, refused
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.objects import new_card
from openchair_devkit.stripe.store import Stored

SPENT: Final = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a "
    "connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a "
    "PaymentMethod multiple times, you must attach it to a Customer first."
)
_SPENT_ATTACH: Final = (
    "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may "
    "not be used again."
)


def create_payment_method(call: Call) -> dict[str, Any]:
    """A card, attached to nobody yet."""
    return _create(call, call.params).body


def retrieve_payment_method(call: Call, id: str) -> dict[str, Any]:
    """The payment method."""
    call.params.close()
    return call.need("payment_method", id).body


def update_payment_method(call: Call, id: str) -> dict[str, Any]:
    """The payment method with other metadata or billing details."""
    method = call.need("payment_method", id)
    body = {**method.body, "metadata": call.params.metadata(method.body["metadata"])}
    billing = call.params.within("billing_details")
    if billing is not None:
        body["billing_details"] = {**body["billing_details"], **billing.given}
    call.params.close()
    call.put(body)
    return body


def attach_payment_method(call: Call, id: str) -> dict[str, Any]:
    """The payment method, now a customer's."""
    customer = call.params.need("customer")
    call.params.close()
    call.need("customer", customer, param="customer")
    return attach_to(call, given_method(call, id, param="id"), customer)


def detach_payment_method(call: Call, id: str) -> dict[str, Any]:
    """The payment method, nobody's any more and never to be used again."""
    call.params.close()
    method = call.need("payment_method", id)
    customer = method.body["customer"]
    if customer is None:
        raise refused("The payment method you provided is not attached to a customer so detachment is impossible.")
    body = {**method.body, "customer": None}
    call.put(body, {**method.private, "spent": True})
    owner = call.need("customer", customer).body
    if owner["invoice_settings"]["default_payment_method"] == id:
        call.put({**owner, "invoice_settings": {**owner["invoice_settings"], "default_payment_method": None}})
    call.emit("payment_method.detached", body, {"customer": customer})
    return body


def card_behind(method: Stored) -> TestCard:
    """What the card does."""
    return card_of(method.private["number"])


def given_method(call: Call, id: str, *, param: str = "payment_method") -> Stored:
    """The payment method that a call names; a shared test one, such as pm_card_visa, becomes one of its own."""
    number = find_number(id)
    return call.need("payment_method", id, param=param) if number is None else keep_card(call, number)


def attach_to(call: Call, method: Stored, customer: str) -> dict[str, Any]:
    """Give a card to a customer. Raises what the card's issuer says against it."""
    if method.private.get("spent"):
        raise refused(_SPENT_ATTACH)
    owner = method.body["customer"]
    if owner is not None:
        if owner != customer:
            raise refused("The payment method you provided has already been attached to a customer.")
        return method.body
    decline = card_behind(method).declines_setup
    if decline is not None:
        raise card_error(decline.message, decline.code, decline_code=decline.decline_code)
    return attached(call, method, customer, is_set_up=False)


def attached(call: Call, method: Stored, customer: str, *, is_set_up: bool) -> dict[str, Any]:
    """The card as the customer's; `is_set_up` where its bank has agreed to charges without the customer."""
    card = {**method.body["card"], "checks": {**method.body["card"]["checks"], "cvc_check": "pass"}}
    body = {**method.body, "customer": customer, "card": card}
    call.put(body, {**method.private, "is_set_up": is_set_up or bool(method.private.get("is_set_up"))})
    if method.body["customer"] is None:
        call.emit("payment_method.attached", body)
    return body


def method_from_data(call: Call, data: Params) -> Stored:
    """The payment method that `payment_method_data` describes."""
    return _create(call, data)


def _create(call: Call, params: Params) -> Stored:
    if params.choice("type", ("card",)) is None:
        raise invalid(
            f"Missing required param: {params.path('type')}.", param=params.path("type"), code="parameter_missing"
        )
    card = params.within("card")
    if card is None:
        raise invalid(
            f"Missing required param: {params.path('card')}.", param=params.path("card"), code="parameter_missing"
        )
    token = card.text("token")
    billing = params.within("billing_details")
    metadata = params.metadata()
    params.ignore(("allow_redisplay", "radar_options"))
    params.close()
    if token is not None:
        number, month, year = find_number(token), 12, _year(call) + 8
        card.close()
        if number is None:
            raise refused(f"No such token: '{token}'", code="resource_missing", param=card.path("token"))
    else:
        number, month, year = _checked(call, card)
    return keep_card(call, number, month, year, billing=billing.given if billing else {}, metadata=metadata)


def _year(call: Call) -> int:
    return datetime.fromtimestamp(call.now, UTC).year


def keep_card(
    call: Call,
    number: str,
    exp_month: int = 12,
    exp_year: int | None = None,
    *,
    billing: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
) -> Stored:
    """A new payment method; the number itself only says which of the test cards it is."""
    body = new_card(
        number,
        card_of(number),
        exp_month=exp_month,
        exp_year=exp_year or _year(call) + 8,
        billing=billing or {},
        metadata=metadata or {},
        now=call.now,
    )
    # Of a card that is no test card nothing is kept but its last four digits.
    call.put(body, {"number": number if is_test_card(number) else ""})
    return call.need("payment_method", body["id"])


def _checked(call: Call, card: Params) -> tuple[str, int, int]:
    number = re.sub(r"[ -]", "", card.need("number"))
    month, year, cvc = card.integer("exp_month"), card.integer("exp_year"), card.text("cvc")
    card.ignore(("networks",))
    card.close()
    if not is_plausible(number):
        raise _wrong("Your card number is incorrect.", "incorrect_number", card.path("number"))
    today = datetime.fromtimestamp(call.now, UTC)
    if month is None or not 1 <= month <= 12:
        raise _wrong("Your card's expiration month is invalid.", "invalid_expiry_month", card.path("exp_month"))
    year = None if year is None else year + 2000 if 0 <= year < 100 else year
    if year is None or not today.year <= year <= today.year + 50:
        raise _wrong("Your card's expiration year is invalid.", "invalid_expiry_year", card.path("exp_year"))
    if (year, month) < (today.year, today.month):
        raise _wrong("Your card's expiration month is invalid.", "invalid_expiry_month", card.path("exp_month"))
    if cvc is not None and not re.fullmatch(r"[0-9]{3,4}", cvc):
        raise _wrong("Your card's security code is invalid.", "invalid_cvc", card.path("cvc"))
    return number, month, year


def _wrong(message: str, code: str, param: str) -> StripeError:
    return card_error(message, code, param=param)
