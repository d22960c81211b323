"""Language tags like "en-AU", as the locale data of Babel."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The nearest locale there is data for: "en-KW" is written as "en". Raises ValueError for an unknown language."""
    try:
        return Locale.parse(tag.replace("-", "_"))
    except UnknownLocaleError:
        language = tag.replace("-", "_").partition("_")[0]
    except ValueError:
        raise _no_locale(tag) from None
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        raise _no_locale(tag) from None


def _no_locale(tag: str) -> ValueError:
    return ValueError(f"{tag!r} is not a language and region we have data for, like en-AU or fr-CA.")


@lru_cache(maxsize=256)
def region_of(tag: str) -> str | None:
    """The region a tag names, like "AU" for "en-AU"; None where it names none."""
    for part in tag.replace("_", "-").split("-")[1:]:
        if len(part) == 2 and part.isascii() and part.isalpha():
            return part.upper()
    return None
