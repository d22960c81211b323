"""128 bits as 22 base58 characters: the text form of ids and of tokens."""

from __future__ import annotations

import re
from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Bitcoin's alphabet. It stands in ASCII order, so texts of one width sort as the numbers do."""

WIDTH: Final = 22
"""Characters for 16 bytes; smaller numbers are padded on the left with "1", the zero."""

# Two digits are taken at a time: half the divisions of a digit at a time.
_PAIRS: Final = tuple(high + low for high in ALPHABET for low in ALPHABET)
_PAIR_VALUES: Final = {pair: value for value, pair in enumerate(_PAIRS)}
_PAIR_BASE: Final = len(_PAIRS)

_is_alphabetic = re.compile(f"[{ALPHABET}]{{{WIDTH}}}").fullmatch


def encode(data: bytes) -> str:
    """The 22 characters of 16 bytes."""
    if len(data) != 16:
        raise ValueError(f"16 bytes are needed, not {len(data)}")
    number = int.from_bytes(data, "big")
    pairs = []
    for _ in range(WIDTH // 2):
        number, pair = divmod(number, _PAIR_BASE)
        pairs.append(_PAIRS[pair])
    pairs.reverse()
    return "".join(pairs)


_LARGEST: Final = encode(b"\xff" * 16)


def is_canonical(text: str) -> bool:
    """Whether the text is what `encode` gives for some 16 bytes: the width, the alphabet, and below 2^128."""
    return _is_alphabetic(text) is not None and text <= _LARGEST


def decode(text: str) -> bytes:
    """The 16 bytes of 22 characters. Raises ValueError unless the text is canonical."""
    if not is_canonical(text):
        raise ValueError("Not 22 characters of base58 below 2^128")
    number = 0
    for at in range(0, WIDTH, 2):
        number = number * _PAIR_BASE + _PAIR_VALUES[text[at : at + 2]]
    return number.to_bytes(16, "big")
