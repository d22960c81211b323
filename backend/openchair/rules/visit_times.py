"""When a visit can be booked, and by whom each of its parts is done: the slot engines, asked of a venue's people.

A visit of one part is asked of the engine of slots, which is the faster, and one of several of the engine of runs. What the
one offers of one part the other does, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from openchair.rules.parts import PartFound
from openchair.rules.policy import Policy
from openchair.rules.records.venue import ServiceRecord, StaffRecord, StaffTime
from openchair.rules.runs import PartWanted, PersonTime, Runs
from openchair.rules.slots import ServiceTime, open_slots
from openchair.rules.zone import local_day


@dataclass(frozen=True, slots=True)
class PartAsked:
    """A part to find a time for: a service, as long as it is to take, by anyone who does it or by `staff_id` alone."""

    service_id: str
    time: ServiceTime
    staff_id: str | None = None

    @classmethod
    def of(cls, service: ServiceRecord, staff_id: str | None = None) -> PartAsked:
        """A part in which this service is done as it is now."""
        return cls(service.id, service.time, staff_id)


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """A day's open starts in epoch minutes, in order: with anyone first, and with each who has any, in the venue's order."""

    day: date
    starts: list[int]
    by_person: list[tuple[StaffRecord, list[int]]]


Preference = Callable[[StaffTime, PartAsked], object]
"""Whoever has the least of it comes first."""


@dataclass(frozen=True, slots=True)
class VisitTime:
    """The parts of a visit, and the time of everyone asked for who does one, in the venue's order."""

    parts: Sequence[PartAsked]
    people: Sequence[StaffTime]
    able: Sequence[frozenset[str]]
    """Of each part, the ids of those who may do it."""

    @property
    def by_number(self) -> Mapping[int, StaffRecord]:
        """The people by their number."""
        return {person.staff.no: person.staff for person in self.people}

    @property
    def first_people(self) -> list[StaffTime]:
        """Those who may do the first part."""
        return [person for person in self.people if person.staff.id in self.able[0]]

    def days(self, zone: str, policy: Policy, first_day: date, days: int, now: datetime) -> list[DayOfSlots]:
        """Each of these days with its open starts, first to last."""
        first = self.first_people
        if len(self.parts) == 1:
            return slots_of_days(self.parts[0].time, first, zone, policy, first_day, days, now)
        if not all(self.able):
            return [DayOfSlots(first_day + timedelta(days=ahead), [], []) for ahead in range(days)]
        by_day = self._runs(zone, policy, first_day, days, now).starts_by_person()
        return [
            _day_of(
                first_day + timedelta(days=ahead),
                [(person.staff, starts[person.staff.no]) for person in first if starts[person.staff.no]],
            )
            for ahead, starts in enumerate(by_day)
        ]

    def find(
        self, start_minute: int, zone: str, policy: Policy, now: datetime, prefer: Preference | None = None
    ) -> tuple[PartFound, ...] | None:
        """The visit from this start, by whom of those who can `prefer` says; None where `days` doesn't offer it."""
        if not all(self.able):
            return None
        day = local_day(datetime.fromtimestamp(start_minute * 60, UTC), zone)
        return self._runs(zone, policy, day, 1, now, prefer).find(start_minute)

    def _runs(
        self, zone: str, policy: Policy, first_day: date, days: int, now: datetime, prefer: Preference | None = None
    ) -> Runs:
        wanted = []
        for part, able in zip(self.parts, self.able, strict=True):
            people = [person for person in self.people if person.staff.id in able]
            if prefer is not None:
                people.sort(key=lambda person, part=part: prefer(person, part))  # type: ignore[arg-type, misc]  # one kind of value
            wanted.append(PartWanted(part.time, tuple(person.staff.no for person in people)))
        times = {person.staff.no: PersonTime(person.schedule, person.busy) for person in self.people}
        return Runs(wanted, times, {}, zone, first_day, days, now, policy)


def slots_of_days(
    time: ServiceTime,
    people: Sequence[StaffTime],
    zone: str,
    policy: Policy,
    first_day: date,
    days: int,
    now: datetime,
) -> list[DayOfSlots]:
    """Each of these days with the open starts of one part, by any of these people, whose time around the days is given."""
    of_each = [
        open_slots(
            person.schedule, time, person.busy, zone=zone, first_day=first_day, days=days, now=now, policy=policy
        )
        for person in people
    ]
    return [
        _day_of(
            first_day + timedelta(days=ahead),
            [(person.staff, slots[ahead][1]) for person, slots in zip(people, of_each, strict=True) if slots[ahead][1]],
        )
        for ahead in range(days)
    ]


def at_any_minute(policy: Policy, *, grid_minutes: int = 1) -> Policy:
    """What binds the desk of a venue's rules for starts: neither lead time nor horizon."""
    return replace(policy, lead_time_minutes=0, horizon_days=_NO_HORIZON, slot_grid_minutes=grid_minutes)


_NO_HORIZON = 100_000
"""In days."""


def _day_of(day: date, by_person: list[tuple[StaffRecord, list[int]]]) -> DayOfSlots:
    everyones = {minute for _, minutes in by_person for minute in minutes}
    return DayOfSlots(day, by_person[0][1] if len(by_person) == 1 else sorted(everyones), by_person)
