"""deskSendManageLink and deskRevokeManageLink."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.manage_link import revoke_manage_link, send_manage_link
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION, BookingUpdated, DeskBookingInput
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.refusals import (
    BookingChanged,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotFound,
    TooOften,
)


@strawberry.input(description="Whose link to send. It changes nothing about the booking, so it needs no version.")
class DeskSendManageLinkInput:
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Whose link to revoke. Send a new one with deskSendManageLink.")
class DeskRevokeManageLinkInput(DeskBookingInput):
    pass


@strawberry.type(description="The link is on its way.")
class ManageLinkSent(Done):
    booking: Booking = strawberry.field(description="The booking it opens.")
    messages: list[Message] = strawberry.field(description="What carries it: an email, an SMS, or both.")


DeskSendManageLinkResult = Annotated[
    ManageLinkSent | TooOften | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskSendManageLinkResult", description="The link on its way, or why not."),
]
DeskRevokeManageLinkResult = Annotated[
    BookingUpdated | NotFound | BookingChanged | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskRevokeManageLinkResult", description="The link revoked, or why not."),
]


@runs(send_manage_link)
async def resolve_desk_send_manage_link(info: Info, input: DeskSendManageLinkInput) -> DeskSendManageLinkResult:
    context = info.context

    async def send() -> ManageLinkSent:
        sent, messages = await send_manage_link(
            context.runtime, context.operator, input.booking_id, input.idempotency_key
        )
        return ManageLinkSent(
            booking=booking_of(sent.booking),
            messages=[message_of(each, context.operator.reader) for each in messages],
            replayed=sent.replayed,
        )

    return await answer(context, send, input.booking_id)


@runs(revoke_manage_link)
async def resolve_desk_revoke_manage_link(info: Info, input: DeskRevokeManageLinkInput) -> DeskRevokeManageLinkResult:
    context = info.context

    async def revoke() -> BookingUpdated:
        revoked = await revoke_manage_link(context.runtime, context.operator, input.target)
        return BookingUpdated(booking=booking_of(revoked.booking), replayed=revoked.replayed)

    return await answer(context, revoke, input.booking_id)
