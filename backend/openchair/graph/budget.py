"""What anyone may ask without a credential, so often by where they ask from: signing in, refreshing, and what a device does."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graphql import GraphQLError

from openchair.access.budgets import Budget, over_budget, subjects_of
from openchair.graph.context import GraphContext
from openchair.graph.execution import TOO_OFTEN
from openchair.presentation.plain_pages import too_many_requests


async def spend_by_client(context: GraphContext, declared: Sequence[Budget]) -> None:
    """Spend of the budgets of who asks, by client and network, before anything is looked up.

    Raises `GraphQLError` with the code `TOO_OFTEN`, `retryAfter` in seconds: it tells nothing of the credential.
    """
    until = await over_budget(context.runtime, declared, subjects_of(context.client))
    if until is not None:
        seconds = math.ceil((until - context.runtime.clock.now()).total_seconds())
        raise GraphQLError(
            too_many_requests(context.words, seconds), extensions={"code": TOO_OFTEN, "retryAfter": seconds}
        )
