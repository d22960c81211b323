"""Language tags like "en-AU", as the locale data of Babel."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

from openchair.core.texts import InvalidText

# A language and then a script, a region or a variant, each by a hyphen; Babel's own underscores are taken too.
_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The nearest locale there is data for: "en-KW" is written as "en". Raises `InvalidText` for an unknown language."""
    written = _TAG.fullmatch(tag)
    if written is None:
        raise _no_locale(tag)
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        pass
    try:
        return Locale.parse(written[1])
    except UnknownLocaleError:
        raise _no_locale(tag) from None


def _no_locale(tag: str) -> InvalidText:
    return InvalidText('"{tag}" is not a language and region we have data for, like en-AU or fr-CA.', {"tag": tag[:40]})


def first_weekday(tag: str) -> int:
    """The day on which weeks begin there: 0 is Monday."""
    day: int = locale_of(tag).first_week_day
    return day


@lru_cache(maxsize=256)
def region_of(tag: str) -> str | None:
    """The region a tag names, like "AU" for "en-AU"; None where it names none."""
    for part in tag.replace("_", "-").split("-")[1:]:
        if len(part) == 2 and part.isascii() and part.isalpha():
            return part.upper()
    return None
