"""Whether requests and objects have the shapes of the pinned Stripe API: read from the SDK's own types, at run time."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
import typing
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe
import typing_extensions
from stripe._object_classes import OBJECT_CLASSES, get_object_class
from stripe._stripe_context import StripeContext
from stripe._stripe_object import StripeObject, UntypedStripeObject

from openchair_devkit.stripe.records import Exchange
from openchair_devkit.stripe.routes import find_route

PARAMS = {
    ("POST", "/v1/customers"): "CustomerCreateParams",
    ("GET", "/v1/customers"): "CustomerListParams",
    ("GET", "/v1/customers/{}"): "CustomerRetrieveParams",
    ("POST", "/v1/customers/{}"): "CustomerUpdateParams",
    ("DELETE", "/v1/customers/{}"): "CustomerDeleteParams",
    ("GET", "/v1/customers/{}/payment_methods"): "CustomerPaymentMethodListParams",
    ("GET", "/v1/customers/{}/payment_methods/{}"): "CustomerPaymentMethodRetrieveParams",
    ("POST", "/v1/payment_methods"): "PaymentMethodCreateParams",
    ("GET", "/v1/payment_methods"): "PaymentMethodListParams",
    ("GET", "/v1/payment_methods/{}"): "PaymentMethodRetrieveParams",
    ("POST", "/v1/payment_methods/{}"): "PaymentMethodUpdateParams",
    ("POST", "/v1/payment_methods/{}/attach"): "PaymentMethodAttachParams",
    ("POST", "/v1/payment_methods/{}/detach"): "PaymentMethodDetachParams",
    ("POST", "/v1/setup_intents"): "SetupIntentCreateParams",
    ("GET", "/v1/setup_intents"): "SetupIntentListParams",
    ("GET", "/v1/setup_intents/{}"): "SetupIntentRetrieveParams",
    ("POST", "/v1/setup_intents/{}"): "SetupIntentUpdateParams",
    ("POST", "/v1/setup_intents/{}/confirm"): "SetupIntentConfirmParams",
    ("POST", "/v1/setup_intents/{}/cancel"): "SetupIntentCancelParams",
    ("POST", "/v1/payment_intents"): "PaymentIntentCreateParams",
    ("GET", "/v1/payment_intents"): "PaymentIntentListParams",
    ("GET", "/v1/payment_intents/{}"): "PaymentIntentRetrieveParams",
    ("POST", "/v1/payment_intents/{}"): "PaymentIntentUpdateParams",
    ("POST", "/v1/payment_intents/{}/confirm"): "PaymentIntentConfirmParams",
    ("POST", "/v1/payment_intents/{}/cancel"): "PaymentIntentCancelParams",
    ("GET", "/v1/charges"): "ChargeListParams",
    ("GET", "/v1/charges/{}"): "ChargeRetrieveParams",
    ("POST", "/v1/refunds"): "RefundCreateParams",
    ("GET", "/v1/refunds"): "RefundListParams",
    ("GET", "/v1/refunds/{}"): "RefundRetrieveParams",
    ("POST", "/v1/refunds/{}"): "RefundUpdateParams",
    ("GET", "/v1/disputes"): "DisputeListParams",
    ("GET", "/v1/disputes/{}"): "DisputeRetrieveParams",
    ("POST", "/v1/disputes/{}"): "DisputeUpdateParams",
    ("POST", "/v1/disputes/{}/close"): "DisputeCloseParams",
    ("GET", "/v1/accounts/{}"): "AccountRetrieveParams",
    ("GET", "/v1/events"): "EventListParams",
    ("GET", "/v1/events/{}"): "EventRetrieveParams",
}


# What the SDK imports for type checkers only.
_NAMES = {**vars(typing), **vars(stripe), **vars(stripe.params), "StripeContext": StripeContext}


class WrongShape(AssertionError):
    """Something is not as the pinned API version has it."""


def check_exchanges(exchanges: Iterable[Exchange]) -> int:
    """Check every call made with the secret key, and its answer; gives how many there were."""
    count = 0
    for exchange in exchanges:
        # Of browsers the SDK's types know nothing: they send cards, and are shown less.
        if exchange.is_publishable:
            continue
        if exchange.status == 200:
            check_request(exchange.method, exchange.path, exchange.params)
        check_answer(exchange.answer)
        count += 1
    return count


def check_request(method: str, path: str, params: dict[str, Any]) -> None:
    """Check a request's parameters, as they came out of the form. Raises `WrongShape`."""
    found = find_route(method, path)
    if found is None:
        raise WrongShape(f"{method} {path} is no endpoint")
    _check_params(params, getattr(stripe.params, PARAMS[method, found[2]]), f"{method} {path}")


def check_answer(answer: dict[str, Any]) -> None:
    """Check an answer's JSON, an object, a list or an error. Raises `WrongShape`."""
    if "error" in answer:
        _check_object(answer["error"], stripe.ErrorObject, "error", closed=False)
    else:
        _check_value(answer, StripeObject, "answer", "stripe")


def _check_params(given: Any, typed: Any, where: str) -> None:
    if not isinstance(given, dict):
        raise WrongShape(f"{where}: {given!r} is no object")
    hints = dict(typing_extensions.get_type_hints(typed, localns=_NAMES))
    for name in ("idempotency_key", "stripe_version", "stripe_account", "stripe_context", "api_key", "headers"):
        hints.pop(name, None)
    hints.pop("max_network_retries", None)
    missing = {name for name in typed.__required_keys__ if name in hints} - set(given)
    unknown = set(given) - set(hints)
    if missing or unknown:
        raise WrongShape(f"{where}: {missing or 'nothing'} is missing and {unknown or 'nothing'} is unknown")
    for name, value in given.items():
        _check_param(value, hints[name], f"{where}[{name}]")


def _check_param(value: Any, hint: Any, where: str) -> None:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (typing_extensions.NotRequired, typing_extensions.Required):
        _check_param(value, arguments[0], where)
    elif origin in (Union, types.UnionType):
        _check_any(value, _without_str(arguments), where, _check_param)
    elif origin is Literal:
        if value not in arguments and not (value in ("true", "false") and value == str(arguments[0]).lower()):
            raise WrongShape(f"{where}: {value!r} is none of {arguments}")
    elif origin is list:
        if not isinstance(value, list):
            raise WrongShape(f"{where}: {value!r} is no list")
        for item in value:
            _check_param(item, arguments[0], where)
    elif origin is dict or hint is dict:
        if not isinstance(value, dict):
            raise WrongShape(f"{where}: {value!r} is no object")
    elif typing_extensions.is_typeddict(hint):
        _check_params(value, hint, where)
    elif hint is bool:
        if value not in ("true", "false"):
            raise WrongShape(f"{where}: {value!r} is not true or false")
    elif hint is int:
        if not (isinstance(value, str) and value.removeprefix("-").isdecimal()):
            raise WrongShape(f"{where}: {value!r} is no integer")
    elif hint is str:
        if not isinstance(value, str):
            raise WrongShape(f"{where}: {value!r} is no text")
    elif UntypedStripeObject in (hint, origin):
        if not isinstance(value, dict):
            raise WrongShape(f"{where}: {value!r} is no object")
    elif hint is not type(None) and hint is not Any:
        raise WrongShape(f"{where}: what {hint!r} is, this check doesn't know")


def _check_object(body: Any, resource: type, where: str, *, closed: bool = True) -> None:
    if not isinstance(body, dict):
        raise WrongShape(f"{where}: {body!r} is no object")
    if body.get("deleted"):
        return
    hints = _hints(resource)
    unknown = set(body) - set(hints)
    if unknown and closed:
        raise WrongShape(f"{where}: {resource.__qualname__} has no {sorted(unknown)}")
    for name, (hint, module) in hints.items():
        if name in body:
            _check_value(body[name], hint, f"{where}.{name}", module)
        elif closed and not _is_optional(hint):
            raise WrongShape(f"{where}: {resource.__qualname__} has no {name}, which is always there")


def _check_value(value: Any, hint: Any, where: str, module: str) -> None:
    if isinstance(hint, (ForwardRef, str)):
        name = hint if isinstance(hint, str) else hint.__forward_arg__
        hint = _resolve(name, module)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        check = lambda value, hint, where: _check_value(value, hint, where, module)  # noqa: E731  # bound to this module
        _check_any(value, _without_str(arguments), where, check)
    elif origin is Literal:
        if value not in arguments:
            raise WrongShape(f"{where}: {value!r} is none of {arguments}")
    elif origin is list:
        if not isinstance(value, list):
            raise WrongShape(f"{where}: {value!r} is no list")
        for place, item in enumerate(value):
            _check_value(item, arguments[0], f"{where}[{place}]", module)
    elif origin in (dict, UntypedStripeObject) or hint in (dict, UntypedStripeObject):
        if not isinstance(value, dict):
            raise WrongShape(f"{where}: {value!r} is no object")
    elif origin is stripe.ListObject or hint is StripeObject:
        _check_named(value, where)
    elif isinstance(hint, type) and issubclass(hint, StripeObject):
        _check_object(value, hint, where)
    elif hint is type(None) or hint in (str, int, bool, float):
        if type(value) is not hint:
            raise WrongShape(f"{where}: {value!r} is not of type {hint.__name__}")
    elif hint is not Any:
        raise WrongShape(f"{where}: what {hint!r} is, this check doesn't know")


def _check_named(body: Any, where: str) -> None:
    """An object that says itself what it is."""
    if not isinstance(body, dict) or body.get("object") not in OBJECT_CLASSES:
        raise WrongShape(f"{where}: {str(body)[:80]!r} doesn't say what it is")
    if body["object"] == "list":
        if set(body) != {"object", "data", "has_more", "url"}:
            raise WrongShape(f"{where}: a list has no {sorted(body)}")
        for place, item in enumerate(body["data"]):
            _check_named(item, f"{where}[{place}]")
        return
    _check_object(body, get_object_class("V1", body["object"]), where)
    if body["object"] == "event":
        _check_named(body["data"]["object"], f"{where}.data.object")


def _check_any(value: Any, hints: Iterable[Any], where: str, check: Any) -> None:
    refusals = []
    for hint in hints:
        try:
            check(value, hint, where)
        except WrongShape as refusal:
            refusals.append(str(refusal))
        else:
            return
    raise WrongShape("; or ".join(dict.fromkeys(refusals)))


def _without_str(arguments: tuple[Any, ...]) -> list[Any]:
    """The SDK says Union[Literal[…], str] for a word it knows all of today."""
    has_words = any(get_origin(argument) is Literal for argument in arguments)
    only_words = has_words and not any(
        get_origin(argument) is Literal and "" in get_args(argument) for argument in arguments
    )
    return [argument for argument in arguments if not (only_words and argument is str)]


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) is Union and type(None) in get_args(hint)


@lru_cache(maxsize=1024)
def _hints(resource: type) -> dict[str, tuple[Any, str]]:
    """Each field's annotation and the module it is written in."""
    hints: dict[str, tuple[Any, str]] = {}
    for base in reversed(resource.__mro__):
        if issubclass(base, StripeObject) and base.__module__ != StripeObject.__module__:
            for name, hint in inspect.get_annotations(base).items():
                if not str(hint).startswith("typing.ClassVar") and not name.startswith("_"):
                    hints[name] = (hint, base.__module__)
    return hints


@lru_cache(maxsize=1024)
def _resolve(name: str, module: str) -> Any:
    """A name that the SDK imports for type checkers only."""
    source = importlib.import_module(module)
    scope: dict[str, Any] = {**vars(stripe), **vars(typing), **vars(source)}
    for node in ast.walk(ast.parse(inspect.getsource(source))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                scope[alias.asname or alias.name] = getattr(importlib.import_module(node.module), alias.name, None)
    return eval(name, scope)
