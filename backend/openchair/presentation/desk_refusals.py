"""Refusals in words for the desk, which has nobody else to contact: what is so, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.presentation.dates import moment
from openchair.rules import refusals as refused
from openchair.rules.fees import FeeStatus
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import Problem
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_time

_STATUS: Final[Mapping[BookingStatus, str]] = {
    BookingStatus.PENDING: "Request",
    BookingStatus.CONFIRMED: "Confirmed",
    BookingStatus.ARRIVED: "Arrived",
    BookingStatus.READY_TO_START: "Ready to start",
    BookingStatus.COMPLETED: "Done",
    BookingStatus.CANCELLED: "Cancelled",
    BookingStatus.NO_SHOW: "Missed",
}
_CLOSED: Final[Mapping[BookingStatus, str]] = {
    BookingStatus.COMPLETED: "it is done",
    BookingStatus.CANCELLED: "it was cancelled",
    BookingStatus.NO_SHOW: "it was missed",
}
_CARD: Final[Mapping[Problem, str]] = {
    Problem.NO_CARD: "The customer has no saved card.",
    Problem.CARD_EXPIRED: "The customer's card has expired.",
    Problem.DECLINED: "The bank declined the customer's card.",
    Problem.INSUFFICIENT_FUNDS: "There wasn't enough money on the customer's card.",
    Problem.AUTHENTICATION: "The bank wants the customer to confirm it themselves.",
    Problem.REFUSED: "The customer's card could not be charged.",
    Problem.NOT_AGREED: "The saved card is older than this booking, and nobody agreed that it is charged for it.",
}
_OFFER: Final[Mapping[OfferStatus, str]] = {
    OfferStatus.OFFERED: "This time can't be taken any more.",
    OfferStatus.ACCEPTED: "The customer has taken this time.",
    OfferStatus.DECLINED: "The customer said no to this time.",
    OfferStatus.EXPIRED: "Nobody took this time while it was held.",
    OfferStatus.WITHDRAWN: "This time was taken back.",
    OfferStatus.SUPERSEDED: "This time is no longer on offer: another was chosen, or others were sent.",
    OfferStatus.NOT_TOLD: "The customer could not be told of this time, so it is no longer on offer.",
}
_OPENING: Final[Mapping[OpeningOfferStatus, str]] = {
    OpeningOfferStatus.OFFERED: "This time is no longer free.",
    OpeningOfferStatus.ACCEPTED: "The customer has taken this time.",
    OpeningOfferStatus.DECLINED: "The customer said no to this time.",
    OpeningOfferStatus.LAPSED: "This time was held for a while, and the customer didn't answer.",
    OpeningOfferStatus.WITHDRAWN: "This time no longer suits the customer's booking as it is now.",
    OpeningOfferStatus.TAKEN_BACK: "This time was taken back.",
    OpeningOfferStatus.SUPERSEDED: "Someone else took this time first.",
    OpeningOfferStatus.NOT_TOLD: "The customer could not be told of this time.",
}
_FEE: Final[Mapping[FeeStatus, str]] = {
    FeeStatus.REQUESTED: "This fee is being charged.",
    FeeStatus.CHARGED: "This fee is paid.",
    FeeStatus.NOT_CHARGED: "This fee is due, and was not charged.",
    FeeStatus.WAIVED: "This fee was waived.",
    FeeStatus.FAILED: "This fee is due, and charging it didn't work.",
}


def desk_refusal_sentence(refusal: refused.Refusal, zone: str) -> str:  # noqa: PLR0912  # a case for each refusal
    """Any refusal in words for the venue's own staff; `zone` is the venue's."""
    match refusal:
        case refused.InsideNoticeWindow():
            return f"The customer can't have this {refusal.verb} online any more. You can do it for them."
        case refused.BookingClosed():
            return (
                f"This booking is closed: {_CLOSED[refusal.status]}. Nothing was changed. Make a new booking instead."
            )
        case refused.SlotTaken():
            return "Something else takes that time by now. Nothing was changed. Please choose another time."
        case refused.QuoteChanged():
            return (
                "What happens to the money has changed since you looked. Nothing was cancelled. Please read it again."
            )
        case refused.MoveQuoteChanged():
            return (
                "What cancelling would cost after this move has changed since you looked. Nothing was moved. "
                "Please read it again."
            )
        case refused.NoMoveToAccept():
            return "There is no new time that waits for the customer to accept it."
        case refused.NothingToUndo():
            return (
                "There is nothing to take back any more: a cancel or a move can be taken back for 2 minutes, until the "
                "appointment starts. Nothing was changed."
            )
        case refused.NotYoursToUndo():
            return (
                "The customer made this change on their page, so only they can take it back there. Nothing was changed. "
                "You can move the booking, or make a new one."
            )
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
            return (
                "The customer's bank disputes a payment of this booking, so its money waits until that has ended. Nothing was "
                "charged, sent or paid back. Please answer the dispute in Stripe; you are told when the bank has decided."
            )
        case refused.NothingToObjectTo():
            return "Nothing is taken for this booking on the salon's word any more."
        case refused.NoObjection():
            return "There is no objection here that waits for a decision. Please reload to see how it stands."
        case refused.BookingChanged():
            return "This booking was changed since you looked at it. Nothing was done. Please check it and try again."
        case refused.InvalidInput() | refused.CredentialNeeded():
            return refusal.message
        case refused.KeyReused():
            return "This request was already used for another change. Nothing was done. Please reload and try again."
        case refused.NotFound():
            return f"There is no such {refusal.what} here. Nothing was changed. Please reload."
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
        case refused.TooOften():
            again = moment(local_time(datetime.fromisoformat(refusal.allowed_at), zone))
            return f"This was done several times in a short while. It can be done again from {again}."
        case refused.PaymentsAway():
            if refusal.for_now:
                return (
                    "The payment service isn't answering right now. Nothing was charged. Please try again in a minute."
                )
            return "Cards can't be taken online here: no payment service is set up."
        case refused.NothingToPay():
            return "There is nothing to pay for this booking any more."
        case refused.PaymentUnderWay():
            return "This is being charged at this moment. Please look again in a minute."
        case refused.CardNeeded():
            return f"{_CARD[refusal.problem]} Nothing was charged. The customer can pay on their page."
        case refused.CardNotSaved():
            why = "" if refusal.problem is None else f" {_CARD[refusal.problem]}"
            return f"The card wasn't saved.{why}"
        case refused.CardStillNeeded():
            if refusal.fee_owed:
                return "A fee is still to be paid. The card can be removed once the fee is settled."
            return (
                "A booking of this customer has a fee for cancelling late or missing it, which the card is kept for. "
                "It can be removed when the appointment is over."
            )
        case refused.RefundNotFailed():
            return "Only a refund that didn't go through can be sent again. Please reload to see where this one stands."
        case refused.FeeSettled():
            return f"{_FEE[refusal.status]} Nothing was changed. Please reload to see where it stands."
        case refused.DepositDecided():
            return "There is no deposit here that waits for a decision. Please reload to see where it stands."
        case refused.MoreThanLeft():
            if not refusal.left_minor:
                return "All of it has gone back already, or is about to. Nothing was changed."
            return f"Only {refusal.left} of it is left to give back. Nothing was changed."
        case refused.NotEnoughCredit():
            return "The customer's credit isn't enough for this deposit. Nothing was used."
        case refused.NoOpenOffer():
            return "No other time is on offer for this booking."
        case refused.OfferNotOpen():
            return f"{_OFFER[refusal.status]} Please reload to see how the booking stands."
        case refused.OpeningNotOpen():
            return f"{_OPENING[refusal.status]} Please reload to see how it stands."
        case refused.TooSoonForEarlierTimes():
            return f"Earlier times can be asked for when the appointment is {refusal.min_days} or more days away."
        case refused.NotConfirmedYet():
            return "This request isn't answered yet. Once it is confirmed, the customer can ask for earlier times."
    raise TypeError(f"no sentence for {type(refusal).__name__}")


def _not_possible_now(refusal: refused.NotPossibleNow) -> str:
    now, wanted = _STATUS[refusal.status], _STATUS[refusal.wanted]
    if refusal.wanted is BookingStatus.PENDING and refusal.status is BookingStatus.PENDING:
        return "This time is only held until its deposit is paid. Once it is paid, you can answer it."
    if refusal.wanted in (BookingStatus.PENDING, BookingStatus.CONFIRMED):
        return f'Only a request that still waits can be answered so; this booking is "{now}".'
    if refusal.wanted is BookingStatus.NO_SHOW and refusal.status is not BookingStatus.PENDING:
        return "A booking can be marked as missed only after its start, and only while the customer has not arrived."
    if refusal.wanted is BookingStatus.COMPLETED and refusal.status is not BookingStatus.PENDING:
        return (
            "A booking can be marked as done only from its start on. If they came earlier, move it to that time first."
        )
    return f'A booking that is "{now}" can\'t become "{wanted}".'
