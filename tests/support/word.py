"""Money taken on the desk's word alone: its telling arrives, its time comes, its customer objects and the owner decides."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import true

from openchair.bookings.settlements import settlement_jobs
from openchair.changes.booking import Changed
from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.objections import decide_objection
from openchair.desk.undelivered import undelivered_jobs
from openchair.manage.object import find_settlement, object_to_settlement
from openchair.rules.messages import MessageStatus
from openchair.rules.objections import ObjectionDecision
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.store import tables
from tests.support.salon import Salon


async def tell(salon: Salon, status: MessageStatus = MessageStatus.ACCEPTED, *, of: Sequence[str] | None = None) -> int:
    """What waits to be told, of these bookings or of all, is told now, or ends so; gives how many messages."""
    now, died = salon.clock.now(), status in (MessageStatus.BOUNCED, MessageStatus.FAILED)
    theirs = true() if of is None else tables.message.c.booking_id.in_(of)
    async with salon.database.transaction() as connection:
        told = await connection.execute(
            tables.message.update()
            .where(tables.message.c.status == MessageStatus.QUEUED, tables.message.c.available_at <= now, theirs)
            .values(status=status, accepted_at=None if died else now, follow_up_due=died)
        )
    while died and await undelivered_jobs(salon.runtime)["undelivered"]():
        pass
    return told.rowcount


async def settle(salon: Salon) -> None:
    """Do what is due by now."""
    while await settlement_jobs(salon.runtime)["settlements"]():
        pass


async def taking_of(salon: Salon, booking: BookingRecord) -> SettlementRecord:
    """What is or was to be taken for a booking."""
    row = await find_settlement(salon.runtime, salon.scope, booking)
    assert row is not None
    return row


async def objects(salon: Salon, booking: BookingRecord, words: str | None = None) -> SettlementRecord:
    """Its customer presses "That's not right"; gives what is to be taken as it is then."""
    row = await taking_of(salon, booking)
    await object_to_settlement(salon.runtime, await salon.lets_in(booking), row.id, words, new_id())
    return await taking_of(salon, booking)


async def decides(salon: Salon, booking: BookingRecord, decision: ObjectionDecision, role: str = "owner") -> Changed:
    """An operator decides about it."""
    target = Target(booking.id, (await salon.reads(booking.id)).version, new_id())
    row = await taking_of(salon, booking)
    return await decide_objection(salon.runtime, await salon.signs_in(role), target, row.id, decision)
