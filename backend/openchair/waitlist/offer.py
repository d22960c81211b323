"""Offering an opening: the time is held, the offers are written, and each person is told, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from openchair.core.ids import new_id
from openchair.rules.feed import FeedKind
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.openings import OpeningStatus
from openchair.rules.slots import busy_spans, merged
from openchair.store.feed import note_change
from openchair.store.occupancy import take_time
from openchair.store.opening_offers import insert_offer
from openchair.store.openings import change_opening
from openchair.waitlist.candidates import Candidate
from openchair.waitlist.locked_opening import LockedOpening


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is told, at which start, and until when it is theirs to take."""

    candidate: Candidate
    start_minute: int
    held_until: datetime


async def offer_to(locked: LockedOpening, chosen: Sequence[Chosen], *, by_hand: bool = False) -> list[str]:
    """Hold the time for those chosen and tell them; gives the offers' ids. Raises `store.occupancy.TimeTaken`.

    One hold stands for all: whoever taps first has it, and none of them needs another.
    """
    change = locked.change
    ids = [new_id() for _ in chosen]
    spans = merged(
        span
        for each in chosen
        if (whole := each.candidate.booking.whole_time) is not None
        for span in busy_spans(each.start_minute, whole)
    )
    taken = {locked.opening.staff.no: spans}
    await take_time(change.connection, change.scope, taken, kind=OccupancyKind.HOLD, hold_id=ids[0])
    notifier = change.notifier
    for offer_id, each in zip(ids, chosen, strict=True):
        booking, starts_at = each.candidate.booking, datetime.fromtimestamp(each.start_minute * 60, UTC)
        await insert_offer(
            change.connection,
            change.scope,
            id=offer_id,
            opening_id=locked.opening.id,
            booking_id=booking.id,
            customer_id=booking.customer.id,
            hold_id=ids[0],
            starts_at=starts_at,
            held_until=each.held_until,
            shared=len(chosen) > 1,
            by_hand=by_hand,
            told_at=change.now,
        )
        about, shared = (booking, offer_id, starts_at, locked.opening.staff.name, each.held_until), len(chosen) > 1
        if each.candidate.joins and await notifier.notify_another_opening(*about, shared=shared):
            continue
        await notifier.notify_opening(*about, shared=shared)
    await change_opening(
        change.connection,
        change.scope,
        locked.opening.id,
        status=OpeningStatus.OFFERED.value,
        due_at=min(each.held_until for each in chosen),
        # The desk may take up again what had ended.
        ending=None,
        ended_at=None,
    )
    opening = locked.opening
    await note_change(
        change.connection,
        change.scope,
        FeedKind.OPENING,
        change.now,
        about=opening.id,
        staff_id=opening.staff.id,
    )
    return ids
