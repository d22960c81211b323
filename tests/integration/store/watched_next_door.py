"""The queries about what is watched, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from typing import Any

from openchair.core.within import keep_within
from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.scope import EVERYONE
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store import contact_reads, money_days, security_events
from tests.support.salon import day

SEEN = SecurityEvent(SecurityEventKind.FAILED_CREDENTIALS)


async def _events(connection: Any, scope: Any, neighbours: Any) -> list[SecurityEventRecord]:
    """Those of ours, where only next door has one."""
    await keep_within(connection, neighbours.theirs.scope)
    await security_events.note_event(connection, neighbours.theirs.scope, SEEN, neighbours.ours.clock.now())
    await keep_within(connection, scope)
    return await security_events.list_events(connection, scope, 10)


async def _told(connection: Any, scope: Any, neighbours: Any) -> list[SecurityEventRecord]:
    """What our owners are told of, where only next door has anything."""
    await security_events.note_event(connection, neighbours.theirs.scope, SEEN, neighbours.ours.clock.now())
    return await security_events.tell_of_events(connection, scope, neighbours.ours.clock.now())


async def _read_by(connection: Any, scope: Any, neighbours: Any) -> set[str]:
    """What a reader of ours has read, where only one of theirs has read anything, under the same name."""
    at, whose = neighbours.ours.clock.now(), [neighbours.booking.customer.id]
    await contact_reads.forget_reads(connection, neighbours.theirs.scope, "desk:x", at)
    await contact_reads.note_reads(connection, neighbours.theirs.scope, "desk:x", whose, at)
    return await contact_reads.list_read(connection, scope, "desk:x", day(-9))


async def _spent(connection: Any, scope: Any, neighbours: Any) -> int:
    """What an operator of ours has decided about, where only one of theirs has, under the same id."""
    of = "x" * 22, MoneyAct.CREDIT, day(0).date()
    at = neighbours.ours.clock.now()
    await money_days.add_to_day(connection, neighbours.theirs.scope, *of, 500, at, limit_minor=None)
    return await money_days.spent_on_day(connection, scope, *of)


READS: dict[Any, tuple[Any, Any]] = {
    security_events.list_events: (_events, []),
    security_events.tell_of_events: (_told, []),
    contact_reads.list_read: (_read_by, set()),
    contact_reads.list_seen_customers: (
        lambda c, s, n: contact_reads.list_seen_customers(c, s, EVERYONE, [n.booking.customer.id]),
        set(),
    ),
    contact_reads.list_customers_of: (lambda c, s, n: contact_reads.list_customers_of(c, s, [n.booking.id]), {}),
    money_days.spent_on_day: (_spent, 0),
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
