"""One line of the activity feed, for the desk: what happened, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from openchair.presentation.dates import moment
from openchair.presentation.desk import KIND_WORDS
from openchair.presentation.disputes import dispute_ended_sentence, dispute_opened_sentence
from openchair.presentation.money import CARD_PROBLEM, brand_name
from openchair.rules.activity import (
    Activity,
    ActivityKind,
    AskedEarlier,
    Cancelled,
    ContactCorrected,
    CreditIssued,
    DepositDecided,
    DepositTaken,
    DepositWaits,
    DisputeEnded,
    DisputeOpened,
    FeeFailed,
    Imported,
    Lapsed,
    MessagesWanted,
    Missed,
    MoneyKind,
    MoneyMoved,
    MoveAccepted,
    Moved,
    NotReached,
    Objected,
    OfBlock,
    OfCard,
    OffersSent,
    OfOpening,
    Plain,
    PlainKind,
    RefundGiven,
    TakenBack,
)
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.payments import Problem
from openchair.rules.tenders import Tender
from openchair.rules.undo import SettlementKind
from openchair.rules.zone import local_time

Written = Callable[[int], str]
"""Writes an amount in minor units as the venue's readers do."""
_K = ActivityKind
_FIELDS = {"name": "name", "email": "email address", "phone": "phone number"}


def activity_sentence(activity: Activity, zone: str, written: Written) -> str:  # noqa: PLR0912  # one case for each shape
    """What happened, for the desk; times in the venue's `zone`."""
    match activity:
        case Plain():
            return _plain_sentence(activity.kind)
        case Moved():
            return _moved(activity, zone)
        case MoveAccepted():
            return f"Accepted the new time: {_place(activity.to_starts_at, activity.to_staff, zone)}."
        case TakenBack():
            return f"{_taken_back(activity.change)}: {_place(activity.starts_at, activity.staff, zone)} as before."
        case Cancelled(kind=_K.DECLINED):
            return f"Declined the request.{_reason(activity.reason)}"
        case Cancelled():
            asked = _who_asked(activity.asked_by, None)
            return f"Cancelled.{asked}{_reason(activity.reason)}{_on_word(activity, written)}"
        case Missed():
            return f"Marked as missed.{_on_word(activity, written)}"
        case Objected():
            return _objected(activity, written(activity.amount_minor))
        case Lapsed():
            return _lapsed(activity.why)
        case OffersSent():
            times = "; ".join(_place(offer.starts_at, offer.staff, zone) for offer in activity.offers)
            return f"Offered {times}. Held until {_moment(activity.expires_at, zone)}."
        case AskedEarlier():
            return "Asked to hear of earlier times."
        case OfOpening():
            return {
                _K.OFFERED_OPENING: "Offered an earlier time by hand.",
                _K.DECLINED_OPENING: "Said no to an earlier time.",
                _K.WITHDREW_OPENING: "Took an earlier time back that was on offer.",
            }[activity.kind]
        case OfBlock():
            return "Blocked time." if activity.kind is _K.BLOCKED_TIME else "Unblocked time."
        case ContactCorrected():
            return _corrected(activity)
        case NotReached():
            return f"{_message(activity.message)} reached nobody. Please call the customer."
        case MessagesWanted():
            of = "reminders and earlier times" if activity.of is None else activity.of.value
            if activity.kind is _K.MESSAGES_STOPPED:
                return f"Doesn't want to hear of {of} any more."
            return f"Wants to hear of {of} again."
        case MoneyMoved():
            return _money(activity.kind, written(activity.amount_minor))
        case FeeFailed():
            problem = "" if activity.problem is None else f" {_problem_at_desk(activity.problem)}"
            return f"The fee of {written(activity.amount_minor)} could not be charged.{problem}"
        case DepositDecided():
            return f"Decided about the {written(activity.amount_minor)} deposit: {_decided(activity.outcome)}."
        case DisputeOpened():
            return dispute_opened_sentence(activity, zone, written)
        case DisputeEnded():
            return dispute_ended_sentence(activity.outcome, activity.amount_minor, activity.lost_minor, written)
        case CreditIssued():
            return f"Gave {written(activity.amount_minor)} of store credit.{_reason(activity.reason)}"
        case DepositTaken():
            return f"Took {written(activity.amount_minor)} of the deposit {_by(activity.tender)}."
        case RefundGiven():
            of = "fee" if activity.of_fee else "deposit"
            return f"Gave {written(activity.amount_minor)} of the {of} back.{_reason(activity.reason)}"
        case OfCard():
            card = f" {brand_name(activity.brand)} ending {activity.last4}." if activity.brand else ""
            return f"Card saved.{card}" if activity.kind is _K.CARD_SAVED else f"Card removed.{card}"
        case DepositWaits():
            return _deposit_waits(activity, zone)
        case Imported():
            return "Brought over from another calendar."
    assert_never(activity)


def _taken_back(change: SettlementKind) -> str:
    match change:
        case SettlementKind.CANCELLATION:
            return "Took the cancelling back"
        case SettlementKind.DECLINE:
            return "Took the declining back"
        case SettlementKind.MOVE:
            return "Took the move back"
        case SettlementKind.NO_SHOW:
            return "Took the marking as missed back"
        case SettlementKind.DEPOSIT:
            return "Took the decision about the deposit back"
    assert_never(change)


def _plain_sentence(kind: PlainKind) -> str:  # noqa: PLR0912  # one case for each kind
    match kind:
        case _K.CREATED:
            return "Booked."
        case _K.REQUESTED:
            return "Requested; waiting for an answer."
        case _K.HELD_FOR_CODE:
            return "Booked at the storefront. The time is held for ten minutes, until the code we sent is typed."
        case _K.SMS_CAP_NEAR:
            return "Four fifths of this month's cap of text messages have gone out."
        case _K.SMS_CAP_REACHED:
            return "This month's cap of text messages is reached: what would go by text goes by email, or waits."
        case _K.MESSAGES_HELD:
            return "Messages to customers are held back from now on."
        case _K.MESSAGES_LET_GO:
            return "Messages to customers go out again."
        case _K.NOT_ME:
            return "Whoever was told of this booking says that they haven't made it."
        case _K.REVIVED:
            return "The deposit came in after the booking had lapsed; its time was still free, so it stands again."
        case _K.APPROVED:
            return "Approved the request."
        case _K.ARRIVED:
            return "Marked as arrived."
        case _K.READY:
            return "Marked as ready to start."
        case _K.COMPLETED:
            return "Marked as completed."
        case _K.STEP_TAKEN_BACK:
            return "Took the last step back: it is as it was before."
        case _K.GRACE_ENDED:
            return "Let the change stand at once; it can't be taken back any more."
        case _K.OFFERS_WITHDRAWN:
            return "Took the offered times back; the request still waits for an answer."
        case _K.OFFERS_DECLINED:
            return "None of the offered times suits the customer; the request still waits for an answer."
        case _K.OFFERS_NOT_TOLD:
            return (
                "The offered times could not be told to the customer and are held no longer; "
                "the request still waits for an answer."
            )
        case _K.STOPPED_EARLIER:
            return "Stopped asking for earlier times."
        case _K.WAITLIST_ON:
            return "Turned earlier times on."
        case _K.WAITLIST_OFF:
            return "Turned earlier times off."
        case _K.LINK_SENT:
            return "Sent the manage link."
        case _K.LINK_REVOKED:
            return "Revoked the manage link; it no longer opens the booking."
        case _K.MESSAGE:
            return "Message."
        case _K.MESSAGE_RETRIED:
            return "Had a message sent again."
        case _K.SMS_STOPPED:
            return "The customer answered STOP: no more texts to their number. Mail still goes out."
        case _K.SMS_STOPPED_UNREACHABLE:
            return "The customer answered STOP and has no email address: messages reach them no more. Please call."
        case _K.SMS_STARTED:
            return "The customer answered START: texts go to their number again."
        case _K.UNKNOWN:
            return "Something that this version of OpenChair has no words for yet."
    assert_never(kind)


def _money(kind: MoneyKind, amount: str) -> str:  # noqa: PLR0912  # one case for each kind
    match kind:
        case _K.DEPOSIT_PAID:
            return f"{amount} deposit paid by card."
        case _K.DEPOSIT_PAID_WITH_CREDIT:
            return f"{amount} deposit paid with store credit."
        case _K.FEE_REQUESTED:
            return f"Had the fee of {amount} charged to the saved card."
        case _K.FEE_CHARGED:
            return f"Fee of {amount} paid."
        case _K.FEE_WAIVED:
            return f"Waived the fee of {amount}."
        case _K.REFUND_DONE:
            return f"Refund of {amount} done."
        case _K.REFUND_FAILED:
            return f"Refund of {amount} didn't go through."
        case _K.REFUND_RETRIED:
            return f"Had the refund of {amount} sent again."
        case _K.REFUND_SETTLED:
            return f"Noted that the refund of {amount} was paid back by hand."
        case _K.REFUND_DROPPED:
            return f"The refund of {amount} isn't sent any more: the customer's bank has paid it back."
        case _K.FEE_DROPPED:
            return f"The fee of {amount} isn't charged any more: the dispute was lost."
        case _K.OBJECTION_REFUSED:
            return f"Decided about the customer's objection: {amount} is taken all the same."
        case _K.OBJECTION_GRANTED:
            return f"Decided about the customer's objection: nothing is taken, and the {amount} stays theirs."
        case _K.OBJECTION_WAITS:
            return f"The customer's objection still waits for an owner's decision. Until then, {amount} is not taken."
        case _K.TAKEN_UNOPPOSED:
            return f"Took {amount}: the customer was told 24 hours ago and has not objected."
        case _K.NOT_TAKEN_UNTOLD:
            return f"The customer could not be told, so nothing is taken: the {amount} stays theirs."
    assert_never(kind)


def _moved(activity: Moved, zone: str) -> str:
    if activity.kind is _K.OFFER_ACCEPTED:
        chosen = _place(activity.to_starts_at, activity.to_staff, zone)
        return f"Chose {chosen}; the booking is confirmed."
    before, after = _moment(activity.from_starts_at, zone), _moment(activity.to_starts_at, zone)
    is_same = activity.from_staff == activity.to_staff
    staff = "" if is_same else f", from {activity.from_staff} to {activity.to_staff}"
    moved = "Took an earlier time: moved" if activity.kind is _K.TOOK_OPENING else "Moved"
    return f"{moved} from {before} to {after}{staff}.{_who_asked(activity.asked_by, activity.waived)}"


def _lapsed(why: Lapse) -> str:
    match why:
        case Lapse.OFFERS_NOT_TAKEN:
            return "None of the offered times was chosen in time: the request has lapsed."
        case Lapse.DEPOSIT_NOT_PAID:
            return "The deposit wasn't paid in time: the booking has lapsed, and its time is free."
        case Lapse.CODE_NOT_TYPED:
            return "The code that was sent wasn't typed: the time is free again, and nobody was told of a booking."
        case Lapse.NOT_ANSWERED:
            return "The request wasn't answered in time and has lapsed."
    assert_never(why)


def _deposit_waits(activity: DepositWaits, zone: str) -> str:
    until = None if activity.until is None else _moment(activity.until, zone)
    if activity.kind is _K.HELD:
        return "Booked at the storefront." + ("" if until is None else f" Held until {until} for the deposit.")
    rest = "the time stays theirs." if until is None else f"they have until {until} now."
    return f"The deposit isn't paid, but no message of it has reached the customer, so {rest} Please call them."


def _decided(outcome: DepositOutcome | None) -> str:
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return "it goes back"
        case DepositOutcome.FORFEIT:
            return "it is kept"
        case DepositOutcome.CREDIT:
            return "it is credit now"
        case DepositOutcome.PARTIAL_REFUND | DepositOutcome.NONE | None:
            return "settled"
    assert_never(outcome)


def _corrected(activity: ContactCorrected) -> str:
    """What of a customer's contact was corrected, without what it was: that is kept, and not told to everybody here."""
    changed = [_FIELDS[field] for field in activity.changed]
    listed = " and ".join(filter(None, (", ".join(changed[:-1]), *changed[-1:])))
    corrected = f"Corrected the customer's {listed}." if changed else ""
    revoked = "Revoked all links to their bookings." if activity.links_revoked else ""
    return " ".join(filter(None, (corrected, revoked)))


def _message(kind: MessageKind | None) -> str:
    return "A message" if kind is None else f"{KIND_WORDS[kind]}: it"


def _who_asked(asked_by: AskedBy | None, waived: str | None) -> str:
    """Who asked for what the desk did; nothing of what the customer did on their page."""
    asked = {
        None: "",
        AskedBy.VENUE: " The salon asked for it.",
        AskedBy.CUSTOMER: " The customer asked for it by phone.",
    }[asked_by]
    return f"{asked} It isn't counted as their move: {waived}" if waived else asked


def _on_word(activity: Cancelled | Missed, written: Written) -> str:
    """What is taken on the desk's word alone and when, or why it isn't."""
    if activity.to_take_minor:
        amount = written(activity.to_take_minor)
        return f" {amount} is taken 24 hours after the customer has been told, unless they say that it isn't right."
    if activity.not_taken_minor:
        amount = written(activity.not_taken_minor)
        return f" By the agreed rule {amount} would be the salon's; on its word alone it isn't taken, so it goes back."
    return ""


def _objected(activity: Objected, amount: str) -> str:
    """What the customer said isn't right, what that does, and who acts next."""
    words = f" In their words: {activity.words}" if activity.words else ""
    match activity.kind:
        case _K.OBJECTED:
            return f"Says that it isn't right to take {amount}. It isn't taken until an owner decides.{words}"
        case _K.OBJECTED_LATE:
            return f"Says that it wasn't right to take {amount}, which had been taken by then. Please call them.{words}"
    assert_never(activity.kind)


def _problem_at_desk(problem: Problem) -> str:
    """Why a card was of no use, to those who are not its owner."""
    if problem is Problem.AUTHENTICATION:
        return "The bank wants the customer to confirm it."
    return CARD_PROBLEM[problem]


def _by(tender: Tender) -> str:
    match tender:
        case Tender.CASH:
            return "in cash"
        case Tender.TERMINAL:
            return "on the salon's terminal"
        case Tender.CARD | Tender.CREDIT | Tender.ELSEWHERE:
            return f"by {tender.value}"
    assert_never(tender)


def _reason(reason: str | None) -> str:
    return f" Reason: {reason}" if reason else ""


def _place(starts_at: datetime, staff: str, zone: str) -> str:
    return f"{_moment(starts_at, zone)} with {staff}"


def _moment(at: datetime, zone: str) -> str:
    return moment(local_time(at, zone))
