"""Passkeys: made in a recent sign-in, and signed in with by whoever holds one, without saying who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets
from openchair.access.passkeys import BadPasskey, Proof, Proven, RelyingParty, load_webauthn
from openchair.access.permissions import Permission, may, needs
from openchair.access.places import scope_at
from openchair.access.viewer import BySession, Operator
from openchair.accounts.sign_in import same_again
from openchair.accounts.signed_in import Accounts, Client, SignedIn, begin_session, signed_in
from openchair.accounts.tell import tell_person
from openchair.changes.call import Call, check_key
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.contacts import checked_name
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.core.within import ACROSS, keep_within
from openchair.rules.accounts import CHALLENGE_TIME, RECENT_TIME, AccountMailKind, ChallengePurpose, SignInMethod
from openchair.rules.records.account import OperatorRecord, PersonRecord
from openchair.rules.records.device import PasskeyRecord
from openchair.rules.refusals import InvalidInput, NotFound, PasskeyRefused, SignInTooOld
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.accounts import find_person, list_places
from openchair.store.passkeys import (
    change_passkey,
    find_challenge,
    insert_passkey,
    list_passkeys,
    lock_passkey,
    note_session_begun,
    spend_challenge,
)
from openchair.store.security_events import note_event

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChangedPasskeys:
    """All the passkeys of a person as they are now; `replayed` where the call had been made before."""

    passkeys: list[PasskeyRecord]
    replayed: bool


async def list_own_passkeys(runtime: Runtime, operator: Operator) -> list[PasskeyRecord]:
    """The operator's passkeys, oldest first; none to a key or on a shared device."""
    if not may(operator, Permission.OWN_SIGN_IN):
        return []
    async with runtime.database.reading(operator.scope) as connection:
        return await list_passkeys(connection, operator.record.person_id)


async def registration_options(runtime: Runtime, operator: Operator, party: RelyingParty) -> dict[str, Any] | None:
    """What the browser is to make a passkey of, as JSON values: for this session, within five minutes; None in an old one."""
    now, by = runtime.clock.now(), operator.by
    if not may(operator, Permission.OWN_SIGN_IN) or not isinstance(by, BySession) or not _is_recent(by, now):
        return None
    await load_webauthn()
    async with runtime.database.reading(operator.scope) as connection:
        person = await _person(connection, operator)
        known = await list_passkeys(connection, person.id)
    return party.registration(person, by.id, known, now)


@needs(Permission.OWN_SIGN_IN)
async def add_passkey(
    runtime: Runtime, operator: Operator, party: RelyingParty, answered: str, name: str, key: str
) -> ChangedPasskeys:
    """Keep the passkey that the browser has made; its person is told by mail.

    Raises `SignInTooOld`, `PasskeyRefused`, `InvalidInput`, `CredentialNeeded`, `KeyReused`.
    """
    called, by = _checked(name), operator.by
    assert isinstance(by, BySession), "a key has no sign-in of its own"
    await load_webauthn()

    async def work(change: Change, _scope: VenueScope) -> Answer:
        connection, now = change.connection, change.now
        if not _is_recent(by, now - CHALLENGE_TIME):
            raise SignInTooOld
        try:
            made, challenge = party.register(answered, by.id, now)
        except BadPasskey as bad:
            raise PasskeyRefused from bad
        purpose = ChallengePurpose.REGISTER
        if not await spend_challenge(connection, challenge.id, purpose, key, challenge.expires_at, now):
            raise PasskeyRefused
        person = await _person(connection, operator)
        row: dict[str, Any] = {"id": new_id(), "person_id": person.id, "name": called, "created_at": now}
        row |= {"credential_id": made.credential_id, "public_key": made.public_key, "sign_count": made.sign_count}
        if not await insert_passkey(
            connection, {**row, "transports": list(made.transports), "backed_up": made.backed_up}
        ):
            raise PasskeyRefused
        await tell_person(change, AccountMailKind.PASSKEY_ADDED, person, {"passkey": called})
        return {"passkey": row["id"]}

    call = Call("deskAddPasskey", key, {"credential": answered, "name": called})
    return await _as_they_are(
        runtime, operator, (await make_change(runtime, operator.author, call, TheVenue(), work)).replayed
    )


@needs(Permission.OWN_SIGN_IN)
async def rename_passkey(runtime: Runtime, operator: Operator, passkey_id: str, name: str, key: str) -> ChangedPasskeys:
    """Call one of one's passkeys something else. Raises `InvalidInput`, `NotFound`, `CredentialNeeded`, `KeyReused`."""
    called = _checked(name)

    async def work(change: Change, _scope: VenueScope) -> Answer:
        if not await change_passkey(change.connection, operator.record.person_id, passkey_id, name=called):
            raise NotFound("passkey")
        return {"passkey": passkey_id}

    call = Call("deskRenamePasskey", key, {"passkeyId": passkey_id, "name": called})
    return await _as_they_are(
        runtime, operator, (await make_change(runtime, operator.author, call, TheVenue(), work)).replayed
    )


@needs(Permission.OWN_SIGN_IN)
async def remove_passkey(runtime: Runtime, operator: Operator, passkey_id: str, key: str) -> ChangedPasskeys:
    """End one of one's passkeys; sessions that it began go on. Raises `NotFound`, `CredentialNeeded`, `KeyReused`."""

    async def work(change: Change, _scope: VenueScope) -> Answer:
        connection = change.connection
        person = await _person(connection, operator)
        named = {each.id: each.name for each in await list_passkeys(connection, person.id)}
        if not await change_passkey(connection, person.id, passkey_id, revoked_at=change.now):
            raise NotFound("passkey")
        await tell_person(change, AccountMailKind.PASSKEY_REMOVED, person, {"passkey": named[passkey_id]})
        return {"passkey": passkey_id}

    call = Call("deskRemovePasskey", key, {"passkeyId": passkey_id})
    return await _as_they_are(
        runtime, operator, (await make_change(runtime, operator.author, call, TheVenue(), work)).replayed
    )


async def sign_in_options(runtime: Runtime, party: RelyingParty) -> dict[str, Any]:
    """What the browser is to sign with a passkey, as JSON values: within five minutes. Nothing is written."""
    await load_webauthn()
    return party.signing_in(runtime.clock.now())


PASSKEY_SIGN_INS = budgets(
    "signInWithPasskey", (By.CLIENT, 60, timedelta(minutes=10)), (By.NETWORK, 600, timedelta(minutes=10))
)


async def sign_in_with_passkey(
    accounts: Accounts, answered: str, client: Client, key: str, *, venue_id: str | None = None
) -> SignedIn:
    """Begin a session for whose passkey has signed. The same press, whose answer was lost, gets the same again.

    Raises `PasskeyRefused`, `InvalidInput`.
    """
    check_key(key)
    await load_webauthn()
    runtime, given = accounts.runtime, None
    now = runtime.clock.now()
    try:
        proof = accounts.party.read(answered, now)
        async with runtime.database.transaction(ACROSS) as connection:
            passkey = await lock_passkey(connection, proof.credential_id)
            if passkey is not None:
                proven = accounts.party.verify(proof, passkey)
                given = await _use(connection, accounts, passkey, proof, proven, _Press(client, key, venue_id), now)
    except BadPasskey:
        given = None
    if given is None:
        _log.warning("passkey_refused")
        raise PasskeyRefused
    return given


@dataclass(frozen=True, slots=True)
class _Press:
    client: Client
    key: str
    venue_id: str | None


async def _use(
    connection: AsyncConnection,
    accounts: Accounts,
    passkey: PasskeyRecord,
    proof: Proof,
    proven: Proven,
    press: _Press,
    now: datetime,
) -> SignedIn | None:
    """The session that this proof begins; None where it was used before, or where its counter shows that there are two of it."""
    challenge, purpose = proof.challenge, ChallengePurpose.SIGN_IN
    if not await spend_challenge(connection, challenge.id, purpose, press.key, challenge.expires_at, now):
        spent = await find_challenge(connection, challenge.id)
        same = spent is not None and spent.used_key == press.key
        return await same_again(connection, accounts, spent.session_id if spent else None, same, press.venue_id)
    places = await list_places(connection, passkey.person_id)
    counts = proven.sign_count or passkey.sign_count
    if counts and proven.sign_count <= passkey.sign_count:
        await change_passkey(connection, passkey.person_id, passkey.id, revoked_at=now)
        await _tell_copied(connection, accounts.runtime, passkey, places, now)
        return None
    if not places:
        return None
    session = await begin_session(connection, passkey.person_id, places, SignInMethod.PASSKEY, press.client, now)
    used = {"sign_count": proven.sign_count, "backed_up": proven.backed_up, "last_used_at": now}
    await change_passkey(connection, passkey.person_id, passkey.id, **used)
    await note_session_begun(connection, challenge.id, session.id)
    return await signed_in(connection, accounts, session, press.venue_id)


async def _tell_copied(
    connection: AsyncConnection, runtime: Runtime, passkey: PasskeyRecord, places: list[OperatorRecord], now: datetime
) -> None:
    """Write it down for the owners where its person works, and tell them by mail."""
    said = {"passkey": passkey.name}
    for place in places:
        event = SecurityEvent(SecurityEventKind.PASSKEY_COPIED, place.name, passkey.id, said)
        await keep_within(connection, scope := scope_at(place))
        await note_event(connection, scope, event, now)
    person = await find_person(connection, passkey.person_id)
    if person is not None and places:
        change = Change(runtime, connection, scope_at(places[-1]), now)
        await tell_person(change, AccountMailKind.PASSKEY_COPIED, person, said)


def _is_recent(by: BySession, now: datetime) -> bool:
    return now < by.signed_in_at + RECENT_TIME


async def _person(connection: AsyncConnection, operator: Operator) -> PersonRecord:
    person = await find_person(connection, operator.record.person_id)
    assert person is not None, "people are never deleted while they sign in"
    return person


async def _as_they_are(runtime: Runtime, operator: Operator, replayed: bool) -> ChangedPasskeys:
    async with runtime.database.reading(operator.scope) as connection:
        return ChangedPasskeys(await list_passkeys(connection, operator.record.person_id), replayed)


def _checked(name: str) -> str:
    try:
        return checked_name(name)
    except InvalidText as wrong:
        raise InvalidInput("name", wrong.template, wrong.places) from wrong
