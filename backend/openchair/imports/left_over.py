"""Bookings that a venue's new file leaves without hours, without who does them or without their service: each by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from openchair.imports.added_hours import schedules_of
from openchair.presentation.desk.imports import Without, left_without
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.slots import Schedule, busy_spans
from openchair.rules.stretches import works_through
from openchair.store.imported import ToCome
from openchair.store.moves import epoch_minute
from openchair.store.setup import Setup


def notes_on_bookings(before: Setup, wanted: Setup, to_come: Sequence[ToCome], reader: DeskReader) -> Iterator[str]:
    """What the file means for bookings to come, which it doesn't change: a note for each reason, with every booking in it."""
    named: set[str] = set()
    for why, name, met in _reasons(before, wanted, to_come):
        # Who left has no hours either: one reason is enough.
        new: dict[str, ToCome] = {}
        for each in met:
            if each.reference not in named:
                new.setdefault(each.reference, each)
        named.update(new)
        if new:
            lead = left_without(why, name, len(new), reader)
            yield "\n".join((lead, *(f"  {_told(each, reader.zone)}" for each in new.values())))


def _reasons(before: Setup, wanted: Setup, to_come: Sequence[ToCome]) -> Iterator[tuple[Without, str, list[ToCome]]]:
    for row in _gone(before, wanted, "staff"):
        yield (
            Without.PERSON,
            str(row["name"]),
            [each for each in to_come if each.staff_id == row["id"]],
        )
    for row in _gone(before, wanted, "service"):
        yield (
            Without.SERVICE,
            str(row["name"]),
            [each for each in to_come if each.service_id == row["id"]],
        )
    can, could = (
        {(row["staff_id"], row["service_id"]) for row in setup["staff_service"]} for setup in (wanted, before)
    )
    yield (
        Without.WHO_DOES_IT,
        "",
        [each for each in to_come if (each.staff_id, each.service_id) in could - can],
    )
    yield Without.HOURS, "", _without_hours(before, wanted, to_come)


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


def _told(each: ToCome, zone: str) -> str:
    local = each.starts_at.astimezone(ZoneInfo(zone))
    return f"{each.reference}  {local:%Y-%m-%d %H:%M}  {each.staff}, {each.service}: {each.customer}"
