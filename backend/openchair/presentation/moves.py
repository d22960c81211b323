"""What customers read of a move: what it does to the money, until when it can be changed, what the desk did.

Amounts come formatted.
"""

from __future__ import annotations

from datetime import datetime

from openchair.presentation.catalogue import Words
from openchair.presentation.wall_clock import WallClock
from openchair.rules.agreement import AskedBy


def changeable_sentence(until: datetime | None, clock: WallClock, *, at_start: bool) -> str:
    """Until when the new time could be changed online; None where it couldn't be."""
    say = clock.words.say
    if until is None:
        return say("After this you can't change or cancel it online.")
    if at_start:
        return say("After this you can change or cancel it online until it starts.")
    return say("After this you can change or cancel it online until {moment}.", moment=clock.moment(until))


def fee_after_sentence(fee: str, words: Words) -> str:
    """The fee for cancelling after the move."""
    return words.say("If you cancel then, a fee of {fee} applies.", fee=fee)


def venue_move_sentence(
    asked_by: AskedBy,
    *,
    venue: str,
    old: str,
    new: str,
    paid: str | None,
    words: Words,
    is_of_later_parts: bool = False,
) -> str:
    """A move by the desk that its customer has yet to accept: what happened, and what they can do.

    `old` and `new` are appointments as people say them, with whom; `paid` is None where no deposit was paid. With
    `is_of_later_parts` the visit starts when it did, with whoever comes first.
    """
    say = words.say
    if is_of_later_parts:
        return _later_parts_sentence(asked_by, venue=venue, paid=paid, words=words)
    match asked_by:
        case AskedBy.CUSTOMER:
            return say(
                "{venue} moved your booking as you asked, from {old} to {new}. Please accept it here. "
                "Until you do, cancelling costs you no more than it did before.",
                venue=venue,
                old=old,
                new=new,
            )
        case AskedBy.VENUE if paid is None:
            return say(
                "Sorry, {venue} had to move your booking from {old} to {new}. "
                "You can accept it, take another time, or cancel: then there is no fee.",
                venue=venue,
                old=old,
                new=new,
            )
        case AskedBy.VENUE:
            return say(
                "Sorry, {venue} had to move your booking from {old} to {new}. "
                "You can accept it, take another time, or cancel: then there is no fee and all of your {paid} deposit goes back.",
                venue=venue,
                old=old,
                new=new,
                paid=paid,
            )


def _later_parts_sentence(asked_by: AskedBy, *, venue: str, paid: str | None, words: Words) -> str:
    """The same of a visit of which only later parts were moved."""
    say = words.say
    match asked_by:
        case AskedBy.CUSTOMER:
            return say(
                "{venue} changed a part of your visit as you asked; it starts when it did. Please accept it here. "
                "Until you do, cancelling costs you no more than it did before.",
                venue=venue,
            )
        case AskedBy.VENUE if paid is None:
            return say(
                "Sorry, {venue} had to change a part of your visit; it starts when it did. "
                "You can accept it, take another time, or cancel: then there is no fee.",
                venue=venue,
            )
        case AskedBy.VENUE:
            return say(
                "Sorry, {venue} had to change a part of your visit; it starts when it did. "
                "You can accept it, take another time, or cancel: then there is no fee and all of your {paid} deposit goes back.",
                venue=venue,
                paid=paid,
            )
