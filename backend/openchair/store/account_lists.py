"""What the command line lists of people and what lets them in, and finds by an id. It answers to whoever holds the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.store.tables import api_key, invitation, membership, session


async def find_venue_of_key(connection: AsyncConnection, key_id: str) -> str | None:
    """At which venue the key with this id is."""
    found: str | None = await connection.scalar(select(api_key.c.venue_id).where(api_key.c.id == key_id))
    return found


async def find_kind(connection: AsyncConnection, id: str) -> tuple[str, str] | None:
    """What has this id, "member", "key" or "invitation", and at which venue; "session", and whose it is. None of anything else.

    Someone without a login may have the id of their only key: it is their place, which ends with the key.
    """
    for kind, table, whose in (
        ("member", membership, membership.c.venue_id),
        ("key", api_key, api_key.c.venue_id),
        ("invitation", invitation, invitation.c.venue_id),
        ("session", session, session.c.person_id),
    ):
        found = (await connection.execute(select(whose).where(table.c.id == id))).scalar_one_or_none()
        if found is not None:
            return kind, found
    return None


async def list_open_sessions(
    connection: AsyncConnection, person_ids: list[str], since: datetime
) -> list[tuple[str, str, str, datetime]]:
    """Sessions of these people that are not over: id, person, name, when last refreshed; newest first."""
    rows = await connection.execute(
        select(session.c.id, session.c.person_id, session.c.name, session.c.refreshed_at)
        .where(session.c.person_id.in_(person_ids), session.c.ended_at.is_(None), session.c.refreshed_at > since)
        .order_by(session.c.refreshed_at.desc())
    )
    return [(row.id, row.person_id, row.name, row.refreshed_at) for row in rows]
