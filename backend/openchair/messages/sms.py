"""What fits into a text message: the fullest wording that costs no more than the shortest, and a name made to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from openchair.messages.gsm import as_gsm, segments, septets

_FEWEST_LETTERS = 10
"""A name is not shortened to less than this at a word: "Salon" or "The" alone would say too little."""
_ROOM = 16
"""What a name may always take: so many are left in the one segment of a confirmation, for a host of 20."""
_LOOSE_ENDS = " ,;:&+-–—/|("


def written(text: str) -> str:
    """As it is sent: in the alphabet of text messages where all of it can be, else as it is."""
    plainer = as_gsm(text)
    return text if plainer is None else plainer


def fitting(variants: Sequence[str]) -> str:
    """The fullest of the variants, fullest first, that takes no segment more than the last: one, where that is plain."""
    texts = [written(variant) for variant in variants]
    fewest = segments(texts[-1])
    return next(text for text in texts if segments(text) <= fewest)


def name_that_fits(name: str, spare: str, text_with: Callable[[str], str]) -> str:
    """As much of the name as costs no segment more than the least of it does.

    A name that alone would make the text one of 70 characters a segment gives way to `spare`, which is plain.
    """
    if as_gsm(text_with("")) is not None:
        name = as_gsm(name) or spare
    candidates = list(_shorter_and_shorter(name))
    fewest = segments(written(text_with(candidates[-1])))
    return next(each for each in candidates if segments(written(text_with(each))) <= fewest)


def _shorter_and_shorter(name: str) -> Iterator[str]:
    """The name, then fewer and fewer of its words; one of a length no name should have is cut wherever it must be."""
    yield (shortest := name)
    words = name.split(" ")
    for count in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:count]).rstrip(_LOOSE_ENDS)
        if len(shorter) < _FEWEST_LETTERS:
            break
        yield (shortest := shorter)
    for length in range(len(shortest) - 1, 0, -1):
        if septets(shortest[: length + 1]) <= _ROOM:
            break
        # Not between a letter and what belongs to it.
        if unicodedata.category(shortest[length]) not in ("Mn", "Mc", "Me", "Cf") and shortest[length - 1] != "\u200d":
            yield shortest[:length].rstrip(_LOOSE_ENDS) or shortest[:length]
