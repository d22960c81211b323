"""What the desk reads: a booking's activity, and how far each message has come. Amounts come already formatted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openchair.presentation.dates import moment
from openchair.presentation.money import CARD_PROBLEM, brand_name
from openchair.presentation.offers import offer_activity
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated
from openchair.rules.payments import Problem
from openchair.rules.zone import local_time

_DECIDED: Mapping[str, str] = {"full_refund": "it goes back", "forfeit": "it is kept", "credit": "it is credit now"}


def activity_sentence(what: str, detail: Mapping[str, Any], zone: str, amount: str = "") -> str:
    """One line of a booking's activity, for the desk; `amount` is the money it tells of, where it does."""
    if what in ("rescheduled", "took_opening"):
        before, after = (_moment(detail[name], zone) for name in ("from_starts_at", "to_starts_at"))
        staff = (
            ""
            if detail["from_staff"] == detail["to_staff"]
            else f", from {detail['from_staff']} to {detail['to_staff']}"
        )
        moved = "Took an earlier time: moved" if what == "took_opening" else "Moved"
        return f"{moved} from {before} to {after}{staff}.{_who_asked(detail)}"
    reason = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    problem = f" {_problem_at_desk(Problem(detail['problem']))}" if detail.get("problem") else ""
    card = f" {brand_name(detail['brand'])} ending {detail['last4']}." if "last4" in detail else ""
    if what == "move_accepted":
        return f"Accepted the new time: {_moment(detail['to_starts_at'], zone)} with {detail['to_staff']}."
    plain = {
        "created": "Booked.",
        "requested": "Requested; waiting for an answer.",
        "approved": "Approved the request.",
        "declined": f"Declined the request.{reason}",
        "arrived": "Marked as arrived.",
        "ready": "Marked as ready to start.",
        "completed": "Marked as completed.",
        "no_show": f"Marked as missed.{_not_taken(amount)}",
        "cancelled": f"Cancelled.{_who_asked(detail)}{reason}{_not_taken(amount)}",
        "link_revoked": "Revoked the manage link; it no longer opens the booking.",
        "link_sent": "Sent the manage link.",
        "contact_corrected": _corrected(detail),
        "message_retried": "Had a message sent again.",
        "asked_earlier": "Asked to hear of earlier times.",
        "stopped_earlier": "Stopped asking for earlier times.",
        "not_reached": f"{_message_words(detail.get('message'))} reached nobody. Please call the customer.",
        "sms_stopped": "The customer answered STOP: no more texts to their number. Mail still goes out.",
        "sms_stopped_unreachable": "The customer answered STOP and has no email address: messages reach them no more. Please call.",
        "sms_started": "The customer answered START: texts go to their number again.",
        "messages_stopped": f"Doesn't want to hear of {detail.get('of', 'reminders and earlier times')} any more.",
        "messages_started": f"Wants to hear of {detail.get('of', 'reminders and earlier times')} again.",
        "withdrew_opening": "Took an earlier time back that was on offer.",
        "offered_opening": "Offered an earlier time by hand.",
        "matching_on": "Turned earlier times on.",
        "matching_off": "Turned earlier times off.",
        "declined_opening": "Said no to an earlier time.",
        "imported": "Brought over from another calendar.",
        "deposit_paid": f"{amount} deposit paid by card.",
        "deposit_paid_with_credit": f"{amount} deposit paid with store credit.",
        "deposit_decided": f"Decided about the {amount} deposit: {_DECIDED.get(detail.get('outcome', ''), 'settled')}.",
        "fee_requested": f"Had the fee of {amount} charged to the saved card.",
        "fee_charged": f"Fee of {amount} paid.",
        "fee_failed": f"The fee of {amount} could not be charged.{problem}",
        "fee_waived": f"Waived the fee of {amount}.",
        "refund_done": f"Refund of {amount} done.",
        "refund_failed": f"Refund of {amount} didn't go through.",
        "refund_retried": f"Had the refund of {amount} sent again.",
        "refund_settled": f"Noted that the refund of {amount} was paid back by hand.",
        "card_saved": f"Card saved.{card}",
        "card_removed": f"Card removed.{card}",
        "credit_issued": f"Gave {amount} of store credit.{reason}",
    }
    return plain.get(what) or offer_activity(what, detail, zone) or what.replace("_", " ").capitalize() + "."


_FIELDS: Mapping[str, str] = {"name": "name", "email": "email address", "phone": "phone number"}


def _corrected(detail: Mapping[str, Any]) -> str:
    """What of a customer's contact was corrected, without what it was: that is kept, and not told to everybody here."""
    changed = [_FIELDS[field] for field in detail.get("changed", ())]
    listed = " and ".join(filter(None, (", ".join(changed[:-1]), *changed[-1:])))
    corrected = f"Corrected the customer's {listed}." if changed else ""
    revoked = "Revoked all links to their bookings." if detail.get("links_revoked") else ""
    return " ".join(filter(None, (corrected, revoked)))


def _message_words(kind: str | None) -> str:
    return "A message" if kind is None else f"{_KIND_WORDS[MessageKind(kind)]}: it"


def _who_asked(detail: Mapping[str, Any]) -> str:
    """Who asked for what the desk did; nothing of what the customer did on their page."""
    asked = {"venue": " The salon asked for it.", "customer": " The customer asked for it by phone."}
    waived = f" It isn't counted as their move: {detail['waived']}" if detail.get("waived") else ""
    return f"{asked.get(detail.get('asked_by', ''), '')}{waived}"


def _not_taken(amount: str) -> str:
    """What the agreed rule would have taken, and what that means."""
    if not amount:
        return ""
    return f" By the agreed rule {amount} would be the salon's; on its word alone nothing is taken, so all of it goes back."


def _problem_at_desk(problem: Problem) -> str:
    """Why a card was of no use, to those who are not its owner."""
    if problem is Problem.AUTHENTICATION:
        return "The bank wants the customer to confirm it."
    return CARD_PROBLEM[problem]


_KIND_WORDS = {
    MessageKind.REQUEST_RECEIVED: "Request received",
    MessageKind.CONFIRMED: "Confirmation",
    MessageKind.RESCHEDULED: "New time",
    MessageKind.MOVED_BY_VENUE: "We had to move you",
    MessageKind.DECLINED: "Request declined",
    MessageKind.CANCELLED: "Cancellation",
    MessageKind.LINK_RESENT: "Manage link",
    MessageKind.REMINDER: "Reminder",
    MessageKind.COUNTER_OFFERS: "Other times offered",
    MessageKind.OFFERS_WITHDRAWN: "Offer taken back",
    MessageKind.EARLIER_OPENING: "Earlier time offered",
    MessageKind.CARD_SAVED: "Card saved",
    MessageKind.CARD_REMOVED: "Card removed",
    MessageKind.REFUND_DONE: "Refund done",
    MessageKind.REFUND_FAILED: "Refund failed",
    MessageKind.DEPOSIT_PAID: "Deposit paid",
    MessageKind.FEE_CHARGED: "Fee charged",
    MessageKind.FEE_FAILED: "Fee not charged",
    MessageKind.CONTACT_CORRECTED: "Contact changed",
    MessageKind.CARD_EXPIRING: "Card about to expire",
    MessageKind.NOT_REACHED: "Note to you that a customer wasn't reached",
}
_CHANNEL_WORDS = {Channel.EMAIL: "email", Channel.SMS: "SMS"}
_PROGRESS_WORDS = {
    MessageStatus.QUEUED: "waiting to be sent",
    MessageStatus.HANDED_OVER: "waiting to be sent",
    MessageStatus.SENDING: "being sent",
    MessageStatus.ACCEPTED: "sent",
    MessageStatus.DELIVERED: "delivered",
    MessageStatus.BOUNCED: "could not be delivered",
    MessageStatus.FAILED: "not sent",
    MessageStatus.SUPERSEDED: "not sent, as it was no longer true",
}


def message_sentence(
    kind: MessageKind, channel: Channel, status: MessageStatus, *, due: datetime | None, problem: str | None, zone: str
) -> str:
    """A message and how far it has come, for the desk; `due` is when it goes out, where that is yet to come."""
    progress = _PROGRESS_WORDS[status]
    if due is not None and status is MessageStatus.QUEUED:
        progress = f"to be sent on {_moment(due.isoformat(), zone)}"
    why = f" {problem}" if problem and status is not MessageStatus.ACCEPTED else ""
    return f"{_KIND_WORDS[kind]} by {_CHANNEL_WORDS[channel]}: {progress}.{why}"


def reach_sentence(*, has_way: bool, works: bool, mail_dies: bool, texts_stopped: bool, texts_die: bool) -> str | None:
    """What does not reach a customer and why, for the desk; None where all does."""
    said = []
    if mail_dies:
        said.append("The last mail to their address did not arrive.")
    if texts_stopped:
        said.append("Their number answered STOP, so it gets no texts until it answers START.")
    elif texts_die:
        said.append("The last text to their number did not arrive.")
    if not has_way:
        said.append("There is no address or number to write to.")
    if not works:
        said.append("No message reaches them: please call.")
    return " ".join(said) or None


_OUTDATED_WORDS = {
    Outdated.MOVED: "The booking has moved since.",
    Outdated.STATUS_CHANGED: "What it said of the booking has changed since.",
    Outdated.OVER: "The time it told of has passed.",
    Outdated.FEE_SETTLED: "The fee it asked for was paid, waived or charged again since.",
    Outdated.TAKEN: "The time it offered is offered no more.",
    Outdated.ANSWERED: "The customer has accepted the new time, or taken another, since.",
    Outdated.NO_ADDRESS: "The customer has no address for it.",
    Outdated.NOT_ON_OFFER: "What it offered is no longer on offer.",
    Outdated.REMINDERS_OFF: "Reminders are off.",
    Outdated.NO_MOMENT: "There is no moment left for it before the appointment that isn't at night.",
    Outdated.UNSUBSCRIBED: "The customer doesn't want such messages.",
    Outdated.CARD_FINE: "The card it told of was replaced, or isn't needed any more.",
}


def outdated_sentence(why: Outdated) -> str:
    """Why a message was not sent, for the desk."""
    return _OUTDATED_WORDS[why]


def _moment(instant: str, zone: str) -> str:
    return moment(local_time(datetime.fromisoformat(instant), zone))
