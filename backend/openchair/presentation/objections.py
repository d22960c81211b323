"""Money taken on the desk's word alone, as its customer reads it: what is taken, why, from when, and what they can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from openchair.presentation.catalogue import N_, Words
from openchair.presentation.money import FEE, FEE_WHY
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.objections import Taken
from openchair.rules.status import BookingStatus

BY_PHONE: Final = N_("{venue} says that you cancelled by phone.")
MISSED: Final = N_("{venue} says that you didn't come.")
_KEEPS: Final = N_("{venue} keeps {amount} of your deposit.")
_CREDITS: Final = N_("{amount} of your deposit becomes credit for your next visit to {venue}.")
_FEE_IS_DUE: Final = N_("A fee of {fee} for {why} will be due.")
NOT_BEFORE: Final = N_("Nothing is taken before {moment}.")
IF_NOT_RIGHT: Final = N_(
    "If that's not right, say so before then: nothing is taken until the owner of {venue} has decided."
)
_OBJECTED: Final = N_(
    "You said that it isn't right to take {amount}. Nothing is taken until the owner of {venue} has decided."
)
_TAKEN: Final = N_("{amount} was taken, as you had been told.")
_TAKEN_AFTER_ALL: Final = N_("The owner of {venue} has looked at what you said, and {amount} is taken all the same.")
_CALL: Final = N_("If you think that it isn't right, please call {venue} on {phone}.")
_CONTACT: Final = N_("If you think that it isn't right, please contact {venue}.")
_LET_GO: Final = N_("{venue} takes nothing: {amount} stays yours.")
THATS_NOT_RIGHT: Final = N_("That's not right")
_OBJECTION_HEARD: Final = N_("{venue} has been told. Nothing is taken until the owner has decided.")
_HEARD_LATE: Final = N_("{venue} has been told that it wasn't right. {amount} had been taken by then.")

Written = Callable[[int], str]
"""Writes an amount in minor units as the venue's readers do."""


def word_sentence(status: BookingStatus, venue: str, words: Words) -> str:
    """What the desk says that the customer did."""
    return words.say(MISSED if status is BookingStatus.NO_SHOW else BY_PHONE, venue=venue)


def takes_sentences(
    taken: Taken, fee_kind: FeeKind | None, *, has_card: bool, venue: str, written: Written, words: Words
) -> tuple[str, ...]:
    """What is taken, a sentence for each part of it; a fee is charged where `has_card`, and is due else."""
    said = []
    if taken.forfeit_minor:
        said.append(words.say(_KEEPS, venue=venue, amount=written(taken.forfeit_minor)))
    if taken.credit_minor:
        said.append(words.say(_CREDITS, venue=venue, amount=written(taken.credit_minor)))
    if taken.fee_minor and fee_kind is not None:
        template = fee_to_come(has_card=has_card)
        said.append(words.say(template, fee=written(taken.fee_minor), why=words.say(FEE_WHY[fee_kind])))
    return tuple(said)


def fee_to_come(*, has_card: bool) -> str:
    """Of a fee that is yet to be charged, or to be due where there is no card to charge: to be filled in."""
    return FEE[FeeStatus.REQUESTED] if has_card else _FEE_IS_DUE


def until_sentence(moment: str, venue: str, words: Words) -> str:
    """From when it is taken, and what to do before then who thinks that it isn't right."""
    return " ".join((words.say(NOT_BEFORE, moment=moment), words.say(IF_NOT_RIGHT, venue=venue)))


def objected_sentence(amount: str, venue: str, words: Words) -> str:
    """That the customer has objected, and what happens now."""
    return words.say(_OBJECTED, amount=amount, venue=venue)


def taken_sentence(amount: str, venue: str, words: Words, *, after_all: bool) -> str:
    """That it was taken; `after_all` where the customer had objected in time."""
    return words.say(_TAKEN_AFTER_ALL if after_all else _TAKEN, amount=amount, venue=venue)


def whom_to_ask(venue: str, phone: str | None, words: Words) -> str:
    """What to do who thinks that it was wrong; `phone` is already written as people there do."""
    if phone is None:
        return words.say(_CONTACT, venue=venue)
    return words.say(_CALL, venue=venue, phone=phone)


def let_go_sentence(amount: str, venue: str, words: Words) -> str:
    """That nothing is taken."""
    return words.say(_LET_GO, amount=amount, venue=venue)


def heard_sentence(amount: str, venue: str, words: Words, *, stopped: bool) -> str:
    """What an objection has done, to who has just made it."""
    if stopped:
        return words.say(_OBJECTION_HEARD, venue=venue)
    return words.say(_HEARD_LATE, venue=venue, amount=amount)
