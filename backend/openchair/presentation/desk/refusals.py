"""Refusals in words for the desk, which has nobody else to contact: what is so, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.presentation.catalogue import N_, joined
from openchair.presentation.desk.erasure import open_matter_sentence
from openchair.presentation.desk.in_the_way import in_the_way_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.sign_in import sign_in_sentence
from openchair.presentation.desk.stripe_account import stripe_account_sentence
from openchair.rules import refusals as refused
from openchair.rules.fees import FeeStatus
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import Problem
from openchair.rules.refusals import OnlineChange
from openchair.rules.status import BookingStatus

_STATUS: Final[Mapping[BookingStatus, str]] = {
    BookingStatus.PENDING: N_("Request"),
    BookingStatus.CONFIRMED: N_("Confirmed"),
    BookingStatus.ARRIVED: N_("Arrived"),
    BookingStatus.READY_TO_START: N_("Ready to start"),
    BookingStatus.COMPLETED: N_("Done"),
    BookingStatus.CANCELLED: N_("Cancelled"),
    BookingStatus.NO_SHOW: N_("Missed"),
}
_CLOSED: Final[Mapping[BookingStatus, str]] = {
    BookingStatus.COMPLETED: N_("This booking is closed: it is done. Nothing was changed. Make a new booking instead."),
    BookingStatus.CANCELLED: N_(
        "This booking is closed: it was cancelled. Nothing was changed. Make a new booking instead."
    ),
    BookingStatus.NO_SHOW: N_(
        "This booking is closed: it was missed. Nothing was changed. Make a new booking instead."
    ),
}
_CARD: Final[Mapping[Problem, str]] = {
    Problem.NO_CARD: N_("The customer has no saved card."),
    Problem.CARD_EXPIRED: N_("The customer's card has expired."),
    Problem.DECLINED: N_("The bank declined the customer's card."),
    Problem.INSUFFICIENT_FUNDS: N_("There wasn't enough money on the customer's card."),
    Problem.AUTHENTICATION: N_("The bank wants the customer to confirm it themselves."),
    Problem.REFUSED: N_("The customer's card could not be charged."),
    Problem.NOT_AGREED: N_("The saved card is older than this booking, and nobody agreed that it is charged for it."),
}
_OFFER: Final[Mapping[OfferStatus, str]] = {
    OfferStatus.OFFERED: N_("This time can't be taken any more."),
    OfferStatus.ACCEPTED: N_("The customer has taken this time."),
    OfferStatus.DECLINED: N_("The customer said no to this time."),
    OfferStatus.EXPIRED: N_("Nobody took this time while it was held."),
    OfferStatus.WITHDRAWN: N_("This time was taken back."),
    OfferStatus.SUPERSEDED: N_("This time is no longer on offer: another was chosen, or others were sent."),
    OfferStatus.NOT_TOLD: N_("The customer could not be told of this time, so it is no longer on offer."),
}
_OPENING: Final[Mapping[OpeningOfferStatus, str]] = {
    OpeningOfferStatus.OFFERED: N_("This time is no longer free."),
    OpeningOfferStatus.ACCEPTED: N_("The customer has taken this time."),
    OpeningOfferStatus.DECLINED: N_("The customer said no to this time."),
    OpeningOfferStatus.LAPSED: N_("This time was held for a while, and the customer didn't answer."),
    OpeningOfferStatus.WITHDRAWN: N_("This time no longer suits the customer's booking as it is now."),
    OpeningOfferStatus.TAKEN_BACK: N_("This time was taken back."),
    OpeningOfferStatus.SUPERSEDED: N_("Someone else took this time first."),
    OpeningOfferStatus.NOT_TOLD: N_("The customer could not be told of this time."),
}
_FEE: Final[Mapping[FeeStatus, str]] = {
    FeeStatus.REQUESTED: N_("This fee is being charged."),
    FeeStatus.CHARGED: N_("This fee is paid."),
    FeeStatus.NOT_CHARGED: N_("This fee is due, and was not charged."),
    FeeStatus.WAIVED: N_("This fee was waived."),
    FeeStatus.FAILED: N_("This fee is due, and charging it didn't work."),
}


_WITHIN: Final[Mapping[OnlineChange, str]] = {
    OnlineChange.RESCHEDULED: N_("The customer can't have this rescheduled online any more. You can do it for them."),
    OnlineChange.CANCELLED: N_("The customer can't have this cancelled online any more. You can do it for them."),
    OnlineChange.CHANGED: N_("The customer can't have this changed online any more. You can do it for them."),
}
"""By what their customer can't have done any more."""
NOT_FOUND: Final[Mapping[refused.Thing, str]] = {
    "API key": N_("There is no such key here, or it has ended. Nothing was changed. Please reload."),
    "blocked time": N_("There is no such blocked time here. Nothing was changed. Please reload."),
    "booking": N_("There is no such booking here. Nothing was changed. Please reload."),
    "card": N_("There is no such card here. Nothing was changed. Please reload."),
    "customer": N_("There is no such customer here. Nothing was changed. Please reload."),
    "device": N_("There is no such device here, or it was revoked. Nothing was changed. Please reload."),
    "domain": N_("There is no such domain here, or it was removed. Nothing was changed. Please reload."),
    "earlier time offered to you": N_("There is no such earlier time here. Nothing was changed. Please reload."),
    "fee": N_("There is no such fee here. Nothing was changed. Please reload."),
    "invitation": N_("There is no such open invitation here. Nothing was changed. Please reload."),
    "opening": N_("There is no such opening here. Nothing was changed. Please reload."),
    "passkey": N_("There is no such passkey, or it was removed. Nothing was changed. Please reload."),
    "payment": N_("There is no such payment here. Nothing was changed. Please reload."),
    "person who works here": N_("Nobody like that works here any more. Nothing was changed. Please reload."),
    "refund": N_("There is no such refund here. Nothing was changed. Please reload."),
    "saved card": N_("There is no such saved card here. Nothing was changed. Please reload."),
    "service": N_("There is no such service here. Nothing was changed. Please reload."),
    "session": N_("There is no such sign-in here, or it has ended. Please reload."),
    "settlement": N_("There is no such settlement here. Nothing was changed. Please reload."),
    "staff member": N_("There is no such staff member here. Nothing was changed. Please reload."),
    "Stripe account": N_("There is no connected Stripe account here. Nothing was changed. Please reload."),
    "undelivered message": N_("There is no such undelivered message here. Nothing was changed. Please reload."),
}


def desk_refusal_sentence(refusal: refused.Refusal, reader: DeskReader) -> str:  # noqa: PLR0912, PLR0915  # a case for each refusal
    """Any refusal in words for the venue's own staff."""
    say, words = reader.say, reader.words
    match refusal:
        case refused.InsideNoticeWindow():
            return say(_WITHIN[refusal.verb])
        case refused.BookingClosed():
            return say(_CLOSED[refusal.status])
        case refused.SlotTaken():
            taken = say("Something else takes that time by now. Nothing was changed. Please choose another time.")
            return joined(taken, *(in_the_way_sentence(each, reader) for each in refusal.in_the_way))
        case refused.BookingPaused():
            opens = reader.moment(datetime.fromisoformat(refusal.opens_at))
            return joined(say("Nothing was booked. Online booking opens again {moment}.", moment=opens), refusal.note)
        case refused.TermsChanged():
            return say(
                "The price or the terms of this service have changed since they were shown. "
                "Nothing was booked. Please read them again."
            )
        case refused.QuoteChanged():
            return say(
                "What happens to the money has changed since you looked. Nothing was cancelled. Please read it again."
            )
        case refused.MoveQuoteChanged():
            return say(
                "What cancelling would cost after this move has changed since you looked. Nothing was moved. "
                "Please read it again."
            )
        case refused.NoMoveToAccept():
            return say("There is no new time that waits for the customer to accept it.")
        case refused.NothingToUndo():
            return say(
                "There is nothing to take back any more: a cancel or a move can be taken back for 2 minutes, until the "
                "appointment starts. Nothing was changed."
            )
        case refused.NotYoursToUndo():
            return say(
                "The customer made this change on their page, so only they can take it back there. Nothing was changed. "
                "You can move the booking, or make a new one."
            )
        case refused.UnusualStart():
            return reader.say_many(
                "Bookings start between 12 hours ago and {count} day from now. Nothing was changed. "
                "Confirm that this start is meant, and the booking is made without any fee or forfeit.",
                "Bookings start between 12 hours ago and {count} days from now. Nothing was changed. "
                "Confirm that this start is meant, and the booking is made without any fee or forfeit.",
                refusal.horizon_days,
            )
        case refused.OnDeskWordAlone():
            return say(
                "This fee rests on the salon's word alone, so it isn't charged to the card. "
                "The customer can pay it on their page, or you can waive it."
            )
        case refused.DisputeOpen():
            return say(
                "The customer's bank disputes a payment of this booking, so its money waits until that has ended. Nothing was "
                "charged, sent or paid back. Please answer the dispute in Stripe; you are told when the bank has decided."
            )
        case refused.NothingToObjectTo():
            return say("Nothing is taken for this booking on the salon's word any more.")
        case refused.NoObjection():
            return say("There is no objection here that waits for a decision. Please reload to see how it stands.")
        case refused.BookingChanged():
            return say(
                "This booking was changed since you looked at it. Nothing was done. Please check it and try again."
            )
        case refused.InvalidInput(places=dict(places)):
            return say(refusal.message, **places)
        case refused.InvalidInput() | refused.CredentialNeeded():
            return words.known(refusal.message)
        case refused.KeyReused():
            return say(
                "This request was already used for another change. Nothing was done. Please reload and try again."
            )
        case refused.NotFound():
            return say(NOT_FOUND[refusal.what])
        case refused.CustomerInDoubt():
            return say(
                "Somebody like that is on record here, with another contact. Nothing was booked. "
                "Please say whether it is them, or someone new."
            )
        case refused.CustomerHasOpenMatters():
            listed = (open_matter_sentence(each, reader) for each in refusal.open_matters)
            return joined(say("This customer can't be erased yet; nothing was changed."), *listed)
        case refused.CustomerChanged():
            return say("This customer was changed since you looked. Nothing was done. Please check it and try again.")
        case refused.NotPossibleNow():
            return _not_possible_now(refusal, reader)
        case refused.SignInLinkSpent():
            return say("This link was used already, or is too old. Ask for a new one.")
        case refused.SessionOver():
            return say("You are signed out here. Please sign in again.")
        case refused.LastOwner():
            return say(
                "The salon needs an owner who can sign in, and there is no other. Make someone else an owner first."
            )
        case refused.TooOften():
            again = reader.moment(datetime.fromisoformat(refusal.allowed_at))
            return say(
                "This was done several times in a short while. It can be done again from {moment}.", moment=again
            )
        case refused.WrongCode():
            return reader.say_many(
                "That isn't the code that was sent: {count} try is left.",
                "That isn't the code that was sent: {count} tries are left.",
                refusal.tries_left,
            )
        case refused.CodeOver():
            return say(
                "This time isn't held for a code any more. Nothing was booked. Please choose a time and book again."
            )
        case refused.PaymentsAway():
            if refusal.for_now:
                return say(
                    "The payment service isn't answering right now. Nothing was charged. Please try again in a minute."
                )
            return say("Cards can't be taken online here: no payment service is set up.")
        case refused.NothingToPay():
            return say("There is nothing to pay for this booking any more.")
        case refused.PaymentUnderWay():
            return say("This is being charged at this moment. Please look again in a minute.")
        case refused.CardNeeded():
            return joined(say(_CARD[refusal.problem]), say("Nothing was charged. The customer can pay on their page."))
        case refused.CardNotSaved():
            why = None if refusal.problem is None else say(_CARD[refusal.problem])
            return joined(say("The card wasn't saved."), why)
        case refused.CardStillNeeded():
            if refusal.fee_owed:
                return say("A fee is still to be paid. The card can be removed once the fee is settled.")
            return say(
                "A booking of this customer has a fee for cancelling late or missing it, which the card is kept for. "
                "It can be removed when the appointment is over."
            )
        case refused.RefundNotFailed():
            return say(
                "Only a refund that didn't go through can be sent again. Please reload to see where this one stands."
            )
        case refused.FeeSettled():
            return joined(say(_FEE[refusal.status]), say("Nothing was changed. Please reload to see where it stands."))
        case refused.DepositDecided():
            return say("There is no deposit here that waits for a decision. Please reload to see where it stands.")
        case refused.MoreThanLeft():
            if not refusal.left_minor:
                return say("All of it has gone back already, or is about to. Nothing was changed.")
            return say("Only {left} of it is left to give back. Nothing was changed.", left=refusal.left)
        case refused.NotEnoughCredit():
            return say("The customer's credit isn't enough for this deposit. Nothing was used.")
        case refused.NoOpenOffer():
            return say("No other time is on offer for this booking.")
        case refused.OfferNotOpen():
            return joined(say(_OFFER[refusal.status]), say("Please reload to see how the booking stands."))
        case refused.OpeningNotOpen():
            return joined(say(_OPENING[refusal.status]), say("Please reload to see how it stands."))
        case refused.TooSoonForEarlierTimes():
            return say(
                "Earlier times can be asked for when the appointment is {days} or more days away.",
                days=words.number(refusal.min_days),
            )
        case refused.NotConfirmedYet():
            return say("This request isn't answered yet. Once it is confirmed, the customer can ask for earlier times.")
    return stripe_account_sentence(refusal, reader) or sign_in_sentence(refusal, reader)


def _not_possible_now(refusal: refused.NotPossibleNow, reader: DeskReader) -> str:
    say = reader.say
    now, wanted = say(_STATUS[refusal.status]), say(_STATUS[refusal.wanted])
    if refusal.wanted is BookingStatus.PENDING and refusal.status is BookingStatus.PENDING:
        return say("This time is only held until its deposit is paid. Once it is paid, you can answer it.")
    if refusal.wanted in (BookingStatus.PENDING, BookingStatus.CONFIRMED):
        return say('Only a request that still waits can be answered so; this booking is "{status}".', status=now)
    if refusal.wanted is BookingStatus.NO_SHOW and refusal.status is not BookingStatus.PENDING:
        return say(
            "A booking can be marked as missed only after its start, and only while the customer has not arrived."
        )
    if refusal.wanted is BookingStatus.COMPLETED and refusal.status is not BookingStatus.PENDING:
        return say(
            "A booking can be marked as done only from its start on. If they came earlier, move it to that time first."
        )
    return say('A booking that is "{status}" can\'t become "{wanted}".', status=now, wanted=wanted)
