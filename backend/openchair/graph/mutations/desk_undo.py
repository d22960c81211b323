"""deskUndoChange and deskEndGrace."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk import undo as use_case
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.inputs import BookingUpdated, DeskBookingInput
from openchair.graph.types.booking import booking_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotFound,
    NothingToUndo,
    NotYoursToUndo,
    SlotTaken,
)


@strawberry.input(
    description="The booking whose last change is taken back: a cancel, a decline, a move, or a step of the day by the desk."
)
class DeskUndoChangeInput(DeskBookingInput):
    pass


@strawberry.input(description="The booking whose last change stands at once, whoever made it.")
class DeskEndGraceInput(DeskBookingInput):
    pass


DeskUndoChangeResult = Annotated[
    BookingUpdated
    | NothingToUndo
    | NotYoursToUndo
    | SlotTaken
    | NotFound
    | BookingChanged
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskUndoChangeResult", description="The booking as it was, or why not."),
]
DeskEndGraceResult = Annotated[
    BookingUpdated | NothingToUndo | NotFound | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskEndGraceResult", description="The booking as it is now, or why not."),
]


@runs(use_case.undo_as_operator)
async def resolve_desk_undo_change(info: Info, input: DeskUndoChangeInput) -> DeskUndoChangeResult:
    context = info.context

    async def undo() -> BookingUpdated:
        undone = await use_case.undo_as_operator(context.runtime, context.operator, input.target)
        return BookingUpdated(booking=booking_of(undone.booking), replayed=undone.replayed)

    return await answer(context, undo, input.booking_id)


@runs(use_case.end_grace_as_operator)
async def resolve_desk_end_grace(info: Info, input: DeskEndGraceInput) -> DeskEndGraceResult:
    context = info.context

    async def end() -> BookingUpdated:
        ended = await use_case.end_grace_as_operator(context.runtime, context.operator, input.target)
        return BookingUpdated(booking=booking_of(ended.booking), replayed=ended.replayed)

    return await answer(context, end, input.booking_id)
