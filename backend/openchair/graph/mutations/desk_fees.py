"""deskChargeFee and deskWaiveFee: what becomes of a fee that is due."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.fees import charge_fee, waive_fee
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import DeskBookingInput
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CardNeeded,
    CredentialNeeded,
    DisputeOpen,
    FeeSettled,
    InvalidInput,
    KeyReused,
    NotFound,
    OnDeskWordAlone,
    PaymentUnderWay,
)


@strawberry.input(description="Which fee that is due to charge to the customer's saved card.")
class DeskChargeFeeInput(DeskBookingInput):
    fee_id: strawberry.ID = strawberry.field(description="The fee, of the booking's fees.")


@strawberry.input(description="Which fee that is due to let go.")
class DeskWaiveFeeInput(DeskBookingInput):
    fee_id: strawberry.ID = strawberry.field(description="The fee, of the booking's fees.")


@strawberry.type(description="The card is being charged; the fee's status says what came of it.")
class DeskChargeFeeSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")


@strawberry.type(description="The fee is not due any more.")
class DeskWaiveFeeSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")


DeskChargeFeeResult = Annotated[
    DeskChargeFeeSuccess
    | DisputeOpen
    | FeeSettled
    | OnDeskWordAlone
    | PaymentUnderWay
    | CardNeeded
    | NotFound
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskChargeFeeResult", description="The fee being charged, or why not."),
]
DeskWaiveFeeResult = Annotated[
    DeskWaiveFeeSuccess | FeeSettled | NotFound | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskWaiveFeeResult", description="The fee waived, or why not."),
]


@runs(charge_fee)
async def resolve_desk_charge_fee(info: Info, input: DeskChargeFeeInput) -> DeskChargeFeeResult:
    context = info.context

    async def charge() -> DeskChargeFeeSuccess:
        charged = await charge_fee(context.runtime, context.operator, input.target, input.fee_id)
        return DeskChargeFeeSuccess(booking=booking_of(charged.booking), replayed=charged.replayed)

    return await answer(context, charge, input.booking_id)


@runs(waive_fee)
async def resolve_desk_waive_fee(info: Info, input: DeskWaiveFeeInput) -> DeskWaiveFeeResult:
    context = info.context

    async def waive() -> DeskWaiveFeeSuccess:
        waived = await waive_fee(context.runtime, context.operator, input.target, input.fee_id)
        return DeskWaiveFeeSuccess(booking=booking_of(waived.booking), replayed=waived.replayed)

    return await answer(context, waive, input.booking_id)
