"""cancelBooking."""

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
    QuoteChanged,
)
from openchair.manage.cancel import Cancellation, cancel_booking


@strawberry.input(description="On which terms to cancel the booking of the link.")
class CancelBookingInput:
    quote_id: strawberry.ID = strawberry.field(description="The cancellationQuote the customer was shown.")
    reason: str | None = strawberry.field(default=None, description="Why, if they want to say; at most 500 characters.")
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The booking was cancelled.")
class BookingCancelled(Done):
    booking: Booking = strawberry.field(description="As it is now.")


CancelBookingResult = Annotated[
    BookingCancelled
    | InsideNoticeWindow
    | BookingClosed
    | QuoteChanged
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("CancelBookingResult", description="The booking cancelled, or why not."),
]


async def resolve_cancel_booking(info: Info, input: CancelBookingInput) -> CancelBookingResult:
    context = info.context

    async def use_case() -> BookingCancelled:
        cancellation = Cancellation(input.quote_id, input.reason, input.expected_version)
        cancelled = await cancel_booking(context.runtime, context.customer, cancellation, input.idempotency_key)
        return BookingCancelled(booking=booking_of(cancelled.booking), replayed=cancelled.replayed)

    return await answer(context, use_case)
