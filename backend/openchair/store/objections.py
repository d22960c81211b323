"""What is taken on the desk's word alone: found for its customer and for the owner, and what an objection makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.messages import ASK_TO_TAKE
from openchair.rules.records.message import MessageRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store.columns import written
from openchair.store.outbox import MESSAGE
from openchair.store.settlements import SETTLEMENT
from openchair.store.sight import of_seen_booking
from openchair.store.tables import message, settlement


async def find_taking(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, settlement_id: str | None = None
) -> SettlementRecord | None:
    """What is or was to be taken for a booking on the desk's word alone, of this id or the newest; not what was taken back."""
    statement = select(*SETTLEMENT).where(
        settlement.c.venue_id == scope.venue_id,
        settlement.c.booking_id == booking_id,
        settlement.c.on_word,
        settlement.c.status != written(SettlementStatus.UNDONE),
    )
    if settlement_id is not None:
        statement = statement.where(settlement.c.id == settlement_id)
    found = (await connection.execute(statement.order_by(settlement.c.id.desc()).limit(1))).one_or_none()
    return None if found is None else SETTLEMENT.read(found)


async def list_takings(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[SettlementRecord]:
    """All that was ever to be taken for a booking on the desk's word alone, oldest first."""
    rows = await connection.execute(
        select(*SETTLEMENT)
        .where(settlement.c.venue_id == scope.venue_id, settlement.c.booking_id == booking_id, settlement.c.on_word)
        .order_by(settlement.c.id)
    )
    return [SETTLEMENT.read(row) for row in rows]


async def list_missed(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[SettlementRecord]:
    """What follows, or has followed, from a booking's last no-show: what goes back, and what is taken."""
    rows = await connection.execute(
        select(*SETTLEMENT)
        .where(
            settlement.c.venue_id == scope.venue_id,
            settlement.c.booking_id == booking_id,
            settlement.c.kind == written(SettlementKind.NO_SHOW),
        )
        .order_by(settlement.c.id)
    )
    found = [SETTLEMENT.read(row) for row in rows]
    return [row for row in found if row.written_at == found[-1].written_at]


async def list_objections(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, limit: int
) -> list[SettlementRecord]:
    """The venue's objections, about bookings that are seen, that wait for its owner, those that have waited longest first."""
    rows = await connection.execute(
        select(*SETTLEMENT)
        .where(
            settlement.c.venue_id == scope.venue_id,
            settlement.c.status == written(SettlementStatus.OBJECTED),
            of_seen_booking(sight, settlement.c.venue_id, settlement.c.booking_id),
        )
        .order_by(settlement.c.objected_at, settlement.c.id)
        .limit(limit)
    )
    return [SETTLEMENT.read(row) for row in rows]


async def change_taking(connection: AsyncConnection, scope: VenueScope, settlement_id: str, **values: Any) -> None:
    """Change columns of what is to be taken, of a booking that this transaction has locked."""
    await connection.execute(
        update(settlement)
        .where(settlement.c.venue_id == scope.venue_id, settlement.c.id == settlement_id)
        .values(**values)
    )


async def list_messages_telling(
    connection: AsyncConnection, scope: VenueScope, row: SettlementRecord
) -> Sequence[MessageRecord]:
    """The messages that tell its customer of it, oldest first."""
    rows = await connection.execute(
        select(*MESSAGE)
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.booking_id == row.booking_id,
            message.c.kind.in_([written(kind) for kind in ASK_TO_TAKE]),
        )
        .order_by(message.c.id)
    )
    return [told for told in map(MESSAGE.read, rows) if told.facts.get("settlement") == row.id]


async def list_forgotten_objections(connection: AsyncConnection, now: datetime, limit: int) -> list[SettlementRecord]:
    """The objections, of all venues, of whose waiting the desk is to be reminded by now, the longest due first."""
    rows = await connection.execute(
        select(*SETTLEMENT)
        .where(settlement.c.status == written(SettlementStatus.OBJECTED), settlement.c.remind_at <= now)
        .order_by(settlement.c.remind_at)
        .limit(limit)
    )
    return [SETTLEMENT.read(row) for row in rows]
