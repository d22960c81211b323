"""deskRetryMessage."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.retry_message import retry_message
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound


@strawberry.input(description="Which message to send again: one that was given up or refused.")
class DeskRetryMessageInput:
    message_id: strawberry.ID = strawberry.field(description="The message.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The message is to be sent again.")
class MessageRetried(Done):
    # Not "message", which is what the refusals beside it say.
    retried: Message = strawberry.field(description="As it is now.")


DeskRetryMessageResult = Annotated[
    MessageRetried | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskRetryMessageResult", description="The message on its way again, or why not."),
]


@runs(retry_message)
async def resolve_desk_retry_message(info: Info, input: DeskRetryMessageInput) -> DeskRetryMessageResult:
    context = info.context

    async def retry() -> MessageRetried:
        done = await retry_message(context.runtime, context.operator, input.message_id, input.idempotency_key)
        return MessageRetried(retried=message_of(done.message, context.operator.reader), replayed=done.replayed)

    return await answer(context, retry)
