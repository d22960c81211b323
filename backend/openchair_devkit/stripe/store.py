"""What the stand-in knows, in one SQLite file: whatever was answered for is still there after a kill."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Final

KEPT_REQUESTS: Final = 2000
"""Of more, the oldest are forgotten."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, kind TEXT NOT NULL,
  customer TEXT, payment_intent TEXT, charge TEXT, body TEXT NOT NULL, private TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (account, kind, seq);
CREATE INDEX IF NOT EXISTS objects_by_intent ON objects (payment_intent, kind, seq);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (customer, kind, seq);
CREATE TABLE IF NOT EXISTS keys (
  account TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, parameters TEXT NOT NULL, request_id TEXT NOT NULL,
  status INTEGER, body TEXT, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, currency TEXT NOT NULL,
  amount INTEGER NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, due REAL NOT NULL, told TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
CREATE TABLE IF NOT EXISTS settlements (refund TEXT PRIMARY KEY, account TEXT NOT NULL, outcome TEXT NOT NULL, due REAL NOT NULL);
CREATE TABLE IF NOT EXISTS faults (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, match TEXT NOT NULL, left INTEGER, code TEXT NOT NULL,
  seconds REAL NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at INTEGER NOT NULL, account TEXT NOT NULL, method TEXT NOT NULL,
  path TEXT NOT NULL, params TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, idempotency_key TEXT,
  is_replayed INTEGER NOT NULL, is_publishable INTEGER NOT NULL, fault TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (id TEXT PRIMARY KEY, name TEXT NOT NULL, is_connected INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS paused (account TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, account TEXT NOT NULL, at INTEGER NOT NULL, used INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the API shows it, and what only the stand-in knows of it."""

    seq: int
    account: str
    body: dict[str, Any]
    private: dict[str, Any]


class Store:
    """The file. Threads may share it: transactions come one after the other."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = RLock()
        self._connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")

    @classmethod
    def open(cls, folder: Path) -> Store:
        """The file in a folder."""
        return cls(folder / "stripe.db")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All of it, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(self._connection)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def forget_unfinished(self) -> None:
        """Free the keys of calls that were under way in a process that was killed: they have done nothing."""
        with self.transaction() as transaction:
            transaction.rows("DELETE FROM keys WHERE status IS NULL")

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction() as transaction:
            for (table,) in transaction.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
            ):
                transaction.rows(f"DELETE FROM {table}")  # noqa: S608  # of our own schema

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


class Transaction:
    """Reads and writes that hold together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a statement gives."""
        return self._connection.execute(sql, values).fetchall()

    def put(self, account: str, body: dict[str, Any], private: dict[str, Any] | None = None) -> None:
        """Keep a new object, or a known one as it is now. Without `private`, what was private stays."""
        links = [body.get(name) if isinstance(body.get(name), str) else None for name in _LINKS]
        texts = (json.dumps(body), None if private is None else json.dumps(private))
        known = self.rows(
            "UPDATE objects SET customer = ?, payment_intent = ?, charge = ?, body = ?, private = COALESCE(?, private) "
            "WHERE id = ? RETURNING seq",
            *links,
            *texts,
            body["id"],
        )
        if not known:
            self.rows(
                "INSERT INTO objects (id, account, kind, customer, payment_intent, charge, body, private) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(body["id"], account, body["object"], *links, texts[0], texts[1] or "{}"),
            )

    def find(self, account: str, id: str, kind: str | None = None) -> Stored | None:
        """The account's object of this id."""
        found = self.rows(
            "SELECT seq, account, body, private, kind FROM objects WHERE id = ? AND account = ?", id, account
        )
        if not found or (kind is not None and found[0][4] != kind):
            return None
        seq, owner, body, private, _ = found[0]
        return Stored(seq, owner, json.loads(body), json.loads(private))

    def newest(
        self,
        kind: str,
        account: str | None = None,
        links: Mapping[str, str | None] | None = None,
        but: Container[str] = (),
    ) -> list[Stored]:
        """Objects of a kind, newest first; of one account or all; linked to a customer, payment_intent or charge.

        Those with an id in `but` are left out, and not read.
        """
        conditions, values = ["kind = ?"], [kind]
        if account is not None:
            conditions.append("account = ?")
            values.append(account)
        for name in _LINKS:
            id = (links or {}).get(name)
            if id is not None:
                conditions.append(f"{name} = ?")
                values.append(id)
        found = self.rows(
            f"SELECT seq, id, account, body, private FROM objects WHERE {' AND '.join(conditions)} ORDER BY seq DESC",  # noqa: S608  # of names in this module
            *values,
        )
        return [
            Stored(seq, owner, json.loads(body), json.loads(private))
            for seq, id, owner, body, private in found
            if id not in but
        ]

    @contextmanager
    def undone_on_error(self, keeps: tuple[type[BaseException], ...] = ()) -> Iterator[None]:
        """Undo what the block wrote if it raises anything but `keeps`; the transaction goes on."""
        self.rows("SAVEPOINT block")
        try:
            yield
        except BaseException as error:
            if not isinstance(error, keeps):
                self.rows("ROLLBACK TO block")
            raise
        finally:
            self.rows("RELEASE block")


_LINKS: Final[Sequence[str]] = ("customer", "payment_intent", "charge")
