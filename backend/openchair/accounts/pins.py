"""PINs: with one, a person says on a device of the venue that it is they who act there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from openchair.access.budgets import By, budgets
from openchair.access.permissions import PIN_NEEDED, Permission, may, needs
from openchair.access.pins import Pins
from openchair.access.viewer import BySession, LockedDevice, Operator
from openchair.accounts.signed_in import Accounts, DeviceReady, device_ready
from openchair.accounts.tell import tell_person
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.runtime import Runtime
from openchair.rules.accounts import ACTING_TIME, MOST_PINS, AccountMailKind
from openchair.rules.feed import FeedKind
from openchair.rules.pins import is_guessable, is_pin
from openchair.rules.records.account import MemberRecord
from openchair.rules.records.device import AtLockScreen
from openchair.rules.refusals import CredentialNeeded, InvalidInput, NoPin, NotFound, PinLocked, SessionOver, WrongPin
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.accounts import change_member, find_member, find_person
from openchair.store.devices import (
    act_on_device,
    claim_try,
    find_pin,
    forgive_tries,
    keep_acting,
    list_at_lock_screen,
    list_pin_locks,
    stop_acting,
)
from openchair.store.feed import note_change
from openchair.store.security_events import note_event
from openchair.store.sessions import lock_session, lock_up

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A device on which someone acts, until when if they don't touch it, and with which access token."""

    ready: DeviceReady
    locks_at: datetime


@needs(Permission.OWN_SIGN_IN)
async def set_pin(runtime: Runtime, operator: Operator, pins: Pins, pin: str | None, key: str) -> bool:
    """Give oneself a PIN at this venue, or none; whatever one does on its devices ends, and one is told by mail.

    Gives whether this call had been made before. Raises `InvalidInput`, `CredentialNeeded`, `KeyReused`.
    """
    if pin is not None:
        _check(pin)
        if is_guessable(pin):
            raise InvalidInput("pin", "Anyone would try this one. Take six digits that aren't a row or a pattern.")
    member_id = operator.record.id
    kept = None if pin is None else await pins.hash(member_id, pin)

    async def work(change: Change, scope: VenueScope) -> Answer:
        connection, now = change.connection, change.now
        person = await find_person(connection, operator.record.person_id)
        assert person is not None, "people are never deleted while they sign in"
        await change_member(connection, scope, member_id, pin_hash=kept, pin_set_at=None if kept is None else now)
        await lock_up(connection, scope, operator.record.person_id)
        await note_change(connection, scope, FeedKind.ACCESS, now, about=member_id)
        kind = AccountMailKind.PIN_REMOVED if kept is None else AccountMailKind.PIN_CHANGED
        await tell_person(change, kind, person, {})
        return {"member": member_id}

    # A digest of the input is kept under the key: of six digits it would tell them to whoever reads the table.
    call = Call("deskSetPin", key, {"pin": None if pin is None else pins.mark(member_id, pin)})
    return (await make_change(runtime, operator.author, call, TheVenue(), work)).replayed


async def has_pin(runtime: Runtime, operator: Operator) -> bool:
    """Whether the operator has a PIN at this venue; False to a key, and on a shared device."""
    if not may(operator, Permission.OWN_SIGN_IN):
        return False
    async with runtime.database.reading(operator.scope) as connection:
        return await find_pin(connection, operator.scope, operator.record.id) is not None


@needs(Permission.KEEP_DEVICES)
async def unlock_pin(runtime: Runtime, operator: Operator, member_id: str, key: str) -> bool:
    """Let someone try their PIN again on every device of the venue; gives whether this call had been made before.

    Raises `NotFound`, `CredentialNeeded`, `KeyReused`.
    """

    async def work(change: Change, scope: VenueScope) -> Answer:
        member = await find_member(change.connection, scope, member_id)
        if member is None:
            raise NotFound("person who works here")
        if await forgive_tries(change.connection, scope, member_id):
            said = {"by": operator.record.name}
            event = SecurityEvent(SecurityEventKind.PIN_UNLOCKED, member.person.name, member_id, said)
            await note_event(change.connection, scope, event, change.now)
        return {"member": member_id}

    call = Call("deskUnlockPin", key, {"memberId": member_id})
    return (await make_change(runtime, operator.author, call, TheVenue(), work)).replayed


async def list_locked_pins(runtime: Runtime, operator: Operator) -> list[tuple[str, str, str]] | None:
    """Whose PIN is locked where: the id of their place, their name and the device's; None to those who can't unlock any."""
    if not may(operator, Permission.KEEP_DEVICES):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_pin_locks(connection, operator.scope)


async def list_people_at(runtime: Runtime, device: LockedDevice) -> list[AtLockScreen]:
    """Who may act on a device after their PIN."""
    async with runtime.database.reading(device.scope) as connection:
        return await list_at_lock_screen(connection, device.scope, device.record.id)


UNLOCKS = budgets("unlockDevice", (By.CLIENT, 120, timedelta(minutes=10)), (By.NETWORK, 1_200, timedelta(minutes=10)))


async def unlock_device(accounts: Accounts, device: LockedDevice, member_id: str, pin: str) -> Unlocked:
    """Act on a device, if this is one's PIN. A try is counted before it is looked at; the fifth wrong one is the last.

    Raises `InvalidInput`, `NotFound`, `NoPin`, `WrongPin`, `PinLocked`, `SessionOver`.
    """
    _check(pin)
    runtime, scope, now = accounts.runtime, device.scope, accounts.runtime.clock.now()
    async with runtime.database.transaction(scope) as connection:
        member = await find_member(connection, scope, member_id)
        if member is None:
            raise NotFound("person who works here")
        kept = await find_pin(connection, scope, member_id)
        if kept is None:
            raise NoPin
        tries = await claim_try(connection, scope, device.record.id, member_id, now)
    if tries is None:
        raise PinLocked
    right = await accounts.pins.verify(member_id, pin, kept)
    async with runtime.database.transaction(scope) as connection:
        if not right:
            if tries >= MOST_PINS:
                await _tell_locked(Change(runtime, connection, scope, now), device, member)
        else:
            await forgive_tries(connection, scope, member_id, device_id=device.record.id)
            until = now + ACTING_TIME
            acts = await act_on_device(connection, scope, device.session_id, member_id, kept, until)
            # Whoever acted there before hears nothing more.
            await note_change(connection, scope, FeedKind.ACCESS, now, about=device.session_id)
            session = await lock_session(connection, device.session_id)
            ready = await device_ready(connection, accounts, session, now) if acts and session is not None else None
            if ready is None:
                raise SessionOver
            return Unlocked(ready, until)
    _log.warning("wrong_pin", device=device.record.id, member=member_id, tries=tries)
    if tries >= MOST_PINS:
        raise PinLocked
    raise WrongPin(MOST_PINS - tries)


async def keep_unlocked(runtime: Runtime, operator: Operator) -> datetime:
    """Someone touches the device that they act on: until when they do now. Raises `CredentialNeeded` where they don't any more."""
    now = runtime.clock.now()
    until = now + ACTING_TIME
    if isinstance(operator.by, BySession) and operator.by.device is not None:
        async with runtime.database.transaction(operator.scope) as connection:
            who = operator.by.id, operator.record.person_id
            if await keep_acting(connection, operator.scope, *who, now, until):
                return until
    raise CredentialNeeded(PIN_NEEDED)


async def lock_device(runtime: Runtime, device: LockedDevice) -> None:
    """End that anyone acts on a device."""
    async with runtime.database.transaction(device.scope) as connection:
        await stop_acting(connection, device.scope, device.session_id)
        await note_change(connection, device.scope, FeedKind.ACCESS, runtime.clock.now(), about=device.session_id)


async def _tell_locked(change: Change, device: LockedDevice, member: MemberRecord) -> None:
    name = device.record.name
    event = SecurityEvent(SecurityEventKind.PIN_LOCKED, member.person.name, member.id, {"device": name})
    await note_event(change.connection, change.scope, event, change.now)
    await tell_person(change, AccountMailKind.PIN_LOCKED, member.person, {"device": name})


def _check(pin: str) -> None:
    if not is_pin(pin):
        raise InvalidInput("pin", "A PIN is six digits.")
