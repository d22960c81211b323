"""deskEndSession, and deskCreateApiKey, deskRotateApiKey and deskRevokeApiKey."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.access.permissions import Permission
from openchair.accounts.keys import Issued, NewKey, create_key, revoke_key, rotate_key
from openchair.accounts.sessions import end_session
from openchair.graph.answering import answer
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.account import ApiKey, api_key_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound
from openchair.rules.accounts import KEY_TIME
from openchair.rules.roles import OperatorRole


@strawberry.input(description="Which session to end: one's own, or, to those who keep the team, a colleague's.")
class DeskEndSessionInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="A key to make for a program.")
class DeskCreateApiKeyInput:
    name: str = strawberry.field(description="What it is for, 1 to 120 characters.")
    role: OperatorRole = strawberry.field(description="The most that it may do, if its maker may, too.")
    permissions: list[Permission] | None = strawberry.field(
        default=None, description="Only these of the role's permissions; null for all, none for reading alone."
    )
    days: int = strawberry.field(default=KEY_TIME.days, description="How long it lives, 1 to 366 days.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which key of the venue to replace or end.")
class DeskApiKeyInput:
    key_id: strawberry.ID = strawberry.field(description="The key.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The session is over, at once.")
class SessionEnded(Done):
    session_id: strawberry.ID = strawberry.field(description="The session.")


@strawberry.type(description="The key is made, has another secret, or is ended.")
class ApiKeyChanged(Done):
    api_key: ApiKey = strawberry.field(description="As it is now.")
    credential: str | None = strawberry.field(
        description="What the program asks with: `Authorization: Bearer ` and this. It is told this once, since only a digest is "
        "kept; null where the call is a repetition, or the key is ended."
    )


DeskEndSessionResult = Annotated[
    SessionEnded | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskEndSessionResult", description="The session ended, or why not."),
]
DeskCreateApiKeyResult = Annotated[
    ApiKeyChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskCreateApiKeyResult", description="The key made, or why not."),
]
DeskApiKeyResult = Annotated[
    ApiKeyChanged | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskApiKeyResult", description="The key, or why not."),
]


@runs(end_session)
async def resolve_desk_end_session(info: Info, input: DeskEndSessionInput) -> DeskEndSessionResult:
    context = info.context

    async def end() -> SessionEnded:
        replayed = await end_session(context.runtime, context.operator, input.session_id, input.idempotency_key)
        return SessionEnded(session_id=input.session_id, replayed=replayed)

    return await answer(context, end)


@runs(create_key)
async def resolve_desk_create_api_key(info: Info, input: DeskCreateApiKeyInput) -> DeskCreateApiKeyResult:
    context = info.context

    async def create() -> ApiKeyChanged:
        wanted = NewKey(input.name, input.role, input.permissions, input.days)
        return _changed(context, await create_key(context.runtime, context.operator, wanted, input.idempotency_key))

    return await answer(context, create)


@runs(rotate_key)
async def resolve_desk_rotate_api_key(info: Info, input: DeskApiKeyInput) -> DeskApiKeyResult:
    context = info.context

    async def rotate() -> ApiKeyChanged:
        done = await rotate_key(context.runtime, context.operator, input.key_id, input.idempotency_key)
        return _changed(context, done)

    return await answer(context, rotate)


@runs(revoke_key)
async def resolve_desk_revoke_api_key(info: Info, input: DeskApiKeyInput) -> DeskApiKeyResult:
    context = info.context

    async def revoke() -> ApiKeyChanged:
        done = await revoke_key(context.runtime, context.operator, input.key_id, input.idempotency_key)
        return _changed(context, done)

    return await answer(context, revoke)


def _changed(context: GraphContext, issued: Issued) -> ApiKeyChanged:
    zone = context.operator.record.venue.time_zone
    return ApiKeyChanged(api_key=api_key_of(issued.key, zone), credential=issued.credential, replayed=issued.replayed)
