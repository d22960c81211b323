"""What a subscription tells: what was changed and to which version, never the data itself."""

from __future__ import annotations

import strawberry

from openchair.graph.types.showing import show
from openchair.live.watch import ChangeKind, StreamEnd

show(
    ChangeKind,
    "What was changed.",
    {
        ChangeKind.BOOKING: "A booking, or something that is shown with it: its messages, its money.",
        ChangeKind.BLOCKED_TIME: "A blocked time: set or lifted.",
        ChangeKind.OPENING: "A time that has become free, or what became of it.",
        ChangeKind.ACTIVITY: "The venue's activity has a new line that is of no booking.",
        ChangeKind.SALON: "The venue itself: its team, services, hours or settings.",
        ChangeKind.BUSY_TIME: "The time of a colleague whose bookings whoever watches doesn't see.",
    },
)
show(
    StreamEnd,
    "Why a stream is over.",
    {
        StreamEnd.ACCESS_CHANGED: "The link, the session, the key or the role that let the viewer in was changed or ended. "
        "Ask again: it says what they may now.",
        StreamEnd.RENEW: "It has gone on for half an hour. Subscribe anew after the last cursor.",
        StreamEnd.RESTART: "The server restarts. Subscribe anew after the last cursor, in a few seconds.",
    },
)


@strawberry.type(description="One thing that was changed.")
class Change:
    kind: ChangeKind = strawberry.field(description="What it is.")
    id: strawberry.ID | None = strawberry.field(
        description="Which one: of a booking, a blocked time or an opening, as their queries name it; null of anything else."
    )
    version: int | None = strawberry.field(
        description="The version that a booking has now, or had meanwhile: a newer one may come at once. Null of anything else."
    )


@strawberry.type(description="A word to whoever watches the booking of a manage link.")
class BookingUpdate:
    cursor: str = strawberry.field(
        description="How far this stream has told: give it as `after` to go on from here. Good for 7 days, at this venue."
    )
    is_reset: bool = strawberry.field(
        description="Changes may have gone untold, as at the beginning without a cursor: ask for the booking anew, unless it has "
        "this version and no money is on its way."
    )
    version: int | None = strawberry.field(
        description="The booking's version now, or meanwhile: ask for it where another is shown, and where it is the same, too: "
        "what is shown with it was changed. Null in a word that only ends the stream."
    )
    ended: StreamEnd | None = strawberry.field(description="Why this is the last word; null while the stream goes on.")


@strawberry.type(description="A word to whoever watches a venue's desk.")
class DeskUpdate:
    cursor: str = strawberry.field(
        description="How far this stream has told: give it as `after` to go on from here. Good for 7 days, at this venue."
    )
    is_reset: bool = strawberry.field(
        description="Changes may have gone untold, as at the beginning without a cursor: ask for all that is shown anew."
    )
    changes: list[Change] = strawberry.field(
        description="What was changed since the last word, each thing once, at its newest version: ask for what is shown of it."
    )
    ended: StreamEnd | None = strawberry.field(description="Why this is the last word; null while the stream goes on.")
