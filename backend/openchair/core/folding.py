"""Texts as they are searched: without case, accents, or what stands between words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from phonenumbers import NumberParseException, national_significant_number, parse

LONGEST_WORD: Final = 60
MOST_WORDS: Final = 6
"""Of what is typed to search: whoever types more is looking at a name, not for one."""
_PLAIN: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ى": "ي", "ة": "ه", "ـ": ""}
)
"""Letters that don't come apart into one and an accent, and those that are written in two ways."""


def folded(text: str) -> str:
    """The text in small letters without accents or vowel marks: "Zoë" and "ZOE" are the same, "Åse" and "ase"."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(each for each in apart if unicodedata.category(each) != "Mn").translate(_PLAIN)
    return unicodedata.normalize("NFC", bare)


def words_of(text: str) -> list[str]:
    """The folded words of a name; what stands inside of one, as in O'Brien, is left out."""
    return list(_words(folded(text)))


def search_words(name: str, email: str | None, phone: str | None) -> frozenset[str]:
    """By which words somebody is found who types the first letters of one; `phone` is E.164.

    Each word of the name, the address, and the number with and without its country code.
    """
    found = set(words_of(name))
    if email is not None:
        found.add(folded(email)[:LONGEST_WORD])
    if phone is not None:
        found.add(phone.removeprefix("+"))
        with suppress(NumberParseException):
            found.add(national_significant_number(parse(phone, None)))
    return frozenset(found)


def asked_words(text: str) -> list[str]:
    """The beginnings of words that are looked for, the longest first; digits that are typed with spaces are one number."""
    plain = folded(text)
    if "@" in plain:
        return [plain.strip()[:LONGEST_WORD]]
    typed = list(_words(plain))
    number = "".join(each for each in typed if each.isdecimal()).lstrip("0")
    asked = {each for each in typed if not each.isdecimal()} | ({number} if number else set())
    return sorted(asked, key=lambda word: (-len(word), word))[:MOST_WORDS]


def _words(plain: str) -> Iterator[str]:
    word = ""
    for each in [*plain, " "]:
        if each.isalnum():
            word += each
        elif unicodedata.category(each) in ("Zs", "Pd", "Cc") or each in "+/,;":
            if word:
                yield word[:LONGEST_WORD]
            word = ""
