"""Bringing what Stripe says into the books: what payments, refunds and cards have in common.

Whatever is told is what Stripe said of an object when it was asked. It may be told often, late, and by several at once: each
object's states have an order, and a state never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass

from openchair.changes.change import Change
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.store.ledger import enter


@dataclass(frozen=True, slots=True)
class Settling(Change):
    """One change in which what Stripe said is settled, for one venue."""

    async def enter(self, booking: BookingRecord, why: Why, about: str, amount_minor: int) -> None:
        """Write a movement of money in the ledger."""
        await enter(self.connection, self.scope, booking.id, self.now, why, about, amount_minor, booking.currency)
