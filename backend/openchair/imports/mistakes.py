"""What is wrong at one place of a file, before it is said in anybody's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final, TypeAlias

from openchair.core.texts import InvalidText
from openchair.presentation.catalogue import joined
from openchair.presentation.desk.reader import DeskReader

LONGEST_MESSAGE: Final = 2_000
# A message quotes the file: a number of 4,000 digits is not told whole.
_LONG_WORD = re.compile(r"(\S{60})\S{40,}")
# Comparing two words costs the product of their lengths.
_LONGEST_COMPARED = 80
_MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Hours:
    """From one instant to another on a day, told by the venue's clock."""

    starts_at: datetime
    ends_at: datetime


Where = tuple["str | Mistake", ...]
"""Which part of a file, from the outermost: fields by their names, entries in words, as in 'service "Cut", gap'."""


Place: TypeAlias = "str | datetime | Hours | Mistake | Sequence[str | Mistake]"
"""What stands at a place of a sentence: a text, an instant, hours, a sentence or a word of ours, or a list of those."""


class Mistake(ValueError):
    """Why a part of a file can't be read: a template for gettext, what stands at its places, and a sentence to follow it."""

    places: Mapping[str, Place]

    def __init__(
        self,
        template: str,
        hint: Mistake | None = None,
        /,
        **places: Place,
    ) -> None:
        super().__init__(template, places)
        self.template, self.hint, self.places = template, hint, places

    @classmethod
    def of(cls, why: InvalidText) -> Mistake:
        """Why a text can't be kept, by the rules that hold for everybody's."""
        return cls(why.template, **(why.places or {}))

    def told(self, reader: DeskReader) -> str:
        """The sentence in the reader's words, on one line, at most `LONGEST_MESSAGE` long and a sign."""
        places = {name: _told(place, reader) for name, place in self.places.items()}
        said = joined(reader.say(self.template, **places), None if self.hint is None else self.hint.told(reader))
        return said if len(said) <= LONGEST_MESSAGE else f"{said[:LONGEST_MESSAGE]}…"


def _told(place: Place, reader: DeskReader) -> str:
    match place:
        case str():
            return _shown(place)
        case Mistake():
            return place.told(reader)
        case datetime():
            return reader.clock.moment_with_year(place)
        case Hours():
            return reader.clock.time_range(place.starts_at, place.ends_at)
    return reader.words.listed([_told(each, reader) for each in place])


def _shown(text: str) -> str:
    """What the file says, without what a terminal would obey, and without most of what is too long to be read."""
    one_line = "".join(letter if letter.isprintable() else " " for letter in text[: 10 * LONGEST_MESSAGE])
    return _LONG_WORD.sub(r"\1…", one_line)


def plain(text: str) -> str:
    """A name as it is compared: case and spacing don't tell two apart."""
    return " ".join(text.split()).casefold()


def did_you_mean(word: str, among: list[str]) -> Mistake | None:
    """A sentence that offers the nearest of the known words, or lists them when none is near."""
    if len(word) > _LONGEST_COMPARED:
        return None
    by_plain = {plain(known): known for known in among}
    near = get_close_matches(plain(word), list(by_plain), n=1, cutoff=0.6) or list(by_plain)[: len(by_plain) == 1]
    if near:
        return Mistake('Did you mean "{name}"?', name=by_plain[near[0]])
    return Mistake("There are: {names}.", names=among) if 0 < len(among) <= _MOST_LISTED else None
