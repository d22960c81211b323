"""Names and notes that people typed, as they may stand in a message: one line, and nothing in it that isn't seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from openchair.core.texts import TURNING
from openchair.presentation.catalogue import Words
from openchair.rules.records.booking import BookingRecord

LONGEST_LINE = 500


def services_of(booking: BookingRecord, words: Words) -> str:
    """What is done, all parts of it: "Cut and Colour"."""
    return _listed((part.service.name for part in booking.parts), words)


def people_of(booking: BookingRecord, words: Words) -> str:
    """Who does it, each once: "Ben and Mia"."""
    return _listed((part.staff.name for part in booking.parts), words)


def _listed(names: Iterable[str], words: Words) -> str:
    each = list(dict.fromkeys(names))
    return each[0] if len(each) == 1 else words.all_of(each)


def one_line(text: str) -> str:
    """The text on one line, without controls, overrides of its direction and what has no place in Unicode."""
    kept = "".join(" " if character.isspace() else character for character in text if _is_text(character))
    return " ".join(kept.split())[:LONGEST_LINE]


def lines(text: str) -> tuple[str, ...]:
    """Its lines, each cleaned, without the empty ones."""
    return tuple(filter(None, map(one_line, text.splitlines())))


def _is_text(character: str) -> bool:
    return character.isspace() or not (character in TURNING or unicodedata.category(character) in ("Cc", "Cs", "Co"))
