"""When the events of a calendar take place: each one that repeats becomes its single appointments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar.prop import vRecur

from openchair.imports.calendar_file import CalendarEvent
from openchair.imports.mistakes import Mistake
from openchair.imports.problems import Problems

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# A rule is followed for so many of its days: ten years of a daily one. A broken one has no end.
_MOST_DAYS = 3660
MOST_OCCURRENCES = 100_000
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event taking place once. `day_key` tells which one of a repeating event it is; empty for one that doesn't repeat."""

    event: CalendarEvent
    starts_at: datetime
    day_key: str


def occurrences(events: list[CalendarEvent], zone: str, until: datetime, problems: Problems) -> Iterator[Occurrence]:
    """Every time an event with a time of day begins. Those that repeat are followed up to `until`.

    `zone` is the venue's, for times that name none. Raises `FileRefused` at the event that makes more than
    `MOST_OCCURRENCES` of all together.
    """
    for count, one in enumerate(_occurrences(events, zone, until, problems), start=1):
        if count > MOST_OCCURRENCES:
            problems.stop(
                one.event.lines.of("RRULE"),
                Mistake(
                    'With "{event}" this file has more than {most} appointments: export a shorter time.',
                    event=one.event.summary,
                    most=str(MOST_OCCURRENCES),
                ),
            )
        yield one


def _occurrences(events: list[CalendarEvent], zone: str, until: datetime, problems: Problems) -> Iterator[Occurrence]:
    replaced: dict[str, set[datetime]] = {}
    timed = []
    for event in events:
        if event.is_all_day:
            continue
        problems.at = event.lines.of("RRULE")
        if _is_in_reach(event, problems):
            timed.append(event)
            if event.replaces is not None:
                replaced.setdefault(event.uid, set()).add(_instant(event.replaces, zone))
    for event in timed:
        problems.at = event.lines.of("RRULE")
        starts_at = _checked(event, zone, problems)
        if event.replaces is not None:
            if "RANGE" in event.component["RECURRENCE-ID"].params:
                problems.add(
                    event.lines.of("RECURRENCE-ID"),
                    Mistake(
                        '"{event}" changes this and all later times at once, which is not understood: '
                        "end the repeating event there and begin a new one.",
                        event=event.summary,
                    ),
                )
            yield Occurrence(event, starts_at, _instant(event.replaces, zone).isoformat())
        elif not event.repeats:
            yield Occurrence(event, starts_at, "")
        else:
            for each in _repeated(event, zone, until, problems):
                if each not in replaced.get(event.uid, ()):
                    yield Occurrence(event, each, each.isoformat())


def _is_in_reach(event: CalendarEvent, problems: Problems) -> bool:
    """Whether its dates are years in which salons are; where not, that is noted."""
    for name, moment in (("DTSTART", event.starts), ("RECURRENCE-ID", event.replaces)):
        if moment is not None and not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            problems.add(
                event.lines.of(name),
                Mistake(
                    '"{event}": {property} is in the year {year}. Appointments of {first} to {last} are read: '
                    "correct the date.",
                    event=event.summary,
                    property=name,
                    year=str(moment.year),
                    first=str(_FIRST_YEAR),
                    last=str(_LAST_YEAR),
                ),
            )
            return False
    return True


def ends_at(event: CalendarEvent, starts_at: datetime, zone: str) -> datetime | None:
    """When an event that begins then ends; None where the file says nothing of it.

    An end in a year in which no salon is becomes the year 9999, which is longer than any appointment takes.
    """
    component = event.component
    if "DURATION" in component:
        length: timedelta = component["DURATION"].dt
    elif "DTEND" in component:
        end = component["DTEND"].dt
        if not _FIRST_YEAR <= end.year <= _LAST_YEAR:
            return datetime.max.replace(tzinfo=UTC)
        length = _instant(end, zone) - _instant(event.starts, zone)
    else:
        return None
    try:
        return starts_at + length
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _checked(event: CalendarEvent, zone: str, problems: Problems) -> datetime:
    starts_at = _instant(event.starts, zone)
    assert isinstance(event.starts, datetime)
    line = event.lines.of("DTSTART")
    if starts_at.second or starts_at.microsecond:
        problems.add(
            line,
            Mistake(
                '"{event}" begins at {time}: appointments begin on a whole minute.',
                event=event.summary,
                time=f"{event.starts:%H:%M:%S}",
            ),
        )
    where = _zone_of(event.starts, zone)
    if starts_at.astimezone(where).replace(tzinfo=None) != event.starts.replace(tzinfo=None, fold=0):
        problems.add(line, Mistake('"{event}" begins at a time that the clocks skip on that day.', event=event.summary))
    return starts_at


def _repeated(event: CalendarEvent, zone: str, until: datetime, problems: Problems) -> Iterator[datetime]:
    assert isinstance(event.starts, datetime)
    where = _zone_of(event.starts, zone)
    first = event.starts.replace(tzinfo=None)
    # Repetition is by the clock on the wall: ten o'clock stays ten o'clock when the clocks change.
    high = _wall(until, where)
    walls: set[datetime] = set()
    try:
        for rule in event.component.rrules:
            walls.update(_followed(rrulestr(_rule_text(rule, where), dtstart=first), high))
        walls.update(_wall(day[0], where) for day in event.component.rdates)
    except (ValueError, KeyError, TypeError, OverflowError) as wrong:
        why = wrong if isinstance(wrong, Mistake) else str(wrong)
        problems.add(
            event.lines.of("RRULE"),
            Mistake('"{event}": how it repeats can\'t be read: {why}.', event=event.summary, why=why),
        )
        return
    if not event.component.rrules:
        walls.add(first)
    left_out = {_wall(day, where) for day in event.component.exdates if _FIRST_YEAR <= day.year <= _LAST_YEAR}
    days_left_out = {day for day in event.component.exdates if not isinstance(day, datetime)}
    for wall in sorted(walls):
        if wall.year >= _FIRST_YEAR and wall <= high and wall not in left_out and wall.date() not in days_left_out:
            yield wall.replace(tzinfo=where).astimezone(UTC)


def _followed(rule: Iterable[datetime], high: datetime) -> list[datetime]:
    days = list(islice(takewhile(lambda wall: wall <= high, rule), _MOST_DAYS + 1))
    if len(days) > _MOST_DAYS:
        raise Mistake("it repeats more than {most} times; let it begin later there", most=str(_MOST_DAYS))
    return days


def _rule_text(rule: Any, where: tzinfo) -> str:
    """The rule as dateutil takes it for a start without a zone: with an end without one."""
    if str(rule["FREQ"][0]).upper() not in _FREQUENCIES:
        raise Mistake("it repeats more often than daily")
    if any(int(every) < 1 for every in rule.get("INTERVAL", ())):
        # dateutil would go round for ever.
        raise Mistake("its INTERVAL is not 1 or more")
    plain: Any = vRecur(rule)
    if "UNTIL" in plain:
        (until,) = plain["UNTIL"]
        whole_day = not isinstance(until, datetime)
        try:
            plain["UNTIL"] = [datetime.combine(until, time.max) if whole_day else _wall(until, where)]
        except OverflowError:
            # The last day there is, which is how some calendars write "without end".
            del plain["UNTIL"]
    text: str = plain.to_ical().decode()
    return text


def _wall(moment: datetime | date, where: tzinfo) -> datetime:
    """What the clock on the wall there shows."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.replace(tzinfo=None) if moment.tzinfo is None else moment.astimezone(where).replace(tzinfo=None)


def _zone_of(moment: datetime, zone: str) -> tzinfo:
    return moment.tzinfo or ZoneInfo(zone)


def _instant(moment: datetime | date, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=_zone_of(moment, zone)).astimezone(UTC)
