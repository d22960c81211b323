"""The statements that a database is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from openchair.core.database import Database


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The statements sent to the database while the block runs."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engines = {id(engine): engine.sync_engine for engine in (database.read_engine, database.write_engine)}
    for engine in engines.values():
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines.values():
            event.remove(engine, "before_cursor_execute", note)
