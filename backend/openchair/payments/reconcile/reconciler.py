"""What the reconcilers of payments, refunds and cards have in common.

A reconciler is given an object as Stripe described it when asked. The same description may come often, late, and from several
processes at once: each object's states have an order, and a state never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass

from openchair.changes.change import Change
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.store.ledger import enter


@dataclass(frozen=True, slots=True)
class Reconciler(Change):
    """One change of one venue in which what Stripe said is brought into the books."""

    async def enter(
        self, booking: BookingRecord, why: Why, about: str, amount_minor: int, *, currency: str | None = None
    ) -> None:
        """Write a movement of money in the ledger, in the booking's currency unless another is named."""
        currency = currency or booking.currency
        await enter(self.connection, self.scope, booking.id, self.now, why, about, amount_minor, currency)
