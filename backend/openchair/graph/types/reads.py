"""What several fields of one booking ask for, read once however many of them are asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from openchair.graph.context import GraphContext
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import CreditRecord, FeeRecord
from openchair.rules.status import BookingStatus
from openchair.store.credit import list_credit
from openchair.store.money import list_fees

_HAVE_FEES = (BookingStatus.CANCELLED, BookingStatus.NO_SHOW)


@dataclass(slots=True)
class Reads:
    """Reads beside a booking's record. Fields are resolved side by side: who comes second waits for the first."""

    record: BookingRecord
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _fees: list[FeeRecord] | None = None
    _credit: list[CreditRecord] | None = None

    async def fees(self, context: GraphContext) -> list[FeeRecord]:
        """Its fees, oldest first. Only a booking that was cancelled or missed has any."""
        if self.record.status not in _HAVE_FEES:
            return []
        async with self._lock:
            if self._fees is None:
                async with context.runtime.database.reading() as connection:
                    self._fees = await list_fees(connection, context.scope, self.record.id)
        return self._fees

    async def credit(self, context: GraphContext) -> list[CreditRecord]:
        """What its customer can use at the venue now, first to expire first."""
        async with self._lock:
            if self._credit is None:
                customer_id, currency = self.record.customer.id, self.record.currency
                async with context.runtime.database.reading() as connection:
                    self._credit = await list_credit(
                        connection, context.scope, customer_id, currency, context.runtime.clock.now()
                    )
        return self._credit
