"""The inbox of Stripe's events: each is taken once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.money import StripeEventRecord
from openchair.store.rows import Columns
from openchair.store.tables import stripe_event

STRIPE_EVENT: Final = Columns(
    StripeEventRecord,
    id=stripe_event.c.id,
    stripe_account_id=stripe_event.c.stripe_account_id,
    type=stripe_event.c.type,
    object_id=stripe_event.c.object_id,
    attempts=stripe_event.c.attempts,
)


async def take_in(
    connection: AsyncConnection, event_id: str, account: str | None, type: str, object_id: str, now: datetime
) -> bool:
    """Put an event in the inbox, to be looked into at once; False where it is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(stripe_event).values(
        id=event_id,
        stripe_account_id=account,
        type=type,
        object_id=object_id,
        received_at=now,
        due_at=now,
        updated_at=now,
    )
    done = await connection.execute(
        statement.on_conflict_do_nothing(index_elements=["id"]).returning(stripe_event.c.id)
    )
    return done.one_or_none() is not None


async def find_event(connection: AsyncConnection, event_id: str) -> StripeEventRecord | None:
    """An event of the inbox."""
    found = (await connection.execute(select(*STRIPE_EVENT).where(stripe_event.c.id == event_id))).one_or_none()
    return None if found is None else STRIPE_EVENT.read(found)


async def change_event(connection: AsyncConnection, event_id: str, now: datetime, due_at: datetime | None) -> None:
    """Write when an event is looked into again; None once it was."""
    await connection.execute(
        update(stripe_event).where(stripe_event.c.id == event_id).values(due_at=due_at, updated_at=now)
    )
