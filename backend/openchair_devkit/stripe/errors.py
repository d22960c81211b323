"""Stripe's errors: what each says, and with which status."""

from __future__ import annotations

from typing import Any, Final

_DOCS: Final = "https://stripe.com/docs/error-codes/"


class StripeError(Exception):
    """An answer that is an error. `began` says whether the endpoint had begun its work, so that its key keeps the answer."""

    def __init__(
        self,
        status: int,
        type: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        began: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.type = type
        self.message = message
        self.code = code
        self.param = param
        self.began = began
        self.more = more

    def body(self) -> dict[str, Any]:
        """The error as JSON says it."""
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code is not None:
            error |= {"code": self.code, "doc_url": _DOCS + self.code.replace("_", "-")}
        if self.param is not None:
            error["param"] = self.param
        return {"error": {**error, **{name: value for name, value in self.more.items() if value is not None}}}


def invalid(message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> StripeError:
    """A request whose parameters are wrong in themselves: nothing begins, and its key keeps nothing."""
    return StripeError(status, "invalid_request_error", message, code=code, param=param, began=False)


def refused(
    message: str, *, param: str | None = None, code: str | None = None, status: int = 400, **more: Any
) -> StripeError:
    """A request that can't be done as things are."""
    return StripeError(status, "invalid_request_error", message, code=code, param=param, **more)


def missing(noun: str, id: str, *, param: str = "id") -> StripeError:
    """No such object: 404 where the address names it, 400 where a parameter does."""
    status = 404 if param in ("id", "intent") else 400
    return refused(f"No such {noun}: '{id}'", code="resource_missing", param=param, status=status)


def card_error(
    message: str, code: str, *, decline_code: str | None = None, param: str | None = None, **more: Any
) -> StripeError:
    """What the card's issuer says: 402."""
    return StripeError(402, "card_error", message, code=code, param=param, decline_code=decline_code, **more)


def server_error() -> StripeError:
    """Something went wrong at Stripe's end: 500."""
    return StripeError(500, "api_error", "An unknown error occurred.")
