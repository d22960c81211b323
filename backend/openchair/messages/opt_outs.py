"""STOP and START: what a number answers to our texts, written down and shown to the desks it concerns."""

from __future__ import annotations

from typing import Final

import structlog

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.changes.ways import working_ways_to
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import Actor, ActorKind
from openchair.store.bookings import find_booking
from openchair.store.reach import allow_texts, list_bookings_of_phone, stop_texts

# https://www.twilio.com/docs/messaging/guides/managing-opt-outs: the words it acts on by itself, as the whole of an answer.
_STOP: Final = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"))
_START: Final = frozenset(("START", "YES", "UNSTOP"))
_log = structlog.get_logger(__name__)


def stops_texts(answer: str) -> bool | None:
    """Whether an answer wants no more texts (True) or wants them again (False); None for anything else."""
    word = answer.strip().upper()
    if word in _STOP:
        return True
    return False if word in _START else None


async def note_answer(runtime: Runtime, phone: str, *, stop: bool) -> None:
    """Keep what a number, E.164, answered. The second of two same answers changes nothing.

    The desk of each booking to come reads of it; where the customer has no other way left, its venue is told by mail as well.
    """
    now = runtime.clock.now()
    async with runtime.database.transaction(ACROSS) as connection:
        changed = await (stop_texts(connection, phone, now) if stop else allow_texts(connection, phone))
        if not changed:
            return
        for due in await list_bookings_of_phone(connection, phone, now):
            scope = scope_of_claim(due)
            await keep_within(connection, scope)
            booking = await find_booking(connection, scope, due.booking_id)
            assert booking is not None, "bookings are never deleted"
            customer = booking.customer
            change = Change(runtime, connection, scope, now, Actor(ActorKind.CUSTOMER, customer.name))
            if not stop:
                await change.record(Plain(ActivityKind.SMS_STARTED), booking.id)
            elif working_ways_to(runtime, customer):
                await change.record(Plain(ActivityKind.SMS_STOPPED), booking.id)
            else:
                await change.record(Plain(ActivityKind.SMS_STOPPED_UNREACHABLE), booking.id)
                await change.notifier.notify_venue(booking, f"stop:{int(now.timestamp())}", None)
    _log.info("texts_stopped" if stop else "texts_started")
