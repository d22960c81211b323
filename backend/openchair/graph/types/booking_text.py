"""A booking in words, for its customer."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.manage.moving import actions_for
from openchair.presentation.booking import booking_text
from openchair.presentation.booking_money import clock_of
from openchair.rules.records.booking import BookingRecord


@strawberry.type(
    description="A booking in words, as its customer reads it now: in the venue's language and by the venue's clock. Some of it "
    "ends with what can be done: ask again at the first `until`."
)
class BookingText:
    status: str = strawberry.field(
        description='Where it stands: "Confirmed"; while times are offered or a move by the desk waits: "Waiting for your answer".'
    )
    date: str = strawberry.field(description='The day it starts: "Thursday 3 December".')
    time: str = strawberry.field(
        description='From when to when: "1:15 – 2:45 pm", with the zone\'s name in an hour that comes twice, since clocks go back.'
    )
    duration: str = strawberry.field(description='How long it takes: "1 h 30 min".')
    appointment: str = strawberry.field(
        description='When it starts and with whom: "Thursday 3 December, 1:15 pm with Mia".'
    )
    blocked: str | None = strawberry.field(
        description="Why it can't be moved or cancelled online, in one sentence where neither can be; null where both can, and "
        "while its end can be taken back."
    )
    offered: str | None = strawberry.field(
        description="That other times are on offer, and until when; null where none is."
    )
    deposit_due: str | None = strawberry.field(
        description='Until when its deposit is to be paid: "Pay by 10:15 am or the time is let go."; null where no time is set.'
    )
    cancelled: str | None = strawberry.field(
        description="Who cancelled it, when, and the reason that was given; null where it isn't cancelled."
    )


def booking_text_of(record: BookingRecord, now: datetime) -> BookingText:
    """The texts as the graph shows them at `now`."""
    text = booking_text(record, actions_for(record, now), clock_of(record), now)
    return BookingText(
        status=text.status,
        date=text.date,
        time=text.time,
        duration=text.duration,
        appointment=text.appointment,
        blocked=text.blocked,
        offered=text.offered,
        deposit_due=text.deposit_due,
        cancelled=text.cancelled,
    )
