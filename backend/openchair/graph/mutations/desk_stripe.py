"""deskStartStripeConnect, deskFinishStripeConnect and deskDisconnectStripe."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.stripe_account import HowPaid, disconnect, finish_connecting, start_connecting
from openchair.graph.answering import answer, in_time
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.scalars import DateTime
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound, PaymentsAway
from openchair.graph.types.stripe_account import (
    MoneyStillOpen,
    Payments,
    StripeAccountTaken,
    StripeWayOver,
    payments_of,
)
from openchair.rules.zone import local_text


@strawberry.input(description="To go to Stripe's page, or to let go of the venue's account there.")
class DeskStripeInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="What Stripe's page has sent its owner back with.")
class DeskFinishStripeConnectInput:
    state: str = strawberry.field(description="The address's `state`.")
    code: str = strawberry.field(description="The address's `code`. It is used once.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="Where the venue's owner chooses an account at Stripe, and agrees.")
class DeskStartStripeConnectSuccess(Done):
    url: str = strawberry.field(
        description="Stripe's page. It leads back to `{base URL}/desk/stripe/connected` with `code` and `state`, or with `error`. "
        "Only whoever asked can come back, in their own session."
    )
    until: DateTime = strawberry.field(description="By when they must be back.")


@strawberry.type(description="The venue is paid to the account from now on.")
class DeskFinishStripeConnectSuccess(Done):
    payments: Payments = strawberry.field(description="How money comes in now.")


@strawberry.type(description="The account is let go of.")
class DeskDisconnectStripeSuccess(Done):
    payments: Payments = strawberry.field(description="How money comes in now.")


DeskStartStripeConnectResult = Annotated[
    DeskStartStripeConnectSuccess | StripeAccountTaken | PaymentsAway | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskStartStripeConnectResult", description="Stripe's page, or why not."),
]
DeskFinishStripeConnectResult = Annotated[
    DeskFinishStripeConnectSuccess
    | StripeWayOver
    | StripeAccountTaken
    | PaymentsAway
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskFinishStripeConnectResult", description="The account connected, or why not."),
]
DeskDisconnectStripeResult = Annotated[
    DeskDisconnectStripeSuccess
    | MoneyStillOpen
    | NotFound
    | PaymentsAway
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskDisconnectStripeResult", description="The account let go of, or why not."),
]


@runs(start_connecting)
async def resolve_desk_start_stripe_connect(info: Info, input: DeskStripeInput) -> DeskStartStripeConnectResult:
    context = info.context

    async def start() -> DeskStartStripeConnectSuccess:
        links = context.signing_in.links
        away = await start_connecting(context.runtime, context.operator, context.gateway, links, input.idempotency_key)
        until = DateTime(local_text(away.until, context.operator.record.venue.time_zone))
        return DeskStartStripeConnectSuccess(url=away.url, until=until, replayed=away.replayed)

    return await answer(context, start)


@runs(finish_connecting)
async def resolve_desk_finish_stripe_connect(
    info: Info, input: DeskFinishStripeConnectInput
) -> DeskFinishStripeConnectResult:
    context = info.context

    async def finish() -> DeskFinishStripeConnectSuccess:
        links, key = context.signing_in.links, input.idempotency_key
        call = finish_connecting(
            context.runtime, context.operator, context.gateway, links, input.state, input.code, key
        )
        done = await in_time(call)
        return DeskFinishStripeConnectSuccess(payments=_shown(context, done), replayed=done.replayed)

    return await answer(context, finish)


@runs(disconnect)
async def resolve_desk_disconnect_stripe(info: Info, input: DeskStripeInput) -> DeskDisconnectStripeResult:
    context = info.context

    async def let_go() -> DeskDisconnectStripeSuccess:
        done = await disconnect(context.runtime, context.operator, context.gateway, input.idempotency_key)
        return DeskDisconnectStripeSuccess(payments=_shown(context, done), replayed=done.replayed)

    return await answer(context, let_go)


def _shown(context: GraphContext, paid: HowPaid) -> Payments:
    return payments_of(paid, context.operator.record.venue.time_zone)
