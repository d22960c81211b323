"""The parts of a booking: what is done in a visit, one after another."""

from __future__ import annotations

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, money
from openchair.graph.types.venue import Service, StaffMember, service_of, staff_of
from openchair.rules.records.booking import BookingRecord
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
        )
        for part, place in zip(record.parts, record.places, strict=True)
    ]
