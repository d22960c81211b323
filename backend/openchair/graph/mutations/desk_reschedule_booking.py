"""deskRescheduleBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.inputs import UNUSUAL_DESCRIPTION, BookingUpdated, DeskBookingInput
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
    UnusualStart,
)
from openchair.rules.agreement import AskedBy


@strawberry.input(
    description="Where to move a booking, and who asked for that. Opening hours and the notice window don't bind staff."
)
class DeskRescheduleBookingInput(DeskBookingInput):
    starts_at: DateTime = strawberry.field(description="The new start, on a whole minute.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="With whom, of those who do the service; the same person if left out."
    )
    asked_by: AskedBy = strawberry.field(
        description="The venue: its customer may cancel for free until they accept. The customer: counted as a move of theirs."
    )
    waive: bool = strawberry.field(
        default=False,
        description="A move that the customer asked for isn't counted; for owners and managers, with a reason.",
    )
    reason: str | None = strawberry.field(default=None, description="Why it isn't counted; at most 500 characters.")
    confirm_unusual_start: bool = strawberry.field(default=False, description=UNUSUAL_DESCRIPTION)


DeskRescheduleBookingResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | SlotTaken
    | UnusualStart
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskRescheduleBookingResult", description="The booking moved, or why not."),
]


@runs(reschedule_as_operator)
async def resolve_desk_reschedule_booking(info: Info, input: DeskRescheduleBookingInput) -> DeskRescheduleBookingResult:
    context = info.context

    async def reschedule() -> BookingUpdated:
        move = DeskMove(
            instant_of(input.starts_at),
            input.staff_id,
            input.asked_by,
            input.waive,
            input.reason,
            input.confirm_unusual_start,
        )
        moved = await reschedule_as_operator(context.runtime, context.operator, input.target, move)
        return BookingUpdated(booking=booking_of(moved.booking), replayed=moved.replayed)

    return await answer(context, reschedule, input.booking_id)
