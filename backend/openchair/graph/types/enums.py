"""The enums of the graph: those of the rules and the doors themselves, each value with what it means.

A value without a meaning, and a meaning without a value, is an error as soon as this is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from openchair.desk.cancel import DepositDecision
from openchair.manage.pay import Purpose
from openchair.rules.actions import BookingPhase
from openchair.rules.agreement import AskedBy
from openchair.rules.credit import CreditSource
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.payments import Problem, RefundStatus
from openchair.rules.roles import OperatorRole
from openchair.rules.status import BookingSource, BookingStatus, CancelledBy

_State = TypeVar("_State", bound=StrEnum)


def show(of: type[_State], description: str, meanings: Mapping[_State, str], *, name: str | None = None) -> None:
    """Make an enum one of the graph's, under its own name or `name`: its values in capitals, each with its meaning."""
    if set(meanings) != set(of):
        raise TypeError(f"{of.__name__}: say what each of its values means, and of no other")
    strawberry.enum(of, name=name, description=description)
    definition: StrawberryEnumDefinition = of.__strawberry_definition__  # type: ignore[attr-defined]  # set just above
    for value in definition.values:
        value.description = meanings[of(value.value)]


show(
    BookingStatus,
    "Where a booking stands.",
    {
        BookingStatus.PENDING: "A request; the venue has not answered yet.",
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
    DepositOutcome,
    "What cancelling does to the deposit.",
    {
        DepositOutcome.NONE: "Nothing: none was paid, or the venue decides by itself.",
        DepositOutcome.FULL_REFUND: "All of it goes back to the card.",
        DepositOutcome.PARTIAL_REFUND: "Part goes back, the venue keeps the rest.",
        DepositOutcome.FORFEIT: "The venue keeps it.",
        DepositOutcome.CREDIT: "The venue holds it as store credit for the customer.",
    },
)

show(
    DepositStatus,
    "Where the deposit stands.",
    {
        DepositStatus.ASKED: "Asked for, not paid yet.",
        DepositStatus.PAID: "Paid; the venue holds it.",
        DepositStatus.REFUND_REQUESTED: "The booking is cancelled and money is to go back.",
        DepositStatus.REFUNDED: "All of it went back.",
        DepositStatus.PART_REFUNDED: "Part of it went back.",
        DepositStatus.FORFEITED: "The venue kept it, by the agreed rule.",
        DepositStatus.CREDITED: "It became store credit.",
        DepositStatus.FAILED: "The payment failed.",
        DepositStatus.KEPT: "The booking is cancelled and the venue still holds it, to be decided by the venue.",
    },
)

show(
    RefundStatus,
    "How far a refund has come.",
    {
        RefundStatus.REQUESTED: "Written down, not sent to the payment provider yet.",
        RefundStatus.SUBMITTED: "The payment provider has it.",
        RefundStatus.SUCCEEDED: "The money went back.",
        RefundStatus.FAILED: "It did not go through; the venue looks at it.",
    },
)

show(
    FeeStatus,
    "What became of a fee.",
    {
        FeeStatus.REQUESTED: "To be charged.",
        FeeStatus.CHARGED: "Paid: charged to the saved card, or paid by the customer.",
        FeeStatus.NOT_CHARGED: "Due, but there was no card that could be charged.",
        FeeStatus.WAIVED: "The venue let it go.",
        FeeStatus.FAILED: "The charge did not go through.",
    },
)

show(
    Problem,
    "Why a card brought no money, or could not be saved.",
    {
        Problem.NO_CARD: "There is no saved card.",
        Problem.CARD_EXPIRED: "The card has expired.",
        Problem.DECLINED: "The bank declined it.",
        Problem.INSUFFICIENT_FUNDS: "There was not enough money.",
        Problem.AUTHENTICATION: "The bank wants the customer to confirm it, or did not get that.",
        Problem.REFUSED: "The payment provider would not try it.",
        Problem.NOT_AGREED: "The card was on file before a visitor made the booking: nobody agreed that it is charged for that.",
    },
    name="FeeProblem",
)

show(
    Purpose,
    "What a customer pays for on the page.",
    {
        Purpose.DEPOSIT: "The deposit that was asked.",
        Purpose.FEE: "A fee that could not be charged.",
    },
    name="PaymentPurpose",
)

show(
    Account,
    "Where money is. The first two are outside of the books.",
    {
        Account.STRIPE: "Cards, by way of Stripe.",
        Account.VENUE: "The venue's own till or bank account.",
        Account.DEPOSITS: "Deposits the venue holds.",
        Account.REFUNDS: "What is to go back.",
        Account.CREDIT: "Store credit of customers.",
        Account.INCOME: "What the venue has earned.",
    },
    name="LedgerAccount",
)

show(
    Why,
    "What moved money.",
    {
        Why.DEPOSIT_RECORDED: "A deposit that was paid elsewhere was written down.",
        Why.DEPOSIT_PAID: "A deposit was paid by card.",
        Why.DEPOSIT_FROM_CREDIT: "A deposit was paid with credit.",
        Why.DEPOSIT_FORFEITED: "The venue kept a deposit.",
        Why.DEPOSIT_APPLIED: "A deposit became part of the price.",
        Why.REFUND_REQUESTED: "Money is to go back.",
        Why.REFUND_SUCCEEDED: "It went back to the card.",
        Why.REFUND_RETURNED: "The bank sent a refund back.",
        Why.REFUND_BY_HAND: "The venue paid it back itself.",
        Why.CREDIT_GRANTED: "A customer was given credit.",
        Why.CREDIT_EXPIRED: "Credit was not used in time.",
        Why.FEE_CHARGED: "A fee was paid.",
    },
    name="LedgerReason",
)

show(
    CreditSource,
    "What store credit came of.",
    {
        CreditSource.CANCELLATION: "The deposit of a booking that was cancelled.",
        CreditSource.DESK: "The venue gave it.",
        CreditSource.RETURNED: "Credit that came back when its booking was cancelled.",
    },
)

show(
    FeeKind,
    "What a fee is for.",
    {
        FeeKind.LATE_CANCELLATION: "Cancelling late.",
        FeeKind.NO_SHOW: "Not coming.",
    },
)

show(
    CancelledBy,
    "Who cancelled.",
    {
        CancelledBy.CUSTOMER: "The customer, through the manage link.",
        CancelledBy.VENUE: "The venue.",
        CancelledBy.PHONE: "The venue, because the customer asked it to.",
        CancelledBy.SYSTEM: "Nobody: the request expired.",
    },
)

show(
    OperatorRole,
    "What an operator may do.",
    {
        OperatorRole.OWNER: "Everything.",
        OperatorRole.MANAGER: "Bookings, money and time.",
        OperatorRole.STAFF: "Bookings and time; no choice over money.",
    },
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
    DepositDecision,
    "What an operator who cancels does with the deposit.",
    {
        DepositDecision.FOLLOW_RULE: "What the agreed rule says.",
        DepositDecision.REFUND_IN_FULL: "All of it goes back.",
        DepositDecision.KEEP: "The venue keeps it.",
        DepositDecision.CREDIT: "It becomes store credit.",
    },
)

show(
    MessageKind,
    "What a message to a customer tells.",
    {
        MessageKind.REQUEST_RECEIVED: "Their request is in.",
        MessageKind.CONFIRMED: "Their booking is agreed.",
        MessageKind.RESCHEDULED: "Their booking has moved.",
        MessageKind.MOVED_BY_VENUE: "The venue had to move the booking.",
        MessageKind.DECLINED: "The venue can't take their request.",
        MessageKind.CANCELLED: "Their booking is cancelled.",
        MessageKind.LINK_RESENT: "The manage link, sent by the desk.",
        MessageKind.REMINDER: "Their appointment is soon.",
        MessageKind.COUNTER_OFFERS: "Other times are offered.",
        MessageKind.OFFERS_WITHDRAWN: "The times that were offered were taken back.",
        MessageKind.EARLIER_OPENING: "An earlier time is offered.",
        MessageKind.CARD_SAVED: "A card was saved.",
        MessageKind.CARD_REMOVED: "A card was removed.",
        MessageKind.REFUND_DONE: "Money went back.",
        MessageKind.REFUND_FAILED: "Money could not be sent back yet.",
        MessageKind.DEPOSIT_PAID: "Their deposit is paid.",
        MessageKind.FEE_CHARGED: "A fee was charged or paid.",
        MessageKind.FEE_FAILED: "A fee is due that could not be charged.",
        MessageKind.CONTACT_CORRECTED: "Told to their old address or number: their contact was changed, and no more.",
        MessageKind.CARD_EXPIRING: "The saved card expires before the appointment that needs it.",
        MessageKind.NOT_REACHED: "To the venue, not the customer: a message reached nobody.",
    },
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
