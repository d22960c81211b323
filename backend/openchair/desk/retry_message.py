"""The desk has a message sent again that was given up or refused."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.records.message import MessageRecord
from openchair.rules.refusals import NotFound
from openchair.store.activity import record_activity
from openchair.store.once import Answer, Call, once
from openchair.store.outbox import find_messages, requeue_message


async def retry_message(runtime: Runtime, operator: Operator, message_id: str, key: str) -> MessageRecord:
    """Put a dead letter back into the outbox, with all its attempts before it. Raises `NotFound`, `KeyReused`."""
    call = Call(operator.scope, operator.owner, key, "deskRetryMessage", {"messageId": message_id})

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        if not await requeue_message(connection, operator.scope, message_id, now):
            raise NotFound("undelivered message")
        (message,) = await find_messages(connection, operator.scope, [message_id])
        await record_activity(
            connection,
            operator.scope,
            message.booking_id,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what="message_retried",
        )
        return {"id": message_id}

    await once(runtime, call, work)
    async with runtime.database.reading() as connection:
        (message,) = await find_messages(connection, operator.scope, [message_id])
    return message
