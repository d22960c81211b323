"""Keys for programs and for people without a login, made by whoever holds the database itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.door import API_KEY, new_secret, secret_hash
from openchair.core.ids import new_id
from openchair.rules.accounts import KEY_TIME
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.store.accounts import bring_person, insert_api_key, insert_member


async def create_operator(
    connection: AsyncConnection,
    scope: VenueScope,
    name: str,
    role: OperatorRole,
    now: datetime,
    *,
    lives: timedelta = KEY_TIME,
) -> str:
    """Someone at the venue who can't sign in, with a key of their own; gives the credential, of which only a digest is kept."""
    id, secret = new_id(), new_secret()
    await bring_person(connection, {"id": id, "name": name, "created_at": now})
    await insert_member(connection, scope, {"id": id, "person_id": id, "role": role, "created_at": now})
    key = {"id": id, "membership_id": id, "name": name, "role": role, "secret_hash": secret_hash(secret)}
    await insert_api_key(connection, scope, {**key, "created_at": now, "expires_at": now + lives})
    return f"{API_KEY}.{id}{secret}"
