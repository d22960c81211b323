"""Someone who waits for an earlier time, and a time that has just become free: the waitlist offers it once the demo runs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from openchair.rules.activity import AskedEarlier
from openchair.rules.openings import ALL_SLOTS, OpeningCause, OpeningStatus, numbers_of
from openchair.rules.records.waitlist import EarlierRecord
from openchair.rules.slots import busy_spans
from openchair.store.earlier import wish_rows
from openchair.store.moves import epoch_minute
from openchair_devkit.rows import Row, VenueRows


def ask_for_earlier(rows: VenueRows, booking: Row, since: datetime) -> None:
    """The booking's customer would come at any earlier time."""
    asked = EarlierRecord(booking["id"], ALL_SLOTS, since)
    venue_id = booking["venue_id"]
    rows.tables["earlier_availability"].append({"venue_id": venue_id, **asdict(asked)})
    (staff_no,) = [person["no"] for person in rows.staff.values() if person["id"] == booking["staff_id"]]
    rows.tables["earlier_wish"].extend(
        wish_rows(venue_id, booking["service_id"], staff_no, booking["starts_at"], asked)
    )
    rows.note(booking, since, AskedEarlier(tuple(numbers_of(ALL_SLOTS))), None)


def open_up(rows: VenueRows, service: str, staff: str, starts_at: datetime) -> None:
    """This person's time has become free just now; nobody else is laid there."""
    spans = busy_spans(epoch_minute(starts_at), rows.time_of(service))
    rows.keep_free(rows.staff[staff]["no"], spans)
    rows.tables["opening"].append(
        {
            "venue_id": rows.id_of_venue,
            "id": rows.id(rows.now),
            "staff_id": rows.staff[staff]["id"],
            "start_minute": spans[0][0],
            "end_minute": spans[-1][1],
            "cause": OpeningCause.UNBLOCKED.value,
            "depth": 0,
            "status": OpeningStatus.OPEN.value,
            "due_at": rows.now,
            "created_at": rows.now,
        }
    )
