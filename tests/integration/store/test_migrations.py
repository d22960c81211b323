"""The migrations lead to the tables that the code speaks of, and to no others."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Identity

from openchair.core.database import Database
from openchair.store import tables


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "include_object": _is_compared}
    )
    return [found for found in compare_metadata(context, tables.metadata) if not _is_numbering_on_sqlite(found)]


def _is_numbering_on_sqlite(found: Any) -> bool:
    # SQLite numbers an integer key by itself, and does not say so.
    return isinstance(found, list) and found[0][0] == "modify_default" and isinstance(found[0][-1], Identity)


def _is_compared(_object: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    # Alembic does not understand the guard; the start-up check and the races do.
    return name != "occupancy_no_overlap"


async def _compared(database: Database) -> list[Any]:
    async with database.write_engine.connect() as connection:
        return await connection.run_sync(_differences)


async def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    assert await _compared(database) == []


async def test_the_comparison_sees_a_column_too_many(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE customer ADD COLUMN shoe_size INTEGER")
    ((verb, _, table, column),) = await _compared(database)
    assert (verb, table, column.name) == ("remove_column", "customer", "shoe_size")
