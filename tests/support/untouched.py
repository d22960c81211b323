"""What must not change when something is refused: every row of every table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select, text

from openchair.core.database import Database
from openchair.store import tables
from tests.support.database import WholeDatabase

# A refusal is kept under its key, so that a repeated call meets it again; and what it shows of contacts counts as read. Nothing
# else may be written.
_NOT_LOOKED_AT = frozenset(("idempotency_key", "contact_read"))
_LOOKED_AT = [table for table in tables.metadata.sorted_tables if table.name not in _NOT_LOOKED_AT]

OPERATOR = ("person", "membership", "api_key")
"""The tables of whoever signs in at the desk by `Salon.signs_in`."""

Written = dict[str, list[str]]
"""By table: each row as its database writes it down, all its values in one text."""


_USES = frozenset(("last_used_at",))
"""That a key or a session was used changes nothing but when it last was."""


def _row_as_text(table: Any, *, postgresql: bool) -> str:
    names = [column.name for column in table.columns if column.name not in _USES]
    if postgresql:
        return "t::text" if len(names) == len(table.columns) else f"ROW({', '.join(names)})::text"
    return " || ',' || ".join(f"quote({name})" for name in names)


_EVERYTHING = {
    postgresql: text(
        " UNION ALL ".join(
            f"SELECT '{table.name}' AS name, {_row_as_text(table, postgresql=postgresql)} AS written FROM {table.name} AS t"
            for table in _LOOKED_AT
        )
    )
    for postgresql in (True, False)
}


async def everything_written(database: Database) -> Written:
    """Every row of every table but the idempotency keys, in an order of its own: to be compared with the same database later."""
    found: Written = {table.name: [] for table in _LOOKED_AT}
    async with WholeDatabase.of(database).reading() as connection:
        for row in await connection.execute(_EVERYTHING[database.is_postgresql]):
            found[row.name].append(row.written)
    return {name: sorted(rows) for name, rows in found.items()}


async def all_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The same as values, which are alike in every database."""
    async with WholeDatabase.of(database).reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in _LOOKED_AT
        }


@asynccontextmanager
async def untouched(database: Database, *, but: Collection[str] = ()) -> AsyncIterator[None]:
    """Whatever happens in the block, not one value in the database differs after it, `but` in these tables."""
    before = await everything_written(database)
    yield
    after = await everything_written(database)
    changed = {name for name, rows in after.items() if rows != before[name] and name not in but}
    assert not changed, f"changed rows of: {', '.join(sorted(changed))}"
