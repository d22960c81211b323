"""Customers who were erased here are deleted at Stripe, with every card they had there."""

from __future__ import annotations

from typing import Final

from openchair.access.worker import scope_of_key
from openchair.core.runtime import Runtime
from openchair.payments.failures import RefusedByStripe, Unreachable
from openchair.payments.gateway import StripeGateway
from openchair.store.erasing import finish_erasure

_MISSING: Final = "resource_missing"
"""Stripe's code for what it doesn't know, or not any more."""


async def delete_at_stripe(
    runtime: Runtime, gateway: StripeGateway, venue_id: str, account: str, stripe_customer_id: str
) -> None:
    """Delete a customer at Stripe; one that is gone already stays so. Raises `Unreachable` where it is to be tried again."""
    try:
        await gateway.delete_customer(stripe_customer_id, account or None)
    except RefusedByStripe as no:
        if no.code != _MISSING:
            # An account that is cut off may be joined again: the person is still to be forgotten there.
            raise Unreachable(f"refused: {no.code}") from None
    async with runtime.database.transaction(scope_of_key(venue_id)) as connection:
        await finish_erasure(connection, venue_id, account, stripe_customer_id)
