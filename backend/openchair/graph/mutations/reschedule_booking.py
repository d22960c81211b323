"""rescheduleBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    BookingClosed,
    CredentialNeeded,
    InsideNoticeWindow,
    InvalidInput,
    KeyReused,
    MoveQuoteChanged,
    SlotTaken,
)
from openchair.manage.reschedule import Move, reschedule_booking


@strawberry.input(description="Where to move the booking of the link.")
class RescheduleBookingInput:
    starts_at: DateTime = strawberry.field(description="The new start: one of openSlots or soonestSlots.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="With whom; the same person if left out."
    )
    quote_id: strawberry.ID = strawberry.field(
        description="The moveQuote of this start and person that the customer was shown."
    )
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The booking was moved.")
class BookingRescheduled(Done):
    booking: Booking = strawberry.field(description="As it is now.")


RescheduleBookingResult = Annotated[
    BookingRescheduled
    | InsideNoticeWindow
    | BookingClosed
    | SlotTaken
    | MoveQuoteChanged
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("RescheduleBookingResult", description="The booking moved, or why not."),
]


async def resolve_reschedule_booking(info: Info, input: RescheduleBookingInput) -> RescheduleBookingResult:
    context = info.context

    async def use_case() -> BookingRescheduled:
        move = Move(instant_of(input.starts_at), input.staff_id, input.quote_id, input.expected_version)
        moved = await reschedule_booking(context.runtime, context.customer, move, input.idempotency_key)
        return BookingRescheduled(booking=booking_of(moved.booking), replayed=moved.replayed)

    return await answer(context, use_case)
