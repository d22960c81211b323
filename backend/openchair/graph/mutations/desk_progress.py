"""deskApproveBooking, deskMarkArrived, deskMarkReady, deskCompleteBooking: a booking's way through the day."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.access.permissions import DeskVerb
from openchair.changes.booking import Changed
from openchair.desk.bookings import Target
from openchair.desk.progress import approve_booking, complete_booking, mark_arrived, mark_ready
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


@strawberry.input(description="The request to confirm.")
class DeskApproveBookingInput(DeskBookingInput):
    pass


@strawberry.input(description="Whose customer is here.")
class DeskMarkArrivedInput(DeskBookingInput):
    pass


@strawberry.input(description="Which the venue is ready for.")
class DeskMarkReadyInput(DeskBookingInput):
    pass


@strawberry.input(description="Which is done.")
class DeskCompleteBookingInput(DeskBookingInput):
    pass


DeskApproveBookingResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskApproveBookingResult", description="The booking as it is now, or why not."),
]

DeskMarkArrivedResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskMarkArrivedResult", description="The booking as it is now, or why not."),
]

DeskMarkReadyResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskMarkReadyResult", description="The booking as it is now, or why not."),
]

DeskCompleteBookingResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskCompleteBookingResult", description="The booking as it is now, or why not."),
]


async def _advance(
    info: Info,
    input: DeskBookingInput,
    verb: DeskVerb[[Target], Changed],
) -> BookingUpdated:
    context = info.context

    async def advance() -> BookingUpdated:
        changed = await verb(context.runtime, context.operator, input.target)
        return BookingUpdated(booking=booking_of(changed.booking), replayed=changed.replayed)

    return await answer(context, advance, input.booking_id)


@runs(approve_booking)
async def resolve_desk_approve_booking(info: Info, input: DeskApproveBookingInput) -> DeskApproveBookingResult:
    return await _advance(info, input, approve_booking)


@runs(mark_arrived)
async def resolve_desk_mark_arrived(info: Info, input: DeskMarkArrivedInput) -> DeskMarkArrivedResult:
    return await _advance(info, input, mark_arrived)


@runs(mark_ready)
async def resolve_desk_mark_ready(info: Info, input: DeskMarkReadyInput) -> DeskMarkReadyResult:
    return await _advance(info, input, mark_ready)


@runs(complete_booking)
async def resolve_desk_complete_booking(info: Info, input: DeskCompleteBookingInput) -> DeskCompleteBookingResult:
    return await _advance(info, input, complete_booking)
