"""Tokens that only the holder of a key can make: a key id and a truncated HMAC-SHA256, in base58."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Final, Self

from openchair.core import base58

TOKEN_LENGTH: Final = 1 + base58.WIDTH
MIN_SECRET_BYTES: Final = 16
MAX_SECRET_BYTES: Final = 64
"""A longer key is hashed before use, which is more work than the decoy makes, and no more security."""

_MAC_BYTES: Final = 16


class KeyRing:
    """Signs with its current key, and accepts what any of its keys has signed."""

    __slots__ = ("_current", "_decoy", "_keys")

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        for position, (key_id, secret) in enumerate(keys.items(), start=1):
            _check_key(position, key_id, secret)
        if len(set(keys.values())) != len(keys):
            raise ValueError("Two keys have the same secret: changing the id alone changes no key.")
        if current not in keys:
            raise ValueError("The current key must be one of the keys.")
        self._keys = dict(keys)
        self._current = current
        # Signs in place of a key that isn't there, so that an unknown key id costs what a wrong token costs.
        self._decoy = secrets.token_bytes(32)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads "id:secret,id:secret": the first key signs, the others are still accepted.

        An id is one base58 character, a secret 32 to 128 hex digits, as in "b:9f86d081884c7d659a2feaa0c55ad015".
        To rotate, put the new key second everywhere, then first, and drop the old one when its links may stop working.
        Raises ValueError, which never quotes a secret.
        """
        keys: dict[str, bytes] = {}
        for position, entry in enumerate(text.split(","), start=1):
            key_id, colon, digits = entry.strip().partition(":")
            if not colon:
                raise ValueError(f"Key {position} is not of the form id:secret, one character before the colon.")
            try:
                secret = bytes.fromhex(digits)
            except ValueError:
                # `from None`: the cause must not take the secret along into a traceback.
                raise ValueError(
                    f"The secret of key {position} is not in hex digits (0-9, a-f), two for a byte."
                ) from None
            _check_key(position, key_id, secret)
            if key_id in keys:
                raise ValueError(f"Key {position} has the id of an earlier key, {key_id!r}.")
            keys[key_id] = secret
        return cls(keys, current=next(iter(keys)))

    @property
    def current(self) -> str:
        """The id of the key that signs: one character."""
        return self._current

    def sign(self, purpose: str, message: bytes) -> str:
        """A token of 23 characters for the message; one made for another purpose is worth nothing for this one."""
        return self._current + _mac(self._keys[self._current], purpose, message)

    def sign_as(self, key_id: str, purpose: str, message: bytes) -> str | None:
        """The token that the key with this id makes; None where the ring has no such key (any more)."""
        key = self._keys.get(key_id)
        return None if key is None else key_id + _mac(key, purpose, message)

    def verify(self, purpose: str, message: bytes, token: str) -> bool:
        """Whether some key of the ring made this token for this purpose and message.

        The work is one HMAC and one comparison of bytes, whatever the token is; no text makes it raise.
        """
        key = self._keys.get(token[:1])
        expected = _mac(self._decoy if key is None else key, purpose, message)
        # One character more than can be right is enough to tell that it is too long. What isn't ASCII becomes "?",
        # which no token has. Comparing in the text form leaves no second spelling of a MAC that would pass.
        presented = token[1 : TOKEN_LENGTH + 1].encode("ascii", "replace")
        same = hmac.compare_digest(expected.encode("ascii"), presented)
        return same and key is not None

    def __repr__(self) -> str:
        return f"KeyRing(ids={''.join(self._keys)!r}, current={self._current!r})"


def _mac(key: bytes, purpose: str, message: bytes) -> str:
    name = purpose.encode("utf-8")
    if not 0 < len(name) < 256:
        raise ValueError("A purpose is 1 to 255 bytes.")
    # The purpose's length goes first, so no purpose and message together read as another purpose and message.
    return base58.encode(hmac.digest(key, bytes((len(name),)) + name + message, "sha256")[:_MAC_BYTES])


def _check_key(position: int, key_id: str, secret: bytes) -> None:
    # What is wrong with an id may be that the secret stands in its place, so it isn't quoted.
    if len(key_id) != 1 or key_id not in base58.ALPHABET:
        raise ValueError(
            f"The id of key {position} must be one base58 character: a letter or digit, but not 0, O, I or l."
        )
    if not MIN_SECRET_BYTES <= len(secret) <= MAX_SECRET_BYTES:
        raise ValueError(
            f"The secret of key {position} is {len(secret)} bytes long; "
            f"{MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} are needed."
        )
