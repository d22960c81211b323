"""deskDecideDeposit."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.cancel import DepositDecision
from openchair.desk.deposit import decide_deposit
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import DeskBookingInput
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CredentialNeeded,
    DepositDecided,
    DisputeOpen,
    InvalidInput,
    KeyReused,
    NotFound,
)


@strawberry.input(description="What to do with a deposit that a cancellation has left with the venue.")
class DeskDecideDepositInput(DeskBookingInput):
    deposit: DepositDecision = strawberry.field(description="Refund it in full, keep it, or turn it into credit.")


@strawberry.type(description="The deposit is decided about.")
class DeskDecideDepositSuccess(Done):
    booking: Booking = strawberry.field(description="The booking it was paid for.")


DeskDecideDepositResult = Annotated[
    DeskDecideDepositSuccess
    | DisputeOpen
    | DepositDecided
    | NotFound
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskDecideDepositResult", description="What became of the deposit, or why not."),
]


@runs(decide_deposit)
async def resolve_desk_decide_deposit(info: Info, input: DeskDecideDepositInput) -> DeskDecideDepositResult:
    context = info.context

    async def decide() -> DeskDecideDepositSuccess:
        decision = input.deposit
        done = await decide_deposit(context.runtime, context.operator, input.target, decision)
        return DeskDecideDepositSuccess(booking=booking_of(done.booking), replayed=done.replayed)

    return await answer(context, decide, input.booking_id)
