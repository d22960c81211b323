"""Answering a repeated call with what the first one answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.refusals import KeyReused
from openchair.rules.scope import VenueScope
from openchair.store.tables import idempotency_key


async def claim_key(
    connection: AsyncConnection, scope: VenueScope, owner: str, key: str, input_hash: str, now: datetime
) -> dict[str, Any] | None:
    """Claim the key for this transaction: None when it was free, else what the first call answered.

    A second call with the same key waits here until the first has committed. Raises `KeyReused` when the first call's input
    was another.
    """
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    claimed = await connection.execute(
        dialect_insert(idempotency_key)
        .values(venue_id=scope.venue_id, owner=owner, key=key, input_hash=input_hash, created_at=now)
        .on_conflict_do_nothing()
    )
    if claimed.rowcount == 1:
        return None
    first = (
        await connection.execute(
            select(idempotency_key.c.input_hash, idempotency_key.c.answer).where(
                idempotency_key.c.venue_id == scope.venue_id,
                idempotency_key.c.owner == owner,
                idempotency_key.c.key == key,
            )
        )
    ).one()
    if first.input_hash != input_hash:
        raise KeyReused
    answer: dict[str, Any] = first.answer
    return answer


async def find_answer(connection: AsyncConnection, scope: VenueScope, owner: str, key: str) -> dict[str, Any] | None:
    """What the call that used this key was answered with; None where none has."""
    found: dict[str, Any] | None = await connection.scalar(
        select(idempotency_key.c.answer).where(
            idempotency_key.c.venue_id == scope.venue_id,
            idempotency_key.c.owner == owner,
            idempotency_key.c.key == key,
        )
    )
    return found


async def keep_answer(
    connection: AsyncConnection, scope: VenueScope, owner: str, key: str, answer: dict[str, Any]
) -> None:
    """Keep what the call that claimed the key answers, in the transaction that claimed it."""
    await connection.execute(
        update(idempotency_key)
        .where(
            idempotency_key.c.venue_id == scope.venue_id,
            idempotency_key.c.owner == owner,
            idempotency_key.c.key == key,
        )
        .values(answer=answer)
    )
