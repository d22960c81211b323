"""Names and mail addresses as people type them: what may be kept, and the key by which two are compared."""

from __future__ import annotations

import unicodedata
from typing import Final

from email_validator import EmailNotValidError, validate_email

from openchair.core.domains import ascii_address
from openchair.core.texts import NO_TEXT, TURNING, InvalidText, is_invisible

LONGEST_NAME: Final = 120


def checked_name(text: str, longest: int = LONGEST_NAME) -> str:
    """The name in NFC on one line, with single spaces.

    Raises `InvalidText` where it is too long, shows nothing, or has a control or an override of the direction of text in it.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > longest:
        raise InvalidText("A name has 1 to {longest} characters.", {"longest": str(longest)})
    if any(character in TURNING or unicodedata.category(character) in NO_TEXT for character in name):
        raise InvalidText("The name has characters in it that aren't seen. Please type it instead of pasting it.")
    if all(character.isspace() or is_invisible(character) for character in name):
        raise InvalidText("A name has 1 to {longest} characters.", {"longest": str(longest)})
    # A mark alone is drawn on nothing.
    if not any(unicodedata.category(character)[0] in "LNSP" for character in name):
        raise InvalidText("A name has at least one letter.")
    return name


def cleaned_name(text: str) -> str:
    """The same of a name that nobody is there to type again: what may not be in it is left out. It may be empty."""
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not (character in TURNING or unicodedata.category(character) in NO_TEXT)
    )
    name = unicodedata.normalize("NFC", " ".join(kept.split()))
    return name if any(unicodedata.category(character)[0] in "LNSP" for character in name) else ""


def checked_email(text: str) -> str:
    """The address with its domain as people read it, in small letters. Raises `InvalidText`."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as wrong:
        raise _invalid_email(text) from wrong


def _invalid_email(text: str) -> InvalidText:
    """What is wrong with a text that is no mail address. The library says it in English only."""
    local, at, domain = text.partition("@")
    if not at:
        return InvalidText("That email address can't be right: there is no @ in it. Please check it.")
    if "@" in domain:
        return InvalidText(
            "That email address can't be right: there is more than one @ in it. Please give one address."
        )
    if not local.strip():
        return InvalidText("That email address can't be right: there is nothing before the @. Please check it.")
    if "." not in domain.strip("."):
        return InvalidText("That email address can't be right: what follows the @ is not complete. Please check it.")
    return InvalidText(
        "That email address can't be right: it is too long, or has something in it that no address has. Please check it."
    )


def name_key(name: str) -> str:
    """By which names are compared: NFC, case folded, with single spaces, without what isn't seen."""
    # Folding can take letters apart again, and a space beside an invisible character is one that is seen.
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", _seen(name)).casefold())
    return " ".join(_seen(folded).split())


def email_key(email: str) -> str:
    """By which addresses are compared: case folded before the @, the domain as mail servers know it.

    A domain is never case folded: that would make "faß.de" into "fass.de", which is somebody else's.
    """
    local, at, domain = ascii_address(email.strip()).rpartition("@")
    return f"{unicodedata.normalize('NFC', unicodedata.normalize('NFC', local).casefold())}{at}{domain.lower()}"


def _seen(text: str) -> str:
    return "".join(" " if each.isspace() else each for each in text if each.isspace() or not is_invisible(each))
