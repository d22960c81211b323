"""Operators and their credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.venue import OperatorRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.store.bookings import VENUE_COLUMNS, primary_host, venue_from
from openchair.store.tables import operator, venue


async def find_operator(connection: AsyncConnection, operator_id: str) -> OperatorRecord | None:
    """The operator with this id, unless the credential was revoked. Only the door asks, so no scope is named."""
    found = (
        await connection.execute(
            select(operator.c.id, operator.c.name, operator.c.role, operator.c.secret_hash, *VENUE_COLUMNS)
            .join(venue, venue.c.id == operator.c.venue_id)
            .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
            .where(operator.c.id == operator_id, operator.c.revoked_at.is_(None))
        )
    ).one_or_none()
    if found is None:
        return None
    return OperatorRecord(found.id, found.name, OperatorRole(found.role), found.secret_hash, venue_from(found[4:]))


async def insert_operator(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write an operator's credential."""
    await connection.execute(insert(operator).values(venue_id=scope.venue_id, **values))
