"""Signing in by a link in a mail: asked for, looked up, and used by a press."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets
from openchair.access.tokens import SIGN_IN
from openchair.accounts.signed_in import Accounts, Client, SignedIn, begin_session, signed_in
from openchair.changes.call import check_key
from openchair.core.contacts import checked_email, email_key
from openchair.core.ids import new_id
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.core.within import ACROSS
from openchair.rules.accounts import MOST_SIGN_IN_LINKS, SIGN_IN_TIME, AccountMailKind, SignInMethod
from openchair.rules.records.account import SignInRecord
from openchair.rules.refusals import InvalidInput, SignInLinkSpent
from openchair.store.account_mail import NewAccountMail, queue_account_mail
from openchair.store.accounts import list_places
from openchair.store.sessions import lock_session
from openchair.store.sign_ins import (
    change_sign_in,
    count_sign_ins,
    drop_sign_in,
    find_person_of,
    insert_sign_in,
    is_sign_in_asked,
    list_asked_sign_ins,
    lock_sign_in,
)

_AT_ONCE = 20
_log = structlog.get_logger(__name__)


LINKS_ASKED = budgets("requestSignIn", (By.CLIENT, 20, timedelta(minutes=10)), (By.NETWORK, 200, timedelta(minutes=10)))
SIGN_INS = budgets("signIn", (By.CLIENT, 60, timedelta(minutes=10)), (By.NETWORK, 600, timedelta(minutes=10)))


async def request_sign_in(runtime: Runtime, email: str) -> None:
    """Write that whoever has this address asks for a link. Whose it is, is looked up after the answer: nobody learns it by asking.

    Raises `InvalidInput` for what is no address.
    """
    try:
        key = email_key(checked_email(email.strip()))
    except InvalidText as wrong:
        raise InvalidInput("email", wrong.template, wrong.places) from wrong
    now = runtime.clock.now()
    async with runtime.database.transaction(ACROSS) as connection:
        asked = {"id": new_id(), "email_key": key, "requested_at": now, "expires_at": now + SIGN_IN_TIME}
        await insert_sign_in(connection, asked)


def sign_in_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that looks up whose addresses they are that ask to sign in."""

    async def look_up() -> bool:
        async with runtime.database.reading(ACROSS) as connection:
            if not await is_sign_in_asked(connection):
                return False
        async with runtime.database.transaction(ACROSS) as connection:
            asked = await list_asked_sign_ins(connection, _AT_ONCE)
            for each in asked:
                await _look_up(connection, each, runtime.clock.now())
        return len(asked) == _AT_ONCE

    return {"sign_ins": look_up}


async def _look_up(connection: AsyncConnection, asked: SignInRecord, now: datetime) -> None:
    """Queue the mail, or keep nothing of it: a stranger's address, too late, or too many within the time that a link lives."""
    found = await find_person_of(connection, asked.email_key)
    sent = await count_sign_ins(connection, asked.email_key, now - SIGN_IN_TIME)
    if found is None or now >= asked.expires_at or sent >= MOST_SIGN_IN_LINKS:
        await drop_sign_in(connection, asked.id)
        if sent >= MOST_SIGN_IN_LINKS:
            _log.warning("sign_in_links_limited", sent=sent)
        return
    person, locale = found
    assert person.email is not None, "it was found by its address"
    await change_sign_in(connection, asked.id, person_id=person.id)
    mail = NewAccountMail(AccountMailKind.SIGN_IN, asked.id, person.email, person.name, locale)
    await queue_account_mail(connection, now, [mail])


async def sign_in(accounts: Accounts, token: str, client: Client, key: str, *, venue_id: str | None = None) -> SignedIn:
    """Begin a session by the press on a link's page. The same press, whose answer was lost, gets the same again.

    Raises `SignInLinkSpent`, `InvalidInput`.
    """
    check_key(key)
    id, now = accounts.links.id_of(SIGN_IN, token), accounts.runtime.clock.now()
    given = None
    if id is not None:
        async with accounts.runtime.database.transaction(ACROSS) as connection:
            link = await lock_sign_in(connection, id)
            if link is not None and link.person_id is not None and now < link.expires_at:
                given = await _use(connection, accounts, link, link.person_id, client, key, venue_id, now)
    if given is None:
        _log.warning("sign_in_refused", known=id is not None)
        raise SignInLinkSpent
    return given


async def _use(
    connection: AsyncConnection,
    accounts: Accounts,
    link: SignInRecord,
    person_id: str,
    client: Client,
    key: str,
    venue_id: str | None,
    now: datetime,
) -> SignedIn | None:
    if link.used_at is not None:
        return await same_again(connection, accounts, link.session_id, key == link.used_key, venue_id)
    places = await list_places(connection, person_id)
    if not places:
        return None
    session = await begin_session(connection, person_id, places, SignInMethod.LINK, client, now)
    await change_sign_in(connection, link.id, used_at=now, used_key=key, session_id=session.id)
    return await signed_in(connection, accounts, session, venue_id)


async def same_again(
    connection: AsyncConnection, accounts: Accounts, session_id: str | None, same: bool, venue_id: str | None
) -> SignedIn | None:
    """What a press is answered that was made before: the same, where it is the `same` press and its session is as it began."""
    if not same or session_id is None:
        return None
    session = await lock_session(connection, session_id)
    if session is None or session.ended_at is not None or session.generation != 1:
        return None
    return await signed_in(connection, accounts, session, venue_id)
