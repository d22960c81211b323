"""What was asked and answered, for the controls page and for tests that check every call's shape."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from openchair_devkit.stripe.store import KEPT_REQUESTS, Transaction

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
    is_publishable: bool
    """Made from a browser: the answer leaves out what only the secret key is shown."""
    fault: str

    @property
    def answer(self) -> dict[str, Any]:
        """The answer's JSON."""
        answer: dict[str, Any] = json.loads(self.body)
        return answer


_COLUMNS: Final = ", ".join(field.name for field in fields(Exchange))


def record_request(transaction: Transaction, exchange: Exchange) -> None:
    """Remember a call."""
    values = asdict(exchange) | {"params": json.dumps(_masked(exchange.params))}
    [(seq,)] = transaction.rows(
        f"INSERT INTO requests ({_COLUMNS}) VALUES ({', '.join('?' * len(values))}) RETURNING seq",  # noqa: S608  # of names in this module
        *values.values(),
    )
    transaction.rows("DELETE FROM requests WHERE seq <= ?", seq - KEPT_REQUESTS)


def list_requests(transaction: Transaction, limit: int = KEPT_REQUESTS) -> list[Exchange]:
    """The newest calls, newest first."""
    found = transaction.rows(f"SELECT {_COLUMNS} FROM requests ORDER BY seq DESC LIMIT ?", limit)  # noqa: S608  # the same
    exchanges = [Exchange(*row) for row in found]
    return [
        replace(
            exchange,
            params=json.loads(str(exchange.params)),
            is_replayed=bool(exchange.is_replayed),
            is_publishable=bool(exchange.is_publishable),
        )
        for exchange in exchanges
    ]


def _masked(given: Any) -> Any:
    if isinstance(given, list):
        return [_masked(item) for item in given]
    if not isinstance(given, dict):
        return given
    return {name: "[not kept]" if name in _SECRET else _masked(value) for name, value in given.items()}
