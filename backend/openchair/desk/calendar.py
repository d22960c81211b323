"""The desk's calendar: some days of some people, with all that a board shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.reads import bounds_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.calendar import HeldTimeRecord, OpenTimeRecord
from openchair.rules.records.venue import BlockedTimeRecord, StaffRecord, StaffTime
from openchair.rules.slots import Span, merged, open_spans, taken_spans
from openchair.rules.stretches import without
from openchair.store.availability import load_team_time
from openchair.store.calendar import Within, list_calendar_bookings, list_other_time
from openchair.store.moves import epoch_minute

MOST_DAYS: Final = 16
"""Yesterday, today, and two weeks: what an app keeps for when the network is gone."""
MOST_BOOKINGS: Final = 2_000
MOST_PEOPLE: Final = 200
"""As many may be named."""

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Column:
    """A person's hours, breaks taken out; and their taken time, where their bookings aren't seen: what meets is one stretch."""

    staff: StaffRecord
    hours: list[Stretch]
    busy: list[Stretch]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that were looked at, and what is in them, each list in order of start.

    `is_whole` is False where there are more bookings than are shown.
    """

    first_day: date
    last_day: date
    people: list[Column]
    bookings: list[BookingRecord]
    blocked: list[BlockedTimeRecord]
    held: list[HeldTimeRecord]
    openings: list[OpenTimeRecord]
    is_whole: bool


async def read_calendar(
    runtime: Runtime, operator: Operator, first_day: date, last_day: date, staff_ids: frozenset[str] | None
) -> Calendar:
    """At most `MOST_DAYS` days from the first on, of these people or of everyone. Three statements, however much there is."""
    days = min(max((last_day - first_day).days + 1, 1), MOST_DAYS)
    last_day = first_day + timedelta(days=days - 1)
    starts_at, ends_at = bounds_of(operator, first_day)[0], bounds_of(operator, last_day)[1]
    within = Within(starts_at, ends_at, operator.sight, staff_ids)
    async with runtime.database.reading(operator.scope) as connection:
        team = await load_team_time(
            connection,
            operator.scope,
            first_day=first_day,
            last_day=last_day,
            first_minute=epoch_minute(starts_at),
            last_minute=epoch_minute(ends_at),
        )
        bookings = await list_calendar_bookings(connection, operator.scope, within, MOST_BOOKINGS + 1)
        other = await list_other_time(connection, operator.scope, within)
    zone = operator.record.venue.time_zone
    return Calendar(
        first_day,
        last_day,
        [
            Column(
                each.staff,
                _hours(each, zone, first_day, days),
                [] if operator.sight.sees(each.staff.id) else joined(each.busy),
            )
            for each in team
            if staff_ids is None or each.staff.id in staff_ids
        ],
        bookings[:MOST_BOOKINGS],
        other.blocked,
        other.held,
        other.openings,
        is_whole=len(bookings) <= MOST_BOOKINGS,
    )


def _hours(time: StaffTime, zone: str, first_day: date, days: int) -> list[Stretch]:
    """When someone works, as the clock there has it: hours of the week or the day's own, without breaks."""
    breaks = taken_spans(time.schedule, (), zone, first_day, days)
    spans = open_spans(time.schedule, zone, first_day, days)
    return list(_instants(piece for span in spans for piece in without(span, breaks)))


def joined(spans: Iterable[Span]) -> list[Stretch]:
    """Stretches of epoch minutes as instants, in order: those that meet as one."""
    return list(_instants(merged(spans)))


def _instants(spans: Iterable[Span]) -> Iterator[Stretch]:
    for start, end in spans:
        yield datetime.fromtimestamp(start * 60, UTC), datetime.fromtimestamp(end * 60, UTC)
