"""Texts that people type and may leave out."""

from __future__ import annotations

from typing import Final

from openchair.rules.refusals import InvalidInput

LONGEST_REASON: Final = 500
LONGEST_NOTES: Final = 2000


def optional_text(field: str, text: str | None, longest: int) -> str | None:
    """The text without the space around it, or None where nothing is left. Raises `InvalidInput` of a field that is too long."""
    typed = (text or "").strip() or None
    if typed is not None and len(typed) > longest:
        raise InvalidInput(
            field, "Please keep the {field} under {most} characters.", {"field": field, "most": str(longest)}
        )
    return typed
