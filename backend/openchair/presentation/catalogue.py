"""What people read in other languages: gettext catalogues, read once from their sources and compiled in memory.

Customers and the desk have a catalogue each, as gettext's domains. English is the language of the sources. A locale that has no
catalogue is written to in English.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final, Literal

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

from openchair.core.locales import locale_of

LOCALES: Final = Path(__file__).parent / "locale"
SOURCE: Final = Locale("en")
# English lists have no comma before "and".
_SOURCE_LISTS: Final = Locale("en", "GB")
_RANGE: Final = re.compile(r"(?P<tag>[A-Za-z0-9-]{2,35})(?:\s*;\s*q=(?P<quality>[01](?:\.\d{0,3})?))?", re.ASCII)
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL"))
_FIRST_STRONG_ISOLATE, _LEFT_TO_RIGHT_ISOLATE, _POP_ISOLATE = "\u2068", "\u2066", "\u2069"
_UNSEEN: Final = "\u200e\u200f" + _POP_ISOLATE
"""Marks of direction, which may follow a text's last character that is seen."""


class Domain(StrEnum):
    """Whose texts a catalogue has: gettext's domain, and its file's name."""

    CUSTOMERS = "messages"
    DESK = "desk"


def N_(template: str) -> str:  # noqa: N802  # gettext's own name for it
    """Marks a template for the translators, which `Words.say` is given elsewhere."""
    return template


def joined(*sentences: str | None) -> str:
    """Whole sentences, one after the other, of those that there are."""
    return " ".join(filter(None, sentences))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: `locale` is the one whose dates go with them."""

    locale: Locale
    translations: gettext.NullTranslations

    @property
    def language(self) -> str:
        """As HTML's lang wants it."""
        return str(self.locale).replace("_", "-") if self.locale.language != SOURCE.language else SOURCE.language

    @property
    def direction(self) -> str:
        """As HTML's dir wants it: "ltr" or "rtl"."""
        direction: str = self.locale.text_direction
        return direction

    @property
    def is_source(self) -> bool:
        """Whether it is English, whose dates are the page's own."""
        return self.locale.language == SOURCE.language

    def say(self, template: str, **places: str) -> str:
        """The template in this language, with what stands at its named places."""
        isolated = {name: self._isolated(text) for name, text in places.items()}
        return _filled(self.translations.gettext(template), isolated)

    def say_many(self, one: str, many: str, count: int, **places: str) -> str:
        """The template for so many things, in the plural that this language has for them; `{count}` is how many."""
        isolated = {name: self._isolated(text) for name, text in places.items()}
        return _filled(self.translations.ngettext(one, many, count), {**isolated, "count": self.number(count)})

    def known(self, sentence: str) -> str:
        """A sentence that was kept as the sources have it, in this language; one that no catalogue has stays as it is."""
        return self.translations.gettext(sentence) if sentence else sentence

    def all_of(self, parts: Sequence[str]) -> str:
        """As in "name, email address and phone number"."""
        return self._list(parts, "standard")

    def one_of(self, parts: Sequence[str]) -> str:
        """As in "an owner or a manager"."""
        return self._list(parts, "or")

    def _list(self, parts: Sequence[str], style: Literal["standard", "or"]) -> str:
        isolated = [self._isolated(part) for part in parts]
        return format_list(isolated, style, locale=_SOURCE_LISTS if self.is_source else self.locale)

    def listed(self, parts: Sequence[str]) -> str:
        """Parts on one line, with the comma of the script."""
        return (", " if self.direction == "ltr" else "، ").join(parts)

    def hours(self, hours: int) -> str:
        """As in "24 hours"."""
        return _hours(hours, self.locale)

    def number(self, number: int) -> str:
        """A number in the digits of the language."""
        return _number(number, self.locale)

    def as_number(self, text: str) -> str:
        """A number in groups, such as a phone number, whose groups would change places among words from right to left."""
        return text if self.direction == "ltr" else f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"

    def _isolated(self, text: str) -> str:
        """Kept from turning the words around it about, where it runs the other way than they do."""
        is_ltr = self.direction == "ltr"
        if is_ltr and text.isascii():
            return text
        other = _RIGHT_TO_LEFT if is_ltr else frozenset("L")
        if not any(unicodedata.bidirectional(character) in other for character in text):
            return text
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def _filled(template: str, places: Mapping[str, str]) -> str:
    """The template with what stands at its named places; a stop that ends such a text ends the sentence with it, as in "د.إ."."""
    if not any(text.rstrip(_UNSEEN).endswith(".") for text in places.values()):
        return template.format(**places)
    said, before = "", ""
    for literal, name, _, _ in Formatter().parse(template):
        ends_twice = before.rstrip(_UNSEEN).endswith(".") and literal.startswith(".")
        before = "" if name is None else places[name]
        said += (literal[1:] if ends_twice else literal) + before
    return said


@lru_cache(maxsize=1024)
def _hours(hours: int, locale: Locale) -> str:
    return format_unit(hours, "duration-hour", "long", locale=locale)


@lru_cache(maxsize=1024)
def _number(number: int, locale: Locale) -> str:
    text: str = format_decimal(number, locale=locale)
    return text


ENGLISH: Final = Words(SOURCE, gettext.NullTranslations())


@lru_cache(maxsize=256)
def words_of(tag: str, domain: Domain = Domain.CUSTOMERS) -> Words:
    """The words for a venue's locale, like "ar-AE". Raises ValueError for a tag that is no language's."""
    locale = locale_of(tag)
    for name in (str(locale), locale.language):
        found = catalogues(domain).get(name)
        if found is not None:
            return Words(locale, found)
    # In English whatever the region: the words would not match another language's dates.
    return Words(locale if locale.language == SOURCE.language else SOURCE, gettext.NullTranslations())


def words_asked_for(accept_language: str) -> Words:
    """The words of the first language that there is a catalogue for, of those a browser asks for; English without one."""
    return find_words_asked_for(accept_language) or ENGLISH


def find_words_asked_for(accept_language: str) -> Words | None:
    """The same; None where there is a catalogue for none of them.

    `accept_language` is the header (RFC 9110, 12.5.4), whatever is in it: what can't be read is passed over.
    """
    for tag in languages_asked_for(accept_language):
        try:
            words = words_of(tag)
        except ValueError:
            continue
        if words.locale.language == locale_of(tag).language:
            return words
    return None


def languages_asked_for(accept_language: str) -> list[str]:
    """The tags of such a header, at most 20, the dearest first; what has a quality of 0 is not wanted."""
    asked: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        found = _RANGE.fullmatch(part.strip())
        if found is not None and (quality := float(found["quality"] or 1)) > 0:
            asked.append((quality, found["tag"]))
    return [tag for _, tag in sorted(asked, key=lambda each: -each[0])]


@lru_cache(maxsize=len(Domain))
def catalogues(domain: Domain = Domain.CUSTOMERS) -> dict[str, gettext.NullTranslations]:
    """Every catalogue by its locale's name. The composition roots call it at start, so that no message waits for it.

    What the desk reads as customers do, such as a date beside a time, is in the customers' catalogue alone.
    """
    sources = sorted(LOCALES.glob(f"*/LC_MESSAGES/{domain}.po"))
    found = {source.parents[1].name: _compiled(source) for source in sources}
    if domain is not Domain.CUSTOMERS:
        for name, translations in found.items():
            translations.add_fallback(catalogues()[name])
    return found


def _compiled(source: Path) -> gettext.NullTranslations:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parents[1].name, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
