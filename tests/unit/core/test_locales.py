"""Language tags: the nearest locale there is, and the region they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.core.locales import locale_of, region_of


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-AU", "en_AU"),
        ("en_AU", "en_AU"),
        ("EN-au", "en_AU"),
        ("zh-Hant-TW", "zh_Hant_TW"),
        ("pt-BR", "pt_BR"),
        ("en", "en"),
        ("en-KW", "en"),
        ("fr-XX", "fr"),
    ],
)
def test_a_tag_gives_the_nearest_locale_there_is(tag: str, locale: str) -> None:
    assert str(locale_of(tag)) == locale


@given(st.text(alphabet=st.characters(), max_size=12))
def test_any_text_is_a_locale_or_refused_in_words(tag: str) -> None:
    try:
        assert locale_of(tag).language
    except ValueError as refused:
        assert "language and region" in str(refused)


@pytest.mark.parametrize(
    ("tag", "region"),
    [
        ("en-AU", "AU"),
        ("en_AU", "AU"),
        ("en-au", "AU"),
        ("zh-Hant-TW", "TW"),
        ("en", None),
        ("es-419", None),
        ("", None),
    ],
)
def test_the_region_is_the_tags_own(tag: str, region: str | None) -> None:
    assert region_of(tag) == region
