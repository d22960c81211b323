"""askForEarlierTimes and stopEarlierTimes."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.openings import TimeOfWeekInput, times_of
from openchair.graph.types.refusals import (
    BookingClosed,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotConfirmedYet,
    TooSoonForEarlierTimes,
)
from openchair.manage.earlier import ask_for_earlier_times, stop_earlier_times


@strawberry.input(description="Which earlier times to hear of.")
class AskForEarlierTimesInput:
    times: list[TimeOfWeekInput] = strawberry.field(description="At these times of the week; one at least.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Ask for earlier times no more.")
class StopEarlierTimesInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The customer will hear of earlier times.")
class EarlierTimesAsked(Done):
    booking: Booking = strawberry.field(description="Their booking, unchanged.")


@strawberry.type(description="The customer will hear of no more earlier times.")
class EarlierTimesStopped(Done):
    booking: Booking = strawberry.field(description="Their booking, unchanged.")


AskForEarlierTimesResult = Annotated[
    EarlierTimesAsked
    | BookingClosed
    | NotConfirmedYet
    | TooSoonForEarlierTimes
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("AskForEarlierTimesResult", description="The wish kept, or why not."),
]
StopEarlierTimesResult = Annotated[
    EarlierTimesStopped | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("StopEarlierTimesResult", description="The wish ended, or why not."),
]


async def resolve_ask_for_earlier_times(info: Info, input: AskForEarlierTimesInput) -> AskForEarlierTimesResult:
    context = info.context

    async def use_case() -> EarlierTimesAsked:
        booking = await ask_for_earlier_times(
            context.runtime, context.customer, times_of(input.times), input.idempotency_key
        )
        return EarlierTimesAsked(booking=booking_of(booking.booking), replayed=booking.replayed)

    return await answer(context, use_case)


async def resolve_stop_earlier_times(info: Info, input: StopEarlierTimesInput) -> StopEarlierTimesResult:
    context = info.context

    async def use_case() -> EarlierTimesStopped:
        booking = await stop_earlier_times(context.runtime, context.customer, input.idempotency_key)
        return EarlierTimesStopped(booking=booking_of(booking.booking), replayed=booking.replayed)

    return await answer(context, use_case)
