"""What a provider reports of a message after it has taken it."""

from __future__ import annotations

from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.messages import MessageStatus
from openchair.store.sending import record_report


async def note_report(
    runtime: Runtime, message_id: str, provider_id: str, status: MessageStatus, problem: str | None
) -> None:
    """Keep what the provider says of the message it calls `provider_id`; `problem` is why it did not arrive, for the desk."""
    async with runtime.database.transaction(ACROSS) as connection:
        await record_report(connection, message_id, provider_id, status, problem, runtime.clock.now())
