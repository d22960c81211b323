"""confirmWithCode."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.access.storefront import find_storefront
from openchair.access.viewer import Customer, Visitor
from openchair.graph.context import Info
from openchair.graph.mutations.book_appointment import BookAppointmentSuccess, success_of
from openchair.graph.types.refusals import (
    CodeOver,
    CredentialNeeded,
    InvalidInput,
    NotFound,
    TooOften,
    WrongCode,
    refusal_of,
)
from openchair.presentation.catalogue import ENGLISH, words_of
from openchair.presentation.storefront import NO_SUCH_SALON, for_visitors
from openchair.rules import refusals as rules
from openchair.storefront.confirm import confirm_with_code


@strawberry.input(description="The code for which a visitor's time is held.")
class ConfirmWithCodeInput:
    venue_slug: str | None = strawberry.field(
        default=None, description="The venue's name in addresses; this host's venue if left out."
    )
    idempotency_key: strawberry.ID = strawberry.field(
        description="The key that bookAppointment was called with: it says which booking. A right code typed again does nothing."
    )
    code: str = strawberry.field(description="The six digits; spaces between them are passed over.")


ConfirmWithCodeResult = Annotated[
    BookAppointmentSuccess | WrongCode | CodeOver | TooOften | NotFound | InvalidInput | CredentialNeeded,
    strawberry.union("ConfirmWithCodeResult", description="The booking as it is by that, or why not."),
]


async def resolve_confirm_with_code(info: Info, input: ConfirmWithCodeInput) -> ConfirmWithCodeResult:
    context, viewer = info.context, info.context.viewer
    if not isinstance(viewer, Visitor):
        words = words_of(viewer.booking.venue.locale) if isinstance(viewer, Customer) else ENGLISH
        return CredentialNeeded(message=for_visitors(words))
    storefront = await find_storefront(context.runtime.database, host=viewer.host, slug=input.venue_slug)
    if storefront is None:
        return NotFound(message=NO_SUCH_SALON)
    try:
        booked = await confirm_with_code(
            context.runtime,
            context.gateway,
            context.links,
            storefront,
            input.idempotency_key,
            input.code,
            context.client,
        )
    except rules.Refusal as refusal:
        return refusal_of(refusal, storefront.venue, None)  # type: ignore[return-value]  # a member of the union
    return success_of(context, booked)
