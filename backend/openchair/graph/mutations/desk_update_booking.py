"""deskUpdateBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.parts_after import PartChange
from openchair.desk.update_booking import Update, update_booking
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.inputs import BookingUpdated, DeskBookingInput, kept
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
from openchair.graph.types.visit import VisitPartInput, wishes_of
from openchair.rules.agreement import AskedBy


@strawberry.input(description="What becomes of a booking. What is left out stays; of the note, null takes it away.")
class DeskUpdateBookingInput(DeskBookingInput):
    tell: bool = strawberry.field(
        description="True sends its customer a new confirmation where something else than the note is changed; False says nothing, "
        "and is refused where a part that stays is moved."
    )
    asked_by: AskedBy | None = strawberry.field(
        default=None,
        description="Who asked for it; needed where a part that stays starts at another time, or is another person's: a move.",
    )
    part: int = strawberry.field(
        default=1,
        description="Which of its parts serviceId, staffId, startsAt, minutes and priceMinor are about, from 1 on.",
    )
    service_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="What is done in the part, with its length and price of today unless they are said here.",
    )
    staff_id: strawberry.ID | None = strawberry.field(default=None, description="Who does the part.")
    starts_at: DateTime | None = strawberry.field(
        default=None,
        description="When the part starts, on a whole minute, once the one before is over; the first starts with the visit.",
    )
    remove: list[int] = strawberry.field(
        default_factory=list,
        description="The parts that aren't done, from 1 on; not all, and none for which a deposit was asked.",
    )
    add: list[VisitPartInput] = strawberry.field(
        default_factory=list,
        description="What is done beside once the rest is over, each with its person; for it neither deposit nor fee is owed.",
    )
    minutes: int | None = strawberry.field(default=None, description="How long the part takes, 5 to 720.")
    price_minor: int | None = strawberry.field(
        default=None,
        description="What the part costs, in the currency's minor unit; for the front desk, managers and owners.",
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
        part = PartChange(
            input.part,
            input.service_id,
            input.staff_id,
            None if input.starts_at is None else instant_of(input.starts_at),
            input.minutes,
            input.price_minor,
        )
        wanted = Update(input.tell, part, input.remove, wishes_of(input.add), kept(input.notes), input.asked_by)
        updated = await update_booking(context.runtime, context.operator, input.target, wanted)
        return BookingUpdated(booking=booking_of(updated.booking), replayed=updated.replayed)

    return await answer(context, update, input.booking_id)
