"""Refusals in words: what is so, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.presentation.catalogue import ENGLISH, N_, Words, joined
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.sign_in import sign_in_sentence
from openchair.presentation.desk.stripe_account import stripe_account_sentence
from openchair.presentation.money import card_problem_sentence
from openchair.presentation.offers import offer_sentence
from openchair.presentation.statuses import STATUS_WORDS
from openchair.presentation.wall_clock import WallClock
from openchair.rules import refusals as refused
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.refusals import OnlineChange
from openchair.rules.status import BookingStatus

LINK_NEEDED: Final = N_("Open the link from your confirmation email or SMS to manage your booking.")
DEVICE_NEEDED: Final = N_("Only a device that is paired with a salon can do this.")
RECEIPT_ONLY: Final = N_(
    "This booking is long over: the link shows it as a receipt, and nothing can be changed any more. "
    "Please contact the venue directly."
)
STAFF_ONLY: Final = N_("Only the venue's own staff can do this. Sign in with a desk credential.")
_BEGUN: Final[Mapping[OnlineChange, str]] = {
    OnlineChange.RESCHEDULED: N_(
        "This booking has already begun and can't be rescheduled online. Please contact {venue} directly."
    ),
    OnlineChange.CANCELLED: N_(
        "This booking has already begun and can't be cancelled online. Please contact {venue} directly."
    ),
    OnlineChange.CHANGED: N_(
        "This booking has already begun and can't be changed online. Please contact {venue} directly."
    ),
}
_WITHIN: Final[Mapping[OnlineChange, str]] = {
    OnlineChange.RESCHEDULED: N_(
        "This booking is within {hours}h of the appointment time and can't be rescheduled online. "
        "Please contact {venue} directly."
    ),
    OnlineChange.CANCELLED: N_(
        "This booking is within {hours}h of the appointment time and can't be cancelled online. "
        "Please contact {venue} directly."
    ),
    OnlineChange.CHANGED: N_(
        "This booking is within {hours}h of the appointment time and can't be changed online. "
        "Please contact {venue} directly."
    ),
}
"""By what can't be done any more."""
_CLOSED: Final[Mapping[BookingStatus, str]] = {
    BookingStatus.COMPLETED: N_(
        "This booking is already finalised: it is done. Please contact {venue} if you need to change something."
    ),
    BookingStatus.CANCELLED: N_(
        "This booking is already finalised: it was cancelled. Please contact {venue} if you need to change something."
    ),
    BookingStatus.NO_SHOW: N_(
        "This booking is already finalised: it was missed. Please contact {venue} if you need to change something."
    ),
}


def inside_notice_window(notice_hours: int, verb: OnlineChange, venue: str, words: Words) -> str:
    """Why a customer can't have this done online any more."""
    if notice_hours == 0:
        return words.say(_BEGUN[verb], venue=venue)
    return words.say(_WITHIN[verb], hours=words.number(notice_hours), venue=venue)


def booking_closed(status: BookingStatus, venue: str, words: Words) -> str:
    """Why nothing can be done with a closed booking."""
    return words.say(_CLOSED[status], venue=venue)


def refusal_sentence(  # noqa: PLR0912  # a case for each refusal
    refusal: refused.Refusal, venue: str, clock: WallClock
) -> str:
    """Any refusal in words for the person who asked, in the words and by the clock of `clock`."""
    words = clock.words
    say = words.say
    match refusal:
        case refused.InsideNoticeWindow():
            return inside_notice_window(refusal.notice_hours, refusal.verb, venue, words)
        case refused.BookingClosed():
            return booking_closed(refusal.status, venue, words)
        case refused.SlotTaken():
            return say("Someone just took that time. Your booking hasn't changed. Please choose another time.")
        case refused.BookingPaused():
            opens = clock.moment(datetime.fromisoformat(refusal.opens_at))
            return joined(say("Nothing was booked. Online booking opens again {moment}.", moment=opens), refusal.note)
        case refused.TermsChanged():
            return say(
                "The price or the terms have changed since you looked. Nothing was booked. Please read them again."
            )
        case refused.QuoteChanged():
            return say(
                "What happens to your money has changed since you looked. Nothing was cancelled. Please read it again."
            )
        case refused.MoveQuoteChanged():
            return say(
                "What cancelling would cost after this move has changed since you looked. Nothing was moved. "
                "Please read it again."
            )
        case refused.NoMoveToAccept():
            return say("There is no new time here to accept. Please reload to see your booking.")
        case refused.NothingToObjectTo():
            return say("{venue} takes nothing for this booking any more. You don't need to do anything.", venue=venue)
        case refused.NothingToUndo():
            return say(
                "There is nothing to take back any more: you can take a change back for 2 minutes, until your appointment "
                "starts. Nothing was changed."
            )
        case refused.NotYoursToUndo():
            return say("{venue} made this change, so only they can take it back. Please contact them.", venue=venue)
        case refused.BookingChanged():
            return say(
                "This booking was changed since you looked at it. Nothing was done. Please check it and try again."
            )
        case refused.InvalidInput(places=dict(places)):
            return say(refusal.message, **places)
        case refused.InvalidInput() | refused.CredentialNeeded():
            return words.known(refusal.message)
        case refused.NotFound(what="card"):
            return say("There is no such card at {venue}.", venue=venue)
        case refused.NotFound(what="saved card"):
            return say("There is no saved card.")
        case refused.NotFound(what="payment"):
            return say("There is no such payment at {venue}.", venue=venue)
        case refused.NotFound(what="earlier time offered to you"):
            return say("There is no such earlier time offered to you at {venue}.", venue=venue)
        case refused.KeyReused():
            return say(
                "This request was already used for another change. Nothing was done. Please reload and try again."
            )
        case refused.SignInLinkSpent():
            return say("This link was used already, or is too old. Ask for a new one.")
        case refused.PasskeyRefused():
            return say("That passkey isn't known here, or it took too long. Try again, or sign in by email.")
        case refused.PairingCodeSpent():
            return say("This code was used already, or is too old. Have a new one shown, and use it within 10 minutes.")
        case refused.SessionOver():
            return say("You are signed out here. Please sign in again.")
        case refused.LastOwner():
            return say(
                "The salon needs an owner who can sign in, and there is no other. Make someone else an owner first."
            )
        case refused.TooOften():
            again = clock.moment(datetime.fromisoformat(refusal.allowed_at))
            return say(
                "This was done several times in a short while. It can be done again from {moment}.", moment=again
            )
        case refused.WrongCode():
            return words.say_many(
                "That isn't the code we sent. Please look again: {count} try is left.",
                "That isn't the code we sent. Please look again: {count} tries are left.",
                refusal.tries_left,
            )
        case refused.CodeOver():
            return say(
                "The code can't be typed any more, and the time was let go. Please choose a time and book again."
            )
        case refused.PaymentsAway(for_now=True):
            return say(
                "Our payment service isn't answering right now. Nothing was charged. Please try again in a minute."
            )
        case refused.PaymentsAway():
            return say("{venue} doesn't take cards online. Please contact them directly.", venue=venue)
        case refused.NothingToPay():
            return say("There is nothing to pay for this booking any more.")
        case refused.PaymentUnderWay():
            return say("This is being charged at this moment. Please look again in a minute.")
        case refused.CardNeeded():
            return card_problem_sentence(refusal.problem, words)
        case refused.CardNotSaved():
            why = None if refusal.problem is None else card_problem_sentence(refusal.problem, words)
            said = (say("Your card wasn't saved."), why, say("Please try again, or use another card."))
            return " ".join(filter(None, said))
        case refused.CardStillNeeded(fee_owed=True):
            return say("A fee is still to be paid. You can replace this card, or remove it once the fee is settled.")
        case refused.CardStillNeeded():
            return say(
                "Your booking has a fee for cancelling late or missing it, which this card is kept for. "
                "You can replace it now, and remove it when your appointment is over."
            )
        case refused.MoreThanLeft():
            return say("Only {left} of it is left to give back. Nothing was changed.", left=refusal.left)
        case refused.NotEnoughCredit():
            return say(
                "The credit you have at {venue} isn't enough for this deposit. Nothing was used. You can pay by card.",
                venue=venue,
            )
        case refused.NoOpenOffer():
            return say("No other time is on offer for this booking.")
        case refused.OfferNotOpen():
            return offer_sentence(
                refusal.status,
                venue,
                clock,
                held_until=datetime.fromisoformat(refusal.held_until),
                chosen=None if refusal.chosen is None else datetime.fromisoformat(refusal.chosen),
                chosen_staff=refusal.chosen_staff,
            )
        case refused.OpeningNotOpen():
            return opening_over(refusal.status, words)
        case refused.TooSoonForEarlierTimes():
            return say(
                "Earlier times can be asked for when the appointment is {days} or more days away.",
                days=words.number(refusal.min_days),
            )
        case refused.NotConfirmedYet():
            return say(
                "{venue} hasn't answered this request yet. Once it is confirmed, you can ask for earlier times.",
                venue=venue,
            )
    return _desk_refusal(refusal, venue)


def _desk_refusal(refusal: refused.Refusal, venue: str) -> str:
    """What only the desk, or a program, meets."""
    match refusal:
        case refused.UnusualStart():
            return (
                "Bookings start between 12 hours ago and "
                f"{refusal.horizon_days} days from now. Nothing was changed. Confirm that this start is meant, and the "
                "booking is made without any fee or forfeit."
            )
        case refused.OnDeskWordAlone():
            return (
                "This fee rests on the salon's word alone, so it isn't charged to the card. "
                "The customer can pay it on their page, or you can waive it."
            )
        case refused.DisputeOpen():
            return "A payment of this booking is being looked at. Nothing was charged or paid back."
        case refused.NotFound():
            return f"There is no such {refusal.what} at {venue}."
        case refused.CustomerInDoubt():
            return (
                "Somebody like that is on record here, with another contact. Nothing was booked. "
                "Please say whether it is them, or someone new."
            )
        case refused.CustomerHasOpenMatters():
            return "Something about this customer is still open. Nothing was changed. Please see to it first."
        case refused.CustomerChanged():
            return "This customer was changed since you looked. Nothing was done. Please check it and try again."
        case refused.NotPossibleNow():
            return _not_possible_now(refusal)
        case refused.RefundNotFailed():
            return "Only a refund that didn't go through can be sent again. Please reload to see where this one stands."
        case refused.NoObjection():
            return "There is no objection here that waits for a decision. Please reload to see how it stands."
        case refused.FeeSettled():
            return "This fee is already charged, waived, or being charged. Please reload to see where it stands."
        case refused.DepositDecided():
            return "There is no deposit here that waits for a decision. Please reload to see where it stands."
    desk = DeskReader(ENGLISH.language, "UTC")
    return stripe_account_sentence(refusal, desk) or sign_in_sentence(refusal, desk)


_OPENING_OVER: Final[Mapping[OpeningOfferStatus, str]] = {
    OpeningOfferStatus.OFFERED: N_("This time is no longer free. Your booking hasn't changed."),
    OpeningOfferStatus.ACCEPTED: N_("You have taken this time already."),
    OpeningOfferStatus.DECLINED: N_(
        "You said no to this time, so it was offered to someone else. Your booking hasn't changed."
    ),
    OpeningOfferStatus.LAPSED: N_(
        "This time was held for a while and then offered to someone else. Your booking hasn't changed."
    ),
    OpeningOfferStatus.WITHDRAWN: N_(
        "This time no longer suits your booking as it is now, so it is offered to someone else."
    ),
    OpeningOfferStatus.TAKEN_BACK: N_(
        "This time can't be offered after all. We're sorry. Your booking hasn't changed."
    ),
    OpeningOfferStatus.SUPERSEDED: N_("Someone else took this time first. Your booking hasn't changed."),
    OpeningOfferStatus.NOT_TOLD: N_(
        "We couldn't reach you about this time, so it was offered to someone else. Your booking hasn't changed."
    ),
}


def opening_over(status: OpeningOfferStatus, words: Words) -> str:
    """What became of an earlier time that can't be taken any more."""
    return words.say(_OPENING_OVER[status])


def _not_possible_now(refusal: refused.NotPossibleNow) -> str:
    if refusal.wanted is BookingStatus.PENDING and refusal.status is BookingStatus.PENDING:
        return "This time is only held until its deposit is paid. Once it is paid, you can answer it."
    if refusal.wanted is BookingStatus.PENDING:
        return f'Only a request that still waits can be answered so; this booking is "{STATUS_WORDS[refusal.status]}".'
    if refusal.wanted is BookingStatus.NO_SHOW and refusal.status is not BookingStatus.PENDING:
        return "A booking can be marked as missed only after its start, and only while the customer has not arrived."
    if refusal.wanted is BookingStatus.COMPLETED and refusal.status is not BookingStatus.PENDING:
        return (
            "A booking can be marked as done only from its start on. If they came earlier, move it to that time first."
        )
    words = STATUS_WORDS
    return f'A booking that is "{words[refusal.status]}" can\'t become "{words[refusal.wanted]}".'
