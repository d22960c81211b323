"""A booking's row as tests write it: all in one, taken apart into its own and its part's."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.store import tables

if TYPE_CHECKING:
    from tests.support.salon import Salon

_ALSO = ("venue_id", "service_id", "staff_id")
_OF_PART = {column.name for column in tables.booking_part.columns} - {column.name for column in tables.booking.columns}


def of_one_part(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row of a booking and that of its one part: `row` names what the table of bookings has, and of the part the rest."""
    part = {name: value for name, value in row.items() if name in _OF_PART}
    own = {name: value for name, value in row.items() if name not in part}
    part |= {name: row[name] for name in _ALSO if name in row}
    part |= {"booking_id": row["id"], "position": 1, "after_minutes": 0, "deposit_minor": row.get("deposit_minor", 0)}
    return own, part


async def write_columns(connection: AsyncConnection, booking_id: str, columns: dict[str, Any]) -> None:
    """Set columns of a booking and of its one part, each where it stands."""
    for table, key in ((tables.booking, tables.booking.c.id), (tables.booking_part, tables.booking_part.c.booking_id)):
        values = {name: value for name, value in columns.items() if name in table.c}
        if values:
            await connection.execute(update(table).where(key == booking_id).values(values))


async def check_parts(salon: Salon) -> None:
    """Raise AssertionError where a booking's own row says something else than its parts, or it has none."""
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(await salon.rows(tables.booking_part), key=lambda row: int(row["position"])):
        parts[row["booking_id"]].append(row)
    for booking in await salon.rows(tables.booking):
        first, *_ = mine = parts[booking["id"]]
        assert [row["position"] for row in mine] == list(range(1, len(mine) + 1))
        lasts = max(row["after_minutes"] + row["duration_minutes"] for row in mine)
        told = {
            "service_id": first["service_id"],
            "staff_id": first["staff_id"],
            "ends_at": booking["starts_at"] + timedelta(minutes=lasts),
            "deposit_minor": sum(row["deposit_minor"] for row in mine),
        }
        assert {name: booking[name] for name in told} == told, booking["id"]
