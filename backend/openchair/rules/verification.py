"""Visitors of whom nobody has heard yet: how much time they hold at a venue before a code is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from openchair.rules.slots import Schedule
from openchair.rules.zone import local_day

MOST_OF_ONE_CLIENT: Final = 3
"""Bookings to come that one client may hold without having been heard of; of a visit of several parts, each part counts."""
PART_OF_A_DAY: Final = 4
"""All strangers together hold at most this part of a person's day: a quarter, but one booking of one part in any case."""
CODE_MINUTES: Final = 10
"""For which a time is held until the code is typed."""
MOST_TRIES: Final = 5
"""How often a wrong code may be typed; with the last the time is let go."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """A part of a booking to come of which nobody has been heard: where it came from, whose time it takes and how long.

    `starts_at` is the booking's.
    """

    client: str | None
    staff_id: str
    starts_at: datetime
    minutes: int
    position: int = 1
    """Which of the booking's parts it is, from 1 on."""
    code_until: datetime | None = None
    """Until when it is held for a code; None of one that is booked."""


def next_code_at(held: Sequence[Unverified], client: str | None) -> datetime | None:
    """When a client may have another time held for a code: it has as many at once as it may book; None where it may now."""
    mine = [each for each in held if each.client == client and each.position == 1]
    waiting = sorted(each.code_until for each in mine if each.code_until is not None)
    return waiting[-MOST_OF_ONE_CLIENT] if client is not None and len(waiting) >= MOST_OF_ONE_CLIENT else None


def is_client_full(held: Sequence[Unverified], client: str | None, parts: int) -> bool:
    """Whether a client would hold more than it may with a visit of so many parts; one that isn't known holds nothing."""
    mine = sum(each.client == client for each in held)
    return client is not None and mine + parts > MOST_OF_ONE_CLIENT


def is_day_full(
    held: Sequence[Unverified], staff_id: str, schedule: Schedule, day: date, minutes: Sequence[int], zone: str
) -> bool:
    """Whether strangers hold so much of a person's day that parts of so many minutes more would be beyond their part of it."""
    taken = [each.minutes for each in held if each.staff_id == staff_id and local_day(each.starts_at, zone) == day]
    open_minutes = sum(hours.closes_minute - hours.opens_minute for hours in schedule.hours(day))
    wanted = [*taken, *minutes]
    return len(wanted) > 1 and sum(wanted) * PART_OF_A_DAY > open_minutes


def code_until(now: datetime) -> datetime:
    """Until when a time is held for its code: a whole minute, as people are told it."""
    whole = now.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=CODE_MINUTES + (whole != now))
