"""What a board shows of some days: people's hours, bookings, and what else takes their time."""

from __future__ import annotations

import strawberry

from openchair.desk import calendar
from openchair.graph.scalars import Date, DateTime
from openchair.graph.types.blocked_time import BlockedTime, blocked_time_of
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.node import Node
from openchair.graph.types.showing import show
from openchair.graph.types.time_span import TimeSpan, time_spans_of
from openchair.graph.types.venue import StaffMember, staff_of
from openchair.rules.openings import OpeningStatus
from openchair.rules.records.calendar import HeldTimeRecord, HoldReason, OpenTimeRecord
from openchair.rules.zone import local_text

show(
    HoldReason,
    "Why time is held for someone.",
    {
        HoldReason.COUNTER_OFFER: "It is offered instead of the time that was asked for.",
        HoldReason.EARLIER_TIME: "It is offered to someone who waits for an earlier time.",
        HoldReason.UNDO: "A booking has just left it, and that can still be taken back.",
    },
    name="HeldTimeReason",
)


@strawberry.type(description="A person's column of a calendar.")
class CalendarPerson:
    staff: StaffMember = strawberry.field(description="Who.")
    hours: list[TimeSpan] = strawberry.field(
        description="When they work, in order: the week's hours or the day's own, breaks taken out."
    )
    busy: list[TimeSpan] = strawberry.field(
        description="Where this operator doesn't see their bookings: what of their time is taken, in order, whatever takes it. "
        "Else nothing: what takes it is in the calendar itself."
    )


@strawberry.type(description="A stretch of a staff member's time that nobody else can have for now.")
class HeldTime(Node):
    staff: StaffMember = strawberry.field(description="Whose time.")
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")
    reason: HoldReason = strawberry.field(description="Why it is held.")
    held_until: DateTime = strawberry.field(description="When it becomes free, if nothing happens before.")
    booking_ids: list[strawberry.ID] = strawberry.field(
        description="For whose booking; several where the first to take it has it. Empty where those aren't this operator's to see."
    )


@strawberry.type(description="A stretch that became free and that nobody has taken; `Desk.openings` says who was told.")
class CalendarOpening(Node):
    staff: StaffMember = strawberry.field(description="Whose time.")
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")
    status: OpeningStatus = strawberry.field(description="Whether it is offered to someone.")


@strawberry.type(
    description="Some days at the venue. Each list is in order of start, and has what begins before or ends after, too."
)
class Calendar:
    first_day: Date = strawberry.field(description="The first day that was looked at.")
    last_day: Date = strawberry.field(description="The last one.")
    people: list[CalendarPerson] = strawberry.field(description="Who works there, in the venue's order.")
    bookings: list[Booking] = strawberry.field(
        description="At most 2000. Of the cancelled ones, only those whose time is still theirs, as that can be taken back."
    )
    blocked_time: list[BlockedTime] = strawberry.field(description="Time in which nothing can be booked.")
    held: list[HeldTime] = strawberry.field(description="Time that is held for someone.")
    openings: list[CalendarOpening] = strawberry.field(description="Time that became free and that nobody has taken.")
    is_whole: bool = strawberry.field(
        description="Whether all bookings are there. Where there are more than 2000, ask for fewer days or people."
    )


def calendar_of(found: calendar.Calendar, zone: str) -> Calendar:
    """The calendar as the graph shows it."""
    return Calendar(
        first_day=Date(found.first_day.isoformat()),
        last_day=Date(found.last_day.isoformat()),
        people=[
            CalendarPerson(
                staff=staff_of(each.staff),
                hours=time_spans_of(each.hours, zone),
                busy=time_spans_of(each.busy, zone),
            )
            for each in found.people
        ],
        bookings=[booking_of(booking) for booking in found.bookings],
        blocked_time=[blocked_time_of(blocked, zone) for blocked in found.blocked],
        held=[_held_of(held, zone) for held in found.held],
        openings=[_opening_of(each, zone) for each in found.openings],
        is_whole=found.is_whole,
    )


def _held_of(held: HeldTimeRecord, zone: str) -> HeldTime:
    return HeldTime(
        id=strawberry.ID(held.id),
        staff=staff_of(held.staff),
        starts_at=DateTime(local_text(held.starts_at, zone)),
        ends_at=DateTime(local_text(held.ends_at, zone)),
        reason=held.reason,
        held_until=DateTime(local_text(held.until, zone)),
        booking_ids=[strawberry.ID(id) for id in held.booking_ids],
    )


def _opening_of(opening: OpenTimeRecord, zone: str) -> CalendarOpening:
    return CalendarOpening(
        id=strawberry.ID(opening.id),
        staff=staff_of(opening.staff),
        starts_at=DateTime(local_text(opening.starts_at, zone)),
        ends_at=DateTime(local_text(opening.ends_at, zone)),
        status=opening.status,
    )
