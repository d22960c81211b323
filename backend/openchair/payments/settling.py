"""Bringing what Stripe says into the books: what payments, refunds and cards have in common.

Whatever is told is what Stripe said of an object when it was asked. It may be told often, late, and by several at once: each
object's states have an order, and a state never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.runtime import Runtime
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.store.activity import record_activity
from openchair.store.bookings import lock_booking
from openchair.store.ledger import enter
from openchair.telling import Teller


@dataclass(frozen=True, slots=True)
class Settling:
    """One transaction in which what Stripe said is settled, for one venue."""

    runtime: Runtime
    connection: AsyncConnection
    scope: VenueScope
    now: datetime

    @property
    def tell(self) -> Teller:
        """Who tells the customer."""
        return Teller(self.runtime, self.connection, self.scope, self.now)

    async def lock(self, booking_id: str) -> BookingRecord:
        """The booking, which nobody else changes until the transaction ends."""
        booking = await lock_booking(self.connection, self.scope, booking_id)
        assert booking is not None, "money belongs to a booking, and bookings are never deleted"
        return booking

    async def enter(self, booking: BookingRecord, why: Why, about: str, amount_minor: int) -> None:
        """Write a movement of money in the ledger."""
        await enter(self.connection, self.scope, booking.id, self.now, why, about, amount_minor, booking.currency)

    async def record(self, booking: BookingRecord, what: str, **detail: Any) -> None:
        """Write what has happened in the booking's feed."""
        await record_activity(
            self.connection,
            self.scope,
            booking.id,
            self.now,
            actor_kind="system",
            actor_name=None,
            what=what,
            **detail,
        )
