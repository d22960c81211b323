"""What happened to a salon's credentials and money that its owner should know of."""

from __future__ import annotations

from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.records.security import SecurityEventRecord
from openchair.store.security_events import list_events


async def list_security_events(
    runtime: Runtime, operator: Operator, first: int, after: str | None
) -> list[SecurityEventRecord] | None:
    """The venue's security events, newest first; None to those who may not see them."""
    if not may(operator, Permission.SEE_SECURITY):
        return None
    async with runtime.database.reading() as connection:
        return await list_events(connection, operator.scope, first, after=after)
