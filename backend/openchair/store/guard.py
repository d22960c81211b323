"""The guard of a database against two bookings in one staff member's time, and checking that it is in place."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

OVERLAP_GUARD = "occupancy_no_overlap"


class OverlapGuardMissing(RuntimeError):
    """The database would let two bookings share a staff member's time; nothing may be served from it."""


async def check_overlap_guard(connection: AsyncConnection) -> None:
    """Raise `OverlapGuardMissing` unless the no-overlap constraint (PostgreSQL) or triggers (SQLite) exist."""
    if connection.dialect.name == "postgresql":
        statement = "SELECT count(*) FROM pg_constraint WHERE conname = :name AND contype = 'x'"
        wanted, name = 1, OVERLAP_GUARD
    else:
        statement = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE :name"
        wanted, name = 2, OVERLAP_GUARD + "%"
    found = (await connection.execute(text(statement), {"name": name})).scalar_one()
    if found != wanted:
        raise OverlapGuardMissing(
            "The database lacks its no-overlap guard on the table occupancy. Run `openchair migrate`; "
            "if that changes nothing, restore the guard from the newest migration before serving."
        )
