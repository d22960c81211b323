"""deskDecideObjection."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.objections import decide_objection
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import DeskBookingInput
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NoObjection,
    NotFound,
)
from openchair.rules.objections import ObjectionDecision


@strawberry.input(description="What to do about a customer's objection. Only an owner decides.")
class DeskDecideObjectionInput(DeskBookingInput):
    settlement_id: strawberry.ID = strawberry.field(description="The settlement that they object to.")
    decision: ObjectionDecision = strawberry.field(description="Take it all the same, or let it go.")


@strawberry.type(description="The objection is decided about.")
class DeskDecideObjectionSuccess(Done):
    booking: Booking = strawberry.field(description="Whose customer had objected.")


DeskDecideObjectionResult = Annotated[
    DeskDecideObjectionSuccess | NoObjection | NotFound | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskDecideObjectionResult", description="The booking with what was decided, or why not."),
]


@runs(decide_objection)
async def resolve_desk_decide_objection(info: Info, input: DeskDecideObjectionInput) -> DeskDecideObjectionResult:
    context = info.context

    async def decide() -> DeskDecideObjectionSuccess:
        done = await decide_objection(
            context.runtime, context.operator, input.target, input.settlement_id, input.decision
        )
        return DeskDecideObjectionSuccess(booking=booking_of(done.booking), replayed=done.replayed)

    return await answer(context, decide, input.booking_id)
