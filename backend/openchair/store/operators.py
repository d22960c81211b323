"""Operators and their credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.venue import OperatorRecord
from openchair.rules.scope import VenueScope
from openchair.store.rows import Columns
from openchair.store.tables import operator, venue
from openchair.store.venue_columns import VENUE, primary_host

OPERATOR: Final = Columns(
    OperatorRecord,
    id=operator.c.id,
    name=operator.c.name,
    role=operator.c.role,
    secret_hash=operator.c.secret_hash,
    venue=VENUE,
)


async def find_operator(connection: AsyncConnection, operator_id: str) -> OperatorRecord | None:
    """The operator with this id, unless the credential was revoked. Only the door asks, so no scope is named."""
    found = (
        await connection.execute(
            select(*OPERATOR)
            .join(venue, venue.c.id == operator.c.venue_id)
            .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
            .where(operator.c.id == operator_id, operator.c.revoked_at.is_(None))
        )
    ).one_or_none()
    return None if found is None else OPERATOR.read(found)


async def insert_operator(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write an operator's credential."""
    await connection.execute(insert(operator).values(venue_id=scope.venue_id, **values))
