"""Those who wait, as the rules look at them: their booking as it is now, what they asked for, and what they were told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openchair.changes.notify import A_MOMENT
from openchair.changes.ways import working_ways_to
from openchair.matching.stage import Stage
from openchair.rules.openings import ALL_SLOTS, MOST_AT_ONCE, Waiting
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.earlier import EarlierRecord
from openchair.store.bookings import find_bookings
from openchair.store.earlier import find_earlier_of
from openchair.store.moves import epoch_minute
from openchair.store.opening_offers import Told, find_told
from openchair.store.reach import Stay, list_times_of

NOTHING: Final = Told(None, offered_before=False, holding=0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who waits, with their booking; `joins` where they are about to be told of another opening already."""

    booking: BookingRecord
    waiting: Waiting
    joins: bool


async def candidates_of(stage: Stage, booking_ids: Collection[str]) -> dict[str, Candidate]:
    """Those of these bookings whose customers still wait, by booking."""
    asked = await find_earlier_of(stage.connection, stage.scope, booking_ids)
    bookings = await find_bookings(stage.connection, stage.scope, list(asked))
    customers = [booking.customer.id for booking in bookings.values()]
    told = await find_told(stage.connection, stage.scope, stage.opening.id, customers)
    times = await list_times_of(stage.connection, stage.scope, customers, stage.now)
    return {
        id: _candidate(stage, asked[id], booking, told.get(booking.customer.id, NOTHING), times)
        for id, booking in bookings.items()
    }


async def candidate_by_hand(stage: Stage, booking: BookingRecord, told: Told) -> Candidate:
    """A customer the desk chose, whether or not they asked for earlier times."""
    asked = EarlierRecord(booking.id, ALL_SLOTS, booking.created_at)
    times = await list_times_of(stage.connection, stage.scope, [booking.customer.id], stage.now)
    return _candidate(stage, asked, booking, told, times)


def _candidate(
    stage: Stage, asked: EarlierRecord, booking: BookingRecord, told: Told, times: Mapping[str, Sequence[Stay]]
) -> Candidate:
    # What became free together is told of in one message, so long as that has not left.
    joins = told.told_at is not None and told.told_at > stage.now - A_MOMENT and 0 < told.holding < MOST_AT_ONCE
    return Candidate(
        booking,
        Waiting(
            status=booking.status,
            starts_at=booking.starts_at,
            staff_id=booking.staff.id,
            slots=asked.slots,
            since=asked.since,
            served=any(service.id == booking.service.id for service in stage.services),
            left_it=booking.id == stage.opening.left_by,
            reachable=bool(working_ways_to(stage.runtime, booking.customer)),
            stopped=booking.customer.earlier_stopped_at is not None,
            minutes=booking.time.duration_minutes,
            booked=tuple(
                (epoch_minute(start), epoch_minute(end))
                for id, start, end in times.get(booking.customer.id, ())
                if id != booking.id
            ),
            told_at=None if joins else told.told_at,
            offered_before=told.offered_before,
            holds_another=bool(told.holding) and not joins,
            notice_hours=0 if booking.agreement.is_moved_by_venue else booking.notice_hours,
        ),
        joins,
    )
