"""The queries about what is watched, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from typing import Any

from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store import security_events

SEEN = SecurityEvent(SecurityEventKind.FAILED_CREDENTIALS)


async def _events(connection: Any, scope: Any, neighbours: Any) -> list[SecurityEventRecord]:
    """Those of ours, where only next door has one."""
    await security_events.note_event(connection, neighbours.theirs.scope, SEEN, neighbours.ours.clock.now())
    return await security_events.list_events(connection, scope, 10)


READS: dict[Any, tuple[Any, Any]] = {security_events.list_events: (_events, [])}
MADE_OF_THE_OTHERS = {security_events.note_event}
"""They carry nothing by which another venue's row could be named."""
