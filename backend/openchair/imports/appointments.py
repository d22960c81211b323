"""Events that become bookings, and whether a staff member has the time for all of them."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from openchair.imports.mistakes import Hours, Mistake
from openchair.imports.occurrences import Occurrence, ends_at
from openchair.imports.problems import Problems
from openchair.imports.reading import Meaning
from openchair.rules.records.venue import StaffRecord
from openchair.rules.slots import ServiceTime, Span, busy_spans
from openchair.store.moves import epoch_minute

SHORTEST_MINUTES = 5
LONGEST_MINUTES = 720


@dataclass(frozen=True, slots=True)
class Appointment:
    """An event that becomes a booking."""

    occurrence: Occurrence
    meaning: Meaning
    time: ServiceTime

    @property
    def start_minute(self) -> int:
        return epoch_minute(self.occurrence.starts_at)

    @property
    def end_minute(self) -> int:
        return self.start_minute + self.time.duration_minutes

    @property
    def spans(self) -> tuple[Span, ...]:
        """What it takes of the staff member's time, in epoch minutes, without the buffer."""
        return busy_spans(self.start_minute, replace(self.time, buffer_minutes=0))

    @property
    def line(self) -> int:
        return self.occurrence.event.lines.line


def event_key(one: Occurrence) -> str:
    """What tells an event from every other, in this export and the next. One without a UID is known by what it says."""
    event = one.event
    uid = event.uid or "\n".join((event.summary, one.starts_at.isoformat(), *event.staff_hints))
    return hashlib.sha256(f"{uid}\n{one.day_key}".encode()).hexdigest()


def fingerprint(one: Occurrence) -> str:
    """Of what an event says about its appointment: another one means that it was changed."""
    ends = one.event.component.get("DTEND")
    said = (one.starts_at.isoformat(), "" if ends is None else str(ends.dt), one.event.summary)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def appointment_of(one: Occurrence, meaning: Meaning, zone: str, problems: Problems) -> Appointment | None:
    """The appointment with its length; None where that can't be one, which is noted."""
    end = ends_at(one.event, one.starts_at, zone)
    usual = meaning.service.time
    minutes = usual.duration_minutes if end is None else int((end - one.starts_at).total_seconds()) // 60
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        problems.add(
            one.event.lines.of("DTEND"),
            Mistake(
                '"{event}" on {moment} takes {minutes} minutes: an appointment takes {shortest} to {longest}.',
                event=one.event.summary,
                moment=one.starts_at,
                minutes=str(minutes),
                shortest=str(SHORTEST_MINUTES),
                longest=str(LONGEST_MINUTES),
            ),
        )
        return None
    # Only an appointment as long as the service usually is has its gap where the service has it.
    time = usual if minutes == usual.duration_minutes else ServiceTime(minutes, 0, 0, usual.buffer_minutes)
    return Appointment(one, meaning, time)


def fitted(
    staff: StaffRecord, theirs: Sequence[Appointment], taken: Sequence[Span], problems: Problems
) -> list[Appointment]:
    """A staff member's appointments, with as much of their buffers as there is room for; overlaps are noted.

    The other calendar knew no buffers: what follows at once in it stays where it is.
    """
    _note_overlaps(staff, theirs, taken, problems)
    starts = sorted([start for start, _ in taken] + [start for each in theirs for start, _ in each.spans])
    fit = []
    for each in theirs:
        after = bisect_left(starts, each.end_minute)
        wanted = each.time.buffer_minutes
        room = starts[after] - each.end_minute if after < len(starts) else wanted
        fit.append(replace(each, time=replace(each.time, buffer_minutes=min(wanted, room))))
    return fit


def _note_overlaps(
    staff: StaffRecord, theirs: Sequence[Appointment], taken: Sequence[Span], problems: Problems
) -> None:
    spans: list[tuple[int, int, Appointment | None]] = [(start, end, None) for start, end in taken]
    spans.extend((start, end, each) for each in theirs for start, end in each.spans)
    spans.sort(key=lambda span: span[:2])
    noted: set[tuple[int, int]] = set()
    # What ends last of all that has begun: whatever begins before that overlaps it.
    before = spans[0]
    for span in spans[1:]:
        one, other = span[2] or before[2], before[2] if span[2] is not None else None
        # What is there already doesn't overlap itself.
        if span[0] < before[1] and one is not None and one is not other:
            pair = (one.line, 0 if other is None else other.line)
            if pair not in noted:
                noted.add(pair)
                met = before if span[2] is not None else span
                problems.add(one.occurrence.event.lines.of("DTSTART"), _overlap(one, staff, other, met[:2]))
        before = max(before, span, key=lambda each: each[1])


def _overlap(one: Appointment, staff: StaffRecord, other: Appointment | None, span: Span) -> Mistake:
    """That the appointment overlaps another of the file, or what is here already at that time."""
    event, moment = one.occurrence.event.summary, one.occurrence.starts_at
    if other is not None:
        return Mistake(
            '"{event}" on {moment} overlaps "{other}" on line {line}, and both are with {staff}. '
            "Correct one of them in the other calendar and export again.",
            event=event,
            moment=moment,
            other=other.occurrence.event.summary,
            line=str(other.line),
            staff=staff.name,
        )
    first, last = (datetime.fromtimestamp(minute * 60, UTC) for minute in span)
    return Mistake(
        '"{event}" on {moment} overlaps what {staff} has here already: {hours}. '
        "Move one of them, here or in the other calendar.",
        event=event,
        moment=moment,
        staff=staff.name,
        hours=Hours(first, last),
    )
