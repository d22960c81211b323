"""Ids in Stripe's manner."""

from __future__ import annotations

import secrets
import string
from typing import Final

_LETTERS: Final = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """A new id: the prefix, then letters and digits."""
    return prefix + "".join(_LETTERS[byte % len(_LETTERS)] for byte in secrets.token_bytes(length))
