"""How much room there is at a venue for visitors of whom nobody has heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.rules.records.venue import StaffTime
from openchair.rules.slots import ServiceTime
from openchair.rules.verification import Unverified, is_client_full, is_day_full
from openchair.rules.zone import local_day


@dataclass(frozen=True, slots=True)
class PartTaken:
    """A part of a visit that a visitor is about to have: of whose time, from which epoch minute on, and how long."""

    person: StaffTime
    start_minute: int
    time: ServiceTime


def taken_minutes(time: ServiceTime) -> int:
    """How much of a person's day a part takes, its gap counted: nobody plans with that."""
    return time.duration_minutes + time.buffer_minutes


def has_room(
    storefront: Storefront, held: Sequence[Unverified], person: StaffTime, day: date, minutes: Sequence[int]
) -> bool:
    """Whether a stranger may have parts of so many minutes of this person's day without a code."""
    return not is_day_full(held, person.staff.id, person.schedule, day, minutes, storefront.venue.time_zone)


def must_prove(
    storefront: Storefront, held: Sequence[Unverified], client: Client | None, visit: Sequence[PartTaken]
) -> bool:
    """Whether a code is asked of whoever takes these times now; what one person does of a visit counts together."""
    source, zone = None if client is None else client.address, storefront.venue.time_zone
    if is_client_full(held, source, len(visit)):
        return True
    starts_at = datetime.fromtimestamp(visit[0].start_minute * 60, UTC)
    people = {part.person.staff.id: part.person for part in visit}
    return not all(
        has_room(
            storefront,
            held,
            person,
            local_day(starts_at, zone),
            [taken_minutes(part.time) for part in visit if part.person is person],
        )
        for person in people.values()
    )
