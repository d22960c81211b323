"""The parts of a booking: what is done in a visit, one after another."""

from __future__ import annotations

from datetime import datetime, timedelta

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, money
from openchair.graph.types.time_span import TimeSpan, time_spans_of
from openchair.graph.types.venue import Service, StaffMember, service_of, staff_of
from openchair.rules.records.booking import BookingRecord, PartPlace
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.rules.zone import local_text


@strawberry.type(description="What one person does in a visit, from one start on.")
class BookingPart:
    service: Service = strawberry.field(description="What is done.")
    staff: StaffMember = strawberry.field(description="Who does it.")
    starts_at: DateTime = strawberry.field(description="When it starts.")
    ends_at: DateTime = strawberry.field(description="When it ends.")
    duration_minutes: int = strawberry.field(
        description="How long it takes, in minutes, as agreed when it was booked; the service may take another time by now."
    )
    price: Money = strawberry.field(description="Its price, as agreed when it was booked.")
    occupied: list[TimeSpan] = strawberry.field(
        description="What it takes of its person's time, in order: without the processing time in its middle, in which they are "
        "free for others, and with the time that they need after it."
    )


def parts_of(record: BookingRecord) -> list[BookingPart]:
    """The parts as the graph shows them, in the customer's order."""
    zone, venue = record.venue.time_zone, record.venue
    return [
        BookingPart(
            service=service_of(part.service, venue),
            staff=staff_of(part.staff),
            starts_at=DateTime(local_text(place.starts_at, zone)),
            ends_at=DateTime(local_text(place.ends_at, zone)),
            duration_minutes=part.time.duration_minutes,
            price=money(part.price_minor, record.currency, venue.locale),
            occupied=time_spans_of(_occupied(place, part.time), zone),
        )
        for part, place in zip(record.parts, record.places, strict=True)
    ]


def _occupied(place: PartPlace, time: ServiceTime) -> list[tuple[datetime, datetime]]:
    return [
        (place.starts_at + timedelta(minutes=start), place.starts_at + timedelta(minutes=end))
        for start, end in busy_spans(0, time)
    ]
