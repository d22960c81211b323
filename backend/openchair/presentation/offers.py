"""What people read of counter-offers and of requests that lapse; instants come as RFC 3339 with the venue's offset."""

from __future__ import annotations

from datetime import datetime

from openchair.presentation.dates import moment
from openchair.rules.offers import Lapse, OfferStatus
from openchair.rules.zone import local_time


def offer_sentence(
    status: OfferStatus,
    venue: str,
    *,
    held_until: str,
    chosen: str | None = None,
    chosen_staff: str | None = None,
    zone: str | None = None,
) -> str:
    """Where an offer stands, for the customer; `chosen` is the time that was accepted, this one or another.

    With the `zone`, its name is written in an hour that comes twice.
    """
    until = _moment(held_until, zone)
    instead = None if chosen is None else f"{_moment(chosen, zone)} with {chosen_staff}"
    match status:
        case OfferStatus.OFFERED:
            return f"{venue} holds this time for you until {until}."
        case OfferStatus.ACCEPTED:
            return f"You chose {instead}." if instead else "You chose this time."
        case OfferStatus.DECLINED:
            return "You said that this time doesn't suit you, so it is no longer held for you."
        case OfferStatus.EXPIRED:
            return f"This time was held for you until {until}. It is no longer on offer."
        case OfferStatus.NOT_TOLD:
            return f"{venue} couldn't reach you about this time, so it is no longer on offer."
        case OfferStatus.WITHDRAWN:
            return f"{venue} has taken this offer back."
        case OfferStatus.SUPERSEDED if instead:
            return f"This time is no longer on offer: you chose {instead}."
        case OfferStatus.SUPERSEDED:
            return "This time is no longer on offer, because your booking has changed since it was sent."


def lapse_sentence(reason: str, venue: str) -> str:
    """Why a booking ended by itself, for the customer: a `Lapse` in words, and any other reason as it stands."""
    words: dict[str, str] = {
        Lapse.NOT_ANSWERED: f"{venue} didn't answer it in time.",
        Lapse.OFFERS_NOT_TAKEN: f"None of the times {venue} offered was chosen in time.",
    }
    return words.get(reason, reason)


def outside_window(days: int, asked_for: str, zone: str | None = None) -> str:
    """Why a time can't be offered: it is too far from the one asked for."""
    within = "on the same day as" if days == 0 else f"within {'1 day' if days == 1 else f'{days} days'} of"
    return (
        f"Offer times {within} the one asked for, {_moment(asked_for, zone)}. "
        "For another time, please talk to the customer."
    )


def _moment(instant: str, zone: str | None) -> str:
    at = datetime.fromisoformat(instant)
    return moment(at if zone is None else local_time(at, zone))
