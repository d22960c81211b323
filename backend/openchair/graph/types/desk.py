"""The operators' side: their venue, its people, and its day."""

from __future__ import annotations

from typing import Annotated

import strawberry
from graphql import GraphQLError

from openchair.access.viewer import Operator as OperatorViewer
from openchair.accounts.devices import list_venue_devices, read_pairing
from openchair.accounts.invitations import list_open_invitations
from openchair.accounts.keys import list_keys
from openchair.accounts.pins import list_locked_pins
from openchair.accounts.team import list_team
from openchair.core.folding import asked_words
from openchair.core.ids import is_id
from openchair.desk.calendar import MOST_PEOPLE, read_calendar
from openchair.desk.customers import find_caller, find_customer, find_customers
from openchair.desk.disputes import list_open_disputes
from openchair.desk.domains import list_domains
from openchair.desk.free_times import Wish, list_free_times
from openchair.desk.hold_messages import count_month_segments
from openchair.desk.reads import (
    find_operator_booking,
    is_matching_on,
    list_activity,
    list_awaiting_deposit,
    list_blocked_time,
    list_bookings,
    list_open_objections,
    list_openings_for_desk,
    list_requests,
    list_services,
    list_staff,
    list_unreached_bookings,
    read_figures,
)
from openchair.desk.security import list_security_events
from openchair.desk.stripe_account import read_how_paid
from openchair.graph.context import Info
from openchair.graph.cursors import bad_cursor, cursor_of, position_of
from openchair.graph.scalars import Date, DateTime, day_of, instant_of
from openchair.graph.types.account import (
    ApiKey,
    Invitation,
    Member,
    Operator,
    api_key_of,
    invitation_of,
    member_of,
    operator_of,
)
from openchair.graph.types.activity import Activity, After, First, activity_of, page_size
from openchair.graph.types.blocked_time import BlockedTime, blocked_time_of
from openchair.graph.types.board import Calendar, calendar_of
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.connection import Connection, PageAfter, PageFirst, connection_of, page_length
from openchair.graph.types.customer import Caller, Customer, caller_of, customer_of
from openchair.graph.types.device import Device, DevicePairing, LockedPin, device_of, device_pairing_of
from openchair.graph.types.dispute import Dispute, dispute_of
from openchair.graph.types.domain import VenueDomain, venue_domain_of
from openchair.graph.types.node import money
from openchair.graph.types.openings import Opening, WaitlistFigures, openings_of
from openchair.graph.types.security import SecurityEvent, security_event_of
from openchair.graph.types.slots import Slot, slot_of
from openchair.graph.types.stripe_account import Payments, payments_of
from openchair.graph.types.venue import Service, StaffMember, Venue, service_of, staff_of, venue_of
from openchair.graph.types.visit import PARTS_DESCRIPTION, VisitPartInput, refuse_unless_visit, wishes_of
from openchair.rules.activity_kinds import ActivityPart
from openchair.rules.zone import local_text

_DAY_ARGUMENT = strawberry.argument(description="The day, in the venue's zone.")
_STAFF_ARGUMENT = strawberry.argument(description="Only this staff member's.")


@strawberry.type(description="The desk of one venue.")
class Desk:
    viewer: strawberry.Private[OperatorViewer]

    @strawberry.field(description="Who is signed in.")
    def operator(self) -> Operator:
        return operator_of(self.viewer)

    @strawberry.field(description="Who works at the desk, by name; null to those who may not change that.")
    async def team(self, info: Info) -> list[Member] | None:
        found = await list_team(info.context.runtime, self.viewer)
        zone = self.viewer.record.venue.time_zone
        return None if found is None else [member_of(each, zone) for each in found]

    @strawberry.field(description="Open invitations, newest first; null to those who may send none.")
    async def invitations(self, info: Info) -> list[Invitation] | None:
        found = await list_open_invitations(info.context.runtime, self.viewer)
        return None if found is None else [invitation_of(each) for each in found]

    @strawberry.field(
        description="The keys of programs, newest first, ended ones, too; null to those who may make none."
    )
    async def api_keys(self, info: Info) -> list[ApiKey] | None:
        found = await list_keys(info.context.runtime, self.viewer)
        zone = self.viewer.record.venue.time_zone
        return None if found is None else [api_key_of(each, zone) for each in found]

    @strawberry.field(description="The venue's paired devices, by name; null to those who may pair none.")
    async def devices(self, info: Info) -> list[Device] | None:
        found = await list_venue_devices(info.context.runtime, self.viewer)
        zone = self.viewer.record.venue.time_zone
        return None if found is None else [device_of(each, zone) for each in found]

    @strawberry.field(description="How money comes in; null to those who don't see to that.")
    async def payments(self, info: Info) -> Payments | None:
        context = info.context
        found = await read_how_paid(context.runtime, self.viewer, context.gateway)
        return None if found is None else payments_of(found, self.viewer.record.venue.time_zone)

    @strawberry.field(description="The domains that were added for the venue, by name; null to those who may add none.")
    async def domains(self, info: Info) -> list[VenueDomain] | None:
        found = await list_domains(info.context.runtime, self.viewer)
        zone = self.viewer.record.venue.time_zone
        return None if found is None else [venue_domain_of(each, zone) for each in found]

    @strawberry.field(
        description="Where links to the venue's customers begin: scheme and host, like `https://book.salonsmith.example`."
    )
    def link_origin(self, info: Info) -> str:
        return info.context.links.hosts.origin(self.viewer.record.venue.host)

    @strawberry.field(description="Whose PIN is locked where; null to those who can't unlock any.")
    async def locked_pins(self, info: Info) -> list[LockedPin] | None:
        found = await list_locked_pins(info.context.runtime, self.viewer)
        if found is None:
            return None
        return [LockedPin(member_id=strawberry.ID(id), name=name, device=device) for id, name, device in found]

    @strawberry.field(description="How a pairing stands; null to those who may make none, and where there is no such.")
    async def device_pairing(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The pairing.")]
    ) -> DevicePairing | None:
        found = await read_pairing(info.context.runtime, self.viewer, id) if is_id(id) else None
        return None if found is None else device_pairing_of(found)

    @strawberry.field(description="What time it is, by the venue's clock: a tablet's own may be wrong.")
    def now(self, info: Info) -> DateTime:
        return DateTime(local_text(info.context.runtime.clock.now(), self.viewer.record.venue.time_zone))

    @strawberry.field(description="The venue.")
    def venue(self) -> Venue:
        return venue_of(self.viewer.record.venue)

    @strawberry.field(description="What it offers, in its order.")
    async def services(self, info: Info) -> list[Service]:
        found = await list_services(info.context.runtime, self.viewer)
        return [service_of(service, self.viewer.record.venue) for service in found]

    @strawberry.field(description="Who works there, in its order.")
    async def staff(self, info: Info) -> list[StaffMember]:
        found = await list_staff(info.context.runtime, self.viewer)
        return [staff_of(person) for person in found]

    @strawberry.field(description="The bookings that start on a day, in order of start; at most 500.")
    async def bookings(
        self,
        info: Info,
        date: Annotated[Date, _DAY_ARGUMENT],
        staff_id: Annotated[strawberry.ID | None, _STAFF_ARGUMENT] = None,
    ) -> list[Booking]:
        found = await list_bookings(info.context.runtime, self.viewer, day_of(date), staff_id=staff_id)
        return [booking_of(booking) for booking in found]

    @strawberry.field(description="One booking of the venue; null where there is no such.")
    async def booking(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The booking.")]
    ) -> Booking | None:
        if not is_id(id):
            return None
        found = await find_operator_booking(info.context.runtime, self.viewer, id)
        return None if found is None else booking_of(found)

    @strawberry.field(
        description="The free times for a visit nearest to a wish, from now on and within a week of it; at any minute, the wish "
        "itself. Neither lead time nor horizon binds the desk. To staff, their own times."
    )
    async def free_times(
        self,
        info: Info,
        parts: Annotated[list[VisitPartInput], strawberry.argument(description=PARTS_DESCRIPTION)],
        around: Annotated[DateTime, strawberry.argument(description="The wish; now, for whoever stands at the desk.")],
        first: Annotated[int, strawberry.argument(description="At most this many, 1 to 20.")] = 3,
    ) -> list[Slot]:
        refuse_unless_visit(parts)
        wish = Wish(wishes_of(parts), instant_of(around))
        found = await list_free_times(info.context.runtime, self.viewer, wish, first)
        return [slot_of(slot, self.viewer.record.venue.time_zone) for slot in found]

    @strawberry.field(
        description="Customers as one types: those of whom each word begins as one that is typed, of the name, the address or the "
        "number, whatever case and accents; all, by name, where nothing is. To staff, those who have a booking with them."
    )
    async def customers(
        self,
        info: Info,
        search: Annotated[
            str | None, strawberry.argument(description="What is typed; digits may have spaces between them.")
        ] = None,
        first: PageFirst = 20,
        after: PageAfter = None,
    ) -> Connection[Customer]:
        # A page goes on in the order of the search that it is of.
        name = " ".join(("customers of", *asked_words(search or "")))
        said = position_of(name, after, 1)
        behind = None if said is None else said[0]
        if behind is not None and not is_id(behind):
            raise bad_cursor()
        page = await find_customers(info.context.runtime, self.viewer, search, page_length(first), behind)
        if page is None:
            raise bad_cursor()
        pairs = [(cursor_of(name, each.id), customer_of(each)) for each in page.found]
        return connection_of(pairs, has_more=page.has_more)

    @strawberry.field(description="One customer of the venue; null where there is no such that this operator sees.")
    async def customer(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The customer.")]
    ) -> Customer | None:
        found = await find_customer(info.context.runtime, self.viewer, id) if is_id(id) else None
        return None if found is None else customer_of(found)

    @strawberry.field(
        description="Who has a number that calls, in whatever writing the telephone gives it. To staff, of those who have a "
        "booking with them."
    )
    async def caller(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="The number; one of the venue's country.")],
    ) -> Caller:
        found = await find_caller(info.context.runtime, self.viewer, number)
        return caller_of(found, self.viewer.record.venue)

    @strawberry.field(description="The blocked times that start on a day, in order; at most 200.")
    async def blocked_time(
        self,
        info: Info,
        date: Annotated[Date, _DAY_ARGUMENT],
        staff_id: Annotated[strawberry.ID | None, _STAFF_ARGUMENT] = None,
    ) -> list[BlockedTime]:
        found = await list_blocked_time(info.context.runtime, self.viewer, day_of(date), staff_id=staff_id)
        return [blocked_time_of(blocked, self.viewer.record.venue.time_zone) for blocked in found]

    @strawberry.field(
        description="Some days with all that a board shows of them: hours, bookings, and what else takes time. What is a "
        "colleague's of whom one doesn't see bookings is busy, and nothing more."
    )
    async def calendar(
        self,
        info: Info,
        start: Annotated[Date, strawberry.argument(name="from", description="The first day, in the venue's zone.")],
        end: Annotated[
            Date, strawberry.argument(name="to", description="The last day, itself included; at most 16 are looked at.")
        ],
        staff_ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description="Only these people's, at most 200; everyone's if left out."),
        ] = None,
    ) -> Calendar:
        wanted = None if staff_ids is None else frozenset(filter(is_id, staff_ids))
        if wanted is not None and len(wanted) > MOST_PEOPLE:
            raise GraphQLError(
                f"Ask for at most {MOST_PEOPLE} people at once, or leave staffIds out.",
                extensions={"code": "TOO_MANY_PEOPLE"},
            )
        found = await read_calendar(info.context.runtime, self.viewer, day_of(start), day_of(end), wanted)
        return calendar_of(found, self.viewer.record.venue.time_zone)

    @strawberry.field(
        description="What happened at the venue and who did it, and each message with its state; newest first."
    )
    async def activity(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        only: Annotated[ActivityPart | None, strawberry.argument(description="Only this part of it.")] = None,
    ) -> list[Activity]:
        found = await list_activity(info.context.runtime, self.viewer, page_size(first), after, only=only)
        return [activity_of(line, self.viewer.record.venue, self.viewer.reader) for line in found]

    @strawberry.field(
        description="Requests that wait for the venue's answer, or for their customer's to the times that were offered; those that "
        "lapse first at the front."
    )
    async def requests(self, info: Info, first: First = 50) -> list[Booking]:
        found = await list_requests(info.context.runtime, self.viewer, page_size(first))
        return [booking_of(booking) for booking in found]

    @strawberry.field(
        description="Bookings to come whose customers no message reaches, soonest first: someone has to call them."
    )
    async def unreachable(self, info: Info, first: First = 50) -> list[Booking]:
        found = await list_unreached_bookings(info.context.runtime, self.viewer, page_size(first))
        return [booking_of(booking) for booking in found]

    @strawberry.field(
        description="Payments that customers' banks dispute or ask about, while they do; those to be answered first come first."
    )
    async def open_disputes(self, info: Info, first: First = 50) -> list[Dispute]:
        found = await list_open_disputes(info.context.runtime, self.viewer, page_size(first))
        return [dispute_of(dispute, booking, self.viewer.reader) for dispute, booking in found]

    @strawberry.field(
        description="Bookings with an objection that waits for the owner, longest first: deskDecideObjection. "
        "Undecided, nothing is taken."
    )
    async def objections(self, info: Info, first: First = 50) -> list[Booking]:
        found = await list_open_objections(info.context.runtime, self.viewer, page_size(first))
        return [booking_of(booking) for booking in found]

    @strawberry.field(
        description=(
            "Bookings that wait for their deposit and lapse without it, those due first at the front: times held for visitors, "
            "which are no requests yet, and bookings made at the desk."
        )
    )
    async def awaiting_deposit(self, info: Info, first: First = 50) -> list[Booking]:
        found = await list_awaiting_deposit(info.context.runtime, self.viewer, page_size(first))
        return [booking_of(booking) for booking in found]

    @strawberry.field(description="Whether messages to customers are held back, as of when the asker was let in.")
    def messages_held(self) -> bool:
        return self.viewer.record.venue.policy.messages_paused

    @strawberry.field(description="How many segments of text messages have gone out in this calendar month.")
    async def text_segments(self, info: Info) -> int:
        return await count_month_segments(info.context.runtime, self.viewer)

    @strawberry.field(description="How many may go out in a calendar month; null without a cap.")
    def text_segments_cap(self) -> int | None:
        return self.viewer.record.venue.policy.sms_month_segments or None

    @strawberry.field(
        description="What happened to credentials and money that an owner should know of, newest first; null to others."
    )
    async def security_events(self, info: Info, first: First = 50, after: After = None) -> list[SecurityEvent] | None:
        found = await list_security_events(info.context.runtime, self.viewer, page_size(first), after)
        venue = self.viewer.record.venue
        return None if found is None else [security_event_of(event, venue, self.viewer.reader) for event in found]

    @strawberry.field(description="Whether openings are offered by themselves.")
    async def waitlist_on(self, info: Info) -> bool:
        return await is_matching_on(info.context.runtime, self.viewer)

    @strawberry.field(
        description="Time that became free, whom it was offered to, and why others were not: of a day, else the newest first."
    )
    async def openings(
        self,
        info: Info,
        date: Annotated[Date | None, _DAY_ARGUMENT] = None,
        first: First = 50,
        after: After = None,
        open: Annotated[bool, strawberry.argument(description="Only those that can still be had.")] = False,
    ) -> list[Opening]:
        day = None if date is None else day_of(date)
        found = await list_openings_for_desk(
            info.context.runtime, self.viewer, day, page_size(first), after, only_open=open
        )
        return openings_of(*found, self.viewer.reader)

    @strawberry.field(
        description="What offering openings has brought, over whole days. Null to anyone but an owner or a manager."
    )
    async def waitlist_figures(
        self,
        info: Info,
        start: Annotated[Date, strawberry.argument(name="from", description="The first day, in the venue's zone.")],
        end: Annotated[Date, strawberry.argument(name="to", description="The last day, itself included.")],
    ) -> WaitlistFigures | None:
        figures = await read_figures(info.context.runtime, self.viewer, day_of(start), day_of(end))
        if figures is None:
            return None
        venue = self.viewer.record.venue
        return WaitlistFigures(
            openings=figures.openings,
            filled=figures.filled,
            taken=figures.taken,
            minutes=figures.minutes,
            recovered=money(figures.price_minor, venue.currency, venue.locale),
        )


def desk_of(viewer: OperatorViewer) -> Desk:
    """The desk as the graph shows it."""
    return Desk(viewer=viewer)
