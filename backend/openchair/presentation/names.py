"""Names and notes that people typed, as they may stand in a message: one line, and nothing in it that isn't seen."""

from __future__ import annotations

import unicodedata

from openchair.core.texts import TURNING

LONGEST_LINE = 500


def one_line(text: str) -> str:
    """The text on one line, without controls, overrides of its direction and what has no place in Unicode."""
    kept = "".join(" " if character.isspace() else character for character in text if _is_text(character))
    return " ".join(kept.split())[:LONGEST_LINE]


def lines(text: str) -> tuple[str, ...]:
    """Its lines, each cleaned, without the empty ones."""
    return tuple(filter(None, map(one_line, text.splitlines())))


def _is_text(character: str) -> bool:
    return character.isspace() or not (character in TURNING or unicodedata.category(character) in ("Cc", "Cs", "Co"))
