"""Who calls: the secret key for the platform and its accounts, or a browser with the publishable key."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from openchair_devkit.stripe.calls import API_VERSION
from openchair_devkit.stripe.errors import StripeError

_ACCOUNT: Final = re.compile(r"acct_[A-Za-z0-9]{4,40}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, for which account; from a browser with the publishable key and a client secret."""

    account: str
    client_secret: str | None = None


def publishable_key_of(secret_key: str) -> str:
    """The pk_test_ key that belongs to an sk_test_ key here."""
    return "pk_" + secret_key.removeprefix("sk_")


def find_caller(request: Request, given: dict[str, Any], secret_key: str) -> Caller:
    """Who calls. Raises StripeError where the key, the account or the version is wrong."""
    key = _given_key(request) or given.get("key") or ""
    account = request.headers.get("stripe-account") or given.get("_stripe_account") or ""
    _check_version(request)
    if not key:
        raise StripeError(
            401,
            "invalid_request_error",
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            began=False,
        )
    is_secret = hmac.compare_digest(str(key).encode(), secret_key.encode())
    if not is_secret and not hmac.compare_digest(str(key).encode(), publishable_key_of(secret_key).encode()):
        shown = f"{str(key)[:8]}{'*' * 12}{str(key)[-4:]}"
        raise StripeError(401, "invalid_request_error", f"Invalid API Key provided: {shown}", began=False)
    if account and not _ACCOUNT.fullmatch(account):
        raise no_access(account)
    if is_secret:
        return Caller(account)
    secret = given.get("client_secret")
    return Caller(account, secret if isinstance(secret, str) else "")


def no_access(account: str) -> StripeError:
    """The platform may not use this account, or there is no such."""
    return StripeError(
        403,
        "invalid_request_error",
        f"The provided key 'sk_test_***' does not have access to account '{account}' (or that account does not exist). "
        "Application access may have been revoked.",
        code="account_invalid",
        began=False,
    )


def _check_version(request: Request) -> None:
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise StripeError(
            400,
            "invalid_request_error",
            f"Invalid Stripe API version: {version[:40]}. This stand-in speaks {API_VERSION} only.",
            began=False,
        )


def _given_key(request: Request) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given.strip(), validate=True).decode("utf-8", "replace").partition(":")[0]
        except binascii.Error:
            return ""
    return ""


def without(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in names}
