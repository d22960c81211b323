"""What an operator may do with a booking now, beside what its customer may, too."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.access.permissions import Permission, may, needs_sentence
from openchair.access.viewer import Operator
from openchair.graph.types.actions import Action, action_of
from openchair.graph.types.showing import show
from openchair.rules import actions as rules
from openchair.rules.chips import BookingChip
from openchair.rules.desk_actions import desk_actions
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded

show(
    BookingChip,
    "What of a booking catches the eye on a board.",
    {
        BookingChip.LATE: "Its start has passed, and the customer isn't there.",
        BookingChip.RUNNING_OVER: "The customer is there, and its end has passed.",
        BookingChip.UNPAID: "Its deposit, or some of it, waits to be paid.",
        BookingChip.NEW: "Its customer has not been here before, as far as is known.",
        BookingChip.ALERT: "There is something about its customer that staff must see: BookingDesk.alert.",
    },
)


@strawberry.type(
    description="What this operator may do with the booking, beside Booking.can: moving, cancelling, taking back."
)
class BookingDeskActions:
    approve: Action = strawberry.field(description="Confirm a request: deskApproveBooking.")
    decline: Action = strawberry.field(description="Decline a request: deskDeclineBooking.")
    send_counter_offers: Action = strawberry.field(
        description="Offer other times for a request: deskSendCounterOffers."
    )
    mark_arrived: Action = strawberry.field(description="The customer is here: deskMarkArrived.")
    mark_ready: Action = strawberry.field(description="The venue is ready for them: deskMarkReady.")
    complete: Action = strawberry.field(description="It is done: deskCompleteBooking.")
    mark_no_show: Action = strawberry.field(description="The customer did not come: deskMarkNoShow.")
    update: Action = strawberry.field(
        description="Change what is done, how long it takes and what it costs: deskUpdateBooking. The note can always be changed."
    )


def desk_actions_of(record: BookingRecord, operator: Operator, now: datetime) -> BookingDeskActions:
    """What the operator may do at `now`."""
    possible = desk_actions(record, now)

    def shown(action: rules.Action) -> Action:
        if may(operator, Permission.KEEP_BOOK):
            return action_of(action, record, operator)
        sentence = needs_sentence(Permission.KEEP_BOOK, operator.reader.words)
        return action_of(rules.Action(allowed=False, refusal=CredentialNeeded(sentence)), record, operator)

    return BookingDeskActions(
        approve=shown(possible.approve),
        decline=shown(possible.decline),
        send_counter_offers=shown(possible.send_counter_offers),
        mark_arrived=shown(possible.mark_arrived),
        mark_ready=shown(possible.mark_ready),
        complete=shown(possible.complete),
        mark_no_show=shown(possible.mark_no_show),
        update=shown(possible.update),
    )
