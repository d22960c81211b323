"""The activity feed: what was done and by whom, and what became of each message."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.node import Node
from openchair.graph.types.showing import show
from openchair.presentation.desk.activity import activity_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.activity_kinds import ActivityKind, ActivityPart
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


show(
    ActivityKind,
    "What kind of thing happened at the venue.",
    {
        ActivityKind.CREATED: "A booking was made.",
        ActivityKind.REQUESTED: "A request was made; the venue has not answered yet.",
        ActivityKind.HELD: "A time was booked at the storefront, and is held until its deposit is paid.",
        ActivityKind.HELD_FOR_CODE: "Booked at the storefront; its time is held until the code is typed that was sent.",
        ActivityKind.SMS_CAP_NEAR: "Four fifths of a month's cap of text messages have gone out.",
        ActivityKind.SMS_CAP_REACHED: "A month's cap of text messages is reached.",
        ActivityKind.MESSAGES_HELD: "Messages to customers are held back.",
        ActivityKind.MESSAGES_LET_GO: "Messages to customers go out again.",
        ActivityKind.NOT_ME: "Whoever was told of a booking says that they haven't made it.",
        ActivityKind.REVIVED: "The deposit came in after the booking had lapsed; it stands again.",
        ActivityKind.DEPOSIT_UNTOLD: "A deposit wasn't paid, but no message of it had reached the customer: it is waited for on.",
        ActivityKind.IMPORTED: "A booking was brought over from another calendar.",
        ActivityKind.APPROVED: "The venue confirmed a request.",
        ActivityKind.DECLINED: "The venue declined a request.",
        ActivityKind.ARRIVED: "The customer is at the venue.",
        ActivityKind.READY: "The venue is ready for the customer.",
        ActivityKind.COMPLETED: "The appointment is done.",
        ActivityKind.NO_SHOW: "The customer did not come.",
        ActivityKind.CANCELLED: "A booking was cancelled, by either side.",
        ActivityKind.LAPSED: "A request ended because nobody answered in time, or a booking because its deposit wasn't paid.",
        ActivityKind.RESCHEDULED: "A booking was moved, by either side.",
        ActivityKind.MOVE_ACCEPTED: "The customer accepted the time to which the desk had moved them.",
        ActivityKind.UPDATED: "The desk changed what is done, how long it takes, what it costs, or the note.",
        ActivityKind.TAKEN_BACK: "A cancel or a move was taken back by whoever had made it.",
        ActivityKind.STEP_TAKEN_BACK: "The desk took back that the customer arrived, is waited for, or is done.",
        ActivityKind.GRACE_ENDED: "The desk let a change stand before its time to be taken back was over.",
        ActivityKind.OFFERS_SENT: "The venue offered other times for a request.",
        ActivityKind.OFFERS_WITHDRAWN: "The venue took its offers back.",
        ActivityKind.OFFERS_DECLINED: "The customer declined the offered times.",
        ActivityKind.OFFERS_NOT_TOLD: "No message of the offered times reached the customer, so they are off.",
        ActivityKind.OFFER_ACCEPTED: "The customer chose an offered time.",
        ActivityKind.ASKED_EARLIER: "The customer asked to hear of earlier times.",
        ActivityKind.STOPPED_EARLIER: "The customer stopped asking for earlier times.",
        ActivityKind.OFFERED_OPENING: "The desk offered an earlier time by hand.",
        ActivityKind.TOOK_OPENING: "The customer took an earlier time.",
        ActivityKind.DECLINED_OPENING: "The customer said no to an earlier time.",
        ActivityKind.WITHDREW_OPENING: "The desk took an earlier time back.",
        ActivityKind.WAITLIST_ON: "Earlier times were turned on.",
        ActivityKind.WAITLIST_OFF: "Earlier times were turned off.",
        ActivityKind.BLOCKED_TIME: "A staff member's time was blocked.",
        ActivityKind.UNBLOCKED_TIME: "A block was lifted.",
        ActivityKind.LINK_SENT: "The desk had the manage link sent.",
        ActivityKind.LINK_REVOKED: "The desk revoked the manage link.",
        ActivityKind.CONTACT_CORRECTED: "A customer's name, email or phone was corrected.",
        ActivityKind.MESSAGE: "A message, with its state as it is now.",
        ActivityKind.MESSAGE_RETRIED: "The desk had a message sent again.",
        ActivityKind.NOT_REACHED: "A message reached nobody.",
        ActivityKind.SMS_STOPPED: "The customer's number answered STOP.",
        ActivityKind.SMS_STOPPED_UNREACHABLE: "The customer's number answered STOP, and nothing else reaches them.",
        ActivityKind.SMS_STARTED: "The customer's number answered START.",
        ActivityKind.MESSAGES_STOPPED: "The customer turned reminders or earlier times off.",
        ActivityKind.MESSAGES_STARTED: "The customer turned reminders or earlier times on again.",
        ActivityKind.DEPOSIT_PAID: "A deposit was paid by card.",
        ActivityKind.DEPOSIT_PAID_WITH_CREDIT: "A deposit was paid with store credit.",
        ActivityKind.DEPOSIT_DECIDED: "The venue decided about a deposit.",
        ActivityKind.FEE_REQUESTED: "The desk had a fee charged to the saved card.",
        ActivityKind.FEE_CHARGED: "A fee was paid.",
        ActivityKind.FEE_FAILED: "A fee could not be charged.",
        ActivityKind.FEE_WAIVED: "The desk waived a fee.",
        ActivityKind.REFUND_DONE: "A refund went through.",
        ActivityKind.REFUND_FAILED: "A refund did not go through.",
        ActivityKind.REFUND_RETRIED: "The desk had a refund sent again.",
        ActivityKind.REFUND_SETTLED: "The venue paid a refund back itself.",
        ActivityKind.REFUND_DROPPED: "A refund is not sent: the customer's bank has paid the money back.",
        ActivityKind.FEE_DROPPED: "A fee is not charged: a dispute was lost.",
        ActivityKind.DISPUTE_OPENED: "The customer's bank disputes a payment, or asks about it.",
        ActivityKind.DISPUTE_ENDED: "The bank has decided about a dispute, or closed its question.",
        ActivityKind.OBJECTED: "The customer said that it isn't right to take their money: it waits for an owner.",
        ActivityKind.OBJECTED_LATE: "The customer said that it wasn't right to take their money, which had been taken.",
        ActivityKind.OBJECTION_REFUSED: "An owner decided about an objection: it is taken all the same.",
        ActivityKind.OBJECTION_GRANTED: "An owner decided about an objection: nothing is taken.",
        ActivityKind.OBJECTION_WAITS: "Nobody has decided about an objection for days.",
        ActivityKind.TAKEN_UNOPPOSED: "Money was taken on the venue's word alone: the customer was told, and has not objected.",
        ActivityKind.NOT_TAKEN_UNTOLD: "Nothing is taken on the venue's word alone, as the customer could not be told.",
        ActivityKind.CARD_SAVED: "A card was saved.",
        ActivityKind.CARD_REMOVED: "A card was removed.",
        ActivityKind.CREDIT_ISSUED: "The venue gave credit.",
        ActivityKind.DEPOSIT_TAKEN: "The venue took a deposit, or a part of it, in cash or on its own terminal.",
        ActivityKind.REFUND_GIVEN: "The venue gave money back beside what the rules give.",
        ActivityKind.CREDIT_SETTLED: "A customer's credit was paid out, sent back to its card, or let go.",
        ActivityKind.CUSTOMER_NOTED: "The note or the alert of the customer was changed.",
        ActivityKind.CUSTOMERS_MERGED: "Two records of one customer were made one.",
        ActivityKind.CUSTOMER_EXPORTED: "A copy of all that is kept about the customer was taken.",
        ActivityKind.CUSTOMER_ERASED: "The customer was made nameless.",
        ActivityKind.UNKNOWN: "Something that a newer version of OpenChair has written.",
    },
)


show(
    ActivityPart,
    "A part of what happened, to be read alone.",
    {
        ActivityPart.CHANGES: "What was done, and by whom.",
        ActivityPart.MESSAGES: "The messages, with their states.",
        ActivityPart.UNDELIVERED: "The messages that were given up or refused: deskRetryMessage has one sent again.",
    },
)


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


def activity_of(line: ActivityRecord, venue: VenueRecord, reader: DeskReader) -> Activity:
    """The line as the graph shows it to this reader."""
    zone = venue.time_zone
    message = None if line.message is None else message_of(line.message, reader)

    def written(amount_minor: int) -> str:
        return reader.amount(amount_minor, venue.currency)

    return Activity(
        id=strawberry.ID(line.id),
        at=DateTime(local_text(line.at, zone)),
        who=line.actor.name or venue.name,
        what=line.happened.kind,
        sentence=activity_sentence(line.happened, reader, written) if message is None else message.sentence,
        booking_id=None if line.booking_id is None else strawberry.ID(line.booking_id),
        reference=line.reference,
        customer=line.customer_name,
        message=message,
    )
