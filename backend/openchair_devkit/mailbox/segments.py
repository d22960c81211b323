"""How a text travels: GSM-7 or UCS-2, and in how many segments. Counted here a second time, to check the product's count."""

from __future__ import annotations

from typing import Final, NamedTuple

# 3GPP TS 23.038, 6.2.1: the default alphabet, and those of its extension, which take an escape before them.
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")


class Segmented(NamedTuple):
    """The encoding a text needs, "GSM-7" or "UCS-2", and its segments: at least one."""

    encoding: str
    segments: int


def segmented(text: str) -> Segmented:
    """Septets of GSM-7 where every character has one, else UTF-16 units; a character is never cut in two."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        return Segmented("GSM-7", _count([2 if character in _EXTENDED else 1 for character in text], 160, 153))
    return Segmented("UCS-2", _count([2 if character > "\uffff" else 1 for character in text], 70, 67))


def _count(widths: list[int], alone: int, joined: int) -> int:
    # A text of several segments has room in each taken by a header.
    if sum(widths) <= alone:
        return 1
    segments, room = 1, joined
    for width in widths:
        if width > room:
            segments, room = segments + 1, joined
        room -= width
    return segments
