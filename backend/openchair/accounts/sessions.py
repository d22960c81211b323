"""Sessions: refreshed, listed and ended. A refresh token that comes twice ends its session."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets
from openchair.access.permissions import Permission, may, needs, refuse_unless_may
from openchair.access.places import scope_at
from openchair.access.tokens import REFRESH, Presented
from openchair.access.viewer import BySession, Operator
from openchair.accounts.devices import note_device_seen, take_off_reused
from openchair.accounts.signed_in import Accounts, Client, DeviceReady, SignedIn, device_ready, signed_in
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.accounts import REFRESH_TIME, REPEAT_TIME, AccountMailKind, SessionEnd
from openchair.rules.records.account import SessionRecord
from openchair.rules.refusals import NotFound, SessionOver
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.account_mail import NewAccountMail, queue_account_mail
from openchair.store.accounts import find_person, list_members, list_places
from openchair.store.security_events import note_event
from openchair.store.sessions import change_session, end_sessions_of, list_sessions, lock_session

_log = structlog.get_logger(__name__)


REFRESHES = budgets(
    "refreshSession", (By.CLIENT, 600, timedelta(minutes=10)), (By.NETWORK, 6_000, timedelta(minutes=10))
)


async def refresh_session(
    accounts: Accounts, token: str, client: Client, *, venue_id: str | None = None
) -> SignedIn | DeviceReady:
    """The session's next pair, to act at this venue; the same once more, where the same client asks again within moments.

    Any other use of a token that was used before ends the session: one of two has stolen it. Its person and their salons' owners
    are told. Raises `SessionOver`.

    A device's session is told to be one; the venue is its own. Without a token nobody is signed in, which is no event: so a browser
    asks that nobody has signed in yet.
    """
    if not token:
        raise SessionOver
    presented, now = Presented.read(REFRESH, token), accounts.runtime.clock.now()
    given: SignedIn | DeviceReady | None = None
    async with accounts.runtime.database.transaction(ACROSS) as connection:
        session = await lock_session(connection, presented.session_id)
        genuine = accounts.tokens.made_refresh(session, presented)
        if session is not None and genuine and _lives(session, now):
            fresh = await _next(connection, session, presented.generation, client, now)
            if fresh is None:
                await _end_reused(connection, session, now)
            elif session.person_id is not None:
                given = person = await signed_in(connection, accounts, fresh, venue_id)
                if person is not None and person.place.venue.id != session.venue_id:
                    await change_session(connection, session.id, venue_id=person.place.venue.id)
            else:
                given = await device_ready(connection, accounts, fresh, now)
                if given is not None:
                    await note_device_seen(connection, given, now)
    if given is None:
        _log.warning("refresh_refused", genuine=genuine)
        raise SessionOver
    return given


def _lives(session: SessionRecord, now: datetime) -> bool:
    return session.ended_at is None and now < session.refreshed_at + REFRESH_TIME


async def _next(
    connection: AsyncConnection, session: SessionRecord, generation: int, client: Client, now: datetime
) -> SessionRecord | None:
    """The session refreshed, or as it is where this repeats its last refresh; None where the token was used before otherwise."""
    if generation == session.generation:
        await change_session(
            connection,
            session.id,
            generation=generation + 1,
            before_at=session.refreshed_at,
            refreshed_at=now,
            client=client.digest,
        )
        return await lock_session(connection, session.id)
    repeated = generation == session.generation - 1 and now < session.refreshed_at + REPEAT_TIME
    return session if repeated and client.digest == session.client else None


async def _end_reused(connection: AsyncConnection, session: SessionRecord, now: datetime) -> None:
    await change_session(connection, session.id, ended_at=now, ended_by=SessionEnd.REUSED)
    if session.person_id is None:
        await take_off_reused(connection, session, now)
        return
    places = await list_places(connection, session.person_id)
    person = await find_person(connection, session.person_id)
    assert person is not None, "a session's person is there"
    mails: dict[str, NewAccountMail] = {}
    for place in places:
        scope, locale = scope_at(place), place.venue.locale
        event = SecurityEvent(SecurityEventKind.SESSION_REUSED, place.name, session.id)
        await keep_within(connection, scope)
        await note_event(connection, scope, event, now)
        for member in await list_members(connection, scope):
            if member.role is OperatorRole.OWNER and member.person.email is not None:
                to = (member.person.email, member.person.name, member.person.locale or locale)
                facts = {"who": place.name, "venue": place.venue.name}
                mails[member.person.id] = NewAccountMail(AccountMailKind.COLLEAGUE_REUSED, session.id, *to, facts=facts)
        if person.email is not None:
            to = (person.email, person.name, person.locale or locale)
            mails[person.id] = NewAccountMail(
                AccountMailKind.SESSION_REUSED, session.id, *to, facts={"device": session.name}
            )
    await queue_account_mail(connection, now, list(mails.values()))


async def sign_out(accounts: Accounts, token: str) -> None:
    """End the session of a refresh token, whichever of its tokens that is; of any other text, nothing."""
    presented, now = Presented.read(REFRESH, token), accounts.runtime.clock.now()
    async with accounts.runtime.database.transaction(ACROSS) as connection:
        session = await lock_session(connection, presented.session_id)
        if accounts.tokens.made_refresh(session, presented) and session is not None and session.ended_at is None:
            await change_session(connection, session.id, ended_at=now, ended_by=SessionEnd.SIGNED_OUT)


async def list_own_sessions(runtime: Runtime, operator: Operator) -> list[SessionRecord]:
    """Where the operator is signed in, the last used first; nothing to a key."""
    return await list_sessions_of(runtime, operator, operator.record.person_id)


async def list_sessions_of(runtime: Runtime, operator: Operator, person_id: str) -> list[SessionRecord]:
    """Where someone who works here is signed in; nothing to those who may not see it."""
    own = person_id == operator.record.person_id
    if not may(operator, Permission.OWN_SIGN_IN if own else Permission.KEEP_TEAM):
        return []
    async with runtime.database.reading(ACROSS) as connection:
        return await list_sessions(connection, person_id, runtime.clock.now() - REFRESH_TIME)


@needs(Permission.OWN_SIGN_IN)
async def end_session(runtime: Runtime, operator: Operator, session_id: str, key: str) -> bool:
    """End a session at once, one's own or a colleague's; gives whether that had been done by this call before.

    Raises `NotFound`, `CredentialNeeded`, `KeyReused`.
    """

    async def work(change: Change, scope: VenueScope) -> Answer:
        connection = change.connection
        session = await lock_session(connection, session_id)
        if session is None or session.person_id is None:
            raise NotFound("session")
        if session.person_id != operator.record.person_id:
            members = {member.person.id for member in await list_members(connection, scope)}
            if session.person_id not in members:
                raise NotFound("session")
            refuse_unless_may(operator, Permission.KEEP_TEAM)
        await end_sessions_of(connection, session.person_id, SessionEnd.REVOKED, change.now, session_id=session_id)
        return {"session": session_id}

    done = await make_change(
        runtime, operator.author, Call("deskEndSession", key, {"sessionId": session_id}), TheVenue(), work
    )
    return done.replayed


def is_current(operator: Operator, session: SessionRecord) -> bool:
    """Whether the operator asks by this session."""
    return isinstance(operator.by, BySession) and operator.by.id == session.id
