"""deskSendCounterOffers and deskWithdrawCounterOffers."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.counter_offers import OfferedTime, send_counter_offers, withdraw_counter_offers
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.inputs import BookingUpdated, DeskBookingInput
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.booking import booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    BookingClosed,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NoOpenOffer,
    NotFound,
    NotPossibleNow,
    SlotTaken,
)


@strawberry.input(description="A time to offer.")
class CounterOfferInput:
    starts_at: DateTime = strawberry.field(description="When it would start, on a whole minute.")
    staff_id: strawberry.ID = strawberry.field(description="With whom; someone who does the service.")


@strawberry.input(
    description="Which request to answer with other times. Each is held for the customer; what was offered before is off."
)
class DeskSendCounterOffersInput(DeskBookingInput):
    offers: list[CounterOfferInput] = strawberry.field(
        description="One to three times, within the venue's window around the time asked for; opening hours don't bind staff."
    )
    expires_in_hours: int | None = strawberry.field(
        default=None,
        description=(
            "For how long they are held, 1 to 168; the venue's setting if left out, and never past the first of them."
        ),
    )


@strawberry.input(description="Which request's offered times to take back. The request itself stays.")
class DeskWithdrawCounterOffersInput(DeskBookingInput):
    pass


DeskSendCounterOffersResult = Annotated[
    BookingUpdated
    | NotFound
    | BookingChanged
    | BookingClosed
    | NotPossibleNow
    | SlotTaken
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskSendCounterOffersResult", description="The request with its offers, or why not."),
]
DeskWithdrawCounterOffersResult = Annotated[
    BookingUpdated | NotFound | BookingChanged | NoOpenOffer | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskWithdrawCounterOffersResult", description="The request without its offers, or why not."),
]


@runs(send_counter_offers)
async def resolve_desk_send_counter_offers(
    info: Info, input: DeskSendCounterOffersInput
) -> DeskSendCounterOffersResult:
    context = info.context

    async def send() -> BookingUpdated:
        offers = [OfferedTime(instant_of(offer.starts_at), offer.staff_id) for offer in input.offers]
        offered = await send_counter_offers(
            context.runtime, context.operator, input.target, offers, expires_in_hours=input.expires_in_hours
        )
        return BookingUpdated(booking=booking_of(offered.booking), replayed=offered.replayed)

    return await answer(context, send, input.booking_id)


@runs(withdraw_counter_offers)
async def resolve_desk_withdraw_counter_offers(
    info: Info, input: DeskWithdrawCounterOffersInput
) -> DeskWithdrawCounterOffersResult:
    context = info.context

    async def withdraw() -> BookingUpdated:
        withdrawn = await withdraw_counter_offers(context.runtime, context.operator, input.target)
        return BookingUpdated(booking=booking_of(withdrawn.booking), replayed=withdrawn.replayed)

    return await answer(context, withdraw, input.booking_id)
