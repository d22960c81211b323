"""Refusals in words: what is so, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from openchair.presentation.dates import moment
from openchair.presentation.money import card_problem_sentence
from openchair.presentation.offers import offer_sentence
from openchair.presentation.statuses import STATUS_WORDS
from openchair.rules import refusals as refused
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_time

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


def refusal_sentence(  # noqa: PLR0912  # a case for each refusal
    refusal: refused.Refusal, venue: str, zone: str | None = None
) -> str:
    """Any refusal in words for the person who asked; `zone` is the venue's, where it is known."""
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
        case refused.MoveQuoteChanged():
            return (
                "What cancelling would cost after this move has changed since you looked. Nothing was moved. "
                "Please read it again."
            )
        case refused.NoMoveToAccept():
            return "There is no new time here to accept. Please reload to see your booking."
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
        case refused.BookingChanged():
            return "This booking was changed since you looked at it. Nothing was done. Please check it and try again."
        case refused.InvalidInput() | refused.CredentialNeeded():
            return refusal.message
        case refused.KeyReused():
            return "This request was already used for another change. Nothing was done. Please reload and try again."
        case refused.NotFound():
            return f"There is no such {refusal.what} at {venue}."
        case refused.CustomerInDoubt():
            return (
                "Somebody like that is on record here, with another contact. Nothing was booked. "
                "Please say whether it is them, or someone new."
            )
        case refused.CustomerChanged():
            return "This customer was changed since you looked. Nothing was done. Please check it and try again."
        case refused.NotPossibleNow():
            return _not_possible_now(refusal)
        case refused.TooOften():
            allowed_at = datetime.fromisoformat(refusal.allowed_at)
            again = moment(allowed_at if zone is None else local_time(allowed_at, zone))
            return f"This was done several times in a short while. It can be done again from {again}."
        case refused.PaymentsAway():
            if refusal.for_now:
                return (
                    "Our payment service isn't answering right now. Nothing was charged. Please try again in a minute."
                )
            return f"{venue} doesn't take cards online. Please contact them directly."
        case refused.NothingToPay():
            return "There is nothing to pay for this booking any more."
        case refused.PaymentUnderWay():
            return "This is being charged at this moment. Please look again in a minute."
        case refused.CardNeeded():
            return card_problem_sentence(refusal.problem)
        case refused.CardNotSaved():
            why = "" if refusal.problem is None else " " + card_problem_sentence(refusal.problem)
            return f"Your card wasn't saved.{why} Please try again, or use another card."
        case refused.CardStillNeeded():
            if refusal.fee_owed:
                return "A fee is still to be paid. You can replace this card, or remove it once the fee is settled."
            return (
                "Your booking has a fee for cancelling late or missing it, which this card is kept for. "
                "You can replace it now, and remove it when your appointment is over."
            )
        case refused.RefundNotFailed():
            return "Only a refund that didn't go through can be sent again. Please reload to see where this one stands."
        case refused.FeeSettled():
            return "This fee is already charged, waived, or being charged. Please reload to see where it stands."
        case refused.DepositDecided():
            return "There is no deposit here that waits for a decision. Please reload to see where it stands."
        case refused.NotEnoughCredit():
            return (
                f"The credit you have at {venue} isn't enough for this deposit. Nothing was used. You can pay by card."
            )
        case refused.NoOpenOffer():
            return "No other time is on offer for this booking."
        case refused.OfferNotOpen():
            return offer_sentence(
                refusal.status,
                venue,
                held_until=refusal.held_until,
                chosen=refusal.chosen,
                chosen_staff=refusal.chosen_staff,
                zone=zone,
            )
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
    OpeningOfferStatus.TAKEN_BACK: "This time can't be offered after all. We're sorry. Your booking hasn't changed.",
    OpeningOfferStatus.SUPERSEDED: "Someone else took this time first. Your booking hasn't changed.",
    OpeningOfferStatus.NOT_TOLD: (
        "We couldn't reach you about this time, so it was offered to someone else. Your booking hasn't changed."
    ),
}
"""What became of an earlier time that can't be taken any more."""


def _not_possible_now(refusal: refused.NotPossibleNow) -> str:
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
