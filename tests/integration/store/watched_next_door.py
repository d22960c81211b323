"""The queries about what is watched, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import EVERYONE, VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store import contact_reads, money_days, security_events
from tests.support.salon import day

SEEN = SecurityEvent(SecurityEventKind.FAILED_CREDENTIALS)
SPENT = "x" * 22, MoneyAct.CREDIT, day(0).date()


async def bring_watched(connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, now: datetime) -> None:
    """Something that its owners are yet to be told of, a contact that was read, and money that was decided about."""
    await security_events.note_event(connection, scope, SEEN, now)
    await contact_reads.note_reads(connection, scope, "desk:x", [booking.customer.id], now)
    await money_days.add_to_day(connection, scope, *SPENT, 500, now, limit_minor=None)


READS: dict[Any, tuple[Any, Any]] = {
    security_events.list_events: (lambda c, s, n: security_events.list_events(c, s, 10), []),
    security_events.tell_of_events: (lambda c, s, n: security_events.tell_of_events(c, s, n.ours.clock.now()), []),
    contact_reads.list_read: (lambda c, s, n: contact_reads.list_read(c, s, "desk:x", day(-9)), set()),
    contact_reads.list_seen_customers: (
        lambda c, s, n: contact_reads.list_seen_customers(c, s, EVERYONE, [n.booking.customer.id]),
        set(),
    ),
    contact_reads.list_customers_of: (lambda c, s, n: contact_reads.list_customers_of(c, s, [n.booking.id]), {}),
    money_days.spent_on_day: (lambda c, s, n: money_days.spent_on_day(c, s, *SPENT), 0),
}
ADDITIONS: dict[Any, Any] = {
    contact_reads.note_reads: lambda c, s, n: contact_reads.note_reads(
        c, s, "desk:x", [n.booking.customer.id], n.ours.clock.now()
    ),
}
MADE_OF_THE_OTHERS = {
    security_events.note_event,
    contact_reads.lock_reader,
    contact_reads.forget_reads,
    money_days.add_to_day,
}
"""They carry nothing by which another venue's row could be named."""
WITHOUT_A_SCOPE = {"find_untold_venue"}
