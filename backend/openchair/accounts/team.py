"""Who works at a venue and as what: read, changed, and ended with all that lets them in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.permissions import Permission, may, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.accounts import AccountMailKind, SessionEnd
from openchair.rules.feed import FeedKind
from openchair.rules.records.account import MemberRecord
from openchair.rules.refusals import InvalidInput, LastOwner, NotFound
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.account_mail import NewAccountMail, queue_account_mail
from openchair.store.accounts import (
    change_member,
    count_owners,
    find_member,
    is_staff_taken,
    list_members,
    list_places,
    lock_team,
    revoke_keys_of,
)
from openchair.store.feed import note_change
from openchair.store.people import find_own_venue
from openchair.store.security_events import note_event
from openchair.store.sessions import end_sessions_of, lock_up


class Keep(Enum):
    """Stands for what stays as it is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What someone is to be here from now on; None of `staff_id` is no staff member."""

    member_id: str
    role: OperatorRole | Keep = KEEP
    staff_id: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class _Member:
    """Someone who works here, while nobody else changes who does."""

    id: str

    async def lock(self, change: Change) -> MemberRecord:
        await lock_team(change.connection, change.scope)
        member = await find_member(change.connection, change.scope, self.id)
        if member is None:
            raise NotFound("person who works here")
        return member

    def refuse_if_changed(self, locked: MemberRecord) -> None:
        """A place has no version."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Someone as they work here now; `replayed` where the call had been made before."""

    member: MemberRecord | None
    replayed: bool


async def list_team(runtime: Runtime, operator: Operator) -> list[MemberRecord] | None:
    """Who works here, by name; None to those who may not change that."""
    if not may(operator, Permission.KEEP_TEAM):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_members(connection, operator.scope)


@needs(Permission.KEEP_TEAM)
async def change_place(runtime: Runtime, operator: Operator, wanted: NewPlace, key: str) -> Placed:
    """Give someone another role, or another staff member to be. It holds from their next request on; they are told of a role.

    Raises `NotFound`, `LastOwner`, `InvalidInput`, `CredentialNeeded`, `KeyReused`.
    """

    async def work(change: Change, member: MemberRecord) -> Answer:
        connection, scope = change.connection, change.scope
        values = {}
        if not isinstance(wanted.role, Keep) and wanted.role is not member.role:
            if OperatorRole.OWNER in (wanted.role, member.role):
                refuse_unless_may(operator, Permission.GIVE_OWNERSHIP)
            await refuse_last_owner(connection, scope, member)
            values["role"] = wanted.role.value
        if not isinstance(wanted.staff_id, Keep) and wanted.staff_id != member.staff_id:
            if wanted.staff_id is not None:
                await check_staff(connection, scope, wanted.staff_id)
            values["staff_id"] = wanted.staff_id  # type: ignore[assignment]  # None where they are nobody
        if values:
            await change_member(connection, scope, member.id, **values)
            await note_change(connection, scope, FeedKind.ACCESS, change.now, about=member.id)
        if "role" in values:
            await _tell(change, operator, member, AccountMailKind.ROLE_CHANGED, values["role"])
        return {"member": member.id}

    asked = {
        "memberId": wanted.member_id,
        **({} if isinstance(wanted.role, Keep) else {"role": wanted.role.value}),
        **({} if isinstance(wanted.staff_id, Keep) else {"staffId": wanted.staff_id}),
    }
    call = Call("deskChangeMember", key, asked)
    done = await make_change(runtime, operator.author, call, _Member(wanted.member_id), work)
    async with runtime.database.reading(operator.scope) as connection:
        return Placed(await find_member(connection, operator.scope, wanted.member_id), done.replayed)


@needs(Permission.KEEP_TEAM)
async def remove_member(runtime: Runtime, operator: Operator, member_id: str, key: str) -> bool:
    """Let someone go: their sessions, keys and what they do on the venue's devices end at once, and they are told.

    Gives whether this call had been made before. Raises `NotFound`, `LastOwner`, `CredentialNeeded`, `KeyReused`.
    """

    async def work(change: Change, member: MemberRecord) -> Answer:
        if member.role is OperatorRole.OWNER:
            refuse_unless_may(operator, Permission.GIVE_OWNERSHIP)
        await end_place(change, member)
        await _tell(change, operator, member, AccountMailKind.REMOVED, None)
        return {"member": member.id}

    call = Call("deskRemoveMember", key, {"memberId": member_id})
    return (await make_change(runtime, operator.author, call, _Member(member_id), work)).replayed


@needs(Permission.OWN_SIGN_IN)
async def leave(runtime: Runtime, operator: Operator, key: str) -> bool:
    """Work here no more. Gives whether this call had been made before. Raises `LastOwner`, `KeyReused`."""

    async def work(change: Change, member: MemberRecord) -> Answer:
        await end_place(change, member)
        event = SecurityEvent(SecurityEventKind.LEFT, member.person.name, member.id)
        await note_event(change.connection, change.scope, event, change.now)
        await _mail(change, member, AccountMailKind.REMOVED, None)
        return {"member": member.id}

    return (
        await make_change(runtime, operator.author, Call("deskLeave", key, {}), _Member(operator.record.id), work)
    ).replayed


async def end_place(change: Change, member: MemberRecord) -> None:
    """End a place and all that lets its person in here; of what lets them in elsewhere, nothing. Raises `LastOwner`."""
    connection, scope, now = change.connection, change.scope, change.now
    await refuse_last_owner(connection, scope, member)
    await change_member(connection, scope, member.id, ended_at=now, pin_hash=None, pin_set_at=None)
    await revoke_keys_of(connection, scope, member.id, now)
    await lock_up(connection, scope, member.person.id)
    await note_change(connection, scope, FeedKind.ACCESS, now, about=member.id)
    await keep_within(connection, ACROSS)
    places = await list_places(connection, member.person.id)
    await keep_within(connection, scope)
    if not places:
        await end_sessions_of(connection, member.person.id, SessionEnd.LEFT, now)


async def refuse_last_owner(connection: AsyncConnection, scope: VenueScope, member: MemberRecord) -> None:
    """Raise `LastOwner` where nobody else is an owner who can sign in. The team is locked."""
    counts = member.role is OperatorRole.OWNER and member.person.email is not None
    if counts and await count_owners(connection, scope) <= 1:
        raise LastOwner


async def check_staff(connection: AsyncConnection, scope: VenueScope, staff_id: str) -> None:
    """Raise `NotFound` where the venue has no such staff member, `InvalidInput` where someone else is it. The team is locked."""
    taken = await is_staff_taken(connection, scope, staff_id)
    if taken is None:
        raise NotFound("staff member")
    if taken:
        raise InvalidInput("staffId", "Someone else who works here is this staff member already.")


async def _tell(
    change: Change, operator: Operator, member: MemberRecord, kind: AccountMailKind, role: str | None
) -> None:
    """Write it down for the owners, and tell whom it is about."""
    said = {"by": str(operator.actor.name), **({} if role is None else {"role": role})}
    event = SecurityEvent(SecurityEventKind.ROLE_CHANGED, member.person.name, member.id, said)
    await note_event(change.connection, change.scope, event, change.now)
    await _mail(change, member, kind, role)


async def _mail(change: Change, member: MemberRecord, kind: AccountMailKind, role: str | None) -> None:
    if member.person.email is not None:
        venue = await find_own_venue(change.connection, change.scope)
        facts = {"venue": venue.name} | ({"role": role} if role is not None else {})
        to = (member.person.email, member.person.name, member.person.locale or venue.locale)
        mail = NewAccountMail(kind, new_id(), *to, facts=facts)
        await queue_account_mail(change.connection, change.now, [mail])
