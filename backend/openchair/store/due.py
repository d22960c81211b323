"""What is to be taken further with Stripe, over all venues: claimed by one at a time, and given up by whoever is gone.

A claim sets `due_at` to the end of its lease, so a claim that was lost is due again by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.store.tables import (
    card_setup,
    dispute,
    payment,
    refund,
    saved_card,
    store_credit,
    stripe_disconnect,
    stripe_erasure,
    stripe_event,
)

WITH_STEPS = {
    table.name: table
    for table in (stripe_event, payment, refund, card_setup, saved_card, dispute, stripe_erasure, stripe_disconnect)
}
_AT_ONCE = 10


async def list_what_is_due(connection: AsyncConnection, now: datetime) -> set[str]:
    """The kinds of which something is due, by the names of their tables: asked often, and answered from an index each."""
    firsts = [
        select(func.min(table.c.due_at)).where(table.c.due_at.is_not(None)).scalar_subquery().label(table.name)
        for table in WITH_STEPS.values()
    ]
    expires = (
        select(func.min(store_credit.c.expires_at))
        .where(store_credit.c.left_minor > 0, store_credit.c.expires_at.is_not(None))
        .scalar_subquery()
        .label(store_credit.name)
    )
    found = (await connection.execute(select(*firsts, expires))).mappings().one()
    return {name for name, first in found.items() if first is not None and first <= now}


async def claim_due(
    connection: AsyncConnection, kind: str, now: datetime, lease_until: datetime
) -> list[tuple[tuple[Any, ...], int]]:
    """Claim some of a kind that is due, and give the keys, and how often each was claimed now. Two at once claim different rows."""
    table = WITH_STEPS[kind]
    key = tuple(table.primary_key.columns)
    rows = await connection.execute(
        select(*key, table.c.attempts)
        .where(table.c.due_at <= now)
        .order_by(table.c.due_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    claimed = [(tuple(row[column] for column in key), row[table.c.attempts] + 1) for row in rows.mappings()]
    if claimed:
        # One by one, joined by "or": pairs in a list would have SQLite go through the whole table.
        each = [and_(*(column == part for column, part in zip(key, found, strict=True))) for found, _ in claimed]
        await connection.execute(
            update(table).where(or_(*each)).values(due_at=lease_until, attempts=table.c.attempts + 1, updated_at=now)
        )
    return claimed


async def change_step(
    connection: AsyncConnection, kind: str, key: tuple[Any, ...], now: datetime, due_at: datetime, *, new_key: bool
) -> None:
    """Write when something claimed is tried again; under a new key at Stripe, where its answer under the old was broken."""
    table = WITH_STEPS[kind]
    columns = table.primary_key.columns
    await connection.execute(
        update(table)
        .where(*(column == value for column, value in zip(columns, key, strict=True)))
        .values(due_at=due_at, updated_at=now, key_no=table.c.key_no + int(new_key))
    )
