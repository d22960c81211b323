"""Names and mail addresses as people type them: what may be kept, and the key by which two are compared."""

from __future__ import annotations

import unicodedata
from typing import Final

from email_validator import EmailNotValidError, validate_email

from openchair.core.domains import ascii_address
from openchair.core.texts import NO_TEXT, TURNING, is_invisible

LONGEST_NAME: Final = 120


def checked_name(text: str, longest: int = LONGEST_NAME) -> str:
    """The name in NFC on one line, with single spaces.

    Raises ValueError, in words for whoever typed it, where it is too long, shows nothing, or has a control or an override of
    the direction of text in it.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > longest:
        raise ValueError(f"A name has 1 to {longest} characters.")
    if any(character in TURNING or unicodedata.category(character) in NO_TEXT for character in name):
        raise ValueError("The name has characters in it that aren't seen. Please type it instead of pasting it.")
    if all(character.isspace() or is_invisible(character) for character in name):
        raise ValueError(f"A name has 1 to {longest} characters.")
    # A mark alone is drawn on nothing.
    if not any(unicodedata.category(character)[0] in "LNSP" for character in name):
        raise ValueError("A name has at least one letter.")
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
    """The address with its domain as people read it, in small letters. Raises ValueError that says what is wrong."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as wrong:
        raise ValueError(str(wrong)) from wrong


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
