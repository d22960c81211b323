"""What an import did: its facts, told in the lines of `presentation.desk.imports`, in the language of the venue."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from openchair.imports.bookings import BookingsImported
from openchair.imports.venue import VenueImported
from openchair.presentation.desk import imports as texts

_MOST_LISTED = 20


def venue_lines(imported: VenueImported, *, rehearsed: bool) -> Iterator[str]:
    """What happened to the venue."""
    reader = imported.reader
    if rehearsed:
        yield texts.rehearsal(reader)
    who = f"{imported.name} ({imported.slug})"
    if imported.is_new:
        yield texts.new_venue(who, len(imported.services), len(imported.staff), reader)
    elif imported.changes:
        changes = imported.changes
        yield texts.changed_venue(who, {*changes.added, *changes.changed, *changes.removed}, reader)
    else:
        yield texts.unchanged_venue(who, reader)
    if imported.retired:
        yield texts.retired(imported.retired, reader)
    yield from (texts.note(each, reader) for each in imported.notes)


def booking_lines(imported: BookingsImported, *, rehearsed: bool) -> Iterator[str]:
    """What became of the calendar's events, the next bookings by name."""
    reader = imported.reader
    if rehearsed:
        yield texts.rehearsal(reader)
    upcoming, zone = imported.upcoming, ZoneInfo(reader.zone)
    over = len(imported.bookings) - len(upcoming)
    yield texts.bookings_brought(len(imported.bookings), over, imported.venue, reader)
    for each in upcoming[:_MOST_LISTED]:
        local = each.appointment.occurrence.starts_at.astimezone(zone)
        meaning = each.appointment.meaning
        yield f"  {local:%Y-%m-%d %H:%M}  {meaning.staff.name}, {meaning.service.name}: {meaning.customer.name}"
    if len(upcoming) > _MOST_LISTED:
        yield f"  {texts.more(len(upcoming) - _MOST_LISTED, reader)}"
    for why, count in sorted(imported.left_out.items()):
        yield texts.left_out(why, count, reader)
    yield from (texts.note(each, reader) for each in imported.notes)
