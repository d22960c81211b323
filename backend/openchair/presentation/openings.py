"""What people read of earlier times. The desk: how far an opening has come, who was told of it, and why others were not.

The customer: what is worse once one is taken, and what became of one.
"""

from __future__ import annotations

from datetime import datetime

from openchair.presentation.catalogue import Words
from openchair.presentation.dates import moment
from openchair.rules.openings import Ending, OpeningOfferStatus, OpeningStatus, WhyNot
from openchair.rules.zone import local_time

_WHY_NOT = {
    WhyNot.CLOSED: "{name}'s booking is over or called off.",
    WhyNot.NOT_CONFIRMED: "{name}'s request isn't answered yet.",
    WhyNot.NOT_REACHABLE: "{name} can't be reached: no address or number on file works.",
    WhyNot.STOPPED_MESSAGES: "{name} doesn't want messages about earlier times.",
    WhyNot.BOOKED_THEN: "{name} has another appointment here at that time.",
    WhyNot.OTHER_STAFF: "{name} is booked with someone else, and customers here don't switch.",
    WhyNot.OTHER_SERVICE: "{name}'s service isn't done by whoever has this time.",
    WhyNot.LEFT_IT: "{name} was booked at this time before.",
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
    Ending.NOT_BOOKABLE: "It lies outside the hours or days that customers can book.",
    Ending.WITHDRAWN: "Taken back by the desk.",
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
    OpeningOfferStatus.TAKEN_BACK: "It was taken back from {name} by the desk.",
    OpeningOfferStatus.SUPERSEDED: "Someone else was faster than {name}.",
    OpeningOfferStatus.NOT_TOLD: "{name} could not be told: no message of it arrived.",
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


def caution_sentences(
    hours: int | None, deposit: str | None, *, back: str | None, back_now: str | None, fee: str | None, words: Words
) -> list[str]:
    """What is worse once an earlier time is taken; amounts as they are written, each None where nothing is.

    `hours` is the notice within which the new time already lies, `back` what of the deposit a cancellation would bring then
    and `back_now` before, `fee` what it would cost then and not before.
    """
    say, said = words.say, []
    if hours is not None:
        said.append(
            say(
                "It is less than {hours} away: once you take it, it can't be changed or cancelled online.",
                hours=words.hours(hours),
            )
        )
    if back_now is not None and deposit is not None and back is None:
        said.append(
            say(
                "If it were cancelled then, nothing of your {deposit} deposit would come back; before, {before}.",
                deposit=deposit,
                before=back_now,
            )
        )
    elif back_now is not None and deposit is not None and back is not None:
        said.append(
            say(
                "If it were cancelled then, {back} of your {deposit} deposit would come back; before, {before}.",
                back=back,
                deposit=deposit,
                before=back_now,
            )
        )
    if fee is not None:
        said.append(say("Cancelling it would cost a fee of {fee}.", fee=fee))
    return said


def quiet_sentence(until: datetime, zone: str) -> str:
    """Why nobody is told of an opening now."""
    again = moment(local_time(until, zone))
    return f"Customers aren't told of earlier times at this hour. Offer it from {again}."
