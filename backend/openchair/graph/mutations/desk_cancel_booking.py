"""deskCancelBooking and deskDeclineBooking."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk import cancel as use_case
from openchair.desk.cancel import DepositDecision
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
from openchair.rules.agreement import AskedBy


@strawberry.input(
    description="Which booking to cancel, who asked for that, and what becomes of the money. The notice window does not bind staff."
)
class DeskCancelBookingInput(DeskBookingInput):
    asked_by: AskedBy = strawberry.field(
        description="The venue: everything paid goes back, without a fee. The customer, by phone: the same for now, as nothing is "
        "taken on the venue's word alone; the activity says what the agreed rule would have taken."
    )
    deposit: DepositDecision = strawberry.field(
        default=DepositDecision.FOLLOW_RULE,
        description="What becomes of a deposit that was paid. It is never kept; it becomes credit only where the customer asked "
        "and the agreed rule would give nothing back to their card.",
    )
    charge_fee: bool = strawberry.field(
        default=False,
        description="Whether the agreed fee for cancelling late would be due. It isn't charged on the venue's word alone; where "
        "the venue asked there is none.",
    )
    reason: str | None = strawberry.field(default=None, description="Why, for the customer; at most 500 characters.")


@strawberry.input(description="Which request to decline. A deposit goes back in full.")
class DeskDeclineBookingInput(DeskBookingInput):
    reason: str | None = strawberry.field(default=None, description="Why, for the customer; at most 500 characters.")


DeskCancelBookingResult = Annotated[
    BookingUpdated | NotFound | BookingChanged | BookingClosed | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskCancelBookingResult", description="The booking cancelled, or why not."),
]
DeskDeclineBookingResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskDeclineBookingResult", description="The request declined, or why not."),
]


@runs(use_case.cancel_as_operator)
async def resolve_desk_cancel_booking(info: Info, input: DeskCancelBookingInput) -> DeskCancelBookingResult:
    context = info.context

    async def cancel() -> BookingUpdated:
        cancelled = await use_case.cancel_as_operator(
            context.runtime,
            context.operator,
            input.target,
            asked_by=input.asked_by,
            deposit=input.deposit,
            charge_fee=input.charge_fee,
            reason=input.reason,
        )
        return BookingUpdated(booking=booking_of(cancelled.booking), replayed=cancelled.replayed)

    return await answer(context, cancel, input.booking_id)


@runs(use_case.decline_booking)
async def resolve_desk_decline_booking(info: Info, input: DeskDeclineBookingInput) -> DeskDeclineBookingResult:
    context = info.context

    async def decline() -> BookingUpdated:
        declined = await use_case.decline_booking(context.runtime, context.operator, input.target, input.reason)
        return BookingUpdated(booking=booking_of(declined.booking), replayed=declined.replayed)

    return await answer(context, decline, input.booking_id)
