"""A visitor lets a time go that is only held for them."""

from __future__ import annotations

from openchair.access.storefront import OWNER, Storefront
from openchair.bookings.lapse_code import let_go as end_hold
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.rules.offers import Lapse
from openchair.store.idempotency import find_answer


async def let_go(runtime: Runtime, storefront: Storefront, key: str) -> bool:
    """Let the time go that was booked under this key: it is free at once, and nobody is told, as nobody was.

    Gives whether it was held; a booking that is more than that stays as it is.
    """
    scope = storefront.scope
    async with runtime.database.transaction(scope) as connection:
        answer = await find_answer(connection, scope, OWNER, key)
        if answer is None:
            return False
        change = Change(runtime, connection, scope, runtime.clock.now())
        booking = await change.lock(answer["booking"])
        if not booking.is_held or booking.deposit_paid_minor:
            return False
        await end_hold(change, booking, Lapse.CODE_NOT_TYPED if booking.was_never_told else Lapse.LET_GO)
    return True
