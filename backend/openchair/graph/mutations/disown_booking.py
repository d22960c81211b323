"""disownBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import BookingClosed, CredentialNeeded, InvalidInput, KeyReused
from openchair.manage.disown import disown_booking
from openchair.presentation.booking import disowned_sentence


@strawberry.input(description="That whoever was told of the booking hasn't made it.")
class DisownBookingInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="It was cancelled, or the venue was told.")
class DisownBookingSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")
    cancelled: bool = strawberry.field(description="Whether it was cancelled; else it stands, and the venue was told.")
    sentence: str = strawberry.field(description="What was done, in words.")


DisownBookingResult = Annotated[
    DisownBookingSuccess | BookingClosed | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DisownBookingResult", description="What was done about it, or why nothing was."),
]


async def resolve_disown_booking(info: Info, input: DisownBookingInput) -> DisownBookingResult:
    context = info.context

    async def use_case() -> DisownBookingSuccess:
        done = await disown_booking(context.runtime, context.customer, input.idempotency_key)
        return DisownBookingSuccess(
            booking=booking_of(done.booking),
            cancelled=done.cancelled,
            sentence=disowned_sentence(done.booking, cancelled=done.cancelled),
            replayed=done.replayed,
        )

    return await answer(context, use_case)
