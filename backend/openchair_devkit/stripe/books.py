"""The books: what each account has in each currency: its charges, without its refunds and what disputes took."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.store import Store, Transaction

PLATFORM = ""
"""The account that calls come to without a Stripe-Account header."""


class Books:
    """Reads the balances, also in another process than the stand-in's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, folder: Path) -> Books:
        """Those of the stand-in whose folder this is."""
        return cls(Store.open(folder))

    def balance(self, account: str | None, currency: str) -> int:
        """Minor units; of the platform itself where the account is None."""
        with self._store.transaction() as transaction:
            [(total,)] = transaction.rows(
                "SELECT COALESCE(SUM(amount), 0) FROM entries WHERE account = ? AND currency = ?",
                *(account or PLATFORM, currency.lower()),
            )
        return int(total)

    def balances(self) -> dict[str, dict[str, int]]:
        """Minor units by account ("platform" is the platform itself) and currency."""
        with self._store.transaction() as transaction:
            found = transaction.rows(
                "SELECT account, currency, SUM(amount) FROM entries GROUP BY account, currency ORDER BY account, currency"
            )
        balances: dict[str, dict[str, int]] = {}
        for account, currency, total in found:
            balances.setdefault(account or "platform", {})[currency] = total
        return balances

    def entries(self, account: str | None = None) -> list[dict[str, Any]]:
        """Each charge, refund, returned refund, and net effect of a dispute on an account, oldest first."""
        names = ("id", "currency", "amount", "type", "source", "at")
        with self._store.transaction() as transaction:
            found = transaction.rows(
                f"SELECT {', '.join(names)} FROM entries WHERE account = ? ORDER BY seq",  # noqa: S608  # the names above
                account or PLATFORM,
            )
        return [dict(zip(names, row, strict=True)) for row in found]


def enter(
    transaction: Transaction, account: str, *, currency: str, amount: int, type: str, source: str, at: int
) -> str:
    """Write a line: minor units, less than nothing for what goes out. Gives its id, a balance transaction's."""
    id = new_id("txn_")
    transaction.rows(
        "INSERT INTO entries (id, account, currency, amount, type, source, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(id, account, currency, amount, type, source, at),
    )
    return id
