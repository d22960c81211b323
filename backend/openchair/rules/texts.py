"""Texts that people type and may leave out."""

from __future__ import annotations

from typing import Final

from openchair.core.texts import InvalidText, clean_text
from openchair.rules.refusals import InvalidInput

LONGEST_REASON: Final = 500
LONGEST_NOTES: Final = 2000
LONGEST_ALERT: Final = 200


def optional_text(field: str, text: str | None, longest: int, *, lines: bool = False) -> str | None:
    """The text as `clean_text` has it, or None where nothing is left.

    Raises `InvalidInput` of a field that is too long, or has characters in it that no text may have.
    """
    try:
        typed = clean_text(text or "", lines=lines) or None
    except InvalidText as wrong:
        raise InvalidInput(field, wrong.template, wrong.places) from wrong
    if typed is not None and len(typed) > longest:
        raise InvalidInput(field, "This text is too long. Please keep it to {most} characters.", {"most": str(longest)})
    return typed
