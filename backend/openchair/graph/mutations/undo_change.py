"""undoChange."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NothingToUndo,
    NotYoursToUndo,
    SlotTaken,
)
from openchair.manage.undo import undo_change


@strawberry.input(description="To take the last change of the link's booking back: a cancel or a move.")
class UndoChangeInput:
    expected_version: int = strawberry.field(description="The booking's version when the customer looked at it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The booking is as it was before the change, and nothing of what was to follow happens.")
class ChangeUndone(Done):
    booking: Booking = strawberry.field(description="As it is now.")


UndoChangeResult = Annotated[
    ChangeUndone
    | NothingToUndo
    | NotYoursToUndo
    | SlotTaken
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("UndoChangeResult", description="The booking as it was, or why not."),
]


async def resolve_undo_change(info: Info, input: UndoChangeInput) -> UndoChangeResult:
    context = info.context

    async def use_case() -> ChangeUndone:
        undone = await undo_change(context.runtime, context.customer, input.expected_version, input.idempotency_key)
        return ChangeUndone(booking=booking_of(undone.booking), replayed=undone.replayed)

    return await answer(context, use_case)
