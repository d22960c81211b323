"""The enums of the graph: the values the rules and the store use, in capitals, each with what it means."""

from __future__ import annotations

from enum import Enum

import strawberry


@strawberry.enum(description="Where a booking stands.")
class BookingStatus(Enum):
    PENDING = strawberry.enum_value("pending", description="A request; the venue has not answered yet.")
    CONFIRMED = strawberry.enum_value("confirmed", description="Agreed by both sides.")
    ARRIVED = strawberry.enum_value("arrived", description="The customer is at the venue.")
    READY_TO_START = strawberry.enum_value("ready_to_start", description="The venue is ready for the customer.")
    COMPLETED = strawberry.enum_value("completed", description="Done.")
    CANCELLED = strawberry.enum_value("cancelled", description="Called off by either side, declined or expired.")
    NO_SHOW = strawberry.enum_value("no_show", description="The customer did not come.")


@strawberry.enum(description="Who asked for a change that the desk makes.")
class AskedBy(Enum):
    VENUE = strawberry.enum_value(
        "venue", description="The venue: nothing that it does costs the customer anything until they accept it."
    )
    CUSTOMER = strawberry.enum_value("customer", description="The customer, by phone: their own rules hold.")


@strawberry.enum(description="Where a counter-offer stands.")
class CounterOfferStatus(Enum):
    OFFERED = strawberry.enum_value("offered", description="Held for the customer, who can accept it.")
    ACCEPTED = strawberry.enum_value("accepted", description="Chosen: it became the booking's time.")
    DECLINED = strawberry.enum_value("declined", description="The customer said that it doesn't suit.")
    EXPIRED = strawberry.enum_value("expired", description="Nobody accepted it in time.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="The venue took it back.")
    SUPERSEDED = strawberry.enum_value(
        "superseded",
        description="Another was chosen, others were sent, or the request was answered or changed otherwise.",
    )


@strawberry.enum(description="What cancelling does to the deposit.")
class DepositOutcome(Enum):
    NONE = strawberry.enum_value("none", description="Nothing: none was paid, or the venue decides by itself.")
    FULL_REFUND = strawberry.enum_value("full_refund", description="All of it goes back to the card.")
    PARTIAL_REFUND = strawberry.enum_value("partial_refund", description="Part goes back, the venue keeps the rest.")
    FORFEIT = strawberry.enum_value("forfeit", description="The venue keeps it.")
    CREDIT = strawberry.enum_value("credit", description="The venue holds it as store credit for the customer.")


@strawberry.enum(description="Where the deposit stands.")
class DepositStatus(Enum):
    ASKED = strawberry.enum_value("asked", description="Asked for, not paid yet.")
    PAID = strawberry.enum_value("paid", description="Paid; the venue holds it.")
    REFUND_REQUESTED = strawberry.enum_value(
        "refund_requested", description="The booking is cancelled and money is to go back."
    )
    REFUNDED = strawberry.enum_value("refunded", description="All of it went back.")
    PART_REFUNDED = strawberry.enum_value("part_refunded", description="Part of it went back.")
    FORFEITED = strawberry.enum_value("forfeited", description="The venue kept it, by the agreed rule.")
    CREDITED = strawberry.enum_value("credited", description="It became store credit.")
    FAILED = strawberry.enum_value("failed", description="The payment failed.")
    KEPT = strawberry.enum_value(
        "kept",
        description="The booking is cancelled and the venue still holds it, to be decided by the venue.",
    )


@strawberry.enum(description="How far a refund has come.")
class RefundStatus(Enum):
    REQUESTED = strawberry.enum_value("requested", description="Written down, not sent to the payment provider yet.")
    SUBMITTED = strawberry.enum_value("submitted", description="The payment provider has it.")
    SUCCEEDED = strawberry.enum_value("succeeded", description="The money went back.")
    FAILED = strawberry.enum_value("failed", description="It did not go through; the venue looks at it.")


@strawberry.enum(description="What became of a fee.")
class FeeStatus(Enum):
    REQUESTED = strawberry.enum_value("requested", description="To be charged.")
    CHARGED = strawberry.enum_value("charged", description="Paid: charged to the saved card, or paid by the customer.")
    NOT_CHARGED = strawberry.enum_value("not_charged", description="Due, but there was no card that could be charged.")
    WAIVED = strawberry.enum_value("waived", description="The venue let it go.")
    FAILED = strawberry.enum_value("failed", description="The charge did not go through.")


@strawberry.enum(description="Why a card brought no money, or could not be saved.")
class FeeProblem(Enum):
    NO_CARD = strawberry.enum_value("no_card", description="There is no saved card.")
    CARD_EXPIRED = strawberry.enum_value("card_expired", description="The card has expired.")
    DECLINED = strawberry.enum_value("declined", description="The bank declined it.")
    INSUFFICIENT_FUNDS = strawberry.enum_value("insufficient_funds", description="There was not enough money.")
    AUTHENTICATION = strawberry.enum_value(
        "authentication", description="The bank wants the customer to confirm it, or did not get that."
    )
    REFUSED = strawberry.enum_value("refused", description="The payment provider would not try it.")
    NOT_AGREED = strawberry.enum_value(
        "not_agreed",
        description="The card was on file before a visitor made the booking: nobody agreed that it is charged for that.",
    )


@strawberry.enum(description="What a customer pays for on the page.")
class PaymentPurpose(Enum):
    DEPOSIT = strawberry.enum_value("deposit", description="The deposit that was asked.")
    FEE = strawberry.enum_value("fee", description="A fee that could not be charged.")


@strawberry.enum(description="Where money is. The first two are outside of the books.")
class LedgerAccount(Enum):
    STRIPE = strawberry.enum_value("stripe", description="Cards, by way of Stripe.")
    VENUE = strawberry.enum_value("venue", description="The venue's own till or bank account.")
    DEPOSITS = strawberry.enum_value("deposits", description="Deposits the venue holds.")
    REFUNDS = strawberry.enum_value("refunds", description="What is to go back.")
    CREDIT = strawberry.enum_value("credit", description="Store credit of customers.")
    INCOME = strawberry.enum_value("income", description="What the venue has earned.")


@strawberry.enum(description="What moved money.")
class LedgerReason(Enum):
    DEPOSIT_RECORDED = strawberry.enum_value(
        "deposit_recorded", description="A deposit that was paid elsewhere was written down."
    )
    DEPOSIT_PAID = strawberry.enum_value("deposit_paid", description="A deposit was paid by card.")
    DEPOSIT_FROM_CREDIT = strawberry.enum_value("deposit_from_credit", description="A deposit was paid with credit.")
    DEPOSIT_FORFEITED = strawberry.enum_value("deposit_forfeited", description="The venue kept a deposit.")
    DEPOSIT_APPLIED = strawberry.enum_value("deposit_applied", description="A deposit became part of the price.")
    REFUND_REQUESTED = strawberry.enum_value("refund_requested", description="Money is to go back.")
    REFUND_SUCCEEDED = strawberry.enum_value("refund_succeeded", description="It went back to the card.")
    REFUND_RETURNED = strawberry.enum_value("refund_returned", description="The bank sent a refund back.")
    REFUND_BY_HAND = strawberry.enum_value("refund_by_hand", description="The venue paid it back itself.")
    CREDIT_GRANTED = strawberry.enum_value("credit_granted", description="A customer was given credit.")
    CREDIT_EXPIRED = strawberry.enum_value("credit_expired", description="Credit was not used in time.")
    FEE_CHARGED = strawberry.enum_value("fee_charged", description="A fee was paid.")


@strawberry.enum(description="What store credit came of.")
class CreditSource(Enum):
    CANCELLATION = strawberry.enum_value("cancellation", description="The deposit of a booking that was cancelled.")
    DESK = strawberry.enum_value("desk", description="The venue gave it.")
    RETURNED = strawberry.enum_value("returned", description="Credit that came back when its booking was cancelled.")


@strawberry.enum(description="What a fee is for.")
class FeeKind(Enum):
    LATE_CANCELLATION = strawberry.enum_value("late_cancellation", description="Cancelling late.")
    NO_SHOW = strawberry.enum_value("no_show", description="Not coming.")


@strawberry.enum(description="Who cancelled.")
class CancelledBy(Enum):
    CUSTOMER = strawberry.enum_value("customer", description="The customer, through the manage link.")
    VENUE = strawberry.enum_value("venue", description="The venue.")
    PHONE = strawberry.enum_value("phone", description="The venue, because the customer asked it to.")
    SYSTEM = strawberry.enum_value("system", description="Nobody: the request expired.")


@strawberry.enum(description="What an operator may do.")
class OperatorRole(Enum):
    OWNER = strawberry.enum_value("owner", description="Everything.")
    MANAGER = strawberry.enum_value("manager", description="Bookings, money and time.")
    STAFF = strawberry.enum_value("staff", description="Bookings and time; no choice over money.")


@strawberry.enum(description="Why time is blocked.")
class BlockedTimeKind(Enum):
    LUNCH = strawberry.enum_value("lunch", description="Lunch.")
    PERSONAL = strawberry.enum_value("personal", description="Something private.")
    TRAINING = strawberry.enum_value("training", description="Training.")
    MEETING = strawberry.enum_value("meeting", description="A meeting.")
    PROCESSING = strawberry.enum_value("processing", description="Waiting on a treatment.")
    OTHER = strawberry.enum_value("other", description="Something else.")


@strawberry.enum(description="What an operator who cancels does with the deposit.")
class DepositDecision(Enum):
    FOLLOW_RULE = strawberry.enum_value("follow_rule", description="What the agreed rule says.")
    REFUND_IN_FULL = strawberry.enum_value("refund_in_full", description="All of it goes back.")
    KEEP = strawberry.enum_value("keep", description="The venue keeps it.")
    CREDIT = strawberry.enum_value("credit", description="It becomes store credit.")


@strawberry.enum(description="What a message to a customer tells.")
class MessageKind(Enum):
    REQUEST_RECEIVED = strawberry.enum_value("request_received", description="Their request is in.")
    CONFIRMED = strawberry.enum_value("confirmed", description="Their booking is agreed.")
    RESCHEDULED = strawberry.enum_value("rescheduled", description="Their booking has moved.")
    MOVED_BY_VENUE = strawberry.enum_value("moved_by_venue", description="The venue had to move the booking.")
    DECLINED = strawberry.enum_value("declined", description="The venue can't take their request.")
    CANCELLED = strawberry.enum_value("cancelled", description="Their booking is cancelled.")
    LINK_RESENT = strawberry.enum_value("link_resent", description="The manage link, sent by the desk.")
    REMINDER = strawberry.enum_value("reminder", description="Their appointment is soon.")
    COUNTER_OFFERS = strawberry.enum_value("counter_offers", description="Other times are offered.")
    OFFERS_WITHDRAWN = strawberry.enum_value(
        "offers_withdrawn", description="The times that were offered were taken back."
    )
    EARLIER_OPENING = strawberry.enum_value("earlier_opening", description="An earlier time is offered.")
    CARD_SAVED = strawberry.enum_value("card_saved", description="A card was saved.")
    CARD_REMOVED = strawberry.enum_value("card_removed", description="A card was removed.")
    REFUND_DONE = strawberry.enum_value("refund_done", description="Money went back.")
    REFUND_FAILED = strawberry.enum_value("refund_failed", description="Money could not be sent back yet.")
    DEPOSIT_PAID = strawberry.enum_value("deposit_paid", description="Their deposit is paid.")
    FEE_CHARGED = strawberry.enum_value("fee_charged", description="A fee was charged or paid.")
    FEE_FAILED = strawberry.enum_value("fee_failed", description="A fee is due that could not be charged.")


@strawberry.enum(description="The way a message goes.")
class MessageChannel(Enum):
    EMAIL = strawberry.enum_value("email", description="Mail.")
    SMS = strawberry.enum_value("sms", description="Text message.")


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


@strawberry.enum(description="How time became free.")
class OpeningCause(Enum):
    CANCELLED = strawberry.enum_value("cancelled", description="A booking was cancelled.")
    MOVED = strawberry.enum_value("moved", description="A booking moved away.")
    UNBLOCKED = strawberry.enum_value("unblocked", description="A block was lifted.")
    HOURS = strawberry.enum_value("hours", description="Working hours were added.")
    LAPSED = strawberry.enum_value("lapsed", description="A hold ended and nobody had taken it.")


@strawberry.enum(description="How far an opening has come.")
class OpeningStatus(Enum):
    OPEN = strawberry.enum_value("open", description="It is to be offered.")
    OFFERED = strawberry.enum_value("offered", description="It is held for whoever was told.")
    FILLED = strawberry.enum_value("filled", description="Someone who waited has it.")
    GONE = strawberry.enum_value("gone", description="The time was used otherwise, or it is too late.")
    UNFILLED = strawberry.enum_value("unfilled", description="Nobody who waits wants it.")


@strawberry.enum(description="What became of an earlier time that was offered to someone.")
class OpeningOfferStatus(Enum):
    OFFERED = strawberry.enum_value("offered", description="It can be taken.")
    ACCEPTED = strawberry.enum_value("accepted", description="They took it.")
    DECLINED = strawberry.enum_value("declined", description="They said no.")
    LAPSED = strawberry.enum_value("lapsed", description="They said nothing for as long as it was held.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="It no longer suited their booking.")
    SUPERSEDED = strawberry.enum_value("superseded", description="Someone else took it first.")
    TAKEN_BACK = strawberry.enum_value("taken_back", description="The desk took it back.")
