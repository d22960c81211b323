"""Which PINs are anyone's first guess, and how many are left."""

from __future__ import annotations

import pytest

from openchair.rules.pins import is_guessable, is_pin

FIRST_GUESSES = [
    "123456", "654321", "012345", "789012", "098765", "246802", "000000", "999999", "121212", "112112", "123123", "112233",
    "123321", "159753", "147258", "789456", "111222", "100000", "000001", "101010", "696969", "420420",
]  # fmt: skip


@pytest.mark.parametrize("pin", FIRST_GUESSES)
def test_the_first_guesses_are_refused(pin: str) -> None:
    assert is_pin(pin) and is_guessable(pin)


def test_few_are_refused_so_that_five_tries_stay_five_of_a_million() -> None:
    refused = sum(is_guessable(f"{number:06}") for number in range(0, 1_000_000, 7))
    assert refused * 7 < 20_000


@pytest.mark.parametrize("pin", ["830174", "402918", "910382", "271828", "194637"])
def test_what_nobody_tries_first_is_taken(pin: str) -> None:
    assert is_pin(pin) and not is_guessable(pin)
