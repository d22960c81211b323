"""What the link of a booking that is long over still opens: a receipt, without card, credit and contact."""

from __future__ import annotations

from dataclasses import replace

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.rules.receipts import is_over_for_long
from openchair.store.erasing import is_anything_open


async def as_seen_now(runtime: Runtime, customer: Customer) -> Customer:
    """The customer as whoever holds this link may be now: of a receipt only, where the booking is long over and nothing is open."""
    booking = customer.booking
    if not is_over_for_long(booking, runtime.clock.now()):
        return customer
    async with runtime.database.reading(customer.scope) as connection:
        if await is_anything_open(connection, customer.scope, booking.id):
            return customer
    return replace(customer, booking=replace(booking, card=None), has_receipt_only=True)
