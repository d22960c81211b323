"""What follows from a message that died: nobody is held a time they can't hear of, and the desk reads who wasn't reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from openchair.access.worker import scope_of_claim
from openchair.bookings.objections import let_go_untold
from openchair.changes.change import Change
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.activity import NotReached, Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.messages import COUNTS_AS_TOLD, UNDELIVERED, MessageKind, openings_told
from openchair.rules.objections import Objecting, objecting
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.store import opening_offers
from openchair.store.objections import find_taking
from openchair.store.offers import list_offers, take_back_offers
from openchair.store.openings import change_opening, lock_openings
from openchair.store.outbox import list_messages_of_kind
from openchair.store.sending import claim_follow_up, list_follow_ups, settle_follow_up

AT_ONCE: Final = 20
"""How many messages one run takes."""


def undelivered_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that does what follows from dead messages; any number of processes may run it at once."""
    return {"undelivered": lambda: follow_up_next(runtime)}


async def follow_up_next(runtime: Runtime) -> bool:
    """Do what follows from the next messages that died, each in a transaction of its own; False where none has."""
    async with runtime.database.reading(ACROSS) as connection:
        found = await list_follow_ups(connection, AT_ONCE)
    await do_each(found, partial(_settle, runtime))
    return bool(found)


async def _settle(runtime: Runtime, dead: MessageRecord) -> None:
    async with runtime.database.transaction(scope_of_claim(dead)) as connection:
        change = Change(runtime, connection, scope_of_claim(dead), runtime.clock.now())
        # The booking before the message: whoever changes a booking writes its messages under its lock.
        booking = await change.lock(dead.booking_id)
        if await claim_follow_up(connection, dead):
            await _follow_up(change, booking, dead)


async def _follow_up(change: Change, booking: BookingRecord, dead: MessageRecord) -> None:
    of_kind = await list_messages_of_kind(change.connection, change.scope, booking.id, dead.kind)
    # What goes by several ways tells of the same thing by each.
    same = [each for each in of_kind if each.tells_of == dead.tells_of]
    if dead.kind is MessageKind.EARLIER_OPENING:
        await _end_openings(change, booking, same, of_kind)
    if any(each.status in COUNTS_AS_TOLD for each in same):
        return
    await settle_follow_up(change.connection, dead)
    if "settlement" in dead.facts:
        await _let_go_untold(change, booking, dead.facts["settlement"])
    if dead.kind is MessageKind.COUNTER_OFFERS:
        await _end_counter_offers(change, booking, dead)
    if not any(each.status in UNDELIVERED for each in same):
        # They don't want to hear of it: that is no trouble of the desk's.
        return
    await change.record(NotReached(dead.kind), booking.id)
    await change.notifier.notify_venue(booking, same[0].id, dead.kind)


async def _let_go_untold(change: Change, booking: BookingRecord, settlement_id: str) -> None:
    """Let go what was to be taken on the desk's word, and which this message was to tell of: nobody has been told."""
    row = await find_taking(change.connection, change.scope, booking.id, settlement_id)
    if row is not None and objecting(row) is Objecting.STOPS:
        await let_go_untold(change, booking, row)


async def _end_openings(
    change: Change, booking: BookingRecord, dead: Sequence[MessageRecord], of_kind: Sequence[MessageRecord]
) -> None:
    """End the earlier times that only these messages told of, so that the waitlist passes them on."""
    connection, scope, now = change.connection, change.scope, change.now
    told = {
        opening["opening"] for each in of_kind if each.status in COUNTS_AS_TOLD for opening in openings_told(each.facts)
    }
    untold = {opening["opening"] for each in dead for opening in openings_told(each.facts)} - told
    offers = [
        offer
        for offer in await opening_offers.list_offers_of_booking(connection, scope, booking.id)
        if offer.id in untold
    ]
    if not offers:
        return
    openings = {offer.opening_id for offer in offers}
    await lock_openings(connection, scope, openings)
    ids = [offer.id for offer in offers]
    await opening_offers.end_offers(connection, scope, ids, OpeningOfferStatus.NOT_TOLD, change.now)
    for opening_id in openings:
        await change_opening(connection, scope, opening_id, due_at=now)


async def _end_counter_offers(change: Change, booking: BookingRecord, dead: MessageRecord) -> None:
    """Take the offered times back that this message told of; the request waits for the venue again."""
    connection, scope = change.connection, change.scope
    told = {offer["number"] for offer in dead.facts["offers"]}
    offered = [
        offer for offer in await list_offers(connection, scope, booking.id) if offer.status is OfferStatus.OFFERED
    ]
    if not offered or any(offer.number not in told for offer in offered):
        return
    await take_back_offers(connection, scope, booking, OfferStatus.NOT_TOLD, change.now)
    await change.record(Plain(ActivityKind.OFFERS_NOT_TOLD), booking.id)
