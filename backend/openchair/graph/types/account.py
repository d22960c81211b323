"""People who sign in at the desk, as the graph shows them: sessions, the team, invitations and keys."""

from __future__ import annotations

import json

import strawberry

from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator as OperatorViewer
from openchair.accounts.passkeys import list_own_passkeys, registration_options
from openchair.accounts.pins import has_pin
from openchair.accounts.sessions import is_current, list_own_sessions, list_sessions_of
from openchair.accounts.signed_in import SignedIn as SignedInNow
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.device import Passkey, passkey_of
from openchair.graph.types.venue import Venue, venue_of
from openchair.rules.records.account import (
    ApiKeyRecord,
    InvitationRecord,
    MemberRecord,
    OperatorRecord,
    SessionRecord,
)
from openchair.rules.roles import OperatorRole
from openchair.rules.zone import local_text


@strawberry.type(description="A venue where someone works, and what they are there.")
class WorkPlace:
    record: strawberry.Private[OperatorRecord]
    role: OperatorRole = strawberry.field(description="Their role there.")

    @strawberry.field(description="The venue.")
    def venue(self) -> Venue:
        return venue_of(self.record.venue)


@strawberry.type(description="Somewhere someone is signed in: a browser or an app.")
class Session:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="The browser or app, as it calls itself.")
    signed_in_at: DateTime = strawberry.field(description="Since when.")
    last_used_at: DateTime = strawberry.field(description="When it last asked for new tokens.")
    current: bool = strawberry.field(description="Whether it is this one.")


@strawberry.type(description="Who is signed in at the desk.")
class Operator:
    viewer: strawberry.Private[OperatorViewer]
    id: strawberry.ID = strawberry.field(description="Their place at the venue, as in `Desk.team`.")
    name: str = strawberry.field(description="Their name; of an API key, whose it is.")
    role: OperatorRole = strawberry.field(description="What they are at this venue.")
    staff_id: strawberry.ID | None = strawberry.field(
        description="The staff member they are, whose day is their own; null where they are none."
    )

    @strawberry.field(description="All that they may do now, by role and by what they ask with.")
    def permissions(self) -> list[Permission]:
        return [each for each in Permission if may(self.viewer, each)]

    @strawberry.field(
        description="Whether they have a PIN for the venue's devices. False to an API key, and on a shared device."
    )
    async def has_pin(self, info: Info) -> bool:
        return await has_pin(info.context.runtime, self.viewer)

    @strawberry.field(description="Their passkeys, oldest first. Empty to an API key, and on a shared device.")
    async def passkeys(self, info: Info) -> list[Passkey]:
        found = await list_own_passkeys(info.context.runtime, self.viewer)
        return [passkey_of(each, self.viewer.record.venue.time_zone) for each in found]

    @strawberry.field(
        description="What a browser is asked with to make a passkey, within 5 minutes and once: JSON, for "
        "`PublicKeyCredential.parseCreationOptionsFromJSON`. deskAddPasskey takes what it answers. Null in a session that began "
        "more than 15 minutes ago, to an API key, and on a shared device: sign in anew first."
    )
    async def passkey_registration_options(self, info: Info) -> str | None:
        context = info.context
        options = await registration_options(context.runtime, self.viewer, context.signing_in.party)
        return None if options is None else json.dumps(options)

    @strawberry.field(description="Where they are signed in, the last used first. Empty to an API key.")
    async def sessions(self, info: Info) -> list[Session]:
        found = await list_own_sessions(info.context.runtime, self.viewer)
        return [session_of(each, self.viewer) for each in found]


@strawberry.type(description="Someone who works at the venue's desk.")
class Member:
    record: strawberry.Private[MemberRecord]
    id: strawberry.ID = strawberry.field(description="Their place at the venue.")
    name: str = strawberry.field(description="Their name.")
    email: str | None = strawberry.field(
        description="Where they sign in by mail; null of one who can't sign in, and only asks with keys."
    )
    role: OperatorRole = strawberry.field(description="What they are.")
    staff_id: strawberry.ID | None = strawberry.field(description="The staff member they are, if any.")
    has_pin: bool = strawberry.field(description="Whether they have a PIN for the venue's devices.")
    since: DateTime = strawberry.field(description="Since when they work here.")

    @strawberry.field(description="Where they are signed in, the last used first; of all venues that they work for.")
    async def sessions(self, info: Info) -> list[Session]:
        viewer = info.context.operator
        found = await list_sessions_of(info.context.runtime, viewer, self.record.person.id)
        return [session_of(each, viewer) for each in found]


@strawberry.type(description="An invitation to work at the venue's desk that nobody has taken up yet.")
class Invitation:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Who is invited.")
    email: str = strawberry.field(description="Where the mail goes.")
    role: OperatorRole = strawberry.field(description="What they are to be.")
    staff_id: strawberry.ID | None = strawberry.field(description="The staff member they are to be, if any.")
    sent_at: DateTime = strawberry.field(description="When it was sent.")
    expires_at: DateTime = strawberry.field(description="Until when it can be taken up.")


@strawberry.type(description="What the link of an invitation leads to, for whoever holds it.")
class InvitationOffer:
    record: strawberry.Private[InvitationRecord]
    name: str = strawberry.field(description="Who is invited.")
    email: str = strawberry.field(description="What they will sign in with.")
    role: OperatorRole = strawberry.field(description="What they are to be.")

    @strawberry.field(description="Where.")
    def venue(self) -> Venue:
        return venue_of(self.record.venue)


@strawberry.type(
    description="A key with which a program asks as someone who works here: `Authorization: Bearer desk...`."
)
class ApiKey:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What it is for.")
    role: OperatorRole = strawberry.field(description="The most that it may do, if its maker may, too.")
    permissions: list[Permission] | None = strawberry.field(
        description="Only these of the role's permissions; null for all of them, and none for reading alone."
    )
    made_by: str = strawberry.field(description="Whose key it is: it ends when they leave.")
    created_at: DateTime = strawberry.field(description="When its secret was made.")
    expires_at: DateTime = strawberry.field(description="When it ends by itself.")
    last_used_at: DateTime | None = strawberry.field(description="When it was last used, to the hour.")
    ended_at: DateTime | None = strawberry.field(description="When it was revoked, or its maker left.")


@strawberry.type(description="Someone is signed in: a pair of tokens, and where they work.")
class SignedIn:
    given: strawberry.Private[SignedInNow]
    access_token: str = strawberry.field(
        description="What to ask the graph with at `place`: `Authorization: Bearer ` and this. Keep it in memory only."
    )
    access_expires_at: DateTime = strawberry.field(description="When that ends: 10 minutes after it was made.")
    refresh_token: str | None = strawberry.field(
        description="What the next pair is had for, once, by refreshSession; null where a cookie holds it."
    )
    refresh_expires_at: DateTime = strawberry.field(description="When the session ends if nobody refreshes it.")
    name: str = strawberry.field(description="Who is signed in.")

    @strawberry.field(description="Where the access token acts.")
    def place(self) -> WorkPlace:
        return work_place_of(self.given.place)

    @strawberry.field(description="Everywhere they work, by name; refreshSession with another's venueId goes there.")
    def places(self) -> list[WorkPlace]:
        return [work_place_of(each) for each in self.given.places]


def operator_of(viewer: OperatorViewer) -> Operator:
    """Who asks, as the graph shows them."""
    record = viewer.record
    staff_id = None if record.staff_id is None else strawberry.ID(record.staff_id)
    return Operator(viewer=viewer, id=strawberry.ID(record.id), name=record.name, role=record.role, staff_id=staff_id)


def session_of(record: SessionRecord, viewer: OperatorViewer) -> Session:
    """A session as the graph shows it."""
    zone = viewer.record.venue.time_zone
    return Session(
        id=strawberry.ID(record.id),
        name=record.name,
        signed_in_at=DateTime(local_text(record.signed_in_at, zone)),
        last_used_at=DateTime(local_text(record.refreshed_at, zone)),
        current=is_current(viewer, record),
    )


def member_of(record: MemberRecord, zone: str) -> Member:
    """Someone who works here as the graph shows them."""
    return Member(
        record=record,
        id=strawberry.ID(record.id),
        name=record.person.name,
        email=record.person.email,
        role=record.role,
        staff_id=None if record.staff_id is None else strawberry.ID(record.staff_id),
        has_pin=record.has_pin,
        since=DateTime(local_text(record.created_at, zone)),
    )


def invitation_of(record: InvitationRecord) -> Invitation:
    """An invitation as the graph shows it to those who send them."""
    zone = record.venue.time_zone
    return Invitation(
        id=strawberry.ID(record.id),
        name=record.name,
        email=record.email,
        role=record.role,
        staff_id=None if record.staff_id is None else strawberry.ID(record.staff_id),
        sent_at=DateTime(local_text(record.created_at, zone)),
        expires_at=DateTime(local_text(record.expires_at, zone)),
    )


def api_key_of(record: ApiKeyRecord, zone: str) -> ApiKey:
    """A key as the graph shows it: all but its secret, which nobody keeps."""
    ended_at = record.revoked_at or record.member.ended_at
    known = record.permissions
    return ApiKey(
        id=strawberry.ID(record.id),
        name=record.name,
        role=record.role,
        permissions=None if known is None else [each for each in Permission if each.value in known],
        made_by=record.member.person.name,
        created_at=DateTime(local_text(record.created_at, zone)),
        expires_at=DateTime(local_text(record.expires_at, zone)),
        last_used_at=None if record.last_used_at is None else DateTime(local_text(record.last_used_at, zone)),
        ended_at=None if ended_at is None else DateTime(local_text(ended_at, zone)),
    )


def work_place_of(record: OperatorRecord) -> WorkPlace:
    """Where someone works as the graph shows it."""
    return WorkPlace(record=record, role=record.role)


def signed_in_of(given: SignedInNow, *, in_cookie: bool) -> SignedIn:
    """A pair of tokens as the graph gives it: without the refresh token where a cookie holds that."""
    zone = given.place.venue.time_zone
    return SignedIn(
        given=given,
        access_token=given.access_token,
        access_expires_at=DateTime(local_text(given.access_expires_at, zone)),
        refresh_token=None if in_cookie else given.refresh_token,
        refresh_expires_at=DateTime(local_text(given.refresh_expires_at, zone)),
        name=given.place.name,
    )
