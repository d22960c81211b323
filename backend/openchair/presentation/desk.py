"""What the desk reads of messages: how far each has come, whom none reaches, and why one was not sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.core.money import Money, format_money
from openchair.presentation.dates import moment
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated
from openchair.rules.records.booking import BookingRecord
from openchair.rules.zone import local_time

KIND_WORDS: Final[Mapping[MessageKind, str]] = {
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
    MessageKind.TO_BE_TAKEN: "Money to be taken",
    MessageKind.OBJECTION_DECIDED: "Answer to an objection",
    MessageKind.OBJECTION_MADE: "Note to you that a customer objects",
    MessageKind.DEPOSIT_DUE: "Deposit due soon",
    MessageKind.BOOKING_CODE: "Code for a booking",
    MessageKind.NOT_ME: "Not made by its customer",
    MessageKind.SMS_CAP: "Text messages of this month",
    MessageKind.NOT_REACHED: "Note to you that a customer wasn't reached",
    MessageKind.DISPUTE_OPENED: "Note to you that a payment is disputed",
    MessageKind.DISPUTE_ENDED: "Note to you that a dispute has ended",
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
    return f"{KIND_WORDS[kind]} by {_CHANNEL_WORDS[channel]}: {progress}.{why}"


def waits_for_deposit(booking: BookingRecord) -> str | None:
    """That a booking lapses unless its deposit is paid, for the desk; None where it doesn't wait for that."""
    due = booking.deposit_awaited_until
    if due is None and booking.awaits_code and booking.verify_until is not None:
        held_until = _moment(booking.verify_until.isoformat(), booking.venue.time_zone)
        return f"Booked online: the time is held until {held_until} for the code we sent, then it is free again."
    if due is None:
        return None
    amount = format_money(Money(booking.deposit_left_minor, booking.currency), booking.venue.locale)
    by = _moment(due.isoformat(), booking.venue.time_zone)
    if booking.is_held:
        return (
            f"Booked online, not paid yet: the time is held until {by} for the {amount} deposit, then it is free again."
        )
    return f"The {amount} deposit is to be paid by {by}; then the booking lapses, unless the customer is here."


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
    Outdated.NOT_TO_BE_TAKEN: "What it told of is not to be taken any more, or was taken.",
    Outdated.LEFT_OUT: "More than a day's messages have gone to this customer or from this venue.",
    Outdated.DEPOSIT_SETTLED: "The deposit was paid, or isn't waited for any more.",
    Outdated.CARD_FINE: "The card it told of was replaced, or isn't needed any more.",
}


def outdated_sentence(why: Outdated) -> str:
    """Why a message was not sent, for the desk."""
    return _OUTDATED_WORDS[why]


def _moment(instant: str, zone: str) -> str:
    return moment(local_time(datetime.fromisoformat(instant), zone))
