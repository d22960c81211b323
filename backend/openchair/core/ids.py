"""Ids that sort by the time they were made, and the short references people read aloud."""

from __future__ import annotations

import secrets
from typing import Final

from uuid_utils.compat import uuid7

from openchair.core import base58

BASE58: Final = base58.ALPHABET

_REFERENCE_ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH: Final = 6


def new_id() -> str:
    """A UUIDv7 in 22 base58 characters; within a process each is greater than the one before."""
    return base58.encode(uuid7().bytes)


def is_id(text: str) -> bool:
    """Whether the text is an id in its one canonical form; whether it names anything is another question."""
    return base58.is_canonical(text)


def id_bytes(id: str) -> bytes:
    """The id's 16 bytes. Raises ValueError for what is no id."""
    return base58.decode(id)


def id_from_bytes(data: bytes) -> str:
    """The id of 16 bytes, the other way of `id_bytes`."""
    return base58.encode(data)


def new_reference() -> str:
    """Six random characters to say over the phone.

    Without 0, 1, I, L and O, which are mistaken for each other, and without vowels, so that none spells a word.
    There are 28^6, about 480 million: enough within a venue, but a clash is possible and the caller must mind it.
    """
    return "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))
