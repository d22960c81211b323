"""Cursors: how far a watcher has been told, for it to go on from there on another connection."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openchair.core.ids import id_bytes
from openchair.core.signing import TOKEN_LENGTH, KeyRing
from openchair.rules.feed import KEPT, Position

_CURSOR: Final = "cursor"
_PAD: Final = "cursor-pad"
_TAG: Final = TOKEN_LENGTH
_LENGTH: Final = 20
_MARGIN: Final = timedelta(hours=1)
"""An entry is dated when its transaction began, so it is removed a little earlier than 7 days after it could be read."""


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads cursors: 50 characters, of one venue and one database, whose numbers nobody else reads or makes.

    In the clear they would tell a customer how busy the installation is. Each is a MAC of what it says, and that XORed with
    what the key makes of the MAC.
    """

    key_ring: KeyRing
    identity: str
    """Which database it is of: `store.feed.find_identity`."""

    def write(self, venue_id: str, position: Position, now: datetime) -> str:
        """A cursor that was given out now."""
        said = b"".join(
            number.to_bytes(size, "big")
            for number, size in ((position.transaction, 8), (position.entry, 8), (int(now.timestamp()) // 60, 4))
        )
        tag = self.key_ring.sign(_CURSOR, self._signed(venue_id, said))
        return tag + base64.urlsafe_b64encode(self._padded(tag, said) or b"").decode().rstrip("=")

    def read(self, venue_id: str, cursor: str, now: datetime) -> Position | None:
        """The position of a cursor; None of any other text, of another venue's or database's, and of one that is too old."""
        tag, text = cursor[:_TAG], cursor[_TAG : _TAG + _LENGTH * 2]
        try:
            hidden = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        said = self._padded(tag, hidden) if len(hidden) == _LENGTH else None
        if said is None or not self.key_ring.verify(_CURSOR, self._signed(venue_id, said), tag):
            return None
        given_at = int.from_bytes(said[16:], "big") * 60
        if now.timestamp() - given_at > (KEPT - _MARGIN).total_seconds():
            return None
        return Position(int.from_bytes(said[:8], "big"), int.from_bytes(said[8:16], "big"))

    def _signed(self, venue_id: str, said: bytes) -> bytes:
        return id_bytes(venue_id) + said + self.identity.encode()

    def _padded(self, tag: str, said: bytes) -> bytes | None:
        if not tag.isascii():
            return None
        pad = self.key_ring.sign_as(tag[:1], _PAD, tag.encode())
        if pad is None:
            return None
        return bytes(a ^ b for a, b in zip(said, hashlib.sha256(pad.encode()).digest(), strict=False))
