"""The last change of a booking, while it can be taken back."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.graph.scalars import DateTime
from openchair.presentation.booking_money import clock_of
from openchair.presentation.undo import undo_sentence
from openchair.rules.actors import ActorKind
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from openchair.rules.undo import SettlementKind
from openchair.rules.zone import local_text


@strawberry.type(
    description="The last change of a booking, until whoever made it can't take it back any more. What follows from it follows "
    "then: the old time becomes free, money goes back or is charged, and messages go."
)
class Undo:
    change: SettlementKind = strawberry.field(description="What would be taken back.")
    by: AskedBy = strawberry.field(
        description="Whose change it was: the customer's on their page, or the venue's at its desk."
    )
    until: DateTime = strawberry.field(description="The instant at which it can't be taken back any more.")
    sentence: str = strawberry.field(
        description="Until when it can be taken back and what that brings back, in words for the customer."
    )


def undo_of(record: BookingRecord, now: datetime) -> Undo | None:
    """What can be taken back at `now`, as the graph shows it; None where nothing can."""
    undo = record.undo
    if undo is None or now >= undo.until:
        return None
    return Undo(
        change=undo.kind,
        by=AskedBy.CUSTOMER if undo.by is ActorKind.CUSTOMER else AskedBy.VENUE,
        until=DateTime(local_text(undo.until, record.venue.time_zone)),
        sentence=undo_sentence(record, undo, clock_of(record)),
    )
