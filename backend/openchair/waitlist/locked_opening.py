"""One opening, locked, with what is needed to decide about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from openchair.changes.change import Change
from openchair.rules.openings import Verdict, Waiting, WaitlistSettings, judge
from openchair.rules.records.venue import ServiceRecord, StaffTime, VenueRecord
from openchair.rules.records.waitlist import OpeningRecord
from openchair.rules.slots import ServiceTime
from openchair.rules.stretches import starts_in
from openchair.rules.zone import local_day
from openchair.store.availability import load_staff_time
from openchair.store.occupancy import lock_staff
from openchair.store.openings import find_waitlist_settings
from openchair.store.people import find_own_venue, list_services_of


@dataclass(slots=True)
class LockedOpening:
    """A locked opening, its venue and its staff member's time, in one transaction."""

    change: Change
    opening: OpeningRecord
    venue: VenueRecord
    settings: WaitlistSettings
    services: list[ServiceRecord] = field(default_factory=list)
    """What the staff member does."""
    time: StaffTime | None = None
    """The staff member's time, locked; None before `read_time`, and where they don't work here any more."""
    _starts: dict[ServiceTime, list[int]] = field(default_factory=dict)

    @classmethod
    async def of(cls, change: Change, opening: OpeningRecord) -> LockedOpening:
        """Read what belongs to an opening that this transaction has locked."""
        venue = await find_own_venue(change.connection, change.scope)
        return cls(change, opening, venue, await find_waitlist_settings(change.connection, change.scope))

    async def lock_time(self) -> None:
        """Lock the staff member's time until the transaction ends."""
        await lock_staff(self.change.connection, self.change.scope, (self.opening.staff.id,))

    async def read_time(self) -> None:
        """Read the locked time as it is now."""
        self.services = await list_services_of(self.change.connection, self.change.scope, self.opening.staff.id)
        if not self.services:
            return
        opening = self.opening
        first, last = (
            local_day(datetime.fromtimestamp(minute * 60, UTC), self.venue.time_zone)
            for minute in (opening.start_minute, opening.end_minute)
        )
        people = await load_staff_time(
            self.change.connection,
            self.change.scope,
            # Whichever it is: they all ask for the same person's time.
            self.services[0].id,
            staff_id=opening.staff.id,
            first_day=first - timedelta(days=1),
            last_day=last + timedelta(days=1),
            first_minute=opening.start_minute - 2 * 1440,
            last_minute=opening.end_minute + 2 * 1440,
        )
        self.time = people[0] if people else None

    def starts(self, service: ServiceTime) -> list[int]:
        """The open starts at which this service takes some of the opening, the best first."""
        if self.time is None:
            return []
        if service not in self._starts:
            self._starts[service] = starts_in(
                (self.opening.start_minute, self.opening.end_minute),
                self.time.schedule,
                service,
                self.time.busy,
                zone=self.venue.time_zone,
                now=self.change.now,
                policy=self.venue.policy,
            )
        return self._starts[service]

    def is_used(self) -> bool:
        """Whether something else takes some of the opening's time by now."""
        opening = self.opening
        busy = () if self.time is None else self.time.busy
        return any(start < opening.end_minute and end > opening.start_minute for start, end in busy)

    def judged(self, waiting: Waiting, service: ServiceTime, *, by_hand: bool = False) -> Verdict:
        """Whether someone with a booking of this length is offered the opening."""
        return judge(
            waiting,
            self.starts(service),
            self.opening.staff.id,
            settings=self.settings,
            policy=self.venue.policy,
            zone=self.venue.time_zone,
            now=self.change.now,
            by_hand=by_hand,
        )
