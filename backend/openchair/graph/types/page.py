"""What the customer's page shows of a booking."""

from __future__ import annotations

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.showing import show
from openchair.manage.page import find_page
from openchair.manage.reads import BookingReads
from openchair.presentation.page import PageItem
from openchair.rules.zone import local_text

show(
    PageItem,
    "A section or a button of the customer's page, in the order in which they stand there.",
    {
        PageItem.MOVE: "A move by the venue that waits for an answer, with the press that accepts it: venueMove.",
        PageItem.OTHER_TIME: "Beside it: to choose another time instead.",
        PageItem.CANCEL_INSTEAD: "Beside it: to cancel instead.",
        PageItem.TAKING: "What is to be taken on the venue's word alone: settlement.",
        PageItem.OBJECT: "Beside it: to say that it isn't right.",
        PageItem.MONEY: "What became of money: cancellation, refunds, fees.",
        PageItem.UNDO: "To take the last change back: undo.",
        PageItem.PAY: "To pay what is due: due.",
        PageItem.RESCHEDULE: "To move it.",
        PageItem.CALL: "To call the venue, where it can't be moved online.",
        PageItem.CALENDAR: "To put it into a calendar.",
        PageItem.SHARE: "To share the link.",
        PageItem.CARD: "To save, replace or remove the card.",
        PageItem.CANCEL: "To cancel it.",
        PageItem.BOOK_AGAIN: "To book again, once it is over.",
        PageItem.EARLIER: "To begin to ask for earlier times; the way to those that are offered stands there in any case.",
        PageItem.DEPOSIT: "Where the deposit stands: deposit.",
        PageItem.MESSAGES: "To choose which messages come.",
        PageItem.DISOWN: "To say that one hasn't made it.",
    },
)


@strawberry.type(description="What the customer's page shows of a booking now.")
class BookingPage:
    shows: list[PageItem] = strawberry.field(
        description="The sections and buttons that are shown, in their order. What is always shown is not named, nor is a sentence "
        "that is null otherwise."
    )
    until: DateTime | None = strawberry.field(
        description="The last instant at which this is so, as far as the clock alone changes it: ask again then. Null where the "
        "clock changes nothing."
    )
    settling: bool = strawberry.field(
        description="Whether money is on its way, so that this comes to change by itself: ask again in a while."
    )


async def booking_page_of(reads: BookingReads, info: Info) -> BookingPage:
    """What the page shows, as the graph shows it."""
    context = info.context
    page = await find_page(context.runtime, context.scope, context.gateway, reads)
    zone = reads.record.venue.time_zone
    return BookingPage(
        shows=list(page.shows),
        until=None if page.until is None else DateTime(local_text(page.until, zone)),
        settling=page.settling,
    )
