"""The alphabet of text messages, GSM 03.38: what can be written in it, and how many segments a text is billed as."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

# Source: 3GPP TS 23.038, 6.2.1, the default alphabet and its extension table (form feed is in it, and of no use).
BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("^{}\\[~]|€")
"""Each is sent as an escape and a character, so it counts twice."""

ONE_GSM: Final = 160
_EACH_GSM: Final = 153
ONE_UCS2: Final = 70
_EACH_UCS2: Final = 67
"""Of a longer text each part gives up six bytes, which say how the parts belong together."""

# What Unicode has no simpler form of, but people do.
_SIMPLER: Final = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("·•", "-"),
    "‹": "<",
    "›": ">",
    "…": "...",
    "×": "x",
    "ç": "c",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "œ": "oe",
    "Œ": "OE",
    "ẞ": "SS",
}


def as_gsm(text: str) -> str | None:
    """The text in the alphabet, accents and dashes made plainer where they must be; None where some of it can't be."""
    written = []
    for character in unicodedata.normalize("NFC", text):
        plainer = _as_gsm(character)
        if plainer is None:
            return None
        written.append(plainer)
    return "".join(written)


def without_pictures(text: str) -> str:
    """The text without emoji and other pictures, if the alphabet has all of the rest and a letter is among it."""
    composed = unicodedata.normalize("NFC", text)
    kept = " ".join("".join(sign for sign in composed if not _is_picture(sign)).split())
    plainer = as_gsm(kept)
    return kept if plainer is not None and any(map(str.isalnum, plainer)) else text


def septets(text: str) -> int:
    """How long a text of the alphabet is, extension characters counted twice."""
    return sum(2 if character in EXTENSION else 1 for character in text)


def segments(text: str) -> int:
    """How many segments a text takes as it stands: 160 or 153 septets each, or 70 or 67 UTF-16 units."""
    if all(character in BASIC or character in EXTENSION for character in text):
        return _parts((2 if character in EXTENSION else 1 for character in text), ONE_GSM, _EACH_GSM)
    return _parts((2 if ord(character) > 0xFFFF else 1 for character in text), ONE_UCS2, _EACH_UCS2)


def _parts(widths: Iterable[int], one: int, each: int) -> int:
    """Parts that hold these characters in order, none of them split over two."""
    widths = list(widths)
    if sum(widths) <= one:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts


def _as_gsm(character: str) -> str | None:
    if character in BASIC or character in EXTENSION:
        return character
    if character in _SIMPLER:
        return _SIMPLER[character]
    match unicodedata.category(character):
        case "Zs":
            return " "
        case "Cf" | "Mn" | "Me":
            # Marks of direction, joiners and accents without a letter of their own: nothing to see is lost.
            return ""
    base = [sign for sign in unicodedata.normalize("NFKD", character) if unicodedata.category(sign) != "Mn"]
    if base and all(sign in BASIC or sign in EXTENSION for sign in base) and base != [character]:
        return "".join(base)
    return None


def _is_picture(character: str) -> bool:
    # A keycap's ring and an emoji's tag are Me and Cf; of the symbols, those the alphabet has are text.
    return unicodedata.category(character) in ("So", "Sk", "Me", "Cf", "Mn", "Cn") and _as_gsm(character) in (None, "")
