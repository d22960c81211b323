"""Asking someone to work at a venue, by a mail whose link a press takes up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets
from openchair.access.permissions import Permission, may, needs, refuse_unless_may
from openchair.access.places import scope_at
from openchair.access.tokens import INVITATION
from openchair.access.viewer import Operator
from openchair.accounts.sign_in import same_again
from openchair.accounts.signed_in import Accounts, Client, SignedIn, begin_session, signed_in
from openchair.accounts.team import check_staff
from openchair.changes.call import Call, check_key
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.contacts import checked_email, checked_name, email_key
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.rules.accounts import INVITATION_TIME, AccountMailKind, SignInMethod
from openchair.rules.records.account import InvitationRecord
from openchair.rules.refusals import InvalidInput, NotFound, SignInLinkSpent
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.security import COMMAND_LINE, SecurityEvent, SecurityEventKind
from openchair.store.account_mail import NewAccountMail, queue_account_mail
from openchair.store.accounts import bring_person, insert_member, is_staff_taken, list_members, list_places, lock_team
from openchair.store.people import find_own_venue
from openchair.store.security_events import note_event
from openchair.store.sign_ins import (
    change_invitation,
    find_invitation,
    insert_invitation,
    list_invitations,
    lock_invitation,
    revoke_invitations,
)
from openchair.store.wall import by_invitation

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to ask, and what they are to be."""

    name: str
    email: str
    role: OperatorRole
    staff_id: str | None = None

    def checked(self) -> Invitee:
        """The same as it is kept. Raises `InvalidInput`."""
        try:
            name = checked_name(self.name)
        except InvalidText as wrong:
            raise InvalidInput("name", wrong.template, wrong.places) from wrong
        try:
            email = checked_email(self.email.strip())
        except InvalidText as wrong:
            raise InvalidInput("email", wrong.template, wrong.places) from wrong
        return Invitee(name, email, self.role, self.staff_id)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation; `replayed` where the call had been made before."""

    invitation: InvitationRecord
    replayed: bool


@needs(Permission.KEEP_TEAM)
async def invite(runtime: Runtime, operator: Operator, invitee: Invitee, key: str) -> Invited:
    """Ask someone by mail to work here. Another invitation to the same address takes the place of the one before.

    Raises `InvalidInput`, `NotFound`, `CredentialNeeded`, `KeyReused`.
    """
    wanted = invitee.checked()
    if wanted.role is OperatorRole.OWNER:
        refuse_unless_may(operator, Permission.GIVE_OWNERSHIP)

    async def work(change: Change, scope: VenueScope) -> Answer:
        by = operator.record.id, operator.record.name
        return {"invitation": await write_invitation(change.connection, scope, wanted, change.now, by=by)}

    asked = {"name": wanted.name, "email": wanted.email, "role": wanted.role.value, "staffId": wanted.staff_id}
    done = await make_change(runtime, operator.author, Call("deskInvite", key, asked), TheVenue(), work)
    async with runtime.database.reading(operator.scope) as connection:
        invitation = await find_invitation(connection, done.answer["invitation"])
    assert invitation is not None, "invitations are never deleted while their key is kept"
    return Invited(invitation, done.replayed)


async def write_invitation(
    connection: AsyncConnection,
    scope: VenueScope,
    wanted: Invitee,
    now: datetime,
    *,
    by: tuple[str, str] | None = None,
) -> str:
    """Write an invitation and its mail; `by` is the membership that invites and its name. Raises `InvalidInput`, `NotFound`."""
    await lock_team(connection, scope)
    key = email_key(wanted.email)
    members = await list_members(connection, scope)
    if any(each.person.email is not None and email_key(each.person.email) == key for each in members):
        raise InvalidInput("email", "Whoever has this address works here already.")
    if wanted.staff_id is not None:
        await check_staff(connection, scope, wanted.staff_id)
    await revoke_invitations(connection, scope, now, email_key=key)
    id, (by_id, by_name) = new_id(), by or (None, None)
    row: dict[str, Any] = {"id": id, "name": wanted.name, "email": wanted.email, "email_key": key, "role": wanted.role}
    row |= {"staff_id": wanted.staff_id, "invited_by": by_id, "created_at": now, "expires_at": now + INVITATION_TIME}
    await insert_invitation(connection, scope, row)
    said = {"role": wanted.role.value, "by": by_name or COMMAND_LINE}
    await note_event(connection, scope, SecurityEvent(SecurityEventKind.INVITED, wanted.name, id, said), now)
    venue = await find_own_venue(connection, scope)
    facts = {"venue": venue.name, "role": wanted.role.value, "by": by_name}
    mail = NewAccountMail(AccountMailKind.INVITATION, id, wanted.email, wanted.name, venue.locale, facts)
    await queue_account_mail(connection, now, [mail])
    return id


@needs(Permission.KEEP_TEAM)
async def revoke_invitation(runtime: Runtime, operator: Operator, invitation_id: str, key: str) -> bool:
    """Take an open invitation back. Gives whether this call had been made before. Raises `NotFound`, `KeyReused`."""

    async def work(change: Change, scope: VenueScope) -> Answer:
        if not await take_back(change.connection, scope, invitation_id, operator.record.name, change.now):
            raise NotFound("invitation")
        return {"invitation": invitation_id}

    call = Call("deskRevokeInvitation", key, {"invitationId": invitation_id})
    return (await make_change(runtime, operator.author, call, TheVenue(), work)).replayed


async def take_back(connection: AsyncConnection, scope: VenueScope, invitation_id: str, by: str, now: datetime) -> bool:
    """Take an open invitation back, and let the owners know who did; False where there is no such, or not any more."""
    found = await find_invitation(connection, invitation_id)
    if not await revoke_invitations(connection, scope, now, invitation_id=invitation_id):
        return False
    who = None if found is None else found.name
    event = SecurityEvent(SecurityEventKind.INVITATION_REVOKED, who, invitation_id, {"by": by})
    await note_event(connection, scope, event, now)
    return True


async def list_open_invitations(runtime: Runtime, operator: Operator) -> list[InvitationRecord] | None:
    """The venue's open invitations, newest first; None to those who may not send any."""
    if not may(operator, Permission.KEEP_TEAM):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_invitations(connection, operator.scope, runtime.clock.now())


async def read_invitation(accounts: Accounts, token: str) -> InvitationRecord | None:
    """What a link invites to, before it is taken up; None where it can't be. Reading uses nothing up."""
    id, now = accounts.links.id_of(INVITATION, token), accounts.runtime.clock.now()
    if id is None:
        return None
    async with accounts.runtime.database.reading(by_invitation(id)) as connection:
        found = await find_invitation(connection, id)
    return found if found is not None and found.accepted_at is None and _is_open(found, now) else None


ACCEPTANCES = budgets(
    "acceptInvitation", (By.CLIENT, 60, timedelta(minutes=10)), (By.NETWORK, 600, timedelta(minutes=10))
)


async def accept_invitation(accounts: Accounts, token: str, client: Client, key: str) -> SignedIn:
    """Take an invitation up, and sign in there. The same press, whose answer was lost, gets the same again.

    Raises `SignInLinkSpent`, `InvalidInput`.
    """
    check_key(key)
    id, now = accounts.links.id_of(INVITATION, token), accounts.runtime.clock.now()
    given = None
    if id is not None:
        async with accounts.runtime.database.transaction(by_invitation(id)) as connection:
            invitation = await lock_invitation(connection, id)
            if invitation is not None and _is_open(invitation, now):
                given = await _take_up(connection, accounts, invitation, client, key, now)
    if given is None:
        _log.warning("invitation_refused", known=id is not None)
        raise SignInLinkSpent
    return given


def _is_open(invitation: InvitationRecord, now: datetime) -> bool:
    return invitation.revoked_at is None and now < invitation.expires_at


async def _take_up(
    connection: AsyncConnection,
    accounts: Accounts,
    invitation: InvitationRecord,
    client: Client,
    key: str,
    now: datetime,
) -> SignedIn | None:
    scope, venue_id = scope_at(invitation), invitation.venue.id
    if invitation.accepted_at is not None:
        same = key == invitation.used_key
        return await same_again(connection, accounts, invitation.session_id, same, venue_id)
    await lock_team(connection, scope)
    values = {"id": new_id(), "name": invitation.name, "email": invitation.email}
    person = await bring_person(connection, {**values, "email_key": email_key(invitation.email), "created_at": now})
    if all(place.venue.id != venue_id for place in await list_places(connection, person.id)):
        # Someone else may have become this staff member meanwhile: then the place is without one.
        staff_id = invitation.staff_id
        free = staff_id is not None and await is_staff_taken(connection, scope, staff_id) is False
        place_id, role = new_id(), invitation.role
        row = {"id": place_id, "person_id": person.id, "role": role, "created_at": now}
        await insert_member(connection, scope, {**row, "staff_id": staff_id if free else None})
        event = SecurityEvent(SecurityEventKind.JOINED, person.name, place_id, {"role": role.value})
        await note_event(connection, scope, event, now)
    places = await list_places(connection, person.id)
    here = [place for place in places if place.venue.id == venue_id]
    session = await begin_session(connection, person.id, here, SignInMethod.INVITATION, client, now)
    await change_invitation(connection, scope, invitation.id, accepted_at=now, used_key=key, session_id=session.id)
    return await signed_in(connection, accounts, session, venue_id)
