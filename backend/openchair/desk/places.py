"""Where the desk has a visit's parts: by whom each is done and when, from the start that it wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from openchair.changes.change import Change
from openchair.rules.parts import PartFound
from openchair.rules.records.venue import StaffRecord, VenueRecord
from openchair.rules.visit_times import PartAsked, at_any_minute
from openchair.rules.zone import local_day
from openchair.store.availability import load_visit_time
from openchair.store.moves import epoch_minute


@dataclass(frozen=True, slots=True)
class Placed:
    """A run of parts, and those who do them, by their number."""

    run: tuple[PartFound, ...]
    people: dict[int, StaffRecord]


async def find_places(
    change: Change,
    venue: VenueRecord,
    parts: Sequence[PartAsked],
    starts_at: datetime,
    locked: dict[str, StaffRecord],
    *,
    ignoring_booking: str | None = None,
) -> Placed | None:
    """The first run from this start by those whose time is locked and whom the author sees; None where there is none.

    Neither lead time nor horizon binds the desk; hours and breaks do here, as they do in its free times, so that what is offered
    is what is booked.
    """
    minute, day = epoch_minute(starts_at), local_day(starts_at, venue.time_zone)
    time = await load_visit_time(
        change.connection,
        change.scope,
        parts,
        first_day=day - timedelta(days=1),
        last_day=day + timedelta(days=1),
        first_minute=minute - 2 * 1440,
        last_minute=minute + 2 * 1440,
        ignoring_booking=ignoring_booking,
    )
    able = [frozenset(id for id in each if id in locked and change.sight.sees(id)) for each in time.able]
    run = replace(time, able=able).find(minute, venue.time_zone, at_any_minute(venue.policy), change.now)
    return None if run is None else Placed(run, {staff.no: staff for staff in locked.values()})


def one_after_another(parts: Sequence[PartAsked], starts_at: datetime, locked: dict[str, StaffRecord]) -> Placed | None:
    """Each part by who is named for it, as soon as the one before is over; None where nobody is named for one.

    Hours don't bind the desk, and so this is what it means by a start out of hours.
    """
    minute, run = epoch_minute(starts_at), []
    for part in parts:
        if part.staff_id is None:
            return None
        run.append(PartFound(minute, part.time, locked[part.staff_id].no))
        minute = run[-1].end_minute
    return Placed(tuple(run), {staff.no: staff for staff in locked.values()})
