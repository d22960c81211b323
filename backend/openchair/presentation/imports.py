"""What an import did, in lines for the person at the keyboard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

REHEARSAL = "The file is right. This was a rehearsal: nothing was kept."
_THINGS: Mapping[str, str] = {
    "venue": "the venue itself",
    "venue_host": "its addresses",
    "deposit_rule": "deposit rules",
    "service": "services",
    "staff": "people",
    "staff_service": "who does what",
    "working_hours": "weekly hours",
    "day_hours": "days that differ",
}


def new_venue(who: str, services: int, people: int) -> str:
    """A venue that was not there before."""
    return f"{who} is new: {_count(services, 'service')}, {_count(people, 'person', 'people')}."


def changed_venue(who: str, tables: Collection[str]) -> str:
    """A venue that was there, with what of it is other now."""
    return f"{who} is brought up to date: {', '.join(word for table, word in _THINGS.items() if table in tables)}."


def unchanged_venue(who: str) -> str:
    """A venue that is as the file has it."""
    return f"{who} is as the file says already; nothing was changed."


def retired(services: Iterable[str]) -> str:
    """Services that the file has no more."""
    return f"Not in the file any more, so not bookable: {', '.join(services)}."


def note(text: str) -> str:
    """What the importer should know."""
    return f"Note: {text}"


def bookings_brought(count: int, over: int, venue: str) -> str:
    """How many bookings were brought over, and how many of them are over."""
    of_them = f", {over} of them over, so completed" if over else ""
    return f"{_count(count, 'booking')} brought over to {venue}{of_them}."


def more(count: int) -> str:
    """How many are not listed."""
    return f"  and {count} more"


def left_out(counts: Mapping[str, int]) -> str | None:
    """How many events were left out and why; None where none was."""
    left: Sequence[str] = [f"{count} {why}" for why, count in counts.items() if count]
    return f"Left out: {'; '.join(left)}." if left else None


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many or one + 's'}"
