"""acceptMove."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    BookingClosed,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    MoveQuoteChanged,
    NoMoveToAccept,
)
from openchair.manage.accept_move import Acceptance, accept_move


@strawberry.input(description="On which terms to accept the time to which the desk moved the booking.")
class AcceptMoveInput:
    quote_id: strawberry.ID = strawberry.field(
        description="The quote of the booking's venueMove that the customer was shown."
    )
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The time is agreed. The customer's own rules hold from now on.")
class MoveAccepted(Done):
    booking: Booking = strawberry.field(description="As it is now.")


AcceptMoveResult = Annotated[
    MoveAccepted
    | NoMoveToAccept
    | MoveQuoteChanged
    | BookingClosed
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("AcceptMoveResult", description="The booking at the accepted time, or why not."),
]


async def resolve_accept_move(info: Info, input: AcceptMoveInput) -> AcceptMoveResult:
    context = info.context

    async def use_case() -> MoveAccepted:
        acceptance = Acceptance(input.quote_id, input.expected_version)
        accepted = await accept_move(context.runtime, context.customer, acceptance, input.idempotency_key)
        return MoveAccepted(booking=booking_of(accepted.booking), replayed=accepted.replayed)

    return await answer(context, use_case)
