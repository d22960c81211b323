"""Keys with which programs ask as someone who works at a venue: made, listed, replaced and revoked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from openchair.access.door import API_KEY, new_secret, secret_hash
from openchair.access.permissions import Permission, may, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.contacts import checked_name
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.rules.accounts import LONGEST_KEY
from openchair.rules.records.account import ApiKeyRecord
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.accounts import change_api_key, insert_api_key, list_api_keys
from openchair.store.security_events import note_event


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to make: the most that it may do, only these of the role's permissions where they are named, and for how many days."""

    name: str
    role: OperatorRole
    permissions: Collection[Permission] | None
    days: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A key, and its secret where it was made just now: nobody can read that again. `replayed` where it was made before."""

    key: ApiKeyRecord
    credential: str | None
    replayed: bool


async def list_keys(runtime: Runtime, operator: Operator) -> list[ApiKeyRecord] | None:
    """The venue's keys, newest first, those that are over, too; None to those who may not make any."""
    if not may(operator, Permission.KEEP_KEYS):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_api_keys(connection, operator.scope)


@needs(Permission.KEEP_KEYS)
async def create_key(runtime: Runtime, operator: Operator, wanted: NewKey, key: str) -> Issued:
    """Make a key for a program; it ends with its maker's place here. Raises `InvalidInput`, `CredentialNeeded`, `KeyReused`."""
    try:
        name = checked_name(wanted.name)
    except InvalidText as wrong:
        raise InvalidInput("name", wrong.template, wrong.places) from wrong
    if not 1 <= wanted.days <= LONGEST_KEY.days:
        raise InvalidInput("days", "A key lives for 1 to 366 days.")
    permissions = None if wanted.permissions is None else sorted(each.value for each in set(wanted.permissions))
    secret = new_secret()

    async def work(change: Change, scope: VenueScope) -> Answer:
        id, now = new_id(), change.now
        row: dict[str, Any] = {"id": id, "membership_id": operator.record.id, "name": name, "role": wanted.role}
        row |= {"permissions": permissions, "secret_hash": secret_hash(secret)}
        await insert_api_key(
            change.connection, scope, {**row, "created_at": now, "expires_at": now + timedelta(days=wanted.days)}
        )
        await _note(change, operator, SecurityEventKind.KEY_ISSUED, id, name)
        return {"key": id}

    asked = {"name": name, "role": wanted.role.value, "permissions": permissions, "days": wanted.days}
    done = await make_change(runtime, operator.author, Call("deskCreateApiKey", key, asked), TheVenue(), work)
    return await _issued(runtime, operator, done.answer["key"], secret, done.replayed)


@needs(Permission.KEEP_KEYS)
async def rotate_key(runtime: Runtime, operator: Operator, key_id: str, key: str) -> Issued:
    """Give a key another secret at once, to live as long as before. Raises `NotFound`, `CredentialNeeded`, `KeyReused`."""
    secret = new_secret()

    async def work(change: Change, scope: VenueScope) -> Answer:
        found = await _find(change, scope, key_id)
        now = change.now
        lives = {"created_at": now, "expires_at": now + (found.expires_at - found.created_at)}
        await change_api_key(change.connection, scope, key_id, secret_hash=secret_hash(secret), **lives)
        await _note(change, operator, SecurityEventKind.KEY_ISSUED, key_id, found.name)
        return {"key": key_id}

    call = Call("deskRotateApiKey", key, {"keyId": key_id})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return await _issued(runtime, operator, key_id, secret, done.replayed)


@needs(Permission.KEEP_KEYS)
async def revoke_key(runtime: Runtime, operator: Operator, key_id: str, key: str) -> Issued:
    """End a key at once. Raises `NotFound`, `CredentialNeeded`, `KeyReused`."""

    async def work(change: Change, scope: VenueScope) -> Answer:
        found = await _find(change, scope, key_id)
        await change_api_key(change.connection, scope, key_id, revoked_at=change.now)
        await _note(change, operator, SecurityEventKind.KEY_REVOKED, key_id, found.name)
        return {"key": key_id}

    call = Call("deskRevokeApiKey", key, {"keyId": key_id})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return await _issued(runtime, operator, key_id, None, done.replayed)


async def _find(change: Change, scope: VenueScope, key_id: str) -> ApiKeyRecord:
    """A key that isn't revoked, and whose maker works here. Raises `NotFound`."""
    for found in await list_api_keys(change.connection, scope):
        if found.id == key_id and found.revoked_at is None and found.member.ended_at is None:
            return found
    raise NotFound("API key")


async def _note(change: Change, operator: Operator, kind: SecurityEventKind, key_id: str, name: str) -> None:
    event = SecurityEvent(kind, operator.record.name, key_id, {"key": name, "by": operator.record.name})
    await note_event(change.connection, change.scope, event, change.now)


async def _issued(runtime: Runtime, operator: Operator, key_id: str, secret: str | None, replayed: bool) -> Issued:
    async with runtime.database.reading(operator.scope) as connection:
        (found,) = [each for each in await list_api_keys(connection, operator.scope) if each.id == key_id]
    credential = None if secret is None or replayed else f"{API_KEY}.{key_id}{secret}"
    return Issued(found, credential, replayed)
