"""The operators' side: their venue, its people, and its day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import strawberry

from openchair.access.viewer import Operator as OperatorViewer
from openchair.core.ids import is_id
from openchair.desk.bookings import find_operator_booking
from openchair.desk.openings import list_openings_for_desk, read_figures
from openchair.desk.reach import list_unreached_bookings
from openchair.graph.context import Info
from openchair.graph.scalars import Date, day_of
from openchair.graph.types.activity import Activity, After, First, activity_of, page_size
from openchair.graph.types.blocked_time import BlockedTime, blocked_time_of
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.node import money
from openchair.graph.types.openings import Opening, WaitlistFigures, openings_of
from openchair.graph.types.venue import Service, StaffMember, Venue, service_of, staff_of, venue_of
from openchair.rules.roles import OperatorRole
from openchair.store.activity import list_activity
from openchair.store.blocked import list_blocked_time
from openchair.store.bookings import list_bookings
from openchair.store.openings import find_waitlist_settings
from openchair.store.outbox import list_undelivered
from openchair.store.people import list_services, list_staff

_DAY_ARGUMENT = strawberry.argument(description="The day, in the venue's zone.")
_STAFF_ARGUMENT = strawberry.argument(description="Only this staff member's.")


@strawberry.type(description="Who is signed in at the desk.")
class Operator:
    name: str = strawberry.field(description="Their name.")
    role: OperatorRole = strawberry.field(description="What they may do.")


@strawberry.type(description="The desk of one venue.")
class Desk:
    viewer: strawberry.Private[OperatorViewer]
    operator: Operator = strawberry.field(description="Who is signed in.")

    @strawberry.field(description="The venue.")
    def venue(self) -> Venue:
        return venue_of(self.viewer.record.venue)

    @strawberry.field(description="What it offers, in its order.")
    async def services(self, info: Info) -> list[Service]:
        async with info.context.runtime.database.reading() as connection:
            found = await list_services(connection, self.viewer.scope)
        return [service_of(service, self.viewer.record.venue) for service in found]

    @strawberry.field(description="Who works there, in its order.")
    async def staff(self, info: Info) -> list[StaffMember]:
        async with info.context.runtime.database.reading() as connection:
            found = await list_staff(connection, self.viewer.scope)
        return [staff_of(person) for person in found]

    @strawberry.field(description="The bookings that start on a day, in order of start; at most 500.")
    async def bookings(
        self,
        info: Info,
        date: Annotated[Date, _DAY_ARGUMENT],
        staff_id: Annotated[strawberry.ID | None, _STAFF_ARGUMENT] = None,
    ) -> list[Booking]:
        start, end = self._bounds(date)
        async with info.context.runtime.database.reading() as connection:
            found = await list_bookings(connection, self.viewer.scope, start, end, staff_id=staff_id)
        return [booking_of(booking) for booking in found]

    @strawberry.field(description="One booking of the venue; null where there is no such.")
    async def booking(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The booking.")]
    ) -> Booking | None:
        if not is_id(id):
            return None
        found = await find_operator_booking(info.context.runtime, self.viewer, id)
        return None if found is None else booking_of(found)

    @strawberry.field(description="The blocked times that start on a day, in order; at most 200.")
    async def blocked_time(
        self,
        info: Info,
        date: Annotated[Date, _DAY_ARGUMENT],
        staff_id: Annotated[strawberry.ID | None, _STAFF_ARGUMENT] = None,
    ) -> list[BlockedTime]:
        start, end = self._bounds(date)
        async with info.context.runtime.database.reading() as connection:
            found = await list_blocked_time(connection, self.viewer.scope, start, end, staff_id=staff_id)
        return [blocked_time_of(blocked, self.viewer.record.venue.time_zone) for blocked in found]

    @strawberry.field(
        description="What happened at the venue and who did it, and each message with its state; newest first."
    )
    async def activity(self, info: Info, first: First = 50, after: After = None) -> list[Activity]:
        async with info.context.runtime.database.reading() as connection:
            found = await list_activity(connection, self.viewer.scope, page_size(first), after=after)
        return [activity_of(line, self.viewer.record.venue) for line in found]

    @strawberry.field(
        description="Messages that were given up or refused, newest first; deskRetryMessage has one sent again."
    )
    async def undelivered_messages(self, info: Info, first: First = 50, after: After = None) -> list[Message]:
        async with info.context.runtime.database.reading() as connection:
            found = await list_undelivered(connection, self.viewer.scope, page_size(first), after=after)
        return [message_of(message, self.viewer.record.venue.time_zone) for message in found]

    @strawberry.field(
        description="Bookings to come whose customers no message reaches, soonest first: someone has to call them."
    )
    async def unreachable(self, info: Info, first: First = 50) -> list[Booking]:
        found = await list_unreached_bookings(info.context.runtime, self.viewer, page_size(first))
        return [booking_of(booking) for booking in found]

    @strawberry.field(description="Whether openings are offered by themselves.")
    async def waitlist_on(self, info: Info) -> bool:
        async with info.context.runtime.database.reading() as connection:
            return (await find_waitlist_settings(connection, self.viewer.scope)).on

    @strawberry.field(
        description="Time that became free, whom it was offered to, and why others were not: of a day, else the newest first."
    )
    async def openings(
        self,
        info: Info,
        date: Annotated[Date | None, _DAY_ARGUMENT] = None,
        first: First = 50,
        after: After = None,
    ) -> list[Opening]:
        zone = self.viewer.record.venue.time_zone
        bounds = None if date is None else self._bounds(date)
        found = await list_openings_for_desk(info.context.runtime, self.viewer, bounds, page_size(first), after)
        return openings_of(*found, zone)

    @strawberry.field(description="What offering openings has brought, over whole days.")
    async def waitlist_figures(
        self,
        info: Info,
        start: Annotated[Date, strawberry.argument(name="from", description="The first day, in the venue's zone.")],
        end: Annotated[Date, strawberry.argument(name="to", description="The last day, itself included.")],
    ) -> WaitlistFigures:
        bounds = self._bounds(start)[0], self._bounds(end)[1]
        figures = await read_figures(info.context.runtime, self.viewer, *bounds)
        venue = self.viewer.record.venue
        return WaitlistFigures(
            openings=figures.openings,
            filled=figures.filled,
            taken=figures.taken,
            minutes=figures.minutes,
            recovered=money(figures.price_minor, venue.currency, venue.locale),
        )

    def _bounds(self, day: Date) -> tuple[datetime, datetime]:
        zone = ZoneInfo(self.viewer.record.venue.time_zone)
        midnight = datetime.combine(day_of(day), datetime.min.time(), zone)
        # Wall-clock arithmetic on purpose: the day ends at the next midnight, be it 23, 24 or 25 hours later.
        return midnight, midnight + timedelta(days=1)


def desk_of(viewer: OperatorViewer) -> Desk:
    """The desk as the graph shows it."""
    return Desk(viewer=viewer, operator=Operator(name=viewer.record.name, role=viewer.record.role))
