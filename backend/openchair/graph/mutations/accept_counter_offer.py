"""acceptCounterOffer."""

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
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    MoveQuoteChanged,
    OfferNotOpen,
)
from openchair.manage.accept_counter_offer import Choice, accept_counter_offer


@strawberry.input(description="Which of the venue's counter-offers to take.")
class AcceptCounterOfferInput:
    number: int = strawberry.field(description="The offer's number.")
    quote_id: strawberry.ID = strawberry.field(description="The offer's quote that the customer was shown.")
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The booking was moved to the offered time and confirmed.")
class CounterOfferAccepted(Done):
    booking: Booking = strawberry.field(description="As it is now.")


AcceptCounterOfferResult = Annotated[
    CounterOfferAccepted
    | OfferNotOpen
    | MoveQuoteChanged
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("AcceptCounterOfferResult", description="The booking at the offered time, or why not."),
]


async def resolve_accept_counter_offer(info: Info, input: AcceptCounterOfferInput) -> AcceptCounterOfferResult:
    context = info.context

    async def use_case() -> CounterOfferAccepted:
        choice = Choice(input.number, input.quote_id, input.expected_version)
        confirmed = await accept_counter_offer(context.runtime, context.customer, choice, input.idempotency_key)
        return CounterOfferAccepted(booking=booking_of(confirmed.booking), replayed=confirmed.replayed)

    return await answer(context, use_case)
