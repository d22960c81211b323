"""What an import did, in lines for the person at the keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from zoneinfo import ZoneInfo

from openchair.imports.bookings import BookingsImported
from openchair.imports.venue import VenueImported

_THINGS = {
    "venue": "the venue itself",
    "venue_host": "its addresses",
    "deposit_rule": "deposit rules",
    "service": "services",
    "staff": "people",
    "staff_service": "who does what",
    "working_hours": "weekly hours",
    "day_hours": "days that differ",
}
_MOST_LISTED = 20


def venue_lines(imported: VenueImported, *, rehearsed: bool) -> Iterator[str]:
    """What happened to the venue."""
    if rehearsed:
        yield "The file is right. This was a rehearsal: nothing was kept."
    who = f"{imported.name} ({imported.slug})"
    if imported.is_new:
        yield f"{who} is new: {_count(imported.services, 'service')}, {_count(imported.staff, 'person', 'people')}."
    elif imported.changes:
        touched = {*imported.changes.added, *imported.changes.changed, *imported.changes.removed}
        yield f"{who} is brought up to date: {', '.join(word for table, word in _THINGS.items() if table in touched)}."
    else:
        yield f"{who} is as the file says already; nothing was changed."
    if imported.retired:
        yield f"Not in the file any more, so not bookable: {', '.join(imported.retired)}."
    yield from (f"Note: {note}" for note in imported.notes)


def booking_lines(imported: BookingsImported, *, rehearsed: bool) -> Iterator[str]:
    """What became of the calendar's events, the next bookings by name."""
    if rehearsed:
        yield "The file is right. This was a rehearsal: nothing was kept."
    upcoming, zone = imported.upcoming, ZoneInfo(imported.time_zone)
    over = len(imported.bookings) - len(upcoming)
    of_them = f", {over} of them over, so completed" if over else ""
    yield f"{_count(imported.bookings, 'booking')} brought over to {imported.venue}{of_them}."
    for each in upcoming[:_MOST_LISTED]:
        local = each.appointment.occurrence.starts_at.astimezone(zone)
        meaning = each.appointment.meaning
        yield f"  {local:%Y-%m-%d %H:%M}  {meaning.staff.name}, {meaning.service.name}: {meaning.customer.name}"
    if len(upcoming) > _MOST_LISTED:
        yield f"  and {len(upcoming) - _MOST_LISTED} more"
    left = [f"{count} {why}" for why, count in imported.counts.items() if count]
    if left:
        yield f"Left out: {'; '.join(left)}."
    yield from (f"Note: {note}" for note in imported.notes)


def _count(things: Sized, one: str, many: str | None = None) -> str:
    number = len(things)
    return f"1 {one}" if number == 1 else f"{number} {many or one + 's'}"
