"""Internet domains as they go over the wire: UTS 46, non-transitional, as browsers and registries have it.

Python's own "idna" codec is IDNA 2003, which makes "faß.de" into "fass.de": another domain, which may be somebody else's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import idna

from openchair.core.texts import InvalidText, without_harm

_LONGEST: Final = 253
_SHOWN: Final = 80
_ACE: Final = "xn--"
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}", re.ASCII)
# Scripts that one language is written in together, each with Latin, as UTS 39 has it for its level "highly restrictive".
_TOGETHER: Final = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
    frozenset(("LATIN", "CJK", "HANGUL")),
)
# Cyrillic letters that are drawn as Latin ones are.
_LOOK_LATIN: Final = frozenset("асԁеһіјӏорԛѕԝхуҽѵѡ")
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")


@lru_cache(maxsize=4096)
def ascii_domain(domain: str) -> str:
    """The domain's ASCII form, "xn--fa-hia.de" of "faß.de", in small letters. Raises ValueError for what can't be a domain."""
    if domain.isascii():
        # Nothing to map; names such as "mail_1.example", which registries refuse, exist inside networks.
        return domain.lower()
    try:
        return idna.encode(domain.translate(_DOTS), uts46=True).decode()
    except idna.IDNAError as wrong:
        raise ValueError(f"{domain!r} can't be a domain: {wrong}") from wrong


def checked_domain(text: str) -> str:
    """A whole domain as someone types it, in the ASCII form that browsers ask for: "xn--fa-hia.de" of "faß.de".

    Raises `InvalidText` for what is none, and for one that is read as another than it is.
    """
    try:
        name = ascii_domain(text.strip()).removesuffix(".")
    except ValueError:
        name = ""
    if len(name) > _LONGEST or not _DOMAIN.fullmatch(name):
        raise InvalidText(
            '"{text}" should be a domain alone, like book.salonsmith.example, without https:// and port.',
            {"text": _shortened(text)},
        )
    if is_deceptive(name):
        raise InvalidText(
            '"{text}" has letters in it that are taken for those of another script: use letters of one.',
            {"text": _shortened(text)},
        )
    return name


def _shortened(text: str) -> str:
    """What someone has typed, to be said back to them: without what isn't seen, and no longer than they look at."""
    seen = without_harm(" ".join(text.split()))
    return seen if len(seen) <= _SHOWN else f"{seen[:_SHOWN]}…"


def ascii_address(address: str) -> str:
    """The mail address with its domain as mail servers know it; the part before the @ stays.

    What follows the @ and can't be a domain stays as it is, beyond ASCII, so that no server takes it for another.
    """
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{ascii_domain(domain)}"
    except ValueError:
        return address


def ascii_url(url: str) -> str:
    """The web address with its host in ASCII; the rest stays. Raises ValueError for a host that can't be a domain."""
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    # Not `hostname`, which makes small letters first: of Greek capitals that is another domain than the standard's.
    user, at, host = parts.netloc.rpartition("@")
    name, colon, port = host.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{ascii_domain(name)}{colon}{port}"))


def is_deceptive(domain: str) -> bool:
    """Whether a domain in ASCII form is read as another than it is: scripts mixed in one label, or Cyrillic drawn as Latin.

    Under a Cyrillic top-level domain Cyrillic is what a reader expects. What is no IDNA is taken for deceptive.
    """
    try:
        labels = [idna.decode(label) if label.startswith(_ACE) else label for label in domain.split(".")]
    except idna.IDNAError:
        return True
    at_home = _scripts(labels[-1]) == {"CYRILLIC"}
    return any(
        (len(scripts := _scripts(label)) > 1 and not any(scripts <= together for together in _TOGETHER))
        or (not at_home and "CYRILLIC" in scripts and all(each in _LOOK_LATIN for each in label if each.isalpha()))
        for label in labels
    )


def _scripts(label: str) -> set[str]:
    """The scripts of its letters, by the first word of Unicode's name of each."""
    letters = (each for each in label if unicodedata.category(each).startswith("L"))
    return {unicodedata.name(each, "").partition(" ")[0] for each in letters} - {"KATAKANA-HIRAGANA", "IDEOGRAPHIC"}
