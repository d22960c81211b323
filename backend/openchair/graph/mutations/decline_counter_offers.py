"""declineCounterOffers."""

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
    NoOpenOffer,
)
from openchair.manage.decline_counter_offers import decline_counter_offers


@strawberry.input(description="That none of the times on offer suits; the request itself stays.")
class DeclineCounterOffersInput:
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The offered times were given back, and the request waits for the venue again.")
class CounterOffersDeclined(Done):
    booking: Booking = strawberry.field(description="As it is now.")


DeclineCounterOffersResult = Annotated[
    CounterOffersDeclined | NoOpenOffer | BookingClosed | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeclineCounterOffersResult", description="The offers given back, or why not."),
]


async def resolve_decline_counter_offers(info: Info, input: DeclineCounterOffersInput) -> DeclineCounterOffersResult:
    context = info.context

    async def use_case() -> CounterOffersDeclined:
        declined = await decline_counter_offers(
            context.runtime, context.customer, input.expected_version, input.idempotency_key
        )
        return CounterOffersDeclined(booking=booking_of(declined.booking), replayed=declined.replayed)

    return await answer(context, use_case)
