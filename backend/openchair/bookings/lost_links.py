"""Links that somebody has lost and asked for: looked up after they were answered, and sent to that contact alone."""

from __future__ import annotations

from functools import partial
from typing import Final

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.messages import Channel
from openchair.store.link_requests import (
    DueLinkRequest,
    list_link_requests,
    list_open_of_contact,
    take_link_request,
)

AT_ONCE: Final = 20
MOST: Final = {Channel.EMAIL: 10, Channel.SMS: 3}
"""How many bookings' links one request has sent, nearest first."""


def lost_link_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that answers who asked for lost links; any number of processes may run it at once."""

    async def job() -> bool:
        async with runtime.database.reading(ACROSS) as connection:
            found = await list_link_requests(connection, AT_ONCE)
        await do_each(found, partial(_answer, runtime))
        return len(found) == AT_ONCE

    return {"lost_links": job}


async def _answer(runtime: Runtime, due: DueLinkRequest) -> None:
    scope = scope_of_claim(due)
    async with runtime.database.transaction(scope) as connection:
        request = await take_link_request(connection, scope, due.id)
        if request is None:
            return
        channel, contact = request
        change = Change(runtime, connection, scope, runtime.clock.now())
        # An event of its own for each: whoever asks again is sent them again.
        for booking_id in await list_open_of_contact(
            connection, scope, channel, contact, change.now, MOST.get(channel, 0)
        ):
            await change.notifier.send_link(await change.read(booking_id), new_id(), (channel,))
