"""Whether the venue knows a customer already: by what the desk, a visitor or another calendar says of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.contacts import email_key, name_key
from openchair.rules.people import Found, Identity, is_same_at_the_storefront, who_at_the_desk
from openchair.rules.scope import VenueScope
from openchair.store.customers import list_like, lock_names


def identity_of(name: str, email: str | None, phone: str | None) -> Identity:
    """What is compared of someone; the number is E.164 already."""
    return Identity(name_key(name), None if email is None else email_key(email), phone)


async def find_at_the_desk(
    connection: AsyncConnection, scope: VenueScope, name: str, email: str | None, phone: str | None
) -> Found:
    """Who it is, for the desk. Until the transaction ends nobody else looks this name up, so nobody is written twice."""
    typed = identity_of(name, email, phone)
    await lock_names(connection, scope, (typed.name,))
    return who_at_the_desk(typed, await list_like(connection, scope, typed))


async def find_at_the_storefront(
    connection: AsyncConnection, scope: VenueScope, name: str, email: str | None, phone: str | None
) -> str | None:
    """The id of the customer that a visitor is by all they typed; None of anyone else. Locks as `find_at_the_desk` does."""
    typed = identity_of(name, email, phone)
    await lock_names(connection, scope, (typed.name,))
    known = await list_like(connection, scope, typed)
    return next((id for id, each in known.items() if is_same_at_the_storefront(typed, each.identity)), None)


async def lock_all_names(connection: AsyncConnection, scope: VenueScope, names: Iterable[str]) -> None:
    """Lock these names for whoever is about to look all of them up, in one order whoever does."""
    await lock_names(connection, scope, {name_key(name) for name in names})
