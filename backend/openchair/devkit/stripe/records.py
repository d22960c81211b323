"""What was asked and answered, for the controls page and for tests that check every call's shape."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from openchair.devkit.stripe.store import KEPT_REQUESTS, Transaction

_SECRET: Final = frozenset({"number", "cvc"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and its answer. Card numbers are not in it."""

    id: str
    at: int
    account: str
    method: str
    path: str
    params: dict[str, Any]
    status: int
    body: str
    idempotency_key: str | None
    is_replayed: bool
    fault: str

    @property
    def answer(self) -> dict[str, Any]:
        """The answer's JSON."""
        answer: dict[str, Any] = json.loads(self.body)
        return answer


def record_request(
    transaction: Transaction,
    *,
    id: str,
    at: int,
    account: str,
    method: str,
    path: str,
    given: dict[str, Any],
    status: int,
    body: str,
    idempotency_key: str | None,
    is_replayed: bool,
    fault: str,
) -> None:
    """Remember a call."""
    [(seq,)] = transaction.rows(
        "INSERT INTO requests (id, at, account, method, path, parameters, status, body, idempotency_key, replayed, fault) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq",
        *(id, at, account, method, path, json.dumps(_masked(given)), status, body, idempotency_key, is_replayed, fault),
    )
    transaction.rows("DELETE FROM requests WHERE seq <= ?", seq - KEPT_REQUESTS)


def list_requests(transaction: Transaction, limit: int = KEPT_REQUESTS) -> list[Exchange]:
    """The newest calls, newest first."""
    found = transaction.rows(
        "SELECT id, at, account, method, path, parameters, status, body, idempotency_key, replayed, fault FROM requests "
        "ORDER BY seq DESC LIMIT ?",
        limit,
    )
    return [
        Exchange(id, at, account, method, path, json.loads(given), status, body, key, bool(replayed), fault)
        for id, at, account, method, path, given, status, body, key, replayed, fault in found
    ]


def _masked(given: Any) -> Any:
    if isinstance(given, list):
        return [_masked(item) for item in given]
    if not isinstance(given, dict):
        return given
    return {name: "[not kept]" if name in _SECRET else _masked(value) for name, value in given.items()}
