"""deskRecordDeposit and deskRefund: the venue takes money itself, and gives money back beside what the rules give."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.give_back import refund_as_operator
from openchair.desk.record_deposit import record_deposit
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import DeskBookingInput
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CredentialNeeded,
    DisputeOpen,
    InvalidInput,
    KeyReused,
    MoreThanLeft,
    NotFound,
    NothingToPay,
)
from openchair.rules.tenders import Tender


@strawberry.input(description="How much of a booking's deposit the venue has taken itself.")
class DeskRecordDepositInput(DeskBookingInput):
    tender: Tender = strawberry.field(
        description="CASH or TERMINAL; what a card pays online is written down by itself."
    )
    amount_minor: int = strawberry.field(
        description="How much, in the minor unit of the booking's currency: all that is left, or what leaves enough for a card."
    )


@strawberry.input(description="How much of what was paid to give back.")
class DeskRefundInput(DeskBookingInput):
    payment_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Which payment, of BookingDesk.payments: a fee's, or one of the deposit. Without one, the deposit: it goes "
        "back in the proportions in which it was paid, credit as credit.",
    )
    amount_minor: int = strawberry.field(description="How much, in the minor unit of the booking's currency.")
    reason: str = strawberry.field(description="Why, for the staff; at most 500 characters.")


@strawberry.type(description="It is written down, and the customer is told.")
class DeskRecordDepositSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")


@strawberry.type(
    description="It is on its way to the card; what the desk took is owed until deskSettleRefund says that it was paid back."
)
class DeskRefundSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")


DeskRecordDepositResult = Annotated[
    DeskRecordDepositSuccess | NothingToPay | NotFound | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskRecordDepositResult", description="The deposit recorded, or why not."),
]
DeskRefundResult = Annotated[
    DeskRefundSuccess
    | MoreThanLeft
    | DisputeOpen
    | NotFound
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskRefundResult", description="The refund on its way, or why not."),
]


@runs(record_deposit)
async def resolve_desk_record_deposit(info: Info, input: DeskRecordDepositInput) -> DeskRecordDepositResult:
    context = info.context

    async def record() -> DeskRecordDepositSuccess:
        recorded = await record_deposit(
            context.runtime, context.operator, input.target, input.tender, input.amount_minor
        )
        return DeskRecordDepositSuccess(booking=booking_of(recorded.booking), replayed=recorded.replayed)

    return await answer(context, record, input.booking_id)


@runs(refund_as_operator)
async def resolve_desk_refund(info: Info, input: DeskRefundInput) -> DeskRefundResult:
    context = info.context

    async def give_back() -> DeskRefundSuccess:
        given = await refund_as_operator(
            context.runtime,
            context.operator,
            input.target,
            payment_id=input.payment_id,
            amount_minor=input.amount_minor,
            reason=input.reason,
        )
        return DeskRefundSuccess(booking=booking_of(given.booking), replayed=given.replayed)

    return await answer(context, give_back, input.booking_id)
