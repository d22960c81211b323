"""By which words customers are found: written with whatever changes how one is called or reached."""

from __future__ import annotations

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.folding import search_words
from openchair.rules.scope import VenueScope
from openchair.store.tables import customer, customer_word


async def rewrite_words(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> None:
    """Have a customer be found by what is on record of them now, as this transaction has left it."""
    await connection.execute(
        delete(customer_word).where(
            customer_word.c.venue_id == scope.venue_id, customer_word.c.customer_id == customer_id
        )
    )
    row = (
        await connection.execute(
            select(customer.c.name, customer.c.email, customer.c.phone).where(
                customer.c.venue_id == scope.venue_id, customer.c.id == customer_id, customer.c.erased_at.is_(None)
            )
        )
    ).one_or_none()
    if row is None:
        return
    await write_words(connection, scope, customer_id, row.name, row.email, row.phone)


async def write_words(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, name: str, email: str | None, phone: str | None
) -> None:
    """Have a customer who has no words yet be found by what is on record of them."""
    words = sorted(search_words(name, email, phone))
    if words:
        of_them = {"venue_id": scope.venue_id, "customer_id": customer_id}
        await connection.execute(insert(customer_word), [{**of_them, "word": word} for word in words])
