"""objectToSettlement."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound, NothingToObjectTo
from openchair.manage.object import LONGEST_WORDS, find_settlement, object_to_settlement
from openchair.presentation.booking_objections import heard_sentence
from openchair.rules.undo import SettlementStatus


@strawberry.input(description="What the customer says isn't right.")
class ObjectToSettlementInput:
    settlement_id: strawberry.ID = strawberry.field(description="The booking's settlement that they were shown.")
    words: str | None = strawberry.field(
        default=None, description=f"What happened, in their words; at most {LONGEST_WORDS} characters."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The venue has been told that it isn't right.")
class ObjectToSettlementSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")
    stopped: bool = strawberry.field(
        description="Whether nothing is taken until the owner decides; false where it had been taken, or is decided."
    )
    sentence: str = strawberry.field(description="What that does, in words for the customer.")


ObjectToSettlementResult = Annotated[
    ObjectToSettlementSuccess | NotFound | NothingToObjectTo | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("ObjectToSettlementResult", description="What the objection has done, or why nothing was."),
]


async def resolve_object_to_settlement(info: Info, input: ObjectToSettlementInput) -> ObjectToSettlementResult:
    context = info.context

    async def use_case() -> ObjectToSettlementSuccess:
        objected = await object_to_settlement(
            context.runtime, context.customer, input.settlement_id, input.words, input.idempotency_key
        )
        row = await find_settlement(context.runtime, context.customer.scope, objected.booking, input.settlement_id)
        assert row is not None, "settlements are never deleted"
        return ObjectToSettlementSuccess(
            booking=booking_of(objected.booking),
            stopped=row.status is SettlementStatus.OBJECTED,
            sentence=heard_sentence(row, objected.booking),
            replayed=objected.replayed,
        )

    return await answer(context, use_case)
