"""deskSetWaitlist, deskOfferOpening and deskWithdrawOpening."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.waitlist import offer_by_hand, turn_waitlist, withdraw_opening
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound


@strawberry.input(description="Whether openings are offered by themselves.")
class DeskSetWaitlistInput:
    on: bool = strawberry.field(description="From now on.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which opening to offer, and to whom.")
class DeskOfferOpeningInput:
    opening_id: strawberry.ID = strawberry.field(description="The opening.")
    booking_id: strawberry.ID = strawberry.field(description="The booking to move there, if its customer wants.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which opening to take back.")
class DeskWithdrawOpeningInput:
    opening_id: strawberry.ID = strawberry.field(description="The opening.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The offering of openings was turned on or off.")
class WaitlistSet(Done):
    on: bool = strawberry.field(description="Whether it is on.")


@strawberry.type(description="The opening is held for the customer, and they are told.")
class OpeningOffered(Done):
    opening_id: strawberry.ID = strawberry.field(description="The opening.")


@strawberry.type(description="Nobody can take the opening any more, and its time is free.")
class OpeningWithdrawn(Done):
    opening_id: strawberry.ID = strawberry.field(description="The opening.")


DeskSetWaitlistResult = Annotated[
    WaitlistSet | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskSetWaitlistResult", description="How it is now, or why nothing was changed."),
]
DeskOfferOpeningResult = Annotated[
    OpeningOffered | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskOfferOpeningResult", description="The opening offered, or why not."),
]


DeskWithdrawOpeningResult = Annotated[
    OpeningWithdrawn | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskWithdrawOpeningResult", description="The opening taken back, or why not."),
]


@runs(turn_waitlist)
async def resolve_desk_set_waitlist(info: Info, input: DeskSetWaitlistInput) -> DeskSetWaitlistResult:
    context = info.context

    async def use_case() -> WaitlistSet:
        turned = await turn_waitlist(context.runtime, context.operator, input.idempotency_key, on=input.on)
        return WaitlistSet(on=turned.on, replayed=turned.replayed)

    return await answer(context, use_case)


@runs(offer_by_hand)
async def resolve_desk_offer_opening(info: Info, input: DeskOfferOpeningInput) -> DeskOfferOpeningResult:
    context = info.context

    async def use_case() -> OpeningOffered:
        offered = await offer_by_hand(
            context.runtime, context.operator, input.opening_id, input.booking_id, input.idempotency_key
        )
        return OpeningOffered(opening_id=input.opening_id, replayed=offered.replayed)

    return await answer(context, use_case)


@runs(withdraw_opening)
async def resolve_desk_withdraw_opening(info: Info, input: DeskWithdrawOpeningInput) -> DeskWithdrawOpeningResult:
    context = info.context

    async def use_case() -> OpeningWithdrawn:
        withdrawn = await withdraw_opening(context.runtime, context.operator, input.opening_id, input.idempotency_key)
        return OpeningWithdrawn(opening_id=input.opening_id, replayed=withdrawn.replayed)

    return await answer(context, use_case)
