"""Texts as people type and paste them, as they may be kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

# Embeddings, overrides and isolates (UAX 9) reach over the words that follow. Joiners and marks stay: scripts need them.
TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Drawn as nothing or as a blank, though of no category that says so (Unicode's Default_Ignorable_Code_Point, and U+2800).
_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
_IGNORED_PLANE: Final = range(0xE0000, 0xE1000)
NO_TEXT: Final = ("Cc", "Cs", "Co", "Cn")
"""Categories of what may be in no name: controls, lone surrogates, and what Unicode has given no meaning."""


class InvalidText(ValueError):
    """A text that can't be kept: why, in words for whoever typed it, as a template for gettext with what stands at its places."""

    def __init__(self, template: str, places: Mapping[str, str] | None = None) -> None:
        self.template = template
        self.places = None if places is None else dict(places)
        super().__init__(template if places is None else template.format(**places))


def is_invisible(character: str) -> bool:
    """Whether nothing is drawn for it, spaces aside: controls, joiners, direction marks, variation selectors, fillers."""
    return (
        character in _BLANK or ord(character) in _IGNORED_PLANE or unicodedata.category(character) in ("Cf", *NO_TEXT)
    )


def is_harmful(character: str) -> bool:
    """Whether no text may have it: a control, an override of the direction of text, or half a character; spaces aside.

    What Unicode has given no meaning is none of them: a newer phone has signs that this Python does not know.
    """
    return character in TURNING or (not character.isspace() and unicodedata.category(character) in ("Cc", "Cs"))


def clean_text(text: str, *, lines: bool = False) -> str:
    """The text in NFC, without the space around it, with single spaces, on one line or, with `lines`, on those it has.

    It is empty where nothing in it is seen. Raises `InvalidText` where a harmful character is in it.
    """
    if any(map(is_harmful, text)):
        raise InvalidText("There are characters in it that aren't seen. Please type it instead of pasting it.")
    kept = "\n".join(" ".join(line.split()) for line in (text.splitlines() if lines else (text,)))
    clean = unicodedata.normalize("NFC", kept.strip())
    return "" if all(each.isspace() or is_invisible(each) for each in clean) else clean


def without_harm(text: str) -> str:
    """The text without its harmful characters: of one that nobody is there to type again."""
    return "".join(character for character in text if not is_harmful(character))
