"""Bringing bookings over from the calendar used before: the whole file or nothing, and never an event twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.database import Database
from openchair.imports.appointments import Appointment, appointment_of, event_key, fingerprint, fitted
from openchair.imports.calendar_file import CalendarEvent, read_calendar
from openchair.imports.mistakes import Mistake, did_you_mean, plain
from openchair.imports.occurrences import Occurrence, ends_at, occurrences
from openchair.imports.problems import Problems
from openchair.imports.reading import Reader
from openchair.imports.wall import wall
from openchair.imports.writing import Brought, write_bookings
from openchair.presentation.desk import imports as texts
from openchair.presentation.desk.imports import LeftOut
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.records.venue import ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingStatus
from openchair.store.imported import list_imported, list_taken
from openchair.store.occupancy import lock_staff
from openchair.store.people import find_venue, list_services, list_staff
from openchair.store.wall import by_slug

# How far ahead an event that repeats without end becomes bookings.
REPEATS_FOR = timedelta(days=365)
_LONGEST_BUFFER = 240


class NotThere(Exception):
    """The venue, the staff member or the service that the person at the keyboard named doesn't exist."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person at the keyboard says of the file."""

    venue: str
    staff: str | None = None
    aliases: Sequence[tuple[str, str]] = ()
    skip_unknown: bool = False
    upcoming: bool = False
    rehearse: bool = False


@dataclass(slots=True)
class BookingsImported:
    """What an import of a calendar did, or would have done."""

    venue_id: str
    venue: str
    reader: DeskReader
    """Who is told of it: in the venue's language, by its clock."""
    bookings: list[Brought] = field(default_factory=list)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def upcoming(self) -> list[Brought]:
        """The bookings that are not over."""
        return [each for each in self.bookings if each.status is not BookingStatus.COMPLETED]


async def import_bookings(
    database: Database, data: bytes, name: str, now: datetime, options: Options
) -> BookingsImported:
    """Make the calendar's appointments bookings, in one transaction. Raises `FileRefused` and `NotThere`.

    Those that are over become completed ones, the others confirmed ones.
    """
    async with database.reading(by_slug(options.venue)) as connection:
        reader = _reader_of(await _venue_of(connection, options))
    events, problems = read_calendar(data, name, reader)
    async with database.transaction(by_slug(options.venue)) as connection:
        venue = await _venue_of(connection, options)
        imported = await _Import(connection, venue, VenueScope(venue.id), now, options, problems, len(data)).run(events)
        if options.rehearse:
            await connection.rollback()
    return imported


async def _venue_of(connection: AsyncConnection, options: Options) -> VenueRecord:
    venue = await find_venue(connection, slug=options.venue)
    if venue is None:
        raise NotThere(f"there is no venue {options.venue!r}; import its file first.")
    return venue


def _reader_of(venue: VenueRecord) -> DeskReader:
    """Whoever is told what became of a file: in the venue's language, by its clock."""
    return DeskReader(venue.locale, venue.time_zone)


@dataclass(slots=True)
class _Import:
    connection: AsyncConnection
    venue: VenueRecord
    scope: VenueScope
    now: datetime
    options: Options
    problems: Problems
    size: int

    async def run(self, events: list[CalendarEvent]) -> BookingsImported:
        told = _reader_of(self.venue)
        imported = BookingsImported(self.venue.id, self.venue.slug, told)
        reader = await self._reader()
        self._refuse_doubles(events)
        with wall(self.problems, self.size):
            booked, called_off = self._sorted_out(events, imported)
        known = await list_imported(self.connection, self.scope, [event_key(one) for one in (*booked, *called_off)])
        with wall(self.problems, self.size):
            imported.notes.extend(self._changed_since(booked, called_off, known, told))
            # What was imported before need not be understood again: its service may have another name by now.
            unknown = [one for one in booked if event_key(one) not in known]
            if before := len(booked) - len(unknown):
                imported.left_out[LeftOut.IMPORTED_BEFORE] = before
            new = [each for one in unknown if (each := self._understood(one, reader, imported)) is not None]
        new = await self._fitted(new)
        self.problems.refuse_if_any()
        imported.bookings.extend(await write_bookings(self.connection, self.venue, new, self.now))
        customers = [each.appointment.meaning.customer for each in imported.upcoming]
        if count := sum(not (customer.email or customer.phone) for customer in customers):
            imported.notes.append(texts.unreachable(count, told))
        return imported

    async def _reader(self) -> Reader:
        services = await list_services(self.connection, self.scope)
        staff = await list_staff(self.connection, self.scope)
        names = {plain(service.name): service for service in services}
        aliases: dict[str, ServiceRecord] = {}
        for alias, name in self.options.aliases:
            if plain(name) not in names:
                near = did_you_mean(name, [service.name for service in services])
                raise self._not_there(
                    Mistake('{venue} has no service "{name}".', near, venue=self.venue.name, name=name)
                )
            aliases[alias] = names[plain(name)]
        always_with = None
        if self.options.staff is not None:
            always_with = next((each for each in staff if plain(each.name) == plain(self.options.staff)), None)
            if always_with is None:
                near = did_you_mean(self.options.staff, [each.name for each in staff])
                raise self._not_there(
                    Mistake(
                        'Nobody called "{name}" works at {venue}.',
                        near,
                        name=self.options.staff,
                        venue=self.venue.name,
                    )
                )
        return Reader(services, staff, self.venue.locale, aliases, always_with)

    def _not_there(self, what: Mistake) -> NotThere:
        return NotThere(what.told(_reader_of(self.venue)))

    def _refuse_doubles(self, events: list[CalendarEvent]) -> None:
        seen: dict[tuple[str, object], int] = {}
        for event in events:
            key = (event.uid, event.replaces)
            if event.uid and key in seen:
                self.problems.add(
                    event.lines.of("UID"),
                    Mistake(
                        '"{event}" has the UID of the event on line {line}, too.',
                        event=event.summary,
                        line=str(seen[key]),
                    ),
                )
            seen.setdefault(key, event.lines.line)

    def _sorted_out(
        self, events: list[CalendarEvent], imported: BookingsImported
    ) -> tuple[list[Occurrence], list[Occurrence]]:
        """What was or will be, and what was called off; the rest is counted."""
        until = self.now + REPEATS_FOR
        booked, called_off = [], []
        for event in events:
            if event.is_all_day:
                self._note_all_day(event, imported)
        for one in occurrences(events, self.venue.time_zone, until, self.problems):
            if one.event.status == "CANCELLED":
                imported.left_out[LeftOut.CANCELLED] += 1
                called_off.append(one)
            elif self.options.upcoming and self._is_over(one):
                imported.left_out[LeftOut.OVER] += 1
            else:
                booked.append(one)
        return booked, called_off

    def _note_all_day(self, event: CalendarEvent, imported: BookingsImported) -> None:
        if event.status == "CANCELLED":
            imported.left_out[LeftOut.CANCELLED] += 1
        elif self.options.skip_unknown:
            imported.left_out[LeftOut.ALL_DAY] += 1
        else:
            self.problems.add(
                event.lines.of("DTSTART"),
                Mistake(
                    '"{event}" takes all day, so it is no appointment. Give it a time there, '
                    "or leave such events out with --skip-unknown and close the day in the venue's file.",
                    event=event.summary,
                ),
            )

    def _is_over(self, one: Occurrence) -> bool:
        return (ends_at(one.event, one.starts_at, self.venue.time_zone) or one.starts_at) <= self.now

    def _changed_since(
        self, booked: list[Occurrence], called_off: list[Occurrence], known: dict[str, str], told: DeskReader
    ) -> Iterator[str]:
        for one in booked:
            if known.get(event_key(one), fingerprint(one)) != fingerprint(one) and not self._is_over(one):
                yield texts.changed_since(one.event.lines.line, one.event.summary, one.starts_at, told)
        for one in called_off:
            if event_key(one) in known and not self._is_over(one):
                yield texts.cancelled_since(one.event.lines.line, one.event.summary, one.starts_at, told)

    def _understood(self, one: Occurrence, reader: Reader, imported: BookingsImported) -> Appointment | None:
        noted = len(self.problems.found)
        self.problems.at = one.event.lines.line
        meaning = reader.read(one.event, self.problems, skip_unknown=self.options.skip_unknown)
        if meaning is not None:
            return appointment_of(one, meaning, self.venue.time_zone, self.problems)
        if len(self.problems.found) == noted:
            imported.left_out[LeftOut.NO_SERVICE] += 1
        return None

    async def _fitted(self, new: list[Appointment]) -> list[Appointment]:
        by_staff: dict[StaffRecord, list[Appointment]] = defaultdict(list)
        for each in new:
            by_staff[each.meaning.staff].append(each)
        locked = await lock_staff(self.connection, self.scope, {staff.id for staff in by_staff})
        fit: list[Appointment] = []
        for staff, theirs in by_staff.items():
            if staff.id not in locked:
                raise self._not_there(
                    Mistake("{staff} doesn't work at {venue} any more.", staff=staff.name, venue=self.venue.name)
                )
            first = min(each.start_minute for each in theirs)
            last = max(each.end_minute for each in theirs)
            taken = await list_taken(self.connection, self.scope, staff.no, first, last + _LONGEST_BUFFER)
            fit.extend(fitted(staff, theirs, taken, self.problems))
        return sorted(fit, key=lambda each: (each.start_minute, each.line))
