"""What people read of counter-offers and of requests that lapse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.presentation.catalogue import N_, Words
from openchair.presentation.wall_clock import WallClock
from openchair.rules.offers import Lapse, OfferStatus

_LAPSE: Final[Mapping[str, str]] = {
    Lapse.NOT_ANSWERED: N_("{venue} didn't answer it in time."),
    Lapse.DEPOSIT_NOT_PAID: N_(
        "Its deposit didn't reach {venue} in time, so the time was let go. You're welcome to book again."
    ),
    Lapse.CODE_NOT_TYPED: N_(
        "The code that {venue} sent wasn't typed in time, so the time was let go. You're welcome to book again."
    ),
    Lapse.LET_GO: N_("You let this time go before it was booked."),
    Lapse.OFFERS_NOT_TAKEN: N_("None of the times {venue} offered was chosen in time."),
}


def offer_sentence(
    status: OfferStatus,
    venue: str,
    clock: WallClock,
    *,
    held_until: datetime,
    chosen: datetime | None = None,
    chosen_staff: str | None = None,
) -> str:
    """Where an offer stands, for the customer; `chosen` is the start that was accepted, this one or another."""
    say = clock.words.say
    instead = None
    if chosen is not None and chosen_staff is not None:
        instead = say("{moment} with {staff}", moment=clock.moment(chosen), staff=chosen_staff)
    match status:
        case OfferStatus.OFFERED:
            return say("{venue} holds this time for you until {moment}.", venue=venue, moment=clock.moment(held_until))
        case OfferStatus.ACCEPTED if instead is not None:
            return say("You chose {appointment}.", appointment=instead)
        case OfferStatus.ACCEPTED:
            return say("You chose this time.")
        case OfferStatus.DECLINED:
            return say("You said that this time doesn't suit you, so it is no longer held for you.")
        case OfferStatus.EXPIRED:
            return say(
                "This time was held for you until {moment}. It is no longer on offer.", moment=clock.moment(held_until)
            )
        case OfferStatus.NOT_TOLD:
            return say("{venue} couldn't reach you about this time, so it is no longer on offer.", venue=venue)
        case OfferStatus.WITHDRAWN:
            return say("{venue} has taken this offer back.", venue=venue)
        case OfferStatus.SUPERSEDED if instead is not None:
            return say("This time is no longer on offer: you chose {appointment}.", appointment=instead)
        case OfferStatus.SUPERSEDED:
            return say("This time is no longer on offer, because your booking has changed since it was sent.")


def lapse_sentence(reason: str, venue: str, words: Words) -> str:
    """Why a booking ended by itself, for the customer: a `Lapse` in words, and any other reason as it stands."""
    template = _LAPSE.get(reason)
    return reason if template is None else words.say(template, venue=venue)
