"""What a text message costs, and what it can be written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.messages.gsm import BASIC, EXTENSION, as_gsm, segments, without_pictures


def test_the_alphabet_has_all_that_the_standard_gives_it() -> None:
    # 128 places, of which one is the escape; the extension's form feed is of no use.
    assert len(BASIC) == 127
    assert len(EXTENSION) == 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("💇" * 35, 1),
        ("💇" * 35 + "a", 2),
    ],
)
def test_a_text_takes_so_many_segments(text: str, expected: int) -> None:
    assert segments(text) == expected


def test_an_extension_character_is_not_split_over_two_segments() -> None:
    # 153 septets hold 152 letters and no half of a euro, which goes over: both parts are one septet short.
    assert segments("a" * 152 + "€" + "a" * 151) == 2
    assert segments("a" * 152 + "€" + "a" * 152) == 3
    # In 306 septets all the same, had it fallen elsewhere.
    assert segments("a" * 151 + "€" + "a" * 153) == 2


def test_a_surrogate_pair_is_not_split_over_two_segments() -> None:
    assert segments("á" * 66 + "💇" + "á" * 65) == 2
    assert segments("á" * 66 + "💇" + "á" * 66) == 3
    assert segments("á" * 65 + "💇" + "á" * 67) == 2


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("10:15 – 11:15", "10:15 - 11:15"),
        ("We’ll “see”", 'We\'ll "see"'),
        ("10:15\u202fAM\u00a0now", "10:15 AM now"),
        ("Ánna, Zoë, Łukasz, François", "Anna, Zoe, Lukasz, Francois"),
        ("José, Müller, Ångström, Ñandú", "José, Müller, Ångström, Ñandu"),
        ("e\u0301", "é"),
        ("…", "..."),
        ("\u2068Mia\u2069", "Mia"),
    ],
)
def test_dashes_quotes_and_accents_become_plainer_where_they_must(text: str, plain: str) -> None:
    assert as_gsm(text) == plain


@pytest.mark.parametrize("text", ["サロン", "صالون", "Салон", "Cut ✨", "καλημέρα", "½ h"])
def test_what_has_no_plainer_form_stays_as_it_is(text: str) -> None:
    assert as_gsm(text) is None


@given(st.text(max_size=200))
def test_what_comes_out_is_in_the_alphabet_and_stays_the_same(text: str) -> None:
    plain = as_gsm(text)
    if plain is not None:
        assert all(character in BASIC or character in EXTENSION for character in plain)
        assert as_gsm(plain) == plain


@given(st.text(alphabet=st.sampled_from("aZ é€^[á–💇"), max_size=400))
def test_segments_agree_with_cutting_the_encoded_text(text: str) -> None:
    """An independent count: pieces are taken off the front, as many characters as fit."""
    plain = all(character in BASIC or character in EXTENSION for character in text)

    def width(piece: str) -> int:
        return sum(2 if c in EXTENSION else 1 for c in piece) if plain else len(piece.encode("utf-16-be")) // 2

    one, each = (160, 153) if plain else (70, 67)
    if width(text) <= one:
        assert segments(text) == 1
        return
    pieces, rest = 0, text
    while rest:
        fits = max(count for count in range(1, len(rest) + 1) if width(rest[:count]) <= each)
        pieces, rest = pieces + 1, rest[fits:]
    assert segments(text) == pieces


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("💇‍♀️ Salon ✨ Bondi", "Salon Bondi"),
        ("Cut & style 💅🏽", "Cut & style"),
        ("Café 1️⃣", "Café 1"),
        ("💇‍♀️", "💇‍♀️"),
        ("サロン 💇", "サロン 💇"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_pictures_go_where_words_stay(name: str, kept: str) -> None:
    assert without_pictures(name) == kept
