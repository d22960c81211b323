"""What the desk reads of messages: how far each has come, whom none reaches, and why one was not sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.presentation.catalogue import N_, joined
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated
from openchair.rules.records.booking import BookingRecord

ERASED_NAME: Final = "Former customer"
"""How someone is called who was made nameless, in every language: a name that is kept."""
KIND_WORDS: Final[Mapping[MessageKind, str]] = {
    MessageKind.REQUEST_RECEIVED: N_("Request received"),
    MessageKind.CONFIRMED: N_("Confirmation"),
    MessageKind.RESCHEDULED: N_("New time"),
    MessageKind.MOVED_BY_VENUE: N_("We had to move you"),
    MessageKind.DECLINED: N_("Request declined"),
    MessageKind.CANCELLED: N_("Cancellation"),
    MessageKind.LINK_RESENT: N_("Manage link"),
    MessageKind.REMINDER: N_("Reminder"),
    MessageKind.COUNTER_OFFERS: N_("Other times offered"),
    MessageKind.OFFERS_WITHDRAWN: N_("Offer taken back"),
    MessageKind.EARLIER_OPENING: N_("Earlier time offered"),
    MessageKind.CARD_SAVED: N_("Card saved"),
    MessageKind.CARD_REMOVED: N_("Card removed"),
    MessageKind.REFUND_DONE: N_("Refund done"),
    MessageKind.REFUND_FAILED: N_("Refund failed"),
    MessageKind.DEPOSIT_PAID: N_("Deposit paid"),
    MessageKind.FEE_CHARGED: N_("Fee charged"),
    MessageKind.FEE_FAILED: N_("Fee not charged"),
    MessageKind.CONTACT_CORRECTED: N_("Contact changed"),
    MessageKind.CARD_EXPIRING: N_("Card about to expire"),
    MessageKind.TO_BE_TAKEN: N_("Money to be taken"),
    MessageKind.OBJECTION_DECIDED: N_("Answer to an objection"),
    MessageKind.OBJECTION_MADE: N_("Note to you that a customer objects"),
    MessageKind.DEPOSIT_DUE: N_("Deposit due soon"),
    MessageKind.BOOKING_CODE: N_("Code for a booking"),
    MessageKind.NOT_ME: N_("Note to you that a booking isn't its customer's"),
    MessageKind.SMS_CAP: N_("Note to you about this month's text messages"),
    MessageKind.NOT_REACHED: N_("Note to you that a customer wasn't reached"),
    MessageKind.DISPUTE_OPENED: N_("Note to you that a payment is disputed"),
    MessageKind.DISPUTE_ENDED: N_("Note to you that a dispute has ended"),
}
_CHANNEL_WORDS: Final[Mapping[Channel, str]] = {Channel.EMAIL: N_("email"), Channel.SMS: N_("SMS")}
_PROGRESS_WORDS: Final[Mapping[MessageStatus, str]] = {
    MessageStatus.QUEUED: N_("waiting to be sent"),
    MessageStatus.HANDED_OVER: N_("waiting to be sent"),
    MessageStatus.SENDING: N_("being sent"),
    MessageStatus.ACCEPTED: N_("sent"),
    MessageStatus.DELIVERED: N_("delivered"),
    MessageStatus.BOUNCED: N_("could not be delivered"),
    MessageStatus.FAILED: N_("not sent"),
    MessageStatus.SUPERSEDED: N_("not sent, as it was no longer true"),
}


def message_sentence(
    kind: MessageKind,
    channel: Channel,
    status: MessageStatus,
    *,
    due: datetime | None,
    problem: str | None,
    reader: DeskReader,
) -> str:
    """A message and how far it has come, for the desk; `due` is when it goes out, where that is yet to come."""
    say = reader.say
    facts = {"message": say(KIND_WORDS[kind]), "way": say(_CHANNEL_WORDS[channel])}
    if due is not None and status is MessageStatus.QUEUED:
        said = say("{message} by {way}: to be sent on {moment}.", **facts, moment=reader.moment(due))
    else:
        said = say("{message} by {way}: {progress}.", **facts, progress=say(_PROGRESS_WORDS[status]))
    why = None if problem is None or status is MessageStatus.ACCEPTED else problem_sentence(problem, reader)
    return joined(said, why)


def problem_sentence(problem: str, reader: DeskReader) -> str:
    """Why a message did not go out, as it was kept: a sentence of ours in the reader's language, a provider's as it is."""
    return reader.words.known(problem)


def waits_for_deposit(booking: BookingRecord, reader: DeskReader) -> str | None:
    """That a booking lapses unless its deposit is paid, for the desk; None where it doesn't wait for that."""
    due = booking.deposit_awaited_until
    if due is None and booking.awaits_code and booking.verify_until is not None:
        return reader.say(
            "Booked online: the time is held until {moment} for the code we sent, then it is free again.",
            moment=reader.moment(booking.verify_until),
        )
    if due is None:
        return None
    facts = {"amount": reader.amount(booking.deposit_left_minor, booking.currency), "moment": reader.moment(due)}
    if booking.is_held:
        return reader.say(
            "Booked online, not paid yet: the time is held until {moment} for the {amount} deposit, then it is free again.",
            **facts,
        )
    return reader.say(
        "The {amount} deposit is to be paid by {moment}; then the booking lapses, unless the customer is here.", **facts
    )


def reach_sentence(
    *, has_way: bool, works: bool, mail_dies: bool, texts_stopped: bool, texts_die: bool, reader: DeskReader
) -> str | None:
    """What does not reach a customer and why, for the desk; None where all does."""
    say, said = reader.say, []
    if mail_dies:
        said.append(say("The last mail to their address did not arrive."))
    if texts_stopped:
        said.append(say("Their number answered STOP, so it gets no texts until it answers START."))
    elif texts_die:
        said.append(say("The last text to their number did not arrive."))
    if not has_way:
        said.append(say("There is no address or number to write to."))
    if not works:
        said.append(say("No message reaches them: please call."))
    return joined(*said) or None


_OUTDATED_WORDS: Final[Mapping[Outdated, str]] = {
    Outdated.MOVED: N_("The booking has moved since."),
    Outdated.STATUS_CHANGED: N_("What it said of the booking has changed since."),
    Outdated.OVER: N_("The time it told of has passed."),
    Outdated.FEE_SETTLED: N_("The fee it asked for was paid, waived or charged again since."),
    Outdated.TAKEN: N_("The time it offered is offered no more."),
    Outdated.ANSWERED: N_("The customer has accepted the new time, or taken another, since."),
    Outdated.NO_ADDRESS: N_("The customer has no address for it."),
    Outdated.NOT_ON_OFFER: N_("What it offered is no longer on offer."),
    Outdated.REMINDERS_OFF: N_("Reminders are off."),
    Outdated.NO_MOMENT: N_("There is no moment left for it before the appointment that isn't at night."),
    Outdated.UNSUBSCRIBED: N_("The customer doesn't want such messages."),
    Outdated.NOT_TO_BE_TAKEN: N_("What it told of is not to be taken any more, or was taken."),
    Outdated.LEFT_OUT: N_("More than a day's messages have gone to this customer or from this venue."),
    Outdated.DEPOSIT_SETTLED: N_("The deposit was paid, or isn't waited for any more."),
    Outdated.CARD_FINE: N_("The card it told of was replaced, or isn't needed any more."),
}


TEXTS_STOPPED: Final = N_("The customer has stopped texts to their number by answering STOP.")
OUR_FAULT: Final = N_("Something went wrong on our side while this was written. It is being looked at.")


def outdated_sentence(why: Outdated) -> str:
    """Why a message was not sent, as it is kept for the desk, whose reader `problem_sentence` tells in their language."""
    return _OUTDATED_WORDS[why]
