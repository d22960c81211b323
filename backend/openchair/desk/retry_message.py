"""The desk has a message sent again that was given up or refused."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.runtime import Runtime
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.message import MessageRecord
from openchair.rules.refusals import NotFound
from openchair.rules.scope import VenueScope
from openchair.store.outbox import find_messages, requeue_message


@dataclass(frozen=True, slots=True)
class Retried:
    """A message as it is now; `replayed` where the call had been made before."""

    message: MessageRecord
    replayed: bool


@needs(Permission.RETRY_MESSAGES)
async def retry_message(runtime: Runtime, operator: Operator, message_id: str, key: str) -> Retried:
    """Put a dead letter back into the outbox, with all its attempts before it. Raises `NotFound`, `KeyReused`."""

    async def work(change: Change, scope: VenueScope) -> Answer:
        if not await requeue_message(change.connection, scope, message_id, change.now):
            raise NotFound("undelivered message")
        (message,) = await find_messages(change.connection, scope, [message_id])
        change.refuse_unless_sees(await change.read(message.booking_id))
        await change.record(Plain(ActivityKind.MESSAGE_RETRIED), message.booking_id)
        return {"id": message_id}

    call = Call("deskRetryMessage", key, {"messageId": message_id})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    async with runtime.database.reading(operator.scope) as connection:
        (message,) = await find_messages(connection, operator.scope, [message_id])
    return Retried(message, done.replayed)
