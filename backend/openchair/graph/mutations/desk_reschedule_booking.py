"""deskRescheduleBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.reschedule import reschedule_as_operator
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.inputs import BookingUpdated, DeskBookingInput
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.booking import booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    BookingClosed,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotFound,
    SlotTaken,
)


@strawberry.input(description="Where to move a booking. Opening hours and the notice window don't bind staff.")
class DeskRescheduleBookingInput(DeskBookingInput):
    starts_at: DateTime = strawberry.field(description="The new start, on a whole minute.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="With whom; the same person if left out."
    )


DeskRescheduleBookingResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | SlotTaken
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskRescheduleBookingResult", description="The booking moved, or why not."),
]


async def resolve_desk_reschedule_booking(info: Info, input: DeskRescheduleBookingInput) -> DeskRescheduleBookingResult:
    context = info.context

    async def reschedule() -> BookingUpdated:
        moved = await reschedule_as_operator(
            context.runtime,
            context.operator,
            input.target,
            starts_at=instant_of(input.starts_at),
            staff_id=input.staff_id,
        )
        return BookingUpdated(booking=booking_of(moved))

    return await answer(context, reschedule, input.booking_id)
