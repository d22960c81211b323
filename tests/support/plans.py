"""How a database goes about what it is asked: for the looks that must stay cheap however much there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.within import ACROSS, Within
from tests.support.database import WholeDatabase


async def learn_sizes(database: WholeDatabase, table: str = "") -> None:
    """Let the database know how many rows its tables (or this one) have, as it would after a while by itself."""
    async with database.transaction() as connection:
        await connection.execute(text(f"ANALYZE {table}"))


async def plans(
    database: WholeDatabase,
    ask: Callable[[AsyncConnection], Awaitable[Any]],
    about: str,
    *,
    verbs: tuple[str, ...] = ("SELECT",),
    within: Within = ACROSS,
) -> list[str]:
    """The plan of each SELECT, or of each statement with another of the `verbs`, that `ask` sends about this table."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(verbs) and about in statement:
            sent.append((statement, parameters))

    engine = database.write_engine
    event.listen(engine.sync_engine, "before_cursor_execute", note)
    async with database.transaction(within) as connection:
        await ask(connection)
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert sent, f"nothing was asked about {about}"
    explain = "EXPLAIN" if database.is_postgresql else "EXPLAIN QUERY PLAN"
    found = []
    async with database.transaction(within) as connection:
        for statement, parameters in sent:
            rows = (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
            found.append("\n".join(str(row[-1]) for row in rows))
    return found


def reads_whole(plan: str, table: str) -> bool:
    """Whether a plan goes through a table, or an index of it, from one end to the other."""
    return any(f"{how} {table}" in plan.split("\n") or f"{how} {table} " in plan for how in ("Seq Scan on", "SCAN"))
