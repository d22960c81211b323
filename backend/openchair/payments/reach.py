"""Whether Stripe answers. While it doesn't, nobody can pay, so that no deposit falls due; what that took is given back after."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.payments.failures import RefusedByStripe, Unreachable
from openchair.payments.gateway import StripeGateway
from openchair.store.deposit_due import (
    StripeReach,
    find_stripe_reach,
    lock_stripe_reach,
    put_off_due_times,
    write_stripe_reach,
)

LOOK_EVERY: Final = timedelta(minutes=1)
"""So often it is asked while any deposit waits: that an outage is known to have begun no earlier."""
_log = structlog.get_logger(__name__)


async def is_look_due(runtime: Runtime) -> bool:
    """Whether it is time to see if Stripe answers."""
    async with runtime.database.reading(ACROSS) as connection:
        reach = await find_stripe_reach(connection)
    if reach.away_since is not None or reach.reached_at is None:
        return True
    return runtime.clock.now() - reach.reached_at >= LOOK_EVERY


async def look_at_stripe(runtime: Runtime, gateway: StripeGateway) -> bool:
    """See whether Stripe answers, and write it down; the time it was away for doesn't count against any deposit."""
    asked_at = runtime.clock.now()
    try:
        await gateway.ask()
    except RefusedByStripe:
        # A no is an answer.
        answers = True
    except Unreachable:
        answers = False
    else:
        answers = True
    async with runtime.database.transaction(ACROSS) as connection:
        reach = await lock_stripe_reach(connection)
        if not answers:
            if reach.away_since is None:
                # It was there when it was last asked; since when it is not, nobody knows better.
                since = reach.reached_at or asked_at
                await write_stripe_reach(connection, StripeReach(reach.reached_at, since))
                _log.warning("stripe_away", since=since.isoformat())
            return False
        if reach.away_since is not None:
            for held in await put_off_due_times(connection, reach.away_since, asked_at):
                # Whoever found no form to pay with has gone: they are told that they can now.
                scope = scope_of_claim(held)
                await keep_within(connection, scope)
                change = Change(runtime, connection, scope, asked_at)
                await change.notifier.notify_deposit_due(await change.read(held.booking_id))
            _log.info("stripe_back", away_since=reach.away_since.isoformat())
        if reach.reached_at is None or reach.reached_at < asked_at or reach.away_since is not None:
            await write_stripe_reach(connection, StripeReach(asked_at))
    return True
