"""An account that a venue has let go of: Stripe is told once nothing is under way in it any more."""

from __future__ import annotations

from openchair.access.worker import scope_of_key
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.payments.gateway import StripeGateway
from openchair.store.stripe_accounts import count_open_money, finish_disconnect, list_venues_of_account


async def let_account_go(runtime: Runtime, gateway: StripeGateway, venue_id: str, account: str) -> bool:
    """End at Stripe what the account's owner has begun; False where a payment that was on its way meanwhile is still to be seen to.

    An account that a venue has again by now stays. Raises `Unreachable`, `RefusedByStripe`.
    """
    scope = scope_of_key(venue_id)
    async with runtime.database.reading(ACROSS) as connection:
        taken = await list_venues_of_account(connection, account)
    async with runtime.database.reading(scope) as connection:
        is_open = bool(await count_open_money(connection, scope, account))
    if is_open and not taken:
        return False
    if not taken:
        await gateway.connect.let_go(account)
    async with runtime.database.transaction(scope) as connection:
        await finish_disconnect(connection, venue_id, account)
    return True
