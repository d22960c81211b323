"""Links sent anew because the installation signs with another key: in batches, spread over time, once for each key."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from openchair.changes.change import Change
from openchair.changes.ways import ways_to
from openchair.core.runtime import Runtime
from openchair.rules.scope import VenueScope
from openchair.store.link_keys import count_old_links, list_to_send_anew

BATCH: Final = 100
A_MINUTE: Final = 100
"""Bookings of one venue whose links go out within a minute."""
_FIRST: Final = (datetime(1970, 1, 1, tzinfo=UTC), "")


@dataclass(frozen=True, slots=True)
class SentAnew:
    """Of one batch: the bookings to whose customers a link goes, and those whose customer is reached nowhere."""

    written: int
    unreachable: int


async def send_links_anew(runtime: Runtime, scope: VenueScope, key_id: str) -> AsyncGenerator[SentAnew, None]:
    """Write a message with a link for each open booking of a venue whose customer holds only links that other keys signed.

    Each batch is a transaction of its own. After a kill, another call goes on where it ended: a booking has one such message for
    each key, and never another. What is written waits in the outbox, and goes in the order in which the bookings start.
    """
    began, after, place = runtime.clock.now(), _FIRST, 0
    while True:
        now = runtime.clock.now()
        async with runtime.database.transaction(scope) as connection:
            change = Change(runtime, connection, scope, now)
            batch = await list_to_send_anew(connection, scope, key_id, now, after, BATCH)
            written = unreachable = 0
            for _, booking_id in batch:
                booking = await change.lock(booking_id)
                if not ways_to(runtime, booking.customer):
                    unreachable += 1
                    continue
                at = began + timedelta(minutes=place // A_MINUTE)
                if await change.notifier.send_link_of_new_key(booking, key_id, max(at, now)):
                    written, place = written + 1, place + 1
        if batch:
            yield SentAnew(written, unreachable)
        if len(batch) < BATCH:
            return
        after = batch[-1]


@dataclass(frozen=True, slots=True)
class OldLinks:
    """The open bookings of a venue that only links of older keys open, and how many of them a new link is on its way to; and those
    whose first link is being sent just now, by a process that may not have been restarted: nobody knows yet which key signs it."""

    held: int
    under_way: int
    being_sent: int


async def find_old_links(runtime: Runtime, scope: VenueScope, key_id: str) -> OldLinks:
    """What would end for a venue's customers if all keys but this were dropped now."""
    async with runtime.database.reading(scope) as connection:
        return OldLinks(*await count_old_links(connection, scope, key_id, runtime.clock.now()))
