"""PINs: what one is, and which are too easily guessed to be anyone's."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

PIN_LENGTH: Final = 6
_KEYPAD_PATHS: Final = frozenset(
    (
        "142536",
        "147258",
        "147852",
        "159357",
        "159753",
        "258369",
        "321654",
        "357159",
        "456789",
        "753951",
        "789456",
        "963852",
    )
)


def is_pin(text: str) -> bool:
    """Whether it is six digits, as a PIN is."""
    return len(text) == PIN_LENGTH and text.isascii() and text.isdecimal()


def is_guessable(pin: str) -> bool:
    """Whether it is among the first that anyone tries: one or two digits, a run, something twice over, or a path on the keypad."""
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    is_run = len(steps) == 1
    repeats = any(pin == pin[:length] * (PIN_LENGTH // length) for length in (1, 2, 3))
    in_pairs = pin[0::2] == pin[1::2]
    turned = pin == pin[::-1]
    return len(set(digits)) < 3 or is_run or repeats or in_pairs or turned or pin in _KEYPAD_PATHS
