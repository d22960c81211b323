"""What an import did: its facts, told in the lines of `presentation.imports`."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from openchair.imports.bookings import BookingsImported
from openchair.imports.venue import VenueImported
from openchair.presentation import imports as texts

_MOST_LISTED = 20


def venue_lines(imported: VenueImported, *, rehearsed: bool) -> Iterator[str]:
    """What happened to the venue."""
    if rehearsed:
        yield texts.REHEARSAL
    who = f"{imported.name} ({imported.slug})"
    if imported.is_new:
        yield texts.new_venue(who, len(imported.services), len(imported.staff))
    elif imported.changes:
        yield texts.changed_venue(who, {*imported.changes.added, *imported.changes.changed, *imported.changes.removed})
    else:
        yield texts.unchanged_venue(who)
    if imported.retired:
        yield texts.retired(imported.retired)
    yield from map(texts.note, imported.notes)


def booking_lines(imported: BookingsImported, *, rehearsed: bool) -> Iterator[str]:
    """What became of the calendar's events, the next bookings by name."""
    if rehearsed:
        yield texts.REHEARSAL
    upcoming, zone = imported.upcoming, ZoneInfo(imported.time_zone)
    yield texts.bookings_brought(len(imported.bookings), len(imported.bookings) - len(upcoming), imported.venue)
    for each in upcoming[:_MOST_LISTED]:
        local = each.appointment.occurrence.starts_at.astimezone(zone)
        meaning = each.appointment.meaning
        yield f"  {local:%Y-%m-%d %H:%M}  {meaning.staff.name}, {meaning.service.name}: {meaning.customer.name}"
    if len(upcoming) > _MOST_LISTED:
        yield texts.more(len(upcoming) - _MOST_LISTED)
    left = texts.left_out(imported.counts)
    if left is not None:
        yield left
    yield from map(texts.note, imported.notes)
