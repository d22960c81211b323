"""A call as it was asked: its verb, its idempotency key and its input."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from openchair.rules.refusals import InvalidInput

_LONGEST_KEY: Final = 128


def check_key(key: str) -> None:
    """Raise `InvalidInput` where this is no idempotency key."""
    if not 1 <= len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise InvalidInput(
            "idempotencyKey",
            "An idempotency key is 1 to {most} printable ASCII characters, new for each change.",
            {"most": str(_LONGEST_KEY)},
        )


@dataclass(frozen=True, slots=True)
class Call:
    """A mutation as it was asked. Raises `InvalidInput` where its key is none.

    `notes_press` says that a customer who makes it has pressed a button of the manage page by that, which is written with its work.
    """

    verb: str
    key: str
    input: Mapping[str, Any]
    notes_press: bool = False

    def __post_init__(self) -> None:
        check_key(self.key)

    @property
    def input_hash(self) -> str:
        """The same for the same verb and input, whatever the order of its fields."""
        text = orjson.dumps([self.verb, dict(self.input)], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()
