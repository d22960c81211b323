"""What has gone out lately: to an address, about a booking, by a venue; and how many segments of texts in a month."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.allowance import ALLOWANCES, WITHIN, Sent
from openchair.rules.messages import TO_VENUE, Channel
from openchair.rules.records.message import MessageRecord
from openchair.rules.scope import VenueScope
from openchair.store.columns import written
from openchair.store.tables import message, venue


async def find_used_up(connection: AsyncConnection, claim: MessageRecord, to: str, now: datetime) -> Sent:
    """Which allowances of a message's channel are used up, and since which message. What a venue is told itself counts nowhere."""
    channel = message.c.channel == written(claim.channel)
    most = ALLOWANCES[claim.channel]

    def last(number: int, *of: ColumnElement[bool]) -> ScalarSelect[datetime]:
        return (
            select(message.c.accepted_at)
            .where(
                channel,
                message.c.accepted_at > now - WITHIN,
                message.c.kind.not_in([written(kind) for kind in sorted(TO_VENUE)]),
                *of,
            )
            .order_by(message.c.accepted_at.desc())
            .offset(number - 1)
            .limit(1)
            .scalar_subquery()
        )

    of_venue = message.c.venue_id == claim.venue_id
    found = (
        await connection.execute(
            select(
                # Whoever has it: they are one reader, whichever venues write.
                last(most.recipient, message.c.sent_to == to).label("recipient"),
                last(most.booking, of_venue, message.c.booking_id == claim.booking_id).label("booking"),
                last(most.venue, of_venue).label("venue"),
            )
        )
    ).one()
    return Sent(found.recipient, found.booking, found.venue)


async def count_segments(connection: AsyncConnection, scope: VenueScope, since: datetime) -> int:
    """The segments of the texts that a venue's customers have been sent since then."""
    total = await connection.scalar(
        select(func.sum(message.c.segments)).where(
            message.c.venue_id == scope.venue_id,
            message.c.channel == written(Channel.SMS),
            message.c.accepted_at >= since,
        )
    )
    return int(total or 0)


async def note_cap_told(connection: AsyncConnection, scope: VenueScope, said: str) -> bool:
    """Write of what share of its cap a venue is told; False where it was told before, of that or more."""
    done = await connection.execute(
        update(venue)
        .where(venue.c.id == scope.venue_id, func.coalesce(venue.c.sms_cap_told, "") < said)
        .values(sms_cap_told=said)
    )
    return done.rowcount == 1


async def set_messages_paused(connection: AsyncConnection, scope: VenueScope, *, paused: bool) -> None:
    """Hold a venue's messages to its customers back, or let them go."""
    await connection.execute(update(venue).where(venue.c.id == scope.venue_id).values(messages_paused=paused))
