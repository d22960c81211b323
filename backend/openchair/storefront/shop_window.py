"""What stands in a salon's window: what it offers, who does it, when it is open, and the first free time of each service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from openchair.access.budgets import spend, subjects_of
from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.core.runtime import Runtime
from openchair.rules.opening_hours import open_stretches, weekly_hours
from openchair.rules.records.venue import OfferRecord, ServiceRecord, StaffRecord, StaffTime, VenueRecord
from openchair.rules.slots import DayHours, Span, open_slots
from openchair.rules.visit_times import DayOfSlots, slots_of_days
from openchair.rules.zone import local_day
from openchair.store.availability import load_team_time
from openchair.store.moves import epoch_minute
from openchair.store.storefront import list_offers, list_who_does_what
from openchair.storefront.open_slots import LOOKS, OLDEST, NextTime

DAYS: Final = 35
"""How far ahead a first free time is looked for."""
_OPEN_DAYS: Final = 8
_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class ShopWindow:
    """A venue's offers in its order, and for each service by id: who does it, and each one's first free time by their id."""

    offers: Mapping[str, OfferRecord]
    able: Mapping[str, list[StaffRecord]]
    first_of: Mapping[str, Mapping[str, NextTime]]
    week: list[tuple[DayHours, ...]]
    """The usual hours by weekday, Monday first."""
    open: list[Span]
    """When it is open today and in the week to come, in epoch minutes."""
    times: Mapping[str, StaffTime]
    """Everyone's time from `today` on, for `DAYS`, by their id."""
    today: date

    def first(self, service_id: str) -> NextTime | None:
        """The first time at which anyone does this service; None where none is free in `DAYS`."""
        return min(self.first_of[service_id].values(), key=lambda time: time.starts_at, default=None)

    def variants(self, service_id: str) -> list[OfferRecord]:
        """The variants of the service that this one is a variant of, itself among them; itself alone where it is none."""
        mine = self.offers[service_id]
        of = mine.service.variant and mine.service.variant.of
        if of is None:
            return [mine]
        return [each for each in self.offers.values() if each.service.variant and each.service.variant.of == of]


def slots_in_window(
    window: ShopWindow,
    storefront: Storefront,
    service: ServiceRecord,
    staff_id: str | None,
    now: datetime,
    *,
    first_day: date,
    days: int,
) -> list[DayOfSlots] | None:
    """A service's free times, of everyone who does it or of `staff_id` alone; None where the days lie outside of the window."""
    if first_day < window.today or first_day + timedelta(days=days) > window.today + timedelta(days=DAYS):
        return None
    able = [window.times[person.id] for person in window.able[service.id] if staff_id in (None, person.id)]
    venue = storefront.venue
    return slots_of_days(service.time, able, venue.time_zone, venue.policy, first_day, days, now)


async def look_at_window(runtime: Runtime, storefront: Storefront, client: Client | None) -> ShopWindow:
    """The window as it is, or was a moment ago; three statements, whatever is in it. Raises `TooOften`.

    It costs the client so many days times people where it has to be worked out, as looking at free times does.
    """
    now, database, venue = runtime.clock.now(), runtime.database, storefront.venue
    asked = ("window", venue)
    found: ShopWindow | None = runtime.kept.find(database, asked, now, OLDEST)
    if found is not None:
        return found
    who = subjects_of(client)
    await spend(runtime, LOOKS, who, venue.time_zone, DAYS)
    writes = database.writes
    today = local_day(now, venue.time_zone)
    first_minute = epoch_minute(datetime(today.year, today.month, today.day, tzinfo=UTC)) - 1440
    scope = storefront.scope
    async with database.reading(scope) as connection:
        offers = await list_offers(connection, scope)
        able = await list_who_does_what(connection, scope)
        people = await load_team_time(
            connection,
            scope,
            first_day=today,
            last_day=today + timedelta(days=DAYS),
            first_minute=first_minute,
            last_minute=first_minute + (DAYS + 2) * 1440,
        )
    if len(people) > 1:
        await spend(runtime, LOOKS, who, venue.time_zone, DAYS * (len(people) - 1))
    schedules = [person.schedule for person in people]
    times = {person.staff.id: person for person in people}
    # Someone may have left, or stopped, between the two statements.
    able_now = {
        offer.service.id: [one for one in able.get(offer.service.id, ()) if one.id in times] for offer in offers
    }
    found = ShopWindow(
        offers={offer.service.id: offer for offer in offers},
        able=able_now,
        first_of={
            offer.service.id: _first_of_each(
                venue, offer.service, (times[one.id] for one in able_now[offer.service.id]), today, now
            )
            for offer in offers
        },
        week=weekly_hours(schedules),
        open=open_stretches(schedules, venue.time_zone, today, _OPEN_DAYS),
        times=times,
        today=today,
    )
    runtime.kept.keep(asked, found, now, writes)
    return found


def _first_of_each(
    venue: VenueRecord, service: ServiceRecord, people: Iterable[StaffTime], today: date, now: datetime
) -> dict[str, NextTime]:
    found: dict[str, NextTime] = {}
    if venue.policy.is_paused(now):
        return found
    for person in people:
        first = _first_minute(venue, service, person, today, now)
        if first is not None:
            found[person.staff.id] = NextTime(datetime.fromtimestamp(first * 60, UTC), person.staff)
    return found


def _first_minute(
    venue: VenueRecord, service: ServiceRecord, person: StaffTime, today: date, now: datetime
) -> int | None:
    # A week at a time: it is nearly always in the first.
    for ahead in range(0, DAYS, _A_WEEK):
        for _, starts in open_slots(
            person.schedule,
            service.time,
            person.busy,
            zone=venue.time_zone,
            first_day=today + timedelta(days=ahead),
            days=_A_WEEK,
            now=now,
            policy=venue.policy,
        ):
            if starts:
                return starts[0]
    return None
