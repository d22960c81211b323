"""PINs as they are kept: argon2 over a MAC, so that neither the database alone nor the key alone tells one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from openchair.core.ids import id_bytes
from openchair.core.signing import KeyRing

_PIN: Final = "pin"
# OWASP's least of memory. There are a million PINs: what holds is the key and the five tries, and the work is for when both are
# lost.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE: Final = ThreadPoolExecutor(2, "pins")


@dataclass(frozen=True, slots=True)
class Pins:
    """Makes and checks what is kept of a PIN, two at once, and beside the event loop: each takes some 20 ms and 19 MiB."""

    key_ring: KeyRing

    def mark(self, membership_id: str, pin: str) -> str:
        """A MAC of the PIN of one person at one venue, which says nothing without the key."""
        return self.key_ring.sign(_PIN, id_bytes(membership_id) + pin.encode())

    async def hash(self, membership_id: str, pin: str) -> str:
        """What is kept of a PIN, as text of at most 255 characters."""
        mark = self.mark(membership_id, pin)
        return mark[0] + await asyncio.get_running_loop().run_in_executor(_AT_ONCE, _HASHER.hash, mark)

    async def verify(self, membership_id: str, pin: str, kept: str) -> bool:
        """Whether this is the PIN that was kept; never where the key that it was kept under is gone."""
        mark = self.key_ring.sign_as(kept[:1], _PIN, id_bytes(membership_id) + pin.encode())
        if mark is None:
            return False
        return await asyncio.get_running_loop().run_in_executor(_AT_ONCE, _is_of, kept[1:], mark)


def _is_of(kept: str, mark: str) -> bool:
    try:
        return _HASHER.verify(kept, mark)
    except (VerificationError, InvalidHashError):
        return False
