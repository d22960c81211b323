"""deskMarkNoShow."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.no_show import mark_no_show
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.inputs import BookingUpdated, DeskBookingInput
from openchair.graph.types.booking import booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    BookingClosed,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotFound,
    NotPossibleNow,
)


@strawberry.input(
    description="Whose customer did not come; possible from the start on, and from the one that they last agreed to. What was paid "
    "goes back and no fee is charged, as nothing is taken on the venue's word alone."
)
class DeskMarkNoShowInput(DeskBookingInput):
    charge_fee: bool = strawberry.field(
        default=True,
        description="Whether the agreed no-show fee would be due; false waives it. The activity says what wasn't taken.",
    )


DeskMarkNoShowResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskMarkNoShowResult", description="The booking closed as missed, or why not."),
]


@runs(mark_no_show)
async def resolve_desk_mark_no_show(info: Info, input: DeskMarkNoShowInput) -> DeskMarkNoShowResult:
    context = info.context

    async def mark() -> BookingUpdated:
        missed = await mark_no_show(context.runtime, context.operator, input.target, charge_fee=input.charge_fee)
        return BookingUpdated(booking=booking_of(missed.booking), replayed=missed.replayed)

    return await answer(context, mark, input.booking_id)
