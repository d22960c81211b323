"""Texts of many minutes at once are the texts of each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openchair.rules.zone import local_text_of_minute, local_texts_of_day

MINUTES_2027 = (29_979_360, 30_504_960)


@given(
    zone=st.sampled_from(
        ("Australia/Sydney", "America/New_York", "Europe/London", "Pacific/Chatham", "Australia/Lord_Howe")
    ),
    first=st.integers(*MINUTES_2027),
    steps=st.lists(st.integers(1, 400), max_size=12),
)
def test_a_days_texts_are_those_of_its_minutes(zone: str, first: int, steps: list[int]) -> None:
    minutes = [first]
    for step in steps:
        minutes.append(minutes[-1] + step)
    assert local_texts_of_day(minutes, zone) == [local_text_of_minute(minute, zone) for minute in minutes]
    assert local_texts_of_day([], zone) == []
