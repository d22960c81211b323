"""The daily job that keeps what the tables declare of how long rows stay: venue by venue, each batch a transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, Within
from openchair.customers.forget import forget_customer, lock_to_forget
from openchair.rules.refusals import CustomerHasOpenMatters
from openchair.rules.scope import VenueScope
from openchair.store.retention import (
    BATCH,
    clear_messages,
    list_long_gone,
    list_venues_kept,
    remove_past,
    remove_past_of_nobody,
    swept_tables,
)

EVERY: Final = timedelta(days=1)


def retention_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that runs when the process starts and then once a day. A run that was cut short is taken up by the next."""
    due_at: datetime | None = None

    async def job() -> bool:
        nonlocal due_at
        now = runtime.clock.now()
        if due_at is None or now >= due_at:
            await keep_terms(runtime)
            due_at = now + EVERY
        return False

    return {"retention": job}


async def keep_terms(runtime: Runtime, limit: int = BATCH) -> None:
    """Do all that is due: make nameless who has not come for long, empty messages, remove rows. Any number may run at once."""
    now = runtime.clock.now()
    async with runtime.database.reading(ACROSS) as connection:
        venues = await list_venues_kept(connection)
    for venue in venues:
        scope = scope_of_claim(venue)
        await _forget_long_gone(runtime, scope, limit)
        await _in_batches(runtime, scope, limit, partial(clear_messages, scope=scope, now=now, limit=limit))
        for name in swept_tables(of_venues=True):
            await _in_batches(runtime, scope, limit, partial(remove_past, scope=scope, name=name, now=now, limit=limit))
    for name in swept_tables(of_venues=False):
        await _in_batches(runtime, ACROSS, limit, partial(remove_past_of_nobody, name=name, now=now, limit=limit))


async def _in_batches(
    runtime: Runtime, within: Within, limit: int, batch: Callable[[AsyncConnection], Awaitable[int]]
) -> None:
    done = limit
    while done == limit:
        async with runtime.database.transaction(within) as connection:
            done = await batch(connection)


async def _forget_long_gone(runtime: Runtime, scope: VenueScope, limit: int) -> None:
    """Each in a transaction of their own. About whom something is open, they stay until the day after it has ended."""
    found, after = [""] * limit, ""
    while len(found) == limit:
        async with runtime.database.reading(scope) as connection:
            found = await list_long_gone(connection, scope, runtime.clock.now(), after, limit)
        for customer_id in found:
            with suppress(CustomerHasOpenMatters):
                async with runtime.database.transaction(scope) as connection:
                    change = Change(runtime, connection, scope, runtime.clock.now())
                    if await lock_to_forget(change, customer_id) is not None:
                        await forget_customer(change, customer_id)
            after = customer_id
