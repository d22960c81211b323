"""The enums of the graph, those of money in `money_enums`: the rules' own, each value with what it means."""

from __future__ import annotations

from enum import Enum

import strawberry

from openchair.access.permissions import Permission
from openchair.graph.types.showing import show
from openchair.rules.actions import BookingPhase
from openchair.rules.agreement import AskedBy
from openchair.rules.messages import MEANINGS, Channel, MessageKind
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.roles import OperatorRole, facts_of
from openchair.rules.status import BookingSource, BookingStatus, CancelledBy
from openchair.rules.undo import SettlementKind

show(
    BookingStatus,
    "Where a booking stands.",
    {
        BookingStatus.PENDING: "A request that the venue has not answered yet; or a time that is held for a deposit or a code.",
        BookingStatus.CONFIRMED: "Agreed by both sides.",
        BookingStatus.ARRIVED: "The customer is at the venue.",
        BookingStatus.READY_TO_START: "The venue is ready for the customer.",
        BookingStatus.COMPLETED: "Done.",
        BookingStatus.CANCELLED: "Called off by either side, declined or expired.",
        BookingStatus.NO_SHOW: "The customer did not come.",
    },
)

show(
    BookingPhase,
    "How far a booking has come.",
    {
        BookingPhase.WAITING: "It waits for an answer: the venue's to a request, or the customer's to times or a new time.",
        BookingPhase.AGREED: "Agreed, and still to come or under way.",
        BookingPhase.OVER: "Completed, cancelled or missed.",
    },
)

show(
    AskedBy,
    "Who asked for a change that the desk makes.",
    {
        AskedBy.VENUE: "The venue: nothing that it does costs the customer anything until they accept it.",
        AskedBy.CUSTOMER: "The customer, by phone: their own rules hold.",
    },
)

show(
    SettlementKind,
    "A change of a booking that can be taken back for a short time.",
    {
        SettlementKind.CANCELLATION: "It was cancelled, by either side.",
        SettlementKind.DECLINE: "The venue declined a request.",
        SettlementKind.MOVE: "It was moved, by either side.",
        SettlementKind.NO_SHOW: "The venue marked its customer as missed.",
        SettlementKind.DEPOSIT: "The venue decided about a deposit that was left with it.",
    },
    name="UndoableChange",
)

show(
    OfferStatus,
    "Where a counter-offer stands.",
    {
        OfferStatus.OFFERED: "Held for the customer, who can accept it.",
        OfferStatus.ACCEPTED: "Chosen: it became the booking's time.",
        OfferStatus.DECLINED: "The customer said that it doesn't suit.",
        OfferStatus.EXPIRED: "Nobody accepted it in time.",
        OfferStatus.WITHDRAWN: "The venue took it back.",
        OfferStatus.SUPERSEDED: "Another was chosen, others were sent, or the request was answered or changed otherwise.",
        OfferStatus.NOT_TOLD: "No message of it reached the customer.",
    },
    name="CounterOfferStatus",
)

show(
    CancelledBy,
    "Who cancelled.",
    {
        CancelledBy.CUSTOMER: "The customer, through the manage link.",
        CancelledBy.VENUE: "The venue.",
        CancelledBy.PHONE: "The venue, because the customer asked it to.",
        CancelledBy.SYSTEM: "Nobody: the request expired, or the deposit wasn't paid in time.",
    },
)

show(
    OperatorRole,
    "What an operator may do.",
    {role: facts_of(role).meaning for role in OperatorRole},
)

show(
    Permission,
    "Something that an operator may be allowed to do. Which role has which is the server's to say: ask `Operator.permissions`.",
    {
        Permission.KEEP_BOOK: "Make, move, answer, advance and cancel bookings, where no money is decided about.",
        Permission.BLOCK_TIME: "Block time, and give it back.",
        Permission.OFFER_OPENINGS: "Offer earlier times by hand.",
        Permission.TURN_WAITLIST: "Turn earlier times on or off.",
        Permission.SEND_LINKS: "Send and revoke manage links.",
        Permission.RETRY_MESSAGES: "Have a message sent again.",
        Permission.CORRECT_CONTACT: "Correct a customer's name and contact.",
        Permission.DECIDE_CANCELLATION: "Cancel otherwise than the agreed rule says.",
        Permission.WAIVE_MOVES: "Move a booking so that it isn't counted as its customer's move.",
        Permission.DECIDE_DEPOSITS: "Decide about a deposit that was left with the venue.",
        Permission.CHARGE_FEES: "Charge fees.",
        Permission.WAIVE_FEES: "Let fees go.",
        Permission.RETRY_REFUNDS: "Send failed refunds again.",
        Permission.SETTLE_REFUNDS: "Write that a refund was paid by hand.",
        Permission.GIVE_CREDIT: "Give store credit.",
        Permission.RECORD_PAYMENTS: "Write down what was paid at the venue.",
        Permission.GIVE_REFUNDS: "Give money back beside what the rules give.",
        Permission.ANSWER_DISPUTES: "Have the file for a customer's bank.",
        Permission.CANCEL_SOURCE: "Cancel all that came from one source.",
        Permission.HOLD_MESSAGES: "Hold messages to customers back, or let them go.",
        Permission.EXPORT_CUSTOMERS: "Have a copy of all that is kept about a customer.",
        Permission.ERASE_CUSTOMERS: "Make a customer nameless.",
        Permission.DECIDE_OBJECTIONS: "Take what a customer says isn't right, or let it go.",
        Permission.SEE_FIGURES: "See the venue's figures.",
        Permission.SEE_SECURITY: "See security events.",
        Permission.OWN_SIGN_IN: "See and end one's own sessions, and leave.",
        Permission.KEEP_TEAM: "Invite people, change their roles, and let them go.",
        Permission.GIVE_OWNERSHIP: "Make owners, and end their being so.",
        Permission.KEEP_KEYS: "Make, replace and revoke keys for programs.",
        Permission.KEEP_DEVICES: "Pair the venue's devices, and end that.",
        Permission.KEEP_PAYMENTS: "Say into which account at Stripe the venue is paid.",
        Permission.KEEP_DOMAINS: "Add and remove domains of the venue's own.",
    },
    name="DeskPermission",
)

show(
    BlockedTimeKind,
    "Why time is blocked.",
    {
        BlockedTimeKind.LUNCH: "Lunch.",
        BlockedTimeKind.PERSONAL: "Something private.",
        BlockedTimeKind.TRAINING: "Training.",
        BlockedTimeKind.MEETING: "A meeting.",
        BlockedTimeKind.PROCESSING: "Waiting on a treatment.",
        BlockedTimeKind.OTHER: "Something else.",
    },
)

show(
    MessageKind,
    "What a message to a customer tells.",
    MEANINGS,
)

show(
    Channel,
    "The way a message goes.",
    {
        Channel.EMAIL: "Mail.",
        Channel.SMS: "Text message.",
    },
    name="MessageChannel",
)

show(
    OpeningCause,
    "How time became free.",
    {
        OpeningCause.CANCELLED: "A booking was cancelled.",
        OpeningCause.MOVED: "A booking moved away.",
        OpeningCause.UNBLOCKED: "A block was lifted.",
        OpeningCause.HOURS: "Working hours were added.",
        OpeningCause.LAPSED: "A hold ended and nobody had taken it.",
    },
)

show(
    OpeningStatus,
    "How far an opening has come.",
    {
        OpeningStatus.OPEN: "It is to be offered.",
        OpeningStatus.OFFERED: "It is held for whoever was told.",
        OpeningStatus.FILLED: "Someone who waited has it.",
        OpeningStatus.GONE: "The time was used otherwise, or it is too late.",
        OpeningStatus.UNFILLED: "Nobody who waits wants it.",
    },
)

show(
    OpeningOfferStatus,
    "What became of an earlier time that was offered to someone.",
    {
        OpeningOfferStatus.OFFERED: "It can be taken.",
        OpeningOfferStatus.ACCEPTED: "They took it.",
        OpeningOfferStatus.DECLINED: "They said no.",
        OpeningOfferStatus.LAPSED: "They said nothing for as long as it was held.",
        OpeningOfferStatus.WITHDRAWN: "It no longer suited their booking.",
        OpeningOfferStatus.SUPERSEDED: "Someone else took it first.",
        OpeningOfferStatus.TAKEN_BACK: "The desk took it back.",
        OpeningOfferStatus.NOT_TOLD: "They could not be told: no message of it arrived.",
    },
)

show(
    BookingSource,
    "Where a booking was made.",
    {
        BookingSource.DESK: "At the venue's desk.",
        BookingSource.STOREFRONT: "By the customer, on the venue's storefront.",
        BookingSource.IMPORT: "Elsewhere, and brought over from another calendar.",
    },
)


@strawberry.enum(description="How far a message has come.")
class MessageStatus(Enum):
    QUEUED = strawberry.enum_value("queued", description="Waiting to be sent, or to be tried again.")
    ACCEPTED = strawberry.enum_value("accepted", description="The provider has taken it.")
    DELIVERED = strawberry.enum_value("delivered", description="The provider says that it arrived.")
    BOUNCED = strawberry.enum_value("bounced", description="It can't be delivered to this address or number.")
    FAILED = strawberry.enum_value("failed", description="It was tried often enough and given up.")
    SUPERSEDED = strawberry.enum_value("superseded", description="Not sent: what it says no longer holds.")


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value(0, description="Monday.")
    TUESDAY = strawberry.enum_value(1, description="Tuesday.")
    WEDNESDAY = strawberry.enum_value(2, description="Wednesday.")
    THURSDAY = strawberry.enum_value(3, description="Thursday.")
    FRIDAY = strawberry.enum_value(4, description="Friday.")
    SATURDAY = strawberry.enum_value(5, description="Saturday.")
    SUNDAY = strawberry.enum_value(6, description="Sunday.")


@strawberry.enum(description="A time of the day, by the venue's clock.")
class TimeBand(Enum):
    MORNING = strawberry.enum_value(0, description="To noon.")
    AFTERNOON = strawberry.enum_value(1, description="From noon to 5 pm.")
    EVENING = strawberry.enum_value(2, description="From 5 pm.")
