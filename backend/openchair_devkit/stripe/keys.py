"""Idempotency keys: the first answer is the answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from openchair_devkit.stripe.errors import StripeError
from openchair_devkit.stripe.store import Transaction

_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    status: int
    body: str
    request_id: str


def begin_key(
    transaction: Transaction, account: str, key: str, path: str, given: dict[str, Any], request_id: str
) -> Kept | None:
    """Take a key for a call, or give the answer it has. Raises StripeError where it belongs to another call."""
    if len(key) > _LONGEST:
        raise StripeError(
            400,
            "invalid_request_error",
            f"The idempotency key is longer than {_LONGEST} characters.",
            began=False,
        )
    # The parameters themselves may hold a card's number.
    parameters = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    known = transaction.rows(
        "SELECT path, parameters, status, body, request_id FROM keys WHERE account = ? AND key = ?", account, key
    )
    if not known:
        transaction.rows(
            "INSERT INTO keys (account, key, path, parameters, request_id) VALUES (?, ?, ?, ?, ?)",
            *(account, key, path, parameters, request_id),
        )
        return None
    [(known_path, known_parameters, status, body, known_request)] = known
    if known_path != path:
        raise _misused(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{path}' vs '{known_path}'). Try using a key other than '{key}' if you meant to execute a different request."
        )
    if known_parameters != parameters:
        raise _misused(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a "
            f"key other than '{key}' if you meant to execute a different request."
        )
    if status is None:
        raise StripeError(
            409,
            "idempotency_error",
            "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
            f"twice, and the other request is still going through): {key}. Please try again later.",
            code="idempotency_key_in_use",
            began=False,
        )
    return Kept(status, body, known_request)


def keep_answer(transaction: Transaction, account: str, key: str, status: int, body: str) -> None:
    """From now on the key has this answer."""
    transaction.rows("UPDATE keys SET status = ?, body = ? WHERE account = ? AND key = ?", status, body, account, key)


def free_key(transaction: Transaction, account: str, key: str) -> None:
    """Nothing was begun: the key may be used anew."""
    transaction.rows("DELETE FROM keys WHERE account = ? AND key = ? AND status IS NULL", account, key)


def _misused(message: str) -> StripeError:
    return StripeError(400, "idempotency_error", message, began=False)
