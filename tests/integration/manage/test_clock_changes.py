"""Customers of a venue whose clocks change: real hours of notice, and no time offered that can't be booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from openchair.bookings.settle import quote_for
from openchair.core.database import Database
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.open_slots import list_open_slots
from openchair.rules.refusals import InsideNoticeWindow, QuoteChanged, SlotTaken
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import TIERED, Salon, open_salon
from tests.support.untouched import untouched

# The night from the day before to this day is an hour shorter or longer.
CHANGES = [
    ("Australia/Sydney", date(2026, 10, 4), -1),
    ("Australia/Sydney", date(2027, 4, 4), 1),
    ("America/New_York", date(2027, 3, 14), -1),
    ("America/New_York", date(2027, 11, 7), 1),
    ("Europe/London", date(2027, 3, 28), -1),
    ("Europe/London", date(2027, 10, 31), 1),
    ("Pacific/Chatham", date(2026, 9, 27), -1),
    ("Pacific/Chatham", date(2027, 4, 4), 1),
]
At = Callable[[int, int], datetime]
"""The instant so many days after the change, at that hour of the venue's clock."""


@pytest.fixture
async def venue(database: Database, clock: TestClock, request: pytest.FixtureRequest) -> tuple[Salon, At]:
    """A venue in that zone, two weeks before its change, open day and night."""
    zone, day_of_change = request.param

    def at(days: int, hour: int) -> datetime:
        local = datetime.combine(day_of_change + timedelta(days=days), datetime.min.time(), ZoneInfo(zone))
        return local.replace(hour=hour).astimezone(UTC)

    clock.set(at(-14, 9))
    salon = await open_salon(database, clock, zone=zone)
    await salon.hires("Noor", hours=(0, 1440))
    return salon, at


def _at_changes(**only: int) -> pytest.MarkDecorator:
    changes = [(zone, day) for zone, day, hours in CHANGES if hours == only.get("hours", hours)]
    return pytest.mark.parametrize("venue", changes, indirect=True, ids=[f"{zone} {day}" for zone, day in changes])


@_at_changes()
async def test_notice_is_in_real_hours(venue: tuple[Salon, At], clock: TestClock) -> None:
    salon, at = venue
    one, other, third = [await salon.books(at(0, hour), staff="Noor") for hour in (10, 12, 14)]
    clock.set(one.starts_at - timedelta(hours=24))
    moved = await reschedule_booking(salon.runtime, await salon.lets_in(one), Move(at(5, 9), None, 1), "k")
    assert moved.starts_at == at(5, 9)
    clock.set(other.starts_at - timedelta(hours=24))
    quote = find_cancellation_quote(other, clock.now())
    assert quote is not None
    await cancel_booking(salon.runtime, await salon.lets_in(other), Cancellation(quote.id, None, 1), "k")
    clock.set(third.starts_at - timedelta(hours=24) + timedelta(seconds=1))
    assert find_cancellation_quote(third, clock.now()) is None
    async with untouched(salon.database):
        with pytest.raises(InsideNoticeWindow):
            await reschedule_booking(salon.runtime, await salon.lets_in(third), Move(at(5, 9), None, 1), "k")
        with pytest.raises(InsideNoticeWindow):
            await cancel_booking(salon.runtime, await salon.lets_in(third), Cancellation(quote.id, None, 1), "c")


@_at_changes()
async def test_the_deposits_tiers_are_in_real_hours(venue: tuple[Salon, At], clock: TestClock) -> None:
    salon, at = venue
    booking = await salon.books(at(1, 9), staff="Noor", paid_minor=2500, terms=TIERED)
    clock.set(booking.starts_at - timedelta(hours=48))
    full = quote_for(booking, clock.now())
    assert (full.refund_minor, full.holds_until) == (2500, clock.now())
    clock.advance(seconds=1)
    half = quote_for(booking, clock.now())
    assert (half.refund_minor, half.holds_until) == (1250, booking.starts_at - timedelta(hours=24))
    async with untouched(salon.database):
        with pytest.raises(QuoteChanged):
            await cancel_booking(salon.runtime, await salon.lets_in(booking), Cancellation(full.id, None, 1), "k")
    done = await cancel_booking(salon.runtime, await salon.lets_in(booking), Cancellation(half.id, None, 1), "c")
    assert done.booking.cancellation is not None
    assert done.booking.cancellation.refund_minor == 1250


@pytest.mark.parametrize(
    ("venue", "hours"),
    [((zone, day), hours) for zone, day, hours in CHANGES],
    indirect=["venue"],
    ids=[f"{zone} {day}" for zone, day, _ in CHANGES],
)
async def test_each_time_of_the_long_or_short_day_can_be_booked_once(venue: tuple[Salon, At], hours: int) -> None:
    salon, at = venue
    booking = await salon.books(at(3, 9), staff="Noor")
    offered = await list_open_slots(
        salon.runtime, salon.scope, booking, first_day=at(0, 12).astimezone(ZoneInfo(salon.zone)).date(), days=1
    )
    ((_, minutes),) = offered
    # Every quarter of an hour that leaves an hour until midnight, on a day of 23 or 25 hours.
    assert len(minutes) == (24 + hours) * 4 - 3
    starts = [datetime.fromtimestamp(minute * 60, UTC) for minute in minutes]
    assert starts[0] == at(0, 0)
    assert {later - earlier for earlier, later in pairwise(starts)} == {timedelta(minutes=15)}
    # Those around the change, and a few more, one after the other.
    current = booking
    for index, starts_at in enumerate([*starts[:20], *starts[20::11]]):
        customer = await salon.lets_in(current)
        current = await reschedule_booking(salon.runtime, customer, Move(starts_at, None, current.version), f"k{index}")
        assert current.starts_at == starts_at
    rival = await salon.books(at(4, 9), staff="Noor")
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await reschedule_booking(salon.runtime, await salon.lets_in(rival), Move(current.starts_at, None, 1), "k")
