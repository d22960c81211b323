"""deskIssueCredit."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.credit import issue_credit
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import DeskBookingInput
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import BookingChanged, CredentialNeeded, InvalidInput, KeyReused, NotFound


@strawberry.input(description="How much credit to give a booking's customer, out of the venue's own pocket.")
class DeskIssueCreditInput(DeskBookingInput):
    amount_minor: int = strawberry.field(description="How much, in the minor unit of the venue's currency.")
    reason: str | None = strawberry.field(default=None, description="Why, for the staff; at most 500 characters.")


@strawberry.type(description="The customer can pay deposits with it.")
class DeskIssueCreditSuccess(Done):
    booking: Booking = strawberry.field(description="The booking it was given for.")


DeskIssueCreditResult = Annotated[
    DeskIssueCreditSuccess | NotFound | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskIssueCreditResult", description="The credit given, or why not."),
]


@runs(issue_credit)
async def resolve_desk_issue_credit(info: Info, input: DeskIssueCreditInput) -> DeskIssueCreditResult:
    context = info.context

    async def issue() -> DeskIssueCreditSuccess:
        given = await issue_credit(context.runtime, context.operator, input.target, input.amount_minor, input.reason)
        return DeskIssueCreditSuccess(booking=booking_of(given.booking), replayed=given.replayed)

    return await answer(context, issue, input.booking_id)
