"""All that is kept about one customer, table by table, as JSON values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.scope import VenueScope
from openchair.store.erasing import list_booking_ids
from openchair.store.tables import booking_part, customer, dead_address, metadata, service, sms_stop, staff


async def read_everything_about(
    connection: AsyncConnection, scope: VenueScope, customer_id: str
) -> dict[str, list[dict[str, Any]]]:
    """The rows about a customer of this venue by table, oldest first: theirs, and those of their bookings.

    A table that names a booking or a customer is in it without being listed here. Instants are RFC 3339, amounts minor units.
    Services and staff are given by name, with those that their bookings name.
    """
    bookings = await list_booking_ids(connection, scope, customer_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        mine = _about(table, customer_id, bookings)
        if mine is not None and "venue_id" in table.c:
            found[str(table.name)] = await _rows(connection, table, table.c.venue_id == scope.venue_id, mine)
    addresses = [row[name] for row in found[customer.name] for name in ("email", "phone") if row[name]]
    of_venue = dead_address.c.venue_id == scope.venue_id
    found[str(dead_address.name)] = await _rows(
        connection, dead_address, of_venue, dead_address.c.address.in_(addresses)
    )
    found[str(sms_stop.name)] = await _rows(connection, sms_stop, sms_stop.c.phone.in_(addresses))
    for table, column in ((service, booking_part.c.service_id), (staff, booking_part.c.staff_id)):
        named = select(column).where(booking_part.c.venue_id == scope.venue_id, booking_part.c.booking_id.in_(bookings))
        rows = await connection.execute(
            select(table.c.id, table.c.name).where(table.c.venue_id == scope.venue_id, table.c.id.in_(named))
        )
        found[str(table.name)] = [{"id": row.id, "name": row.name} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _about(table: Table, customer_id: str, bookings: list[str]) -> ColumnElement[bool] | None:
    if table is customer:
        return customer.c.id == customer_id
    conditions = []
    if "customer_id" in table.c:
        conditions.append(table.c.customer_id == customer_id)
    if "booking_id" in table.c:
        conditions.append(table.c.booking_id.in_(bookings))
    return or_(*conditions) if conditions else None


async def _rows(connection: AsyncConnection, table: Table, *conditions: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = await connection.execute(select(table).where(*conditions).order_by(*table.primary_key.columns))
    return [
        {str(name): _as_json(value) for name, value in row.items() if value is not None and name != "venue_id"}
        for row in rows.mappings()
    ]


def _as_json(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return int(value.total_seconds())
        case Enum():
            return value.value
    return value
