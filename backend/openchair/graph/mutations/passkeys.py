"""signInWithPasskey, and deskAddPasskey, deskRenamePasskey and deskRemovePasskey."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.accounts.passkeys import (
    PASSKEY_SIGN_INS,
    ChangedPasskeys,
    add_passkey,
    remove_passkey,
    rename_passkey,
    sign_in_with_passkey,
)
from openchair.graph.answering import answer
from openchair.graph.budget import spend_by_client
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.cookie import COOKIE_DESCRIPTION, NAME_DESCRIPTION, PRESS_DESCRIPTION, kept
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.account import SignedIn, signed_in_of
from openchair.graph.types.device import Passkey, passkey_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound
from openchair.graph.types.sign_in_refusals import PasskeyRefused, SignInTooOld


@strawberry.input(description="The press that signs in with a passkey.")
class SignInWithPasskeyInput:
    credential: str = strawberry.field(description="What the browser gave, as JSON: `credential.toJSON()`.")
    cookie: bool = strawberry.field(default=False, description=COOKIE_DESCRIPTION)
    device_name: str | None = strawberry.field(default=None, description=NAME_DESCRIPTION)
    venue_id: strawberry.ID | None = strawberry.field(
        default=None, description="Where to act first; where they last did, else the first by name, without one."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=PRESS_DESCRIPTION)


@strawberry.input(description="A passkey that the browser has made.")
class DeskAddPasskeyInput:
    credential: str = strawberry.field(description="What the browser gave, as JSON: `credential.toJSON()`.")
    name: str = strawberry.field(description="What to call it, 1 to 120 characters.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="What to call one of your own passkeys.")
class DeskRenamePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="The passkey.")
    name: str = strawberry.field(description="What to call it, 1 to 120 characters.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which of your own passkeys to end.")
class DeskRemovePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="The passkey.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="Your passkeys were changed; you are told by mail of one added or removed.")
class PasskeysChanged(Done):
    passkeys: list[Passkey] = strawberry.field(description="All of them as they are now, oldest first.")


SignInWithPasskeyResult = Annotated[
    SignedIn | PasskeyRefused | InvalidInput,
    strawberry.union("SignInWithPasskeyResult", description="Signed in, or why not."),
]
DeskAddPasskeyResult = Annotated[
    PasskeysChanged | PasskeyRefused | SignInTooOld | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskAddPasskeyResult", description="The passkeys, or why none was added."),
]
DeskChangePasskeyResult = Annotated[
    PasskeysChanged | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskChangePasskeyResult", description="The passkeys, or why none was changed."),
]


async def resolve_sign_in_with_passkey(info: Info, input: SignInWithPasskeyInput) -> SignInWithPasskeyResult:
    await spend_by_client(info.context, PASSKEY_SIGN_INS)
    context = info.context
    client = context.browser.client(input.device_name)

    async def begin() -> SignedIn:
        given = await kept(
            context,
            lambda accounts: sign_in_with_passkey(
                accounts, input.credential, client, input.idempotency_key, venue_id=input.venue_id
            ),
            in_cookie=input.cookie,
        )
        return signed_in_of(given, in_cookie=input.cookie)

    return await answer(context, begin)


@runs(add_passkey)
async def resolve_desk_add_passkey(info: Info, input: DeskAddPasskeyInput) -> DeskAddPasskeyResult:
    context = info.context

    async def add() -> PasskeysChanged:
        party, made = context.signing_in.party, (input.credential, input.name, input.idempotency_key)
        return _changed(context, await add_passkey(context.runtime, context.operator, party, *made))

    return await answer(context, add)


@runs(rename_passkey)
async def resolve_desk_rename_passkey(info: Info, input: DeskRenamePasskeyInput) -> DeskChangePasskeyResult:
    context = info.context

    async def rename() -> PasskeysChanged:
        wanted = input.passkey_id, input.name, input.idempotency_key
        return _changed(context, await rename_passkey(context.runtime, context.operator, *wanted))

    return await answer(context, rename)


@runs(remove_passkey)
async def resolve_desk_remove_passkey(info: Info, input: DeskRemovePasskeyInput) -> DeskChangePasskeyResult:
    context = info.context

    async def remove() -> PasskeysChanged:
        wanted = input.passkey_id, input.idempotency_key
        return _changed(context, await remove_passkey(context.runtime, context.operator, *wanted))

    return await answer(context, remove)


def _changed(context: GraphContext, done: ChangedPasskeys) -> PasskeysChanged:
    zone = context.operator.record.venue.time_zone
    return PasskeysChanged(passkeys=[passkey_of(each, zone) for each in done.passkeys], replayed=done.replayed)
