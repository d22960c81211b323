"""Phone numbers: one stored form, and the form people there write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openchair.core.phone import format_phone, parse_phone


@pytest.mark.parametrize(
    ("text", "locale", "stored"),
    [
        ("0491 570 156", "en-AU", "+61491570156"),
        ("(02) 5550 1234", "en-AU", "+61255501234"),
        ("+61 491 570 156", "en-AU", "+61491570156"),
        ("0061491570156", "en-GB", "+61491570156"),
        ("tel:+61491570156", "en-AU", "+61491570156"),
        ("(212) 555-0123", "en-US", "+12125550123"),
        ("020 7946 0958", "en_GB", "+442079460958"),
        ("07700 900123", "en-GB", "+447700900123"),
        ("+61 491 570 156", "en", "+61491570156"),
        ("02-8765-4321", "zh-Hant-TW", "+886287654321"),
        # "00" for "+", wherever it is written; and where abroad begins with something else, that, too.
        ("0061 491 570 156", "en-AU", "+61491570156"),
        ("0011 61 491 570 156", "en-AU", "+61491570156"),
        ("00 1 212 555 0123", "en-US", "+12125550123"),
        ("0061 491 570 156", "en", "+61491570156"),
        # As people and their address books write them.
        ("+61 (0)491 570 156", "en-AU", "+61491570156"),
        ("\u202a+61 491 570 156\u202c", "en-AU", "+61491570156"),
        ("\u0660\u0664\u0669\u0661 \u0665\u0667\u0660 \u0661\u0665\u0666", "en-AU", "+61491570156"),
        ("\uff08\uff10\uff13\uff091234\uff0d5678", "ja-JP", "+81312345678"),
        ("Mobile: 0491 570 156", "en-AU", "+61491570156"),
        ("[0491]\u2013570\u2013156", "en-AU", "+61491570156"),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_was_written(text: str, locale: str, stored: str) -> None:
    assert parse_phone(text, locale) == stored
    assert parse_phone(stored, "fr-FR") == stored


@pytest.mark.parametrize(
    ("text", "locale", "says"),
    [
        ("", "en-AU", "not a phone number"),
        ("call me", "en-AU", "not a phone number"),
        ("555", "en-AU", "too many or too few digits"),
        ("5550 1234", "en-US", "too many or too few digits"),
        ("0000000", "en-AU", "too many or too few digits"),
        ("0491 570 156 789 123", "en-AU", "too many or too few digits"),
        ("0491 570 156", "en", "country code"),
        ("+999 123 456 789", "en-AU", "country code"),
        ("0491 570 156 ext 5", "en-AU", "extension"),
        ("4" * 5000, "en-AU", "not a phone number"),
        # Letters stand for digits on a keypad, and only there.
        ("0491 570 156 mum", "en-AU", "letters"),
        ("0491 570 156 (Ann)", "en-AU", "letters"),
        ("0491 570 156\u0645", "en-AU", "letters"),
        ("1800 FLOWERS", "en-AU", "letters"),
        ("call 0491 570 156", "en-AU", "letters"),
        ("0491 570 156 x5", "en-AU", "extension"),
        ("0491 570 156;ext=5", "en-AU", "extension"),
        ("0491 570 156 #5", "en-AU", "extension"),
        # Of two numbers neither, and nothing that isn't written in numbers.
        ("0491570156 / 0400000000", "en-AU", "not a phone number"),
        ("0491570156 & 0400000000", "en-AU", "signs"),
        ("0491+570156", "en-AU", "signs"),
        ("+61 491 570 156?", "en-AU", "signs"),
        ("0491 570 15\u00b2", "en-AU", "signs"),
        # One digit too many, and one too few.
        ("0491 570 1567", "en-AU", "too many or too few digits"),
        ("0491 570 15", "en-AU", "too many or too few digits"),
        ("+33 6 12 34 56 78 9", "fr-FR", "too many or too few digits"),
        ("061 491 570 156", "en-AU", "too many or too few digits"),
        ("00 491 570 156", "en-AU", "too many or too few digits"),
    ],
)
def test_what_is_no_number_is_refused_in_words(text: str, locale: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_phone(text, locale)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 200


@settings(max_examples=500)
@given(st.text(alphabet=st.characters(), max_size=40) | st.text(alphabet="+0123456789 ()-", max_size=25))
def test_any_text_is_a_number_in_e164_or_refused(text: str) -> None:
    try:
        stored = parse_phone(text, "en-AU")
    except ValueError:
        return
    assert stored.startswith("+") and stored[1:].isdigit() and len(stored) <= 20
    assert parse_phone(stored, "en-AU") == stored


@pytest.mark.parametrize(
    ("stored", "locale", "shown"),
    [
        ("+61491570156", "en-AU", "0491 570 156"),
        ("+61255501234", "en-AU", "(02) 5550 1234"),
        ("+61491570156", "en-GB", "+61 491 570 156"),
        ("+61491570156", "en", "+61 491 570 156"),
        ("+12125550123", "en-US", "(212) 555-0123"),
        ("+12125550123", "en-CA", "(212) 555-0123"),
        ("+442079460958", "en-GB", "020 7946 0958"),
        ("+81312345678", "ja-JP", "03-1234-5678"),
        ("ask inside", "en-AU", "ask inside"),
    ],
)
def test_a_number_is_shown_as_people_of_the_region_write_it(stored: str, locale: str, shown: str) -> None:
    assert format_phone(stored, locale) == shown


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from([*"0123456789 +()-./", "mum", "Ann", "ext", "x", "#", "\u202a"]), max_size=25).map(
        "".join
    ),
    st.sampled_from(["en-AU", "en-GB", "en-US", "de-DE", "ja-JP"]),
)
def test_a_number_that_is_taken_has_the_digits_that_were_typed(text: str, locale: str) -> None:
    """Before them nothing but a country code, in place of a prefix: never a digit that nobody wrote."""
    try:
        stored = parse_phone(text, locale)
    except ValueError:
        return
    typed = "".join(each for each in text if each.isdecimal())
    assert not any(each.isalpha() for each in text.replace("\u202a", ""))
    national = max((stored[size:] for size in range(2, 5) if typed.endswith(stored[size:])), key=len, default=None)
    assert national is not None and len(national) >= 3
