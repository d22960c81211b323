"""What a move by the desk would do, by who asked for it."""

from __future__ import annotations

import strawberry

from openchair.changes.ways import working_ways_to
from openchair.core.runtime import Runtime
from openchair.desk import move_quotes as desk
from openchair.presentation.desk.move_quotes import move_sentences, told_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.agreement import AskedBy


@strawberry.type(
    description="What a move by the desk would do if they had asked for it: show it before deskRescheduleBooking."
)
class DeskMoveQuote:
    asked_by: AskedBy = strawberry.field(description="Who asked.")
    sentences: list[str] = strawberry.field(
        description="What it does, in words for the desk: the money first, then what else follows."
    )
    told: str = strawberry.field(
        description="By which ways its customer is told of it, or that they have to be told, in words."
    )


def desk_move_quote_of(quote: desk.DeskMoveQuote, runtime: Runtime, reader: DeskReader) -> DeskMoveQuote:
    """The quote as the graph shows it."""
    ways = list(working_ways_to(runtime, quote.after.customer))
    return DeskMoveQuote(
        asked_by=quote.asked_by,
        sentences=move_sentences(quote.before, quote.after, quote.cancelling, quote.changeable_until, reader),
        told=told_sentence(quote.after, ways, reader),
    )
