"""deskCreateBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, Who, book_as_operator
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION, UNUSUAL_DESCRIPTION
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    CredentialNeeded,
    CustomerInDoubt,
    InvalidInput,
    KeyReused,
    NotFound,
    SlotTaken,
    UnusualStart,
)
from openchair.graph.types.visit import PARTS_DESCRIPTION, VisitPartInput, wishes_of


@strawberry.input(description="Who a booking is for. At least one of email and phone, so that the link can be sent.")
class CustomerInput:
    name: str = strawberry.field(description="Their name.")
    email: str | None = strawberry.field(default=None, description="Where mail reaches them.")
    phone: str | None = strawberry.field(
        default=None, description="Where SMS reaches them, as it is written in the venue's country, or E.164."
    )


@strawberry.input(description="A booking made at the desk.")
class DeskCreateBookingInput:
    parts: list[VisitPartInput] = strawberry.field(description=PARTS_DESCRIPTION)
    starts_at: DateTime = strawberry.field(
        description="When the first starts, on a whole minute. Opening hours don't bind the desk: out of them each part "
        "starts when the one before is over, and says by whom it is done."
    )
    customer: CustomerInput = strawberry.field(
        description=(
            "For whom. The same name with the same email or phone, and no other one that differs, is the same customer: what "
            "they lack is filled in, and what is on record stays."
        )
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The customer it is, where CustomerInDoubt asked or they were chosen. Their contact on record stays; "
        "none needs to be given.",
    )
    new_customer: bool = strawberry.field(
        default=False, description="True where it is someone new, however like somebody on record."
    )
    walk_in: bool = strawberry.field(
        default=False,
        description="True where they stand at the desk and need no email or phone. Without them they are someone new, whom nobody "
        "is ever taken for, and who is sent nothing.",
    )
    notes: str | None = strawberry.field(default=None, description="For the staff's eyes; at most 2000 characters.")
    pending: bool = strawberry.field(
        default=False, description="True makes it a request that holds its time and still awaits approval."
    )
    confirm_unusual_start: bool = strawberry.field(default=False, description=UNUSUAL_DESCRIPTION)
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The booking was made.")
class BookingCreated(Done):
    booking: Booking = strawberry.field(description="As it is now.")


DeskCreateBookingResult = Annotated[
    BookingCreated
    | SlotTaken
    | UnusualStart
    | CustomerInDoubt
    | NotFound
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskCreateBookingResult", description="The booking made, or why not."),
]


@runs(book_as_operator)
async def resolve_desk_create_booking(info: Info, input: DeskCreateBookingInput) -> DeskCreateBookingResult:
    context = info.context

    async def create() -> BookingCreated:
        new = NewBooking(
            parts=wishes_of(input.parts),
            starts_at=instant_of(input.starts_at),
            customer=NewCustomer(input.customer.name, input.customer.email, input.customer.phone),
            notes=input.notes,
            pending=input.pending,
            who=Who(input.customer_id, input.new_customer),
            walk_in=input.walk_in,
            confirm_unusual_start=input.confirm_unusual_start,
        )
        created = await book_as_operator(context.runtime, context.operator, new, input.idempotency_key)
        return BookingCreated(booking=booking_of(created.booking), replayed=created.replayed)

    return await answer(context, create)
