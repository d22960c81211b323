"""Bookings that a venue's new file leaves without hours, without who does them or without their service: each by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from openchair.imports.added_hours import schedules_of
from openchair.rules.slots import Schedule, busy_spans
from openchair.rules.stretches import works_through
from openchair.store.imported import ToCome
from openchair.store.moves import epoch_minute
from openchair.store.setup import Setup


def notes_on_bookings(before: Setup, wanted: Setup, to_come: Sequence[ToCome]) -> Iterator[str]:
    """What the file means for bookings to come, which it doesn't change: a note for each reason, with every booking in it."""
    zone = wanted["venue"][0]["time_zone"]
    named: set[str] = set()
    for why, met in _reasons(before, wanted, to_come):
        # Who left has no hours either: one reason is enough.
        new: dict[str, ToCome] = {}
        for each in met:
            if each.reference not in named:
                new.setdefault(each.reference, each)
        named.update(new)
        if new:
            yield "\n".join((_lead(why, len(new)), *(f"  {_told(each, zone)}" for each in new.values())))


def _reasons(before: Setup, wanted: Setup, to_come: Sequence[ToCome]) -> Iterator[tuple[str, list[ToCome]]]:
    for row in _gone(before, wanted, "staff"):
        yield (
            f"{row['name']} isn't in the file any more and takes no new bookings",
            [each for each in to_come if each.staff_id == row["id"]],
        )
    for row in _gone(before, wanted, "service"):
        yield (
            f"{row['name']} isn't in the file any more and can't be booked",
            [each for each in to_come if each.service_id == row["id"]],
        )
    can, could = (
        {(row["staff_id"], row["service_id"]) for row in setup["staff_service"]} for setup in (wanted, before)
    )
    yield (
        "By the file others do this now",
        [each for each in to_come if (each.staff_id, each.service_id) in could - can],
    )
    yield "By the file there are no hours for this any more", _without_hours(before, wanted, to_come)


def _gone(before: Setup, wanted: Setup, table: str) -> Iterable[dict[str, object]]:
    staying = {row["id"] for row in wanted[table]}
    return (row for row in before[table] if row["active"] and row["id"] not in staying)


def _without_hours(before: Setup, wanted: Setup, to_come: Sequence[ToCome]) -> list[ToCome]:
    """Those that were within the hours of who does them, and aren't any more. The desk books outside of hours, too."""
    old, new = ((schedules_of(setup), setup["venue"][0]["time_zone"]) for setup in (before, wanted))

    def worked(each: ToCome, schedules: dict[str, Schedule], zone: str) -> bool:
        # The time after it, for cleaning up, may lie outside of hours.
        spans = busy_spans(epoch_minute(each.starts_at), replace(each.time, buffer_minutes=0))
        return works_through(schedules.get(each.staff_id, Schedule({})), spans, zone)

    if old == new:
        return []
    return [each for each in to_come if worked(each, *old) and not worked(each, *new)]


def _lead(why: str, count: int) -> str:
    if count == 1:
        return f"{why}, but 1 booking is to come. It stays as it is until the desk moves or cancels it:"
    return f"{why}, but {count} bookings are to come. They stay as they are until the desk moves or cancels them:"


def _told(each: ToCome, zone: str) -> str:
    local = each.starts_at.astimezone(ZoneInfo(zone))
    when = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return f"{each.reference}  {when}  {each.customer}: {each.service} with {each.staff}"
