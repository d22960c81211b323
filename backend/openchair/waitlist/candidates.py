"""Candidates for an opening: their booking as it is now, what they asked for, and what they were told before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openchair.changes.notify import A_MOMENT
from openchair.changes.ways import working_ways_to
from openchair.rules.openings import ALL_SLOTS, MOST_AT_ONCE, Waiting
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.waitlist import EarlierRecord
from openchair.store.bookings import find_bookings
from openchair.store.earlier import find_earlier_of
from openchair.store.moves import epoch_minute
from openchair.store.opening_offers import Told, find_told
from openchair.store.reach import Stay, list_times_of
from openchair.waitlist.locked_opening import LockedOpening

NOTHING: Final = Told(None, offered_before=False, holding=0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who waits, with their booking; `joins` where this opening joins a message to them that has not left yet."""

    booking: BookingRecord
    waiting: Waiting
    joins: bool


async def candidates_of(locked: LockedOpening, booking_ids: Collection[str]) -> dict[str, Candidate]:
    """The candidates among these bookings whose customers still wait, by booking id."""
    change = locked.change
    asked = await find_earlier_of(change.connection, change.scope, booking_ids)
    bookings = await find_bookings(change.connection, change.scope, list(asked))
    customers = [booking.customer.id for booking in bookings.values()]
    told = await find_told(change.connection, change.scope, locked.opening.id, customers)
    times = await list_times_of(change.connection, change.scope, customers, change.now)
    return {
        id: _candidate(locked, asked[id], booking, told.get(booking.customer.id, NOTHING), times)
        for id, booking in bookings.items()
    }


async def candidate_by_hand(locked: LockedOpening, booking: BookingRecord, told: Told) -> Candidate:
    """A customer the desk chose, whether or not they asked for earlier times."""
    change = locked.change
    asked = EarlierRecord(booking.id, ALL_SLOTS, booking.created_at)
    times = await list_times_of(change.connection, change.scope, [booking.customer.id], change.now)
    return _candidate(locked, asked, booking, told, times)


def _candidate(
    locked: LockedOpening, asked: EarlierRecord, booking: BookingRecord, told: Told, times: Mapping[str, Sequence[Stay]]
) -> Candidate:
    # What became free together is told of in one message, so long as that has not left.
    joins = told.told_at is not None and told.told_at > locked.change.now - A_MOMENT and 0 < told.holding < MOST_AT_ONCE
    return Candidate(
        booking,
        Waiting(
            status=booking.status,
            starts_at=booking.starts_at,
            staff_id=booking.staff.id,
            slots=asked.slots,
            since=asked.since,
            served=booking.whole_time is not None
            and {part.service.id for part in booking.parts} <= {service.id for service in locked.services},
            left_it=booking.id == locked.opening.left_by,
            reachable=bool(working_ways_to(locked.change.runtime, booking.customer)),
            stopped=booking.customer.earlier_stopped_at is not None,
            minutes=booking.minutes,
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
