"""The venue's switch for its messages, and how much of its texts has gone out."""

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
from openchair.rules.scope import VenueScope
from openchair.rules.zone import month_begins
from openchair.store.allowance import count_segments, set_messages_paused


@dataclass(frozen=True, slots=True)
class Held:
    """Whether messages to customers are held back, and whether the call had been made before."""

    held: bool
    replayed: bool


@needs(Permission.HOLD_MESSAGES)
async def hold_messages(runtime: Runtime, operator: Operator, key: str, *, held: bool) -> Held:
    """Hold all messages to the venue's customers back from now on, or let go what is still true of them. Raises `KeyReused`."""

    async def work(change: Change, scope: VenueScope) -> Answer:
        await set_messages_paused(change.connection, scope, paused=held)
        await change.record(Plain(ActivityKind.MESSAGES_HELD if held else ActivityKind.MESSAGES_LET_GO), None)
        return {"held": held}

    call = Call("deskHoldMessages", key, {"held": held})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return Held(done.answer["held"], done.replayed)


async def count_month_segments(runtime: Runtime, operator: Operator) -> int:
    """The segments of texts that have gone out in this calendar month there."""
    since = month_begins(runtime.clock.now(), operator.record.venue.time_zone)
    async with runtime.database.reading(operator.scope) as connection:
        return await count_segments(connection, operator.scope, since)
