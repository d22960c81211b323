"""The activity feed: what was done and by whom, and what became of each message."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.core.money import Money, format_money
from openchair.graph.scalars import DateTime
from openchair.graph.types.activity_kind import ActivityKind
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.node import Node
from openchair.rules.activity_sentences import activity_sentence
from openchair.rules.records.message import ActivityRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.zone import local_text

_MOST = 200
First = Annotated[int, strawberry.argument(description="At most this many, 1 to 200.")]
After = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Only what is older: the id of the last one of the page before."),
]


def page_size(first: int) -> int:
    """How many of a list are given."""
    return min(max(first, 1), _MOST)


@strawberry.type(description="One thing that happened at the venue, or one message.")
class Activity(Node):
    at: DateTime = strawberry.field(description="When.")
    who: str = strawberry.field(description="Who did it; the venue, of what goes by itself.")
    what: ActivityKind = strawberry.field(description="What kind of thing, for a program.")
    sentence: str = strawberry.field(description="What happened, in words.")
    booking_id: strawberry.ID | None = strawberry.field(description="The booking it is about, if any.")
    reference: str | None = strawberry.field(description="That booking's reference.")
    customer: str | None = strawberry.field(description="That booking's customer, by name.")
    message: Message | None = strawberry.field(description="The message, with its state as it is now, if it is one.")


def activity_of(line: ActivityRecord, venue: VenueRecord) -> Activity:
    """The line as the graph shows it."""
    zone = venue.time_zone
    message = None if line.message is None else message_of(line.message, zone)

    def written(amount_minor: int) -> str:
        return format_money(Money(amount_minor, venue.currency), venue.locale)

    return Activity(
        id=strawberry.ID(line.id),
        at=DateTime(local_text(line.at, zone)),
        who=line.actor.name or venue.name,
        what=line.happened.kind,
        sentence=activity_sentence(line.happened, zone, written) if message is None else message.sentence,
        booking_id=None if line.booking_id is None else strawberry.ID(line.booking_id),
        reference=line.reference,
        customer=line.customer_name,
        message=message,
    )
