"""Three months of a venue's life around today: what is blocked, and who is booked when."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.slots import ServiceTime
from openchair.rules.status import BookingStatus
from openchair_devkit.opening import AHEAD_DAYS, PAST_DAYS
from openchair_devkit.people import NOTES
from openchair_devkit.rows import Row, VenueRows

_KINDS = (("training", "Colour course"), ("meeting", None), ("personal", None), ("other", "Stocktaking"))
_REASONS = ("Something came up at work", "Not feeling well", "Found an earlier time elsewhere", None)
# How full a day becomes: what is far ahead is not booked yet.
_FULL, _FILLING, _FAR_AHEAD = 0.93, 0.62, 14


def block_time(rows: VenueRows) -> None:
    """Trainings, meetings and errands, one a week and person."""
    for index, (name, person) in enumerate(rows.staff.items()):
        for week in range(-6, 7):
            minutes = (60, 90, 120)[(index + week) % 3]
            with rows.drawing("block", name, week):
                day = 2 + 7 * week + index
                starts = rows.open_starts(name, ServiceTime(minutes), day)
                if not starts:
                    continue
                afternoon = [start for start in starts if start >= int(rows.at(day, "14:00").timestamp()) // 60]
                start = (afternoon or starts)[0]
                starts_at = datetime.fromtimestamp(start * 60, UTC)
                kind, note = _KINDS[(index + week) % 4]
                row = {
                    "venue_id": rows.id_of_venue,
                    "id": rows.id(min(starts_at, rows.now) - timedelta(days=30)),
                    "staff_id": person["id"],
                    "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(minutes=minutes),
                    "kind": kind,
                    "note": note,
                }
                rows.tables["blocked_time"].append(row)
                rows.take(person["no"], ((start, start + minutes),), kind="blocked", blocked_time_id=row["id"])


def fill_calendars(rows: VenueRows) -> None:
    """Book each working day, around what is there already."""
    regulars = list(rows.tables["customer"])
    for name in rows.staff:
        able = [service for service in rows.services if rows.does(name, service)]
        for day in range(-PAST_DAYS, AHEAD_DAYS + 1):
            with rows.drawing("fill", name, day) as source:
                _fill_day(rows, name, able, day, regulars, source)


def _fill_day(
    rows: VenueRows, staff: str, able: list[str], day: int, regulars: list[Row], source: random.Random
) -> None:
    share = _FULL if day <= _FAR_AHEAD else _FILLING
    cursor = 0
    while True:
        # Cuts are asked for more often than what takes half a day.
        one, other = source.choice(able), source.choice(able)
        service = min(one, other, key=lambda name: int(rows.services[name]["duration_minutes"]))
        usual = rows.time_of(service)
        starts = [start for start in rows.open_starts(staff, usual, day) if start >= cursor]
        if not starts:
            # Something shorter may still fit.
            if cursor and source.random() < 0.5:
                return
            shortest = min(able, key=lambda name: int(rows.services[name]["duration_minutes"]))
            starts = [start for start in rows.open_starts(staff, rows.time_of(shortest), day) if start >= cursor]
            if not starts:
                return
            cursor = starts[0] + 45
            continue
        if source.random() > share:
            cursor = starts[0] + 60
            continue
        booking = _book(rows, service, staff, datetime.fromtimestamp(starts[0] * 60, UTC), regulars, source)
        if booking["status"] != BookingStatus.CANCELLED:
            # While colour develops, someone else may be in the chair.
            inside = usual.gap_minutes and source.random() < 0.4
            cursor = starts[0] + (usual.gap_start_minutes if inside else usual.duration_minutes + usual.buffer_minutes)


def _book(
    rows: VenueRows, service: str, staff: str, starts_at: datetime, regulars: list[Row], source: random.Random
) -> Row:
    ends_at = starts_at + timedelta(minutes=rows.services[service]["duration_minutes"])
    chance, paid, by_desk = source.random(), source.random() < 0.92, source.random() < 0.3
    days_before, minutes_before = source.randint(1, 40), source.randint(0, 600)
    customer, notes = source.choice(regulars), source.choice(NOTES) if source.random() < 0.12 else None
    reason = source.choice(_REASONS)
    hours_before = source.randint(rows.venue.notice_hours + 1, 24 * 12)
    called_off_at = starts_at - timedelta(hours=hours_before)
    is_request = rows.venue.review_first and days_before < 8
    if chance < 0.06 and called_off_at < rows.now:
        status = "cancelled"
    elif ends_at <= rows.now:
        status = "no_show" if chance > 0.96 else "completed"
    elif starts_at <= rows.now:
        status = "ready_to_start"
    else:
        status = "pending" if chance > 0.97 or is_request else "confirmed"
    if status == "pending":
        days_before = 0
    made_at = min(starts_at, called_off_at, rows.at(0, "00:00")) - timedelta(days=days_before, minutes=minutes_before)
    booking = rows.book(service, staff, starts_at, status, customer, made_at, paid=paid, by_desk=by_desk, notes=notes)
    if status == "cancelled":
        by_venue = by_desk and chance < 0.02
        rows.cancel(booking, called_off_at, by="venue" if by_venue else "customer", reason=reason)
    elif status == "no_show":
        rows.missed(booking, starts_at + timedelta(minutes=20))
    elif status == "completed":
        rows.progressed(booking, starts_at - timedelta(minutes=5), ActivityKind.ARRIVED)
        rows.progressed(booking, ends_at, ActivityKind.COMPLETED)
    elif status == "ready_to_start":
        rows.progressed(booking, starts_at - timedelta(minutes=5), ActivityKind.ARRIVED, ActivityKind.READY)
    return booking
