"""A venue's colour, pulled in OKLCH until it can be read on our paper, by day and by night."""

from __future__ import annotations

import math
from functools import lru_cache

DEFAULT_ACCENT = "#2d5a4c"
NIGHT_PAPER = "#2a2622"
"""The lightest ground an accent stands on in dark mode; the others are darker, so there it only gets clearer."""
DAY_WASH = "#efebe4"
"""The darkest ground an accent stands on in light mode."""
CONTRAST = 4.5

_Rgb = tuple[float, float, float]


@lru_cache(maxsize=1024)
def accents(colour: str | None) -> tuple[str, str]:
    """The accent for light and for dark mode, each at least 4.5:1 against the grounds it stands on and the text on it."""
    chosen = colour or DEFAULT_ACCENT
    return _pulled(chosen, DAY_WASH, darker=True), _pulled(chosen, NIGHT_PAPER, darker=False)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 defines it: 1 to 21."""
    high, low = sorted((_luminance(_linear(one)), _luminance(_linear(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _pulled(colour: str, ground: str, *, darker: bool) -> str:
    if contrast(colour, ground) >= CONTRAST:
        return colour.lower()
    lightness, chroma, hue = _oklch(colour)
    # Bisection: the least change of lightness that is enough. Black and white always are.
    near, far = lightness, 0.0 if darker else 1.0
    for _ in range(24):
        middle = (near + far) / 2
        if contrast(_hex(middle, chroma, hue), ground) >= CONTRAST:
            far = middle
        else:
            near = middle
    return _hex(far, chroma, hue)


def _linear(colour: str) -> _Rgb:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _from_linear(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(rgb: _Rgb) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


# Björn Ottosson's matrices, https://bottosson.github.io/posts/oklab/
def _oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    # Less chroma until the colour exists on a screen.
    rgb = _rgb(lightness, chroma, hue)
    while chroma > 1e-4 and not all(-1e-4 <= value <= 1.0001 for value in rgb):
        chroma *= 0.95
        rgb = _rgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _from_linear(min(1.0, max(0.0, value)))):02x}" for value in rgb)


def _rgb(lightness: float, chroma: float, hue: float) -> _Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
