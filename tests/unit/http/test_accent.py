"""A venue's colour can be read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openchair.core.accent import CONTRAST, DAY_WASH, NIGHT_PAPER, accents, contrast


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_pulled_until_it_can_be_read_by_day_and_by_night(value: int) -> None:
    by_day, by_night = accents(f"#{value:06x}")
    assert contrast(by_day, DAY_WASH) >= CONTRAST
    assert contrast(by_night, NIGHT_PAPER) >= CONTRAST
    # What stands on it: white by day, and the dark ground's ink by night.
    assert contrast(by_day, "#ffffff") >= CONTRAST
    assert contrast(by_night, "#151311") >= CONTRAST


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert accents("#2D5A4C")[0] == "#2d5a4c"


def test_contrast_is_as_wcag_defines_it() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
