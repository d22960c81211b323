"""setMessagePreferences."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused
from openchair.manage.preferences import set_message_preferences


@strawberry.input(
    description="Which messages to get beside those about the booking itself; what is left out stays as it is."
)
class SetMessagePreferencesInput:
    reminders: bool | None = strawberry.field(default=None, description="Whether to be reminded of appointments.")
    earlier_times: bool | None = strawberry.field(
        default=None, description="Whether to be told of earlier times that were asked for."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The choice is kept; it holds for all of the customer's bookings at the venue.")
class MessagePreferencesSet(Done):
    booking: Booking = strawberry.field(description="Their booking, unchanged but for the choice.")


SetMessagePreferencesResult = Annotated[
    MessagePreferencesSet | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("SetMessagePreferencesResult", description="The choice kept, or why not."),
]


async def resolve_set_message_preferences(info: Info, input: SetMessagePreferencesInput) -> SetMessagePreferencesResult:
    context = info.context

    async def use_case() -> MessagePreferencesSet:
        booking = await set_message_preferences(
            context.runtime,
            context.customer,
            input.idempotency_key,
            reminders=input.reminders,
            earlier_times=input.earlier_times,
        )
        return MessagePreferencesSet(booking=booking_of(booking.booking), replayed=booking.replayed)

    return await answer(context, use_case)
