"""The picture that a preview of the salon's page shows: its name and address on a card, in its colour."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

WIDTH: Final = 1200
HEIGHT: Final = 630
_EDGE: Final = 70
_PAPER, _INK, _SOFT = "#fffdf9", "#211d19", "#655d54"
_LAST_LETTER: Final = "\u024f"
"""The last that the font has: of Latin letters, those with marks among them."""


@lru_cache(maxsize=128)
def picture(name: str, address: str, invitation: str, accent: str) -> bytes:
    """A PNG of `WIDTH` × `HEIGHT`. What the font has no letters for is left out: the colour and the card stay."""
    image = Image.new("RGB", (WIDTH, HEIGHT), accent)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((_EDGE, _EDGE, WIDTH - _EDGE, HEIGHT - _EDGE), 36, fill=_PAPER)
    left, room = 2 * _EDGE, WIDTH - 4 * _EDGE
    if _is_drawn(name):
        text, font = _fitting(name, 104, room)
        draw.text((left, 170), text, font=font, fill=_INK)
    if _is_drawn(address):
        text, font = _fitting(address, 44, room)
        draw.text((left, 318), text, font=font, fill=_SOFT)
    if _is_drawn(invitation):
        text, font = _fitting(invitation, 40, room - 2 * 36)
        end = left + 2 * 36 + draw.textlength(text, font=font)
        draw.rounded_rectangle((left, 420, end, 500), 20, fill=accent)
        draw.text((left + 36, 460), text, font=font, fill="#ffffff", anchor="lm")
    else:
        draw.rounded_rectangle((left, 420, left + 320, 500), 20, fill=accent)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _is_drawn(text: str) -> bool:
    """Whether the font has all its letters; the signs of general punctuation it has, too."""
    return bool(text) and all(sign <= _LAST_LETTER or "\u2010" <= sign <= "\u2026" for sign in text)


def _fitting(text: str, size: int, room: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text and its font: smaller where there is no room for it, and cut where that would be too small to be read."""
    font = _font(size)
    while size > 30 and font.getlength(text) > room:
        size -= 4
        font = _font(size)
    while font.getlength(text) > room:
        text = f"{text[:-2].rstrip()}…"
    return text, font


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow has FreeType in each of its wheels"
    return font
