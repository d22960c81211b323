"""What the desk reads of earlier times: how far an opening has come, who was told of it, and why others were not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openchair.presentation.catalogue import N_, joined
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.openings import Ending, OpeningOfferStatus, OpeningStatus, WhyNot

_WHY_NOT: Final[Mapping[WhyNot, str]] = {
    WhyNot.CLOSED: N_("{name}'s booking is over or called off."),
    WhyNot.NOT_CONFIRMED: N_("{name}'s request isn't answered yet."),
    WhyNot.NOT_REACHABLE: N_("{name} can't be reached: no address or number on file works."),
    WhyNot.STOPPED_MESSAGES: N_("{name} doesn't want messages about earlier times."),
    WhyNot.BOOKED_THEN: N_("{name} has another appointment here at that time."),
    WhyNot.OTHER_STAFF: N_("{name} is booked with someone else, and customers here don't switch."),
    WhyNot.OTHER_SERVICE: N_("{name}'s service isn't done by whoever has this time."),
    WhyNot.LEFT_IT: N_("{name} was booked at this time before."),
    WhyNot.DOES_NOT_FIT: N_("{name}'s service doesn't fit into this time."),
    WhyNot.NOT_EARLIER: N_("{name}'s appointment is no later than this."),
    WhyNot.NOT_WANTED: N_("{name} asked for other days or times of day."),
    WhyNot.INSIDE_NOTICE: N_("{name}'s appointment is too close to be changed online."),
    WhyNot.OFFERED_BEFORE: N_("{name} was offered this time before."),
    WhyNot.HOLDS_ANOTHER: N_("{name} is deciding about another earlier time."),
    WhyNot.TOLD_LATELY: N_("{name} was told of another time a short while ago."),
    WhyNot.TOO_LATE: N_("There is too little time left for {name} to take it."),
    WhyNot.NOT_NEXT: N_("{name} has waited less long than those who were told."),
}
_OPENING_ENDINGS: Final[Mapping[Ending, str]] = {
    Ending.TAKEN: N_("Taken by someone who waited for an earlier time."),
    Ending.TIME_USED: N_("The time is in use again."),
    Ending.NOT_BOOKABLE: N_("It lies outside the hours or days that customers can book."),
    Ending.WITHDRAWN: N_("Taken back by the desk."),
    Ending.TOO_LATE: N_("It came too close to be offered."),
    Ending.NOBODY_WAITS: N_("Nobody who waits wants this time."),
    Ending.NOBODY_LEFT: N_("Everyone it suits was asked, and nobody took it."),
    Ending.SWITCHED_OFF: N_("Earlier times are turned off, so nobody was told."),
    Ending.CHAIN_ENDED: N_("It became free at the end of a chain of moves, and isn't passed on."),
}
_OFFER_WORDS: Final[Mapping[OpeningOfferStatus, str]] = {
    OpeningOfferStatus.OFFERED: N_("{name} was told and hasn't answered."),
    OpeningOfferStatus.ACCEPTED: N_("{name} took it."),
    OpeningOfferStatus.DECLINED: N_("{name} said no."),
    OpeningOfferStatus.LAPSED: N_("{name} didn't answer in time."),
    OpeningOfferStatus.WITHDRAWN: N_("It no longer suited {name}'s booking."),
    OpeningOfferStatus.TAKEN_BACK: N_("It was taken back from {name} by the desk."),
    OpeningOfferStatus.SUPERSEDED: N_("Someone else was faster than {name}."),
    OpeningOfferStatus.NOT_TOLD: N_("{name} could not be told: no message of it arrived."),
}


def why_not_sentence(why: WhyNot, name: str, reader: DeskReader) -> str:
    """Why someone who waits is not told of an opening."""
    return reader.say(_WHY_NOT[why], name=name)


def offer_sentence(status: OpeningOfferStatus, name: str, reader: DeskReader) -> str:
    """What became of an opening offered to someone."""
    return reader.say(_OFFER_WORDS[status], name=name)


def opening_sentence(status: OpeningStatus, ending: Ending | None, due: datetime, reader: DeskReader) -> str:
    """How far an opening has come; `due` is when it is looked at next."""
    if ending is not None:
        return reader.say(_OPENING_ENDINGS[ending])
    if status is OpeningStatus.OFFERED:
        return reader.say("Held until {moment}.", moment=reader.moment(due))
    return reader.say("To be offered from {moment}.", moment=reader.moment(due))


def over_sentence(status: OpeningStatus, ending: Ending, now: datetime, reader: DeskReader) -> str:
    """Why an opening that has ended can't be taken back."""
    ended = reader.say("This time isn't offered to anyone any more.")
    return joined(ended, opening_sentence(status, ending, now, reader))


def quiet_sentence(until: datetime, reader: DeskReader) -> str:
    """Why nobody is told of an opening now."""
    return reader.say(
        "Customers aren't told of earlier times at this hour. Offer it from {moment}.", moment=reader.moment(until)
    )


def outside_window(days: int, asked_for: datetime, reader: DeskReader) -> str:
    """Why a time can't be offered instead of the one asked for: it is too far from it."""
    at = reader.moment(asked_for)
    if days == 0:
        return reader.say(
            "Offer times on the same day as the one asked for, {moment}. For another time, please talk to the customer.",
            moment=at,
        )
    return reader.say_many(
        "Offer times within {count} day of the one asked for, {moment}. For another time, please talk to the customer.",
        "Offer times within {count} days of the one asked for, {moment}. For another time, please talk to the customer.",
        days,
        moment=at,
    )
