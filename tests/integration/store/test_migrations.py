"""The migrations lead to the tables that the code speaks of, and to no others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Identity, create_engine, inspect, text

from openchair.store import tables
from tests.support.database import WholeDatabase


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


async def _compared(database: WholeDatabase) -> list[Any]:
    async with database.transaction() as connection:
        return await connection.run_sync(_differences)


async def test_the_migrated_database_is_what_the_tables_say(database: WholeDatabase) -> None:
    assert await _compared(database) == []


async def test_the_comparison_sees_a_column_too_many(database: WholeDatabase) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE customer ADD COLUMN shoe_size INTEGER")
    ((verb, _, table, column),) = await _compared(database)
    assert (verb, table, column.name) == ("remove_column", "customer", "shoe_size")


# Alembic compares no CHECK. So the tables are made once more as the code says them, and both are asked what they hold to.
_Check = tuple[str, str | None, str]


def _checks(connection: Connection) -> set[_Check]:
    return {
        (table, check["name"], _plain(check["sqltext"]))
        for (_, table), checks in inspect(connection).get_multi_check_constraints().items()
        for check in checks
    }


def _plain(condition: str) -> str:
    """The condition without what only its writing differs in: spaces, and the order in which values are listed."""
    listed = re.sub(r"'[^']*'(?:::[a-z ]+)?(?:\s*,\s*'[^']*'(?:::[a-z ]+)?)+", _sorted, condition)
    return re.sub(r"\s+", " ", listed)


def _sorted(values: re.Match[str]) -> str:
    return ", ".join(sorted(re.split(r"\s*,\s*", values[0])))


def _as_written(connection: Connection) -> set[_Check]:
    if connection.dialect.name == "sqlite":
        with create_engine("sqlite://").connect() as nowhere:
            tables.metadata.create_all(nowhere)
            return _checks(nowhere)
    with connection.begin_nested() as thrown_away:
        connection.exec_driver_sql("CREATE SCHEMA as_written")
        connection.exec_driver_sql("SET LOCAL search_path TO as_written")
        tables.metadata.create_all(connection, checkfirst=False)
        found = _checks(connection)
        thrown_away.rollback()
        return found


async def _both(database: WholeDatabase) -> tuple[set[_Check], set[_Check]]:
    async with database.transaction() as connection:
        written = await connection.run_sync(_as_written)
    async with database.transaction() as connection:
        return await connection.run_sync(_checks), written


async def test_the_migrated_database_refuses_what_the_tables_say_and_nothing_else(database: WholeDatabase) -> None:
    migrated, written = await _both(database)
    assert migrated == written
    assert len(written) == len(_written_checks())


async def test_the_comparison_sees_a_role_that_no_migration_allows(
    database: WholeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    (role,) = (check for check in _written_checks() if check.name == "ck_membership_role")
    monkeypatch.setattr(role, "sqltext", text(f"{role.sqltext} OR role = 'auditor'"))
    migrated, written = await _both(database)
    assert [(table, name) for table, name, _ in migrated ^ written] == [("membership", "ck_membership_role")] * 2


def _written_checks() -> list[CheckConstraint]:
    constraints = (each for table in tables.metadata.sorted_tables for each in table.constraints)
    return [each for each in constraints if isinstance(each, CheckConstraint)]
