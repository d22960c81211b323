"""The outbox as those who send see it, over all venues: messages claimed, begun and finished.

A message is queued, handed over to a queue, then sending; each of the last two under a lease. A lease that ran out means that
whoever had the message is gone: it is handed over again, and after a send that was begun nobody knows whether it went out.
Nothing here needs to be told of a crash.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.within import keep_within
from openchair.rules.messages import Channel, MessageKind, MessageStatus, leads_on
from openchair.rules.records.message import MessageRecord
from openchair.store.columns import written
from openchair.store.outbox import MESSAGE
from openchair.store.reach import note_outcome
from openchair.store.tables import message

_QUEUED = message.c.status == written(MessageStatus.QUEUED)
_ON_ITS_WAY = message.c.status.in_([written(MessageStatus.HANDED_OVER), written(MessageStatus.SENDING)])


def _queued_and_due(channel: Channel, now: datetime) -> ColumnElement[bool]:
    return and_(_QUEUED, message.c.channel == channel, message.c.available_at <= now)


def _given_up_by_someone(channel: Channel, now: datetime) -> ColumnElement[bool]:
    return and_(_ON_ITS_WAY, message.c.channel == channel, message.c.lease_until < now)


async def is_any_due(connection: AsyncConnection, channel: Channel, now: datetime) -> bool:
    """Whether there is anything to hand over: asked often, and answered from two indexes however many messages there are.

    What is due first is asked for, not whether something is: PostgreSQL looks for "something" by reading the whole table, since
    it expects to come upon it soon.
    """
    of_channel = message.c.channel == channel
    first_due = select(func.min(message.c.available_at)).where(_QUEUED, of_channel)
    first_lease = select(func.min(message.c.lease_until)).where(_ON_ITS_WAY, of_channel)
    due_at, lease_until = (
        await connection.execute(select(first_due.scalar_subquery(), first_lease.scalar_subquery()))
    ).one()
    return (due_at is not None and due_at <= now) or (lease_until is not None and lease_until < now)


async def hand_over(
    connection: AsyncConnection, channel: Channel, now: datetime, lease_until: datetime, most_on_their_way: int
) -> list[str]:
    """Claim what is due, oldest first, and give its ids; never more than leaves `most_on_their_way` with the queue.

    Two relays at once claim different rows: each passes over what the other has locked.
    """
    on_their_way = (
        await connection.execute(
            select(func.count()).where(_ON_ITS_WAY, message.c.channel == channel, message.c.lease_until >= now)
        )
    ).scalar_one()
    claimed = list(
        await connection.scalars(
            select(message.c.id)
            .where(or_(_queued_and_due(channel, now), _given_up_by_someone(channel, now)))
            .order_by(message.c.available_at, message.c.id)
            .limit(max(0, most_on_their_way - on_their_way))
            .with_for_update(skip_locked=True)
        )
    )
    if claimed:
        await connection.execute(
            update(message)
            .where(message.c.id.in_(claimed))
            .values(
                status=MessageStatus.HANDED_OVER,
                lease_until=lease_until,
                # It was begun, and nobody has told how it ended.
                unsure=or_(message.c.unsure, message.c.status == MessageStatus.SENDING),
            )
        )
    return claimed


async def take_back(connection: AsyncConnection, ids: Sequence[str], available_at: datetime) -> None:
    """Put what could not be handed over back into the outbox."""
    await connection.execute(
        update(message)
        .where(message.c.id.in_(ids), message.c.status == MessageStatus.HANDED_OVER)
        .values(status=MessageStatus.QUEUED, available_at=available_at, lease_until=None)
    )


async def begin_sending(
    connection: AsyncConnection, message_id: str, now: datetime, lease_until: datetime
) -> MessageRecord | None:
    """Claim a message that was handed over, for one attempt; None where someone else has it or it is done."""
    begun = (
        await connection.execute(
            update(message)
            .where(message.c.id == message_id, message.c.status == MessageStatus.HANDED_OVER)
            .values(
                status=MessageStatus.SENDING,
                attempts=message.c.attempts + 1,
                lease_until=lease_until,
                first_tried_at=func.coalesce(message.c.first_tried_at, literal(now, message.c.first_tried_at.type)),
                updated_at=now,
            )
            .returning(*MESSAGE)
        )
    ).one_or_none()
    return None if begun is None else MESSAGE.read(begun)


async def finish_sending(
    connection: AsyncConnection, claim: MessageRecord, now: datetime, status: MessageStatus, **values: Any
) -> bool:
    """Write how the attempt ended; False where the claim is no longer ours, and then nothing is written."""
    done = await connection.execute(
        update(message)
        .where(
            message.c.venue_id == claim.venue_id,
            message.c.id == claim.id,
            message.c.status == MessageStatus.SENDING,
            message.c.lease_until == claim.lease_until,
        )
        .values(status=status, lease_until=None, updated_at=now, **values)
    )
    return done.rowcount == 1


async def fill_in_sent(
    connection: AsyncConnection, claim: MessageRecord, sent_to: str, segments: int | None, signed_with: str
) -> MessageStatus | None:
    """Write where a message went whose provider reported of it before we could write that ourselves; gives what it reported."""
    status = await connection.scalar(
        update(message)
        .where(message.c.venue_id == claim.venue_id, message.c.id == claim.id, message.c.sent_to.is_(None))
        .values(sent_to=sent_to, segments=segments, signed_with=signed_with)
        .returning(message.c.status)
    )
    return None if status is None else MessageStatus(status)


async def list_known_to_us(connection: AsyncConnection, provider_ids: Collection[str]) -> set[str]:
    """Of these provider's ids, those that are or were some message's already."""
    columns = (message.c.provider_id, message.c.former_provider_id)
    rows = await connection.execute(
        select(*columns).where(or_(*(column.in_(list(provider_ids)) for column in columns)))
    )
    return {id for row in rows for id in row if id is not None}


async def record_report(
    connection: AsyncConnection,
    message_id: str,
    provider_id: str,
    status: MessageStatus,
    problem: str | None,
    now: datetime,
) -> bool:
    """Write what the provider reports of a message, unless more is known of it already; reports come late and in any order.

    A report also proves that the provider has a message whose answer to us was lost: it isn't sent again. What it says of
    the number the message went to is kept as well.
    """
    # What is said of another id is not about the attempt that counts.
    same = and_(
        or_(message.c.provider_id.is_(None), message.c.provider_id == provider_id),
        message.c.former_provider_id.is_distinct_from(provider_id),
    )
    before = [MessageStatus.HANDED_OVER, MessageStatus.SENDING, MessageStatus.QUEUED]
    if status is not MessageStatus.ACCEPTED:
        before.append(MessageStatus.ACCEPTED)
    dies = [kind for kind in MessageKind if leads_on(kind, status)]
    found = (
        await connection.execute(
            update(message)
            .where(message.c.id == message_id, message.c.attempts > 0, message.c.status.in_(before), same)
            .values(
                status=status,
                provider_id=provider_id,
                problem=problem,
                lease_until=None,
                accepted_at=func.coalesce(message.c.accepted_at, literal(now, message.c.accepted_at.type)),
                follow_up_due=message.c.kind.in_(dies),
                updated_at=now,
            )
            .returning(message.c.venue_id, message.c.channel, message.c.sent_to)
        )
    ).one_or_none()
    if found is not None and found.sent_to is not None:
        await keep_within(connection, found)
        where = found.venue_id, Channel(found.channel), found.sent_to
        await note_outcome(connection, *where, status, problem, now)
    return found is not None


async def list_follow_ups(connection: AsyncConnection, limit: int) -> list[MessageRecord]:
    """Messages that died, and from whose end nothing has followed yet; oldest first."""
    rows = await connection.execute(
        select(*MESSAGE).where(literal_column("message.follow_up_due")).order_by(message.c.id).limit(limit)
    )
    return [MESSAGE.read(row) for row in rows]


async def claim_follow_up(connection: AsyncConnection, dead: MessageRecord) -> bool:
    """Take it upon this transaction to do what follows from a message's end; False where that was done meanwhile."""
    done = await connection.execute(
        update(message)
        .where(message.c.venue_id == dead.venue_id, message.c.id == dead.id, message.c.follow_up_due)
        .values(follow_up_due=False)
    )
    return done.rowcount == 1


async def settle_follow_up(connection: AsyncConnection, dead: MessageRecord) -> None:
    """Write that what follows was done for the same by its other ways, too."""
    await connection.execute(
        update(message)
        .where(
            message.c.venue_id == dead.venue_id,
            message.c.booking_id == dead.booking_id,
            message.c.kind == dead.kind,
            message.c.tells_of == dead.tells_of,
        )
        .values(follow_up_due=False)
    )
