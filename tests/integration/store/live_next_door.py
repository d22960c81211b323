"""The change feed, asked for another venue's entries. `test_tenancy.py` asks them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.feed import START
from openchair.store import feed


async def _entries_of_theirs(connection: AsyncConnection, scope: Any, neighbours: Any) -> list[Any]:
    stretch = await feed.read_feed(connection, scope, START)
    return [entry for entry in stretch.entries if entry.about == neighbours.booking.id]


READS: dict[Any, tuple[Any, Any]] = {feed.read_feed: (_entries_of_theirs, [])}
CHANGES: dict[Any, Any] = {
    feed.note_bookings: lambda c, s, n: feed.note_bookings(c, s, [n.booking.id], n.ours.clock.now()),
}
MADE_OF_THE_OTHERS = {feed.note_change}
"""It carries nothing by which another venue's row could be named."""
WITHOUT_A_SCOPE = {
    "note_claimed_booking",
    "note_sessions_ended",
    "find_end",
    "list_venues_changed",
    "find_identity",
}
