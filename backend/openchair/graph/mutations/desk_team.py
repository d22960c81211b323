"""deskInvite, deskRevokeInvitation, deskChangeMember, deskRemoveMember and deskLeave."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.accounts.invitations import Invitee, invite, revoke_invitation
from openchair.accounts.team import KEEP, Keep, NewPlace, change_place, leave, remove_member
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.account import Invitation, Member, invitation_of, member_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, LastOwner, NotFound
from openchair.rules.roles import OperatorRole


@strawberry.input(description="Whom to ask to work here, and as what.")
class DeskInviteInput:
    name: str = strawberry.field(description="Their name, 1 to 120 characters.")
    email: str = strawberry.field(description="Where the invitation goes, and what they will sign in with.")
    role: OperatorRole = strawberry.field(description="What they are to be. Only an owner makes owners.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="The staff member they are, whose day is their own."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which invitation to take back.")
class DeskRevokeInvitationInput:
    invitation_id: strawberry.ID = strawberry.field(description="The invitation.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="What someone is here from now on. What is left out stays.")
class DeskChangeMemberInput:
    member_id: strawberry.ID = strawberry.field(description="Their place here.")
    role: OperatorRole | None = strawberry.field(default=strawberry.UNSET, description="Their role; null stays.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The staff member they are; null for none."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Who works here no more.")
class DeskRemoveMemberInput:
    member_id: strawberry.ID = strawberry.field(description="Their place here.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="That you work here no more.")
class DeskLeaveInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The invitation is on its way.")
class MemberInvited(Done):
    invitation: Invitation = strawberry.field(description="As it is now.")


@strawberry.type(description="The invitation's link does nothing any more.")
class InvitationRevoked(Done):
    invitation_id: strawberry.ID = strawberry.field(description="The invitation.")


@strawberry.type(description="It holds from their next request on. Of another role they are told by mail.")
class MemberChanged(Done):
    member: Member | None = strawberry.field(description="As they work here now; null where they don't any more.")


@strawberry.type(
    description="Their place here has ended, and with it their keys, what they do on the venue's devices, and, where they work "
    "nowhere else, all their sessions. They are told by mail."
)
class MemberRemoved(Done):
    member_id: strawberry.ID = strawberry.field(description="The place they had.")


DeskInviteResult = Annotated[
    MemberInvited | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskInviteResult", description="The invitation, or why not."),
]
DeskRevokeInvitationResult = Annotated[
    InvitationRevoked | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskRevokeInvitationResult", description="The invitation taken back, or why not."),
]
DeskChangeMemberResult = Annotated[
    MemberChanged | LastOwner | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskChangeMemberResult", description="What they are now, or why not."),
]
DeskRemoveMemberResult = Annotated[
    MemberRemoved | LastOwner | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskRemoveMemberResult", description="Who works here no more, or why not."),
]
DeskLeaveResult = Annotated[
    MemberRemoved | LastOwner | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskLeaveResult", description="That you work here no more, or why not."),
]


@runs(invite)
async def resolve_desk_invite(info: Info, input: DeskInviteInput) -> DeskInviteResult:
    context = info.context

    async def ask() -> MemberInvited:
        invitee = Invitee(input.name, input.email, input.role, input.staff_id)
        done = await invite(context.runtime, context.operator, invitee, input.idempotency_key)
        return MemberInvited(invitation=invitation_of(done.invitation), replayed=done.replayed)

    return await answer(context, ask)


@runs(revoke_invitation)
async def resolve_desk_revoke_invitation(info: Info, input: DeskRevokeInvitationInput) -> DeskRevokeInvitationResult:
    context = info.context

    async def revoke() -> InvitationRevoked:
        key = input.idempotency_key
        replayed = await revoke_invitation(context.runtime, context.operator, input.invitation_id, key)
        return InvitationRevoked(invitation_id=input.invitation_id, replayed=replayed)

    return await answer(context, revoke)


@runs(change_place)
async def resolve_desk_change_member(info: Info, input: DeskChangeMemberInput) -> DeskChangeMemberResult:
    context = info.context

    async def change() -> MemberChanged:
        role: OperatorRole | Keep = KEEP if input.role is strawberry.UNSET or input.role is None else input.role
        staff_id = KEEP if input.staff_id is strawberry.UNSET else input.staff_id
        wanted = NewPlace(input.member_id, role, staff_id)
        done = await change_place(context.runtime, context.operator, wanted, input.idempotency_key)
        zone = context.operator.record.venue.time_zone
        member = None if done.member is None else member_of(done.member, zone)
        return MemberChanged(member=member, replayed=done.replayed)

    return await answer(context, change)


@runs(remove_member)
async def resolve_desk_remove_member(info: Info, input: DeskRemoveMemberInput) -> DeskRemoveMemberResult:
    context = info.context

    async def remove() -> MemberRemoved:
        replayed = await remove_member(context.runtime, context.operator, input.member_id, input.idempotency_key)
        return MemberRemoved(member_id=input.member_id, replayed=replayed)

    return await answer(context, remove)


@runs(leave)
async def resolve_desk_leave(info: Info, input: DeskLeaveInput) -> DeskLeaveResult:
    context = info.context

    async def go() -> MemberRemoved:
        replayed = await leave(context.runtime, context.operator, input.idempotency_key)
        return MemberRemoved(member_id=strawberry.ID(context.operator.record.id), replayed=replayed)

    return await answer(context, go)
