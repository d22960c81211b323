"""What goes back in more ways than one, or by the venue's own hand, in sentences. Amounts are written by whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from openchair.presentation.catalogue import N_
from openchair.rules.tenders import DepositShares

Say = Callable[..., str]
"""A template in a language, with what stands at its named places."""
Written = Callable[[int], str]
"""An amount in minor units as people there write it."""

_TO_CARD: Final = N_("{amount} to your card")
_BY_HAND: Final = N_("{amount} from {venue}")
_AS_CREDIT: Final = N_("{amount} as credit")
_AND: Final = N_("{first}, {more}")

WILL_GO_BACK: Final = N_("You'll be refunded {amount}: {ways}")
WILL_GO_BACK_IN_PART: Final = N_(
    "You'll be refunded {amount}: {ways}. {venue} keeps {forfeit} of your deposit per our policy"
)
WILL_GO_BACK_BY_HAND: Final = N_("You'll be refunded {amount}. {venue} will pay it back to you")
WILL_GO_BACK_BY_HAND_IN_PART: Final = N_(
    "You'll be refunded {amount}. {venue} will pay it back to you, and keeps {forfeit} of your deposit per our policy"
)
GOES_BACK: Final = N_("{amount} goes back to you: {ways}.")
GOES_BACK_IN_PART: Final = N_(
    "{amount} goes back to you: {ways}. {venue} keeps {forfeit} of your deposit per our policy."
)
GOES_BACK_BY_HAND: Final = N_("{venue} will pay {amount} back to you.")
GOES_BACK_BY_HAND_IN_PART: Final = N_(
    "{venue} will pay {amount} back to you. They keep {forfeit} of your deposit per our policy."
)


def goes_its_own_ways(shares: DepositShares) -> bool:
    """Whether it is neither all money to the card nor all credit, so that its ways are to be said."""
    return bool(shares.by_hand_minor or (shares.refund_minor and shares.credit_minor))


def sentence_of_ways(shares: DepositShares, *, say: Say, written: Written, venue: str, done: bool) -> str:
    """How much goes back by which way, and what is kept: "You'll be refunded $25: $15 to your card, $10 as credit"."""
    by_hand = shares.by_hand_minor
    amounts = {
        _TO_CARD: shares.refund_minor - by_hand,
        _BY_HAND: by_hand,
        _AS_CREDIT: shares.credit_minor,
    }
    ways = [say(template, amount=written(amount), venue=venue) for template, amount in amounts.items() if amount]
    listed = ways[-1]
    for way in reversed(ways[:-1]):
        listed = say(_AND, first=way, more=listed)
    templates = (
        ((WILL_GO_BACK, WILL_GO_BACK_IN_PART), (WILL_GO_BACK_BY_HAND, WILL_GO_BACK_BY_HAND_IN_PART)),
        ((GOES_BACK, GOES_BACK_IN_PART), (GOES_BACK_BY_HAND, GOES_BACK_BY_HAND_IN_PART)),
    )
    only_by_hand = len(ways) == 1
    template = templates[done][only_by_hand][bool(shares.forfeit_minor)]
    return say(
        template,
        amount=written(shares.refund_minor + shares.credit_minor),
        ways=listed,
        venue=venue,
        forfeit=written(shares.forfeit_minor),
    )
