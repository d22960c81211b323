"""The migrations lead to the tables that the code speaks of, and to no others."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer

from openchair.core.database import Database
from openchair.store import tables


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "include_object": _is_compared}
    )
    differences: list[Any] = compare_metadata(context, tables.metadata)
    return differences


def _is_compared(_object: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001  # Alembic's
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
    assert (verb, table) == ("remove_column", "customer")
    assert isinstance(column, Column)
    assert (column.name, type(column.type)) == ("shoe_size", type(Integer().as_generic()))
