"""The sentences people meet, in plain English: what is so, what it means, what to do. Amounts and names come already formatted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openchair.rules import refusals as refused
from openchair.rules.dates import moment
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated
from openchair.rules.openings import Ending, OpeningOfferStatus, OpeningStatus, WhyNot
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text

STATUS_WORDS = {
    BookingStatus.PENDING: "Waiting for the salon",
    BookingStatus.CONFIRMED: "Confirmed",
    BookingStatus.ARRIVED: "You're checked in",
    BookingStatus.READY_TO_START: "Ready for you",
    BookingStatus.COMPLETED: "Done",
    BookingStatus.CANCELLED: "Cancelled",
    BookingStatus.NO_SHOW: "Missed",
}

_CLOSED = {
    BookingStatus.COMPLETED: "it is done",
    BookingStatus.CANCELLED: "it was cancelled",
    BookingStatus.NO_SHOW: "it was missed",
}


def inside_notice_window(notice_hours: int, verb: str, venue: str) -> str:
    """Why a customer can't act online any more; `verb` is "rescheduled" or "cancelled"."""
    if notice_hours == 0:
        return f"This booking has already begun and can't be {verb} online. Please contact {venue} directly."
    return (
        f"This booking is within {notice_hours}h of the appointment time and can't be {verb} online. "
        f"Please contact {venue} directly."
    )


def booking_closed(status: BookingStatus, venue: str) -> str:
    """Why nothing can be done with a closed booking."""
    return (
        f"This booking is already finalised: {_CLOSED[status]}. Please contact {venue} if you need to change something."
    )


def no_free_time(days: int, venue: str) -> str:
    """What an empty slot picker says."""
    return f"There are no other times online in the next {days} days. Please contact {venue} directly."


def refusal_sentence(refusal: refused.Refusal, venue: str) -> str:  # noqa: PLR0912  # a case for each refusal
    """Any refusal in words for the person who asked."""
    match refusal:
        case refused.InsideNoticeWindow():
            return inside_notice_window(refusal.notice_hours, refusal.verb, venue)
        case refused.BookingClosed():
            return booking_closed(refusal.status, venue)
        case refused.SlotTaken():
            return "Someone just took that time. Your booking hasn't changed. Please choose another time."
        case refused.QuoteChanged():
            return (
                "What happens to your money has changed since you looked. Nothing was cancelled. Please read it again."
            )
        case refused.BookingChanged():
            return "This booking was changed since you looked at it. Nothing was done. Please check it and try again."
        case refused.InvalidInput() | refused.CredentialNeeded():
            return refusal.message
        case refused.KeyReused():
            return "This request was already used for another change. Nothing was done. Please reload and try again."
        case refused.NotFound():
            return f"There is no such {refusal.what} at {venue}."
        case refused.NotPossibleNow():
            return _not_possible_now(refusal)
        case refused.TooOften():
            again = moment(datetime.fromisoformat(refusal.allowed_at))
            return f"This was done several times in a short while. It can be done again from {again}."
        case refused.NoOpenOffer():
            return "No other time is on offer for this booking."
        case refused.OpeningNotOpen():
            return OPENING_OVER[refusal.status]
        case refused.TooSoonForEarlierTimes():
            return f"Earlier times can be asked for when the appointment is {refusal.min_days} or more days away."
        case refused.NotConfirmedYet():
            return f"{venue} hasn't answered this request yet. Once it is confirmed, you can ask for earlier times."
    raise TypeError(f"no sentence for {type(refusal).__name__}")


OPENING_OVER: Mapping[OpeningOfferStatus, str] = {
    OpeningOfferStatus.OFFERED: "This time is no longer free. Your booking hasn't changed.",
    OpeningOfferStatus.ACCEPTED: "You have taken this time already.",
    OpeningOfferStatus.DECLINED: "You said no to this time, so it was offered to someone else. Your booking hasn't changed.",
    OpeningOfferStatus.LAPSED: "This time was held for a while and then offered to someone else. Your booking hasn't changed.",
    OpeningOfferStatus.WITHDRAWN: "This time no longer suits your booking as it is now, so it is offered to someone else.",
    OpeningOfferStatus.SUPERSEDED: "Someone else took this time first. Your booking hasn't changed.",
}
"""What became of an earlier time that can't be taken any more."""


def _not_possible_now(refusal: refused.NotPossibleNow) -> str:
    if refusal.wanted is BookingStatus.NO_SHOW and refusal.status is not BookingStatus.PENDING:
        return "A booking can be marked as missed only after its start, and only while the customer has not arrived."
    words = STATUS_WORDS
    return f'A booking that is "{words[refusal.status]}" can\'t become "{words[refusal.wanted]}".'


def N_(template: str) -> str:  # noqa: N802  # gettext's own name for it
    """Marks a template for the translators: messages say the same in other languages."""
    return template


DEPOSIT: Mapping[str, str] = {
    "asked": N_("{asked} deposit to pay"),
    "paid": N_("{paid} deposit paid"),
    "refund_requested": N_("Deposit refund requested"),
    "refunded": N_("{paid} deposit refunded"),
    "part_refunded": N_("Part of the deposit refunded"),
    "forfeited": N_("{paid} deposit kept by the salon"),
    "credited": N_("{paid} deposit turned into store credit"),
    "failed": N_("{asked} deposit payment didn't go through"),
    "kept": N_("{paid} deposit held by the salon"),
}
"""By the deposit's status."""

CANCELLATION: Mapping[DepositOutcome, str] = {
    DepositOutcome.FULL_REFUND: N_("{refund} goes back to the card you paid with."),
    DepositOutcome.PARTIAL_REFUND: N_(
        "{refund} goes back to the card you paid with. {venue} keeps {forfeit} of your deposit per our policy."
    ),
    DepositOutcome.FORFEIT: N_("Your {paid} deposit wasn't refunded per our policy."),
    DepositOutcome.CREDIT: N_("You have {credit} of credit for your next visit to {venue}."),
    DepositOutcome.NONE: N_("Your {paid} deposit stays with {venue}. Please contact them about it."),
}
"""What a cancellation did to a deposit that was paid."""
NOTHING_PAID = N_("No deposit was paid, so there is nothing to refund.")


def deposit_sentence(status: str, asked: str, paid: str) -> str:
    """Where the deposit stands."""
    return DEPOSIT[status].format(asked=asked, paid=paid)


def quote_sentence(
    outcome: DepositOutcome, *, paid: str | None, refund: str, forfeit: str, credit: str, venue: str
) -> str:
    """What cancelling would do to the deposit; `paid` is None where nothing was."""
    if paid is None:
        return "You haven't paid a deposit, so there is nothing to refund."
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return f"You'll be refunded {refund} to the card you paid with"
        case DepositOutcome.PARTIAL_REFUND:
            return f"You'll be refunded {refund} to the card you paid with. {venue} keeps {forfeit} of your deposit per our policy"
        case DepositOutcome.FORFEIT:
            return f"Your {paid} deposit can't be refunded per our policy"
        case DepositOutcome.CREDIT:
            return f"Your {paid} deposit will become {credit} of credit for your next visit to {venue}"
        case DepositOutcome.NONE:
            return f"Your {paid} deposit stays with {venue}. Please contact them about it"


def cancellation_sentence(
    outcome: DepositOutcome, *, paid: str | None, refund: str, forfeit: str, credit: str, venue: str
) -> str:
    """What cancelling did to the deposit."""
    template = NOTHING_PAID if paid is None else CANCELLATION[outcome]
    return template.format(paid=paid, refund=refund, forfeit=forfeit, credit=credit, venue=venue)


def late_fee_sentence(fee: str, hours: int) -> str:
    """The fee a quote carries."""
    return f"A fee of {fee} applies, because the appointment is less than {hours} hours away."


def refund_sentence(status: str, amount: str, venue: str) -> str:
    """How far a refund has come."""
    return {
        "requested": f"Your refund of {amount} has been requested.",
        "submitted": f"Your refund of {amount} is on its way. Banks take 5 to 10 days to show it.",
        "succeeded": f"Your refund of {amount} is done. Banks take 5 to 10 days to show it.",
        "failed": f"Your refund of {amount} didn't go through. {venue} is looking at it; you don't need to do anything.",
    }[status]


def fee_sentence(kind: str, status: str, amount: str, venue: str) -> str:
    """What became of a fee."""
    why = "cancelling late" if kind == "late_cancellation" else "the missed appointment"
    return {
        "requested": f"A fee of {amount} for {why} will be charged to your saved card.",
        "charged": f"A fee of {amount} for {why} was charged to your saved card.",
        "not_charged": f"A fee of {amount} for {why} is due. It was not charged, because there is no saved card.",
        "waived": f"{venue} has waived the fee of {amount} for {why}.",
        "failed": f"A fee of {amount} for {why} is due. Charging your saved card didn't work.",
    }[status]


def venue_policy(notice_hours: int, venue: str) -> list[str]:
    """A venue's rules for changing a booking, a sentence each."""
    if notice_hours == 0:
        return ["You can reschedule or cancel online until your appointment starts."]
    return [
        f"You can reschedule or cancel online until {_hours(notice_hours)} before your appointment.",
        f"After that, please contact {venue} directly.",
    ]


def terms_policy(terms: CancellationTerms, *, late_fee: str | None, no_show_fee: str | None) -> list[str]:
    """What was agreed about the deposit and fees, a sentence each."""
    lines: list[str] = []
    above: int | None = None
    for tier in terms.tiers:
        lines.append(f"{_when(tier.from_hours, above)}: {_tier_words(tier)}.")
        above = tier.from_hours
    if len(lines) == 1:
        words = _tier_words(terms.tiers[0])
        lines = [f"If you cancel, {words}."]
    if late_fee is not None and terms.late_fee_from_hours is not None:
        lines.append(
            f"Cancelling less than {_hours(terms.late_fee_from_hours)} before the appointment costs a fee of {late_fee}."
        )
    if no_show_fee is not None:
        lines.append(f"Missing the appointment costs a fee of {no_show_fee}.")
    return lines


def _when(from_hours: int, above: int | None) -> str:
    if above is None:
        return f"Cancelling {_hours(from_hours)} or more before the appointment"
    if from_hours == 0:
        return f"Less than {_hours(above)} before"
    return f"{from_hours} to {_hours(above)} before"


def _tier_words(tier: DepositTier) -> str:
    return {
        DepositOutcome.FULL_REFUND: "your deposit is refunded in full",
        DepositOutcome.PARTIAL_REFUND: f"{tier.refund_percent} % of your deposit is refunded",
        DepositOutcome.FORFEIT: "your deposit isn't refunded",
        DepositOutcome.CREDIT: "your deposit becomes credit for your next visit",
        DepositOutcome.NONE: "the salon decides about your deposit",
    }[tier.outcome]


def _hours(hours: int) -> str:
    return "1 hour" if hours == 1 else f"{hours} hours"


def activity_sentence(what: str, detail: Mapping[str, Any], zone: str) -> str:
    """One line of a booking's activity, for the desk."""
    if what in ("rescheduled", "took_opening"):
        before, after = (_moment(detail[name], zone) for name in ("from_starts_at", "to_starts_at"))
        staff = (
            ""
            if detail["from_staff"] == detail["to_staff"]
            else f", from {detail['from_staff']} to {detail['to_staff']}"
        )
        moved = "Took an earlier time: moved" if what == "took_opening" else "Moved"
        return f"{moved} from {before} to {after}{staff}."
    reason = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    plain = {
        "created": "Booked.",
        "requested": "Requested; waiting for an answer.",
        "approved": "Approved the request.",
        "declined": f"Declined the request.{reason}",
        "arrived": "Marked as arrived.",
        "ready": "Marked as ready to start.",
        "completed": "Marked as completed.",
        "no_show": "Marked as missed.",
        "cancelled": f"Cancelled.{reason}",
        "link_revoked": "Revoked the manage link; it no longer opens the booking.",
        "link_sent": "Sent the manage link.",
        "message_retried": "Had a message sent again.",
        "asked_earlier": "Asked to hear of earlier times.",
        "stopped_earlier": "Stopped asking for earlier times.",
        "offered_opening": "Offered an earlier time by hand.",
        "matching_on": "Turned earlier times on.",
        "matching_off": "Turned earlier times off.",
        "declined_opening": "Said no to an earlier time.",
        "imported": "Brought over from another calendar.",
    }
    return plain.get(what) or what.replace("_", " ").capitalize() + "."


_KIND_WORDS = {
    MessageKind.REQUEST_RECEIVED: "Request received",
    MessageKind.CONFIRMED: "Confirmation",
    MessageKind.RESCHEDULED: "New time",
    MessageKind.DECLINED: "Request declined",
    MessageKind.CANCELLED: "Cancellation",
    MessageKind.LINK_RESENT: "Manage link",
    MessageKind.REMINDER: "Reminder",
    MessageKind.COUNTER_OFFERS: "Other times offered",
    MessageKind.EARLIER_OPENING: "Earlier time offered",
    MessageKind.CARD_SAVED: "Card saved",
    MessageKind.CARD_REMOVED: "Card removed",
    MessageKind.REFUND_DONE: "Refund done",
    MessageKind.REFUND_FAILED: "Refund failed",
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


_WHY_NOT = {
    WhyNot.CLOSED: "{name}'s booking is over or called off.",
    WhyNot.NOT_CONFIRMED: "{name}'s request isn't answered yet.",
    WhyNot.NOT_REACHABLE: "{name} has no email address or phone number.",
    WhyNot.OTHER_STAFF: "{name} is booked with someone else, and customers here don't switch.",
    WhyNot.DOES_NOT_FIT: "{name}'s service doesn't fit into this time.",
    WhyNot.NOT_EARLIER: "{name}'s appointment is no later than this.",
    WhyNot.NOT_WANTED: "{name} asked for other days or times of day.",
    WhyNot.INSIDE_NOTICE: "{name}'s appointment is too close to be changed online.",
    WhyNot.OFFERED_BEFORE: "{name} was offered this time before.",
    WhyNot.HOLDS_ANOTHER: "{name} is deciding about another earlier time.",
    WhyNot.TOLD_LATELY: "{name} was told of another time a short while ago.",
    WhyNot.TOO_LATE: "There is too little time left for {name} to take it.",
    WhyNot.NOT_NEXT: "{name} has waited less long than those who were told.",
}
_OPENING_ENDINGS = {
    Ending.TAKEN: "Taken by someone who waited for an earlier time.",
    Ending.TIME_USED: "The time is in use again.",
    Ending.TOO_LATE: "It came too close to be offered.",
    Ending.NOBODY_WAITS: "Nobody who waits wants this time.",
    Ending.NOBODY_LEFT: "Everyone it suits was asked, and nobody took it.",
    Ending.SWITCHED_OFF: "Earlier times are turned off, so nobody was told.",
    Ending.CHAIN_ENDED: "It became free at the end of a chain of moves, and isn't passed on.",
}
_OFFER_WORDS = {
    OpeningOfferStatus.OFFERED: "{name} was told and hasn't answered.",
    OpeningOfferStatus.ACCEPTED: "{name} took it.",
    OpeningOfferStatus.DECLINED: "{name} said no.",
    OpeningOfferStatus.LAPSED: "{name} didn't answer in time.",
    OpeningOfferStatus.WITHDRAWN: "It no longer suited {name}'s booking.",
    OpeningOfferStatus.SUPERSEDED: "Someone else was faster than {name}.",
}


def why_not_sentence(why: WhyNot, name: str) -> str:
    """Why someone who waits is not told of an opening, for the desk."""
    return _WHY_NOT[why].format(name=name)


def offer_sentence(status: OpeningOfferStatus, name: str) -> str:
    """What became of an opening offered to someone, for the desk."""
    return _OFFER_WORDS[status].format(name=name)


def opening_sentence(status: OpeningStatus, ending: Ending | None, due: datetime) -> str:
    """How far an opening has come, for the desk; `due`, on the venue's clock, is when it is looked at next."""
    if ending is not None:
        return _OPENING_ENDINGS[ending]
    return f"Held until {moment(due)}." if status is OpeningStatus.OFFERED else f"To be offered from {moment(due)}."


def quiet_sentence(until: datetime, zone: str) -> str:
    """Why nobody is told of an opening now."""
    return f"Customers aren't told of earlier times at this hour. Offer it from {_moment(until.isoformat(), zone)}."


_OUTDATED_WORDS = {
    Outdated.MOVED: "The booking has moved since.",
    Outdated.STATUS_CHANGED: "What it said of the booking has changed since.",
    Outdated.OVER: "The time it told of has passed.",
    Outdated.TAKEN: "The time it offered is offered no more.",
    Outdated.NO_ADDRESS: "The customer has no address for it.",
}


def outdated_sentence(why: Outdated) -> str:
    """Why a message was not sent, for the desk."""
    return _OUTDATED_WORDS[why]


def _moment(instant: str, zone: str) -> str:
    return moment(datetime.fromisoformat(local_text(datetime.fromisoformat(instant), zone)))
