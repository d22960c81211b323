"""What operators see of a booking, all of it behind one field."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Node
from openchair.rules.sentences import activity_sentence
from openchair.rules.zone import local_text
from openchair.store.activity import list_activity
from openchair.store.records import ActivityRecord, BookingRecord


@strawberry.type(description="A person at one venue.")
class Customer(Node):
    name: str = strawberry.field(description="Their name.")
    email: str | None = strawberry.field(description="Where mail reaches them.")
    phone: str | None = strawberry.field(description="Where SMS and calls reach them, E.164.")


@strawberry.type(description="One thing that happened to a booking.")
class Activity(Node):
    at: DateTime = strawberry.field(description="When.")
    who: str = strawberry.field(description="Who did it.")
    what: str = strawberry.field(description='What kind of thing, for a program: "rescheduled".')
    sentence: str = strawberry.field(description="What happened, in words.")


@strawberry.type(description="What only the venue's operators see of a booking.")
class BookingDesk:
    record: strawberry.Private[BookingRecord]
    customer: Customer = strawberry.field(description="Whose booking it is.")
    notes: str | None = strawberry.field(description="What staff noted.")
    source: str = strawberry.field(description="Where it was made: desk, storefront or import.")

    @strawberry.field(description="What happened to it, newest first.")
    async def activity(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="At most this many, 1 to 200.")] = 50,
    ) -> list[Activity]:
        context = info.context
        async with context.runtime.database.reading() as connection:
            found = await list_activity(
                connection, context.operator.scope, min(max(first, 1), 200), booking_id=self.record.id
            )
        return [_activity_of(line, self.record) for line in found]


def booking_desk_of(record: BookingRecord) -> BookingDesk:
    """The operators' view of a booking."""
    customer = record.customer
    return BookingDesk(
        record=record,
        customer=Customer(
            id=strawberry.ID(customer.id), name=customer.name, email=customer.email, phone=customer.phone
        ),
        notes=record.notes,
        source=record.source,
    )


def _activity_of(line: ActivityRecord, record: BookingRecord) -> Activity:
    return Activity(
        id=strawberry.ID(line.id),
        at=DateTime(local_text(line.at, record.venue.time_zone)),
        who=line.actor_name or record.venue.name,
        what=line.what,
        sentence=activity_sentence(line.what, line.detail, record.venue.time_zone),
    )
