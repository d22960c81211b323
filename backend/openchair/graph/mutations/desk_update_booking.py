"""deskUpdateBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.update_booking import Update, update_booking
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.inputs import BookingUpdated, DeskBookingInput, kept
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


@strawberry.input(description="What becomes of a booking. What is left out stays; of the note, null takes it away.")
class DeskUpdateBookingInput(DeskBookingInput):
    tell: bool = strawberry.field(
        description="True sends its customer a new confirmation where something else than the note is changed; False says nothing."
    )
    service_id: strawberry.ID | None = strawberry.field(
        default=None, description="What is done, with its length and price of today unless they are said here."
    )
    minutes: int | None = strawberry.field(default=None, description="How long it takes, 5 to 720.")
    price_minor: int | None = strawberry.field(
        default=None,
        description="What it costs, in the currency's minor unit; for the front desk, managers and owners.",
    )
    notes: str | None = strawberry.field(
        default=strawberry.UNSET, description="For staff; at most 2000 characters. Of a closed booking, too."
    )


DeskUpdateBookingResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | SlotTaken
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskUpdateBookingResult", description="The booking changed, or why not."),
]


@runs(update_booking)
async def resolve_desk_update_booking(info: Info, input: DeskUpdateBookingInput) -> DeskUpdateBookingResult:
    context = info.context

    async def update() -> BookingUpdated:
        wanted = Update(input.tell, input.service_id, input.minutes, input.price_minor, kept(input.notes))
        updated = await update_booking(context.runtime, context.operator, input.target, wanted)
        return BookingUpdated(booking=booking_of(updated.booking), replayed=updated.replayed)

    return await answer(context, update, input.booking_id)
