"""Sessions: of people who are signed in, and of devices that belong to a venue. They are of no one venue, so no scope is named.

What a venue does to those of its own people and devices names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.accounts import SessionEnd
from openchair.rules.records.account import OperatorRecord, SessionRecord
from openchair.rules.scope import VenueScope
from openchair.store.accounts import OPERATOR
from openchair.store.feed import note_sessions_ended
from openchair.store.rows import Columns
from openchair.store.tables import membership, person, session, venue
from openchair.store.venue_columns import primary_host

SESSION: Final = Columns(
    SessionRecord,
    id=session.c.id,
    person_id=session.c.person_id,
    venue_id=session.c.venue_id,
    device_id=session.c.device_id,
    name=session.c.name,
    client=session.c.client,
    method=session.c.method,
    salt=session.c.salt,
    generation=session.c.generation,
    refreshed_at=session.c.refreshed_at,
    before_at=session.c.before_at,
    signed_in_at=session.c.signed_in_at,
    acting_person_id=session.c.acting_person_id,
    acting_until=session.c.acting_until,
    ended_at=session.c.ended_at,
    ended_by=session.c.ended_by,
)
_OPERATOR: Final = OPERATOR.where_present("id")


async def find_session_at(
    connection: AsyncConnection, session_id: str, venue_id: str
) -> tuple[SessionRecord, OperatorRecord | None] | None:
    """A session, ended ones too, and whose it is at a venue, where it is a person's who still works there."""
    found = (
        await connection.execute(
            select(*SESSION, *_OPERATOR)
            .select_from(session)
            .outerjoin(
                membership,
                and_(
                    membership.c.venue_id == venue_id,
                    membership.c.person_id == session.c.person_id,
                    membership.c.ended_at.is_(None),
                ),
            )
            .outerjoin(person, person.c.id == membership.c.person_id)
            .outerjoin(venue, venue.c.id == membership.c.venue_id)
            .outerjoin(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
            .where(session.c.id == session_id)
        )
    ).one_or_none()
    return None if found is None else (SESSION.read(found), _OPERATOR.read(found))


async def lock_session(connection: AsyncConnection, session_id: str) -> SessionRecord | None:
    """The session, which nobody else changes until the transaction ends."""
    found = (
        await connection.execute(select(*SESSION).where(session.c.id == session_id).with_for_update())
    ).one_or_none()
    return None if found is None else SESSION.read(found)


async def insert_session(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Write a session."""
    await connection.execute(insert(session).values(**values))


async def change_session(connection: AsyncConnection, session_id: str, **values: Any) -> None:
    """Write these columns of a session."""
    await connection.execute(update(session).where(session.c.id == session_id).values(**values))
    if "ended_at" in values:
        await note_sessions_ended(connection, (session_id,), values["ended_at"])


async def list_sessions(connection: AsyncConnection, person_id: str, since: datetime) -> list[SessionRecord]:
    """Those of a person's sessions that are not over and were refreshed since then, the last refreshed first."""
    rows = await connection.execute(
        select(*SESSION)
        .where(session.c.person_id == person_id, session.c.ended_at.is_(None), session.c.refreshed_at > since)
        .order_by(session.c.refreshed_at.desc(), session.c.id.desc())
    )
    return [SESSION.read(row) for row in rows]


async def end_sessions_of(
    connection: AsyncConnection, person_id: str, why: SessionEnd, now: datetime, *, session_id: str | None = None
) -> int:
    """End a person's sessions, or this one of them, and give how many that were."""
    statement = update(session).where(session.c.person_id == person_id, session.c.ended_at.is_(None))
    if session_id is not None:
        statement = statement.where(session.c.id == session_id)
    ended = list(await connection.scalars(statement.values(ended_at=now, ended_by=why).returning(session.c.id)))
    await note_sessions_ended(connection, ended, now)
    return len(ended)


async def lock_up(connection: AsyncConnection, scope: VenueScope, person_id: str) -> None:
    """On the venue's own devices, end that this person acts."""
    await connection.execute(
        update(session)
        .where(session.c.venue_id == scope.venue_id, session.c.acting_person_id == person_id)
        .values(acting_person_id=None, acting_until=None)
    )


async def knows_client(connection: AsyncConnection, person_id: str, client: str) -> bool | None:
    """Whether a person has signed in by this client before; None of one who has never signed in."""
    row = (
        await connection.execute(
            select(
                func.count().label("signed_in"),
                func.count().filter(session.c.client == client).label("by_client"),
            ).where(session.c.person_id == person_id)
        )
    ).one()
    return None if row.signed_in == 0 else row.by_client > 0
