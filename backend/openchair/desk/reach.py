"""Whom no message reaches, for those who then have to call."""

from __future__ import annotations

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord
from openchair.store.bookings import find_bookings
from openchair.store.reach import list_unreachable


async def list_unreached_bookings(runtime: Runtime, operator: Operator, limit: int) -> list[BookingRecord]:
    """The venue's bookings to come whose customers no channel of this installation reaches, soonest first."""
    channels = [Channel(name) for name in runtime.channels]
    async with runtime.database.reading() as connection:
        ids = await list_unreachable(connection, operator.scope, channels, runtime.clock.now(), limit)
        found = await find_bookings(connection, operator.scope, ids)
    return [found[id] for id in ids if id in found]
