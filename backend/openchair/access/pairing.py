"""Codes by which a device is paired with a venue: shown as a QR code, and short enough to be typed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from openchair.access.hosts import HostRule
from openchair.core.ids import id_bytes
from openchair.core.signing import KeyRing

_PAIRING: Final = "pairing"
_CODE: Final = "pairing-code"
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty, without what looks like something else: 0 and O, 1, I and L, U and V."""
_LENGTH: Final = 8
"""Of thirty: 39 bits, for ten minutes."""


@dataclass(frozen=True, slots=True)
class PairingCodes:
    """Makes codes and knows them again. A code is made of its pairing's id and the key; kept is a MAC of it."""

    key_ring: KeyRing
    hosts: HostRule

    def code_of(self, pairing_id: str) -> str:
        """The code of a pairing: eight letters and digits, the same each time while the key is the current one."""
        token = self.key_ring.sign(_PAIRING, id_bytes(pairing_id))
        number = int.from_bytes(hashlib.sha256(token.encode()).digest(), "big")
        code = ""
        for _ in range(_LENGTH):
            number, digit = divmod(number, len(_ALPHABET))
            code += _ALPHABET[digit]
        return code

    def kept(self, code: str) -> str:
        """What is kept of a code, to find its pairing by. Of what can't be a code it is what nothing was kept of."""
        return self.key_ring.sign(_CODE, self.read(code).encode())

    @staticmethod
    def read(typed: str) -> str:
        """A code as it was typed or scanned, without spaces, hyphens and small letters; empty of what can't be one."""
        code = "".join(typed[:40].split()).replace("-", "").upper()
        return code if len(code) == _LENGTH and set(code) <= set(_ALPHABET) else ""

    def url(self, code: str) -> str:
        """Where the device is paired by a press. The code stands in the fragment, which browsers send to nobody."""
        return f"{self.hosts.base_origin()}/desk/pair#{code}"


def as_shown(code: str) -> str:
    """A code as it is read out: in two halves."""
    return f"{code[: _LENGTH // 2]}-{code[_LENGTH // 2 :]}"
