"""acceptOpening and declineOpening."""

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
    InsideNoticeWindow,
    InvalidInput,
    KeyReused,
    MoveQuoteChanged,
    NotFound,
    OpeningNotOpen,
)
from openchair.manage.openings import Taking, accept_opening, decline_opening


@strawberry.input(description="Which earlier time to take.")
class AcceptOpeningInput:
    opening_offer_id: strawberry.ID = strawberry.field(description="One of the booking's openingOffers.")
    quote_id: strawberry.ID = strawberry.field(description="The offered time's quote that the customer was shown.")
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which earlier time to say no to.")
class DeclineOpeningInput:
    opening_offer_id: strawberry.ID = strawberry.field(description="One of the booking's openingOffers.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The booking was moved to the earlier time.")
class OpeningAccepted(Done):
    booking: Booking = strawberry.field(description="As it is now.")


@strawberry.type(description="The earlier time goes to someone else.")
class OpeningDeclined(Done):
    booking: Booking = strawberry.field(description="Unchanged.")


AcceptOpeningResult = Annotated[
    OpeningAccepted
    | OpeningNotOpen
    | InsideNoticeWindow
    | BookingClosed
    | MoveQuoteChanged
    | BookingChanged
    | NotFound
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("AcceptOpeningResult", description="The booking moved, or why not."),
]
DeclineOpeningResult = Annotated[
    OpeningDeclined | OpeningNotOpen | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeclineOpeningResult", description="The time passed on, or why not."),
]


async def resolve_accept_opening(info: Info, input: AcceptOpeningInput) -> AcceptOpeningResult:
    context = info.context

    async def use_case() -> OpeningAccepted:
        taking = Taking(input.opening_offer_id, input.quote_id, input.expected_version)
        moved = await accept_opening(context.runtime, context.customer, taking, input.idempotency_key)
        return OpeningAccepted(booking=booking_of(moved.booking), replayed=moved.replayed)

    return await answer(context, use_case)


async def resolve_decline_opening(info: Info, input: DeclineOpeningInput) -> DeclineOpeningResult:
    context = info.context

    async def use_case() -> OpeningDeclined:
        booking = await decline_opening(
            context.runtime, context.customer, input.opening_offer_id, input.idempotency_key
        )
        return OpeningDeclined(booking=booking_of(booking.booking), replayed=booking.replayed)

    return await answer(context, use_case)
