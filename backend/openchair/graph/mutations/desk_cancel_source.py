"""deskCancelSource and deskHoldMessages: what the desk does about a flood."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.hold_messages import hold_messages
from openchair.desk.source import MOST, cancel_source
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound


@strawberry.input(description="Which source's bookings to cancel.")
class DeskCancelSourceInput:
    booking_id: strawberry.ID = strawberry.field(description="One of its bookings.")
    expected_count: int = strawberry.field(
        description="How many BookingDesk.sameSource has shown; where there are more or fewer by now, nothing is done."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Whether messages to customers are held back.")
class DeskHoldMessagesInput:
    held: bool = strawberry.field(description="From now on. What is still true when they are let go is sent then.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The bookings of the source were cancelled, as by the venue.")
class SourceCancelled(Done):
    booking_ids: list[strawberry.ID] = strawberry.field(
        description=f"Those that were, in order of start: {MOST} at most."
    )
    left: int = strawberry.field(description="How many are left for another press.")


@strawberry.type(description="Messages to customers are held back, or go out again.")
class MessagesHeld(Done):
    held: bool = strawberry.field(description="Whether they are held back.")


DeskCancelSourceResult = Annotated[
    SourceCancelled | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskCancelSourceResult", description="What was cancelled, or why nothing was."),
]
DeskHoldMessagesResult = Annotated[
    MessagesHeld | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskHoldMessagesResult", description="How it is now, or why nothing was changed."),
]


@runs(cancel_source)
async def resolve_desk_cancel_source(info: Info, input: DeskCancelSourceInput) -> DeskCancelSourceResult:
    context = info.context

    async def use_case() -> SourceCancelled:
        done = await cancel_source(
            context.runtime, context.operator, input.booking_id, input.expected_count, input.idempotency_key
        )
        return SourceCancelled(
            booking_ids=[strawberry.ID(id) for id in done.booking_ids], left=done.left, replayed=done.replayed
        )

    return await answer(context, use_case)


@runs(hold_messages)
async def resolve_desk_hold_messages(info: Info, input: DeskHoldMessagesInput) -> DeskHoldMessagesResult:
    context = info.context

    async def use_case() -> MessagesHeld:
        done = await hold_messages(context.runtime, context.operator, input.idempotency_key, held=input.held)
        return MessagesHeld(held=done.held, replayed=done.replayed)

    return await answer(context, use_case)
