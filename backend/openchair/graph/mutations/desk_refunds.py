"""deskRetryRefund and deskSettleRefund: the venue looks after a refund that didn't go through."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.refunds import retry_as_operator, settle_by_hand
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
    NotFound,
    RefundNotFailed,
)


@strawberry.input(description="Which failed refund to send to the card again.")
class DeskRetryRefundInput(DeskBookingInput):
    refund_id: strawberry.ID = strawberry.field(description="The refund, of BookingDesk.refunds.")


@strawberry.input(
    description="Which refund the venue has paid back itself: one that failed, or whose deposit was not paid by card here."
)
class DeskSettleRefundInput(DeskBookingInput):
    refund_id: strawberry.ID = strawberry.field(description="The refund, of BookingDesk.refunds.")


@strawberry.type(description="The refund is sent again, as another.")
class DeskRetryRefundSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")


@strawberry.type(description="The refund is done.")
class DeskSettleRefundSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")


DeskRetryRefundResult = Annotated[
    DeskRetryRefundSuccess
    | DisputeOpen
    | RefundNotFailed
    | NotFound
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskRetryRefundResult", description="The refund on its way again, or why not."),
]
DeskSettleRefundResult = Annotated[
    DeskSettleRefundSuccess
    | DisputeOpen
    | RefundNotFailed
    | NotFound
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskSettleRefundResult", description="The refund settled, or why not."),
]


@runs(retry_as_operator)
async def resolve_desk_retry_refund(info: Info, input: DeskRetryRefundInput) -> DeskRetryRefundResult:
    context = info.context

    async def retry() -> DeskRetryRefundSuccess:
        retried = await retry_as_operator(context.runtime, context.operator, input.target, input.refund_id)
        return DeskRetryRefundSuccess(booking=booking_of(retried.booking), replayed=retried.replayed)

    return await answer(context, retry, input.booking_id)


@runs(settle_by_hand)
async def resolve_desk_settle_refund(info: Info, input: DeskSettleRefundInput) -> DeskSettleRefundResult:
    context = info.context

    async def settle() -> DeskSettleRefundSuccess:
        settled = await settle_by_hand(context.runtime, context.operator, input.target, input.refund_id)
        return DeskSettleRefundSuccess(booking=booking_of(settled.booking), replayed=settled.replayed)

    return await answer(context, settle, input.booking_id)
