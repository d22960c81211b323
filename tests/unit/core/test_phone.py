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
