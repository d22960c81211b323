"""The outbox as a venue sees it: messages written with a change, read for the desk, sent again when it asks.

How they leave is `store.sending`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import ActorKind
from openchair.rules.messages import UNDELIVERED, Channel, MessageKind, MessageStatus
from openchair.rules.records.message import MessageRecord
from openchair.rules.scope import VenueScope
from openchair.store.rows import Columns
from openchair.store.tables import activity, message

MESSAGE: Final = Columns(
    MessageRecord,
    id=message.c.id,
    venue_id=message.c.venue_id,
    booking_id=message.c.booking_id,
    kind=message.c.kind,
    channel=message.c.channel,
    facts=message.c.facts,
    status=message.c.status,
    available_at=message.c.available_at,
    lease_until=message.c.lease_until,
    attempts=message.c.attempts,
    unsure=message.c.unsure,
    sent_to=message.c.sent_to,
    provider_id=message.c.provider_id,
    segments=message.c.segments,
    problem=message.c.problem,
    first_tried_at=message.c.first_tried_at,
    accepted_at=message.c.accepted_at,
    created_at=message.c.created_at,
    updated_at=message.c.updated_at,
    tells_of=message.c.tells_of,
)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to write: what kind, by which channel, of what it tells, what it states, and when it may go."""

    kind: MessageKind
    channel: Channel
    tells_of: str
    available_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


async def queue_messages(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, new: Sequence[NewMessage]
) -> list[str]:
    """Write messages in the transaction of the change they tell of, each with its line of the activity feed.

    One that is there already is not written again. Gives the ids of the new ones.
    """
    if not new:
        return []
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = await connection.scalars(
        dialect_insert(message)
        .values(
            [
                {
                    "venue_id": scope.venue_id,
                    "id": new_id(),
                    "booking_id": booking_id,
                    "kind": each.kind,
                    "channel": each.channel,
                    "tells_of": each.tells_of,
                    "facts": dict(each.facts),
                    "status": MessageStatus.QUEUED,
                    "available_at": each.available_at,
                    "unsure": False,
                    "created_at": now,
                    "updated_at": now,
                }
                for each in new
            ]
        )
        .on_conflict_do_nothing()
        .returning(message.c.id)
    )
    ids = list(written)
    if ids:
        await connection.execute(
            insert(activity),
            [
                {
                    "venue_id": scope.venue_id,
                    "id": new_id(),
                    "booking_id": booking_id,
                    "at": now,
                    "actor_kind": ActorKind.SYSTEM,
                    "what": ActivityKind.MESSAGE,
                    "detail": {},
                    "message_id": message_id,
                }
                for message_id in ids
            ],
        )
    return ids


async def drop_unsent(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str,
    kinds: Collection[MessageKind],
    problem: str,
    now: datetime,
) -> None:
    """Take back a booking's messages of these kinds that are not on their way yet: the desk need not see them as still to come."""
    await connection.execute(
        update(message)
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.booking_id == booking_id,
            message.c.kind.in_(kinds),
            message.c.status == MessageStatus.QUEUED,
        )
        .values(status=MessageStatus.SUPERSEDED, problem=problem, updated_at=now)
    )


async def add_to_unsent(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str,
    kind: MessageKind,
    fact: str,
    more: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Add to a list among the facts of a booking's messages that are not due yet; False where there are none.

    One that was tried before is no such message: it tells of something older, and waits for its next attempt.
    """
    rows = (
        await connection.execute(
            select(message.c.id, message.c.facts)
            .where(
                message.c.venue_id == scope.venue_id,
                message.c.booking_id == booking_id,
                message.c.kind == kind,
                message.c.status == MessageStatus.QUEUED,
                message.c.available_at > now,
                message.c.attempts == 0,
            )
            .with_for_update()
        )
    ).all()
    for row in rows:
        facts = {**row.facts, fact: [*row.facts.get(fact, ()), dict(more)]}
        await connection.execute(
            update(message)
            .where(message.c.venue_id == scope.venue_id, message.c.id == row.id)
            .values(facts=facts, updated_at=now)
        )
    return bool(rows)


async def list_messages(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, limit: int
) -> list[MessageRecord]:
    """A booking's messages, newest first."""
    rows = await connection.execute(
        select(*MESSAGE)
        .where(message.c.venue_id == scope.venue_id, message.c.booking_id == booking_id)
        .order_by(message.c.id.desc())
        .limit(limit)
    )
    return [MESSAGE.read(row) for row in rows]


async def list_messages_of_kind(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, kind: MessageKind
) -> list[MessageRecord]:
    """A booking's messages of one kind, oldest first."""
    rows = await connection.execute(
        select(*MESSAGE)
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.booking_id == booking_id,
            message.c.kind == kind,
        )
        .order_by(message.c.id)
    )
    return [MESSAGE.read(row) for row in rows]


async def find_messages(connection: AsyncConnection, scope: VenueScope, ids: Collection[str]) -> list[MessageRecord]:
    """Those of the venue's messages that have these ids, oldest first."""
    rows = await connection.execute(
        select(*MESSAGE).where(message.c.venue_id == scope.venue_id, message.c.id.in_(list(ids))).order_by(message.c.id)
    )
    return [MESSAGE.read(row) for row in rows]


async def list_links_sent(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, since: datetime
) -> list[datetime]:
    """When the desk had the link sent anew since then; one time for each press, whatever went out by how many ways."""
    rows = await connection.execute(
        select(message.c.created_at)
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.booking_id == booking_id,
            message.c.kind == MessageKind.LINK_RESENT,
            message.c.created_at > since,
        )
        .group_by(message.c.tells_of, message.c.created_at)
        .order_by(message.c.created_at)
    )
    return [row.created_at for row in rows]


async def requeue_message(connection: AsyncConnection, scope: VenueScope, message_id: str, now: datetime) -> bool:
    """Have a dead letter sent again, with a full number of attempts; False where it is none.

    What was refused never went out; of what was given up, nobody may know, and then the provider is asked first.
    """
    done = await connection.execute(
        update(message)
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.id == message_id,
            message.c.status.in_(list(UNDELIVERED)),
        )
        .values(
            status=MessageStatus.QUEUED,
            attempts=0,
            unsure=and_(message.c.unsure, message.c.status == MessageStatus.FAILED),
            available_at=now,
            lease_until=None,
            provider_id=None,
            # What is still reported of it is about the attempts before.
            former_provider_id=func.coalesce(message.c.provider_id, message.c.former_provider_id),
            first_tried_at=None,
            problem=None,
            follow_up_due=False,
            updated_at=now,
        )
    )
    return done.rowcount == 1
