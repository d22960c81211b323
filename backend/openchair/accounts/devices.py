"""Devices of a venue: paired by a code and a press, named, listed, and revoked at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets
from openchair.access.pairing import PairingCodes
from openchair.access.permissions import Permission, may, needs, permissions_of, refuse_unless_may
from openchair.access.places import scope_at, scope_of_device
from openchair.access.tokens import new_salt
from openchair.access.viewer import Operator
from openchair.accounts.signed_in import Accounts, Client, DeviceReady, device_ready
from openchair.accounts.tell import mails_to_owners
from openchair.changes.call import Call, check_key
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.contacts import checked_name
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.core.within import keep_within
from openchair.rules.accounts import PAIRING_TIME, AccountMailKind, SessionEnd, SignInMethod
from openchair.rules.records.account import SessionRecord
from openchair.rules.records.device import ListedDevice, PairingRecord
from openchair.rules.refusals import InvalidInput, NotFound, PairingCodeSpent
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.account_mail import queue_account_mail
from openchair.store.accounts import find_member
from openchair.store.devices import (
    change_device,
    change_pairing,
    end_sessions_on,
    find_device,
    find_on_device,
    find_pairing,
    insert_device,
    insert_pairing,
    list_devices,
    lock_pairing,
)
from openchair.store.security_events import note_event
from openchair.store.sessions import insert_session, lock_session
from openchair.store.wall import by_pairing

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pairing:
    """A pairing, and its code while that can be shown; `replayed` where the call had been made before."""

    record: PairingRecord
    code: str | None
    replayed: bool


@dataclass(frozen=True, slots=True)
class ChangedDevice:
    """A device as it is now; `replayed` where the call had been made before."""

    device: ListedDevice
    replayed: bool


@needs(Permission.KEEP_DEVICES)
async def pair_device(
    runtime: Runtime, operator: Operator, codes: PairingCodes, name: str, role: OperatorRole, key: str
) -> Pairing:
    """Make a code that pairs one device within ten minutes; `role` is the most that anyone may do on it.

    Raises `InvalidInput`, `CredentialNeeded`, `KeyReused`.
    """
    called = _checked(name)
    if role is OperatorRole.OWNER:
        refuse_unless_may(operator, Permission.GIVE_OWNERSHIP)

    async def work(change: Change, scope: VenueScope) -> Answer:
        id, now = new_id(), change.now
        row: dict[str, Any] = {"id": id, "code_hash": codes.kept(codes.code_of(id)), "name": called, "role": role}
        row |= {"made_by": operator.record.id, "created_at": now, "expires_at": now + PAIRING_TIME}
        await insert_pairing(change.connection, scope, row)
        return {"pairing": id}

    call = Call("deskPairDevice", key, {"name": called, "role": role.value})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    async with runtime.database.reading(operator.scope) as connection:
        pairing = await find_pairing(connection, operator.scope, done.answer["pairing"])
    assert pairing is not None, "pairings are kept for as long as their keys"
    usable = pairing.claimed_at is None and runtime.clock.now() < pairing.expires_at
    return Pairing(pairing, codes.code_of(pairing.id) if usable else None, done.replayed)


async def read_pairing(runtime: Runtime, operator: Operator, pairing_id: str) -> PairingRecord | None:
    """How a pairing stands; None to those who may not make any."""
    if not may(operator, Permission.KEEP_DEVICES):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await find_pairing(connection, operator.scope, pairing_id)


async def list_venue_devices(runtime: Runtime, operator: Operator) -> list[ListedDevice] | None:
    """The venue's devices, by name; None to those who may not pair any."""
    if not may(operator, Permission.KEEP_DEVICES):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_devices(connection, operator.scope)


CLAIMS = budgets("claimDevice", (By.CLIENT, 30, timedelta(minutes=10)), (By.NETWORK, 300, timedelta(minutes=10)))


async def claim_device(accounts: Accounts, typed: str, client: Client, key: str) -> DeviceReady:
    """Pair the device that asks, by the press on it. The same press, whose answer was lost, gets the same again.

    Raises `PairingCodeSpent`, `InvalidInput`.
    """
    check_key(key)
    now, given, known = accounts.runtime.clock.now(), None, False
    kept = accounts.codes.kept(typed)
    async with accounts.runtime.database.transaction(by_pairing(kept)) as connection:
        pairing = await lock_pairing(connection, kept)
        if pairing is not None and now < pairing.expires_at:
            known = True
            session = await _claim(connection, pairing, client, key, now)
            given = None if session is None else await device_ready(connection, accounts, session, now)
    if given is None:
        _log.warning("pairing_refused", known=known)
        raise PairingCodeSpent
    return given


async def _claim(
    connection: AsyncConnection, pairing: PairingRecord, client: Client, key: str, now: datetime
) -> SessionRecord | None:
    """The device's session; None where the code was used, or whoever made it couldn't make it any more."""
    if pairing.claimed_at is not None:
        same = pairing.session_id is not None and key == pairing.used_key
        session = await lock_session(connection, pairing.session_id) if same and pairing.session_id else None
        return session if session is not None and session.ended_at is None and session.generation == 1 else None
    scope = scope_at(pairing)
    maker = await find_member(connection, scope, pairing.made_by)
    if maker is None or not permissions_of(maker.role) >= _needed(pairing.role):
        return None
    device_id, session_id = new_id(), new_id()
    row: dict[str, Any] = {"id": device_id, "name": pairing.name, "role": pairing.role, "paired_by": pairing.made_by}
    await insert_device(connection, scope, {**row, "paired_at": now, "last_seen_at": now})
    await insert_session(
        connection,
        {
            "id": session_id,
            "device_id": device_id,
            "venue_id": pairing.venue.id,
            "name": client.name,
            "client": client.digest,
            "method": SignInMethod.PAIRING,
            "salt": new_salt(),
            "generation": 1,
            "refreshed_at": now,
            "signed_in_at": now,
        },
    )
    claimed = {"claimed_at": now, "used_key": key, "device_id": device_id, "session_id": session_id}
    await change_pairing(connection, scope, pairing.id, **claimed)
    said = {"device": pairing.name, "role": pairing.role.value}
    event = SecurityEvent(SecurityEventKind.DEVICE_PAIRED, maker.person.name, device_id, said)
    await note_event(connection, scope, event, now)
    return await lock_session(connection, session_id)


def _needed(role: OperatorRole) -> set[Permission]:
    ownership = {Permission.GIVE_OWNERSHIP} if role is OperatorRole.OWNER else set()
    return {Permission.KEEP_DEVICES} | ownership


@needs(Permission.KEEP_DEVICES)
async def rename_device(runtime: Runtime, operator: Operator, device_id: str, name: str, key: str) -> ChangedDevice:
    """Call a device something else. Raises `InvalidInput`, `NotFound`, `CredentialNeeded`, `KeyReused`."""
    called = _checked(name)

    async def work(change: Change, scope: VenueScope) -> Answer:
        if not await change_device(change.connection, scope, device_id, name=called):
            raise NotFound("device")
        return {"device": device_id}

    call = Call("deskRenameDevice", key, {"deviceId": device_id, "name": called})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return await _as_it_is(runtime, operator, device_id, done.replayed)


@needs(Permission.KEEP_DEVICES)
async def revoke_device(runtime: Runtime, operator: Operator, device_id: str, key: str) -> ChangedDevice:
    """End a device at once, and whatever anyone does on it. Raises `NotFound`, `CredentialNeeded`, `KeyReused`."""

    async def work(change: Change, scope: VenueScope) -> Answer:
        if not await take_off(change.connection, scope, device_id, operator.record.name, change.now):
            raise NotFound("device")
        return {"device": device_id}

    call = Call("deskRevokeDevice", key, {"deviceId": device_id})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return await _as_it_is(runtime, operator, device_id, done.replayed)


async def take_off(connection: AsyncConnection, scope: VenueScope, device_id: str, by: str, now: datetime) -> bool:
    """End a device and its session, and let the owners know who did; False where there is no such device any more."""
    found = await find_device(connection, scope, device_id)
    if found is None or not await change_device(connection, scope, device_id, revoked_at=now):
        return False
    await end_sessions_on(connection, scope, device_id, SessionEnd.REVOKED, now)
    said = {"device": found.device.name}
    await note_event(connection, scope, SecurityEvent(SecurityEventKind.DEVICE_REVOKED, by, device_id, said), now)
    return True


async def note_device_seen(connection: AsyncConnection, ready: DeviceReady, now: datetime) -> None:
    """Write that a device has asked for new tokens, which it does every ten minutes while it is on."""
    found = await find_on_device(connection, ready.session.id)
    if found is not None:
        await change_device(connection, scope_at(found), ready.device.id, last_seen_at=now)


async def take_off_reused(connection: AsyncConnection, session: SessionRecord, now: datetime) -> None:
    """Revoke a device whose sign-in was used from two places, and tell the venue's owners."""
    await keep_within(connection, scope_of_device(session))
    found = await find_on_device(connection, session.id)
    if found is None:
        return
    scope, device = scope_at(found), found.device
    await change_device(connection, scope, device.id, revoked_at=now)
    await note_event(connection, scope, SecurityEvent(SecurityEventKind.SESSION_REUSED, device.name, session.id), now)
    facts = {"device": device.name}
    await queue_account_mail(
        connection, now, await mails_to_owners(connection, scope, AccountMailKind.DEVICE_REUSED, session.id, facts)
    )


async def _as_it_is(runtime: Runtime, operator: Operator, device_id: str, replayed: bool) -> ChangedDevice:
    async with runtime.database.reading(operator.scope) as connection:
        device = await find_device(connection, operator.scope, device_id)
    assert device is not None, "devices are never deleted while their keys are kept"
    return ChangedDevice(device, replayed)


def _checked(name: str) -> str:
    try:
        return checked_name(name)
    except InvalidText as wrong:
        raise InvalidInput("name", wrong.template, wrong.places) from wrong
