"""What must not change when something is refused: every row of every table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from openchair.core.database import Database
from openchair.store import tables

Rows = dict[str, list[tuple[Any, ...]]]
# A refusal is kept under its key, so that a repeated call meets it again. Nothing else may be written.
_NOT_LOOKED_AT = frozenset(("idempotency_key",))


async def all_rows(database: Database) -> Rows:
    """Every row of every table but the idempotency keys, in an order of its own."""
    async with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
            if table.name not in _NOT_LOOKED_AT
        }


@asynccontextmanager
async def untouched(database: Database, *, but: Collection[str] = ()) -> AsyncIterator[None]:
    """Whatever happens in the block, not one value in the database differs after it, `but` in these tables."""
    before = await all_rows(database)
    yield
    after = await all_rows(database)
    changed = {name for name, rows in after.items() if rows != before[name] and name not in but}
    assert not changed, f"changed rows of: {', '.join(sorted(changed))}"
