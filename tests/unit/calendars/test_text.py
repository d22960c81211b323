"""Whatever venues write survives the way through a calendar file, and nothing they write can break it."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openchair.calendars.documents import booking_feed, booking_file

from .events import an_event
from .judges import Judge

# The pieces that go wrong: separators, escapes, quotes, folds inside a character, and words of the format itself.
PIECES = st.sampled_from(
    [
        ",",
        ";",
        ":",
        "\\",
        "\\n",
        "\\N",
        "\\,",
        '"',
        "^n",
        "^'",
        "%",
        " ",
        "  ",
        "=",
        "Ü",
        "💇‍♀️",
        "日本語",
        "ا",
        "BEGIN:VEVENT",
        "z" * 70,
    ]
)
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), max_codepoint=0x2FFFF)
LINE = st.lists(PIECES | LETTERS, min_size=1, max_size=40).map("".join).map(str.strip).filter(bool)
LINES = st.lists(LINE, min_size=1, max_size=4).map("\n".join)
ANYTHING = st.lists(
    PIECES
    | st.text(max_size=5)
    | st.sampled_from(["\r\n", "\r", "\n", "\x00", "\x0b", "\x85", "\u2028", "\ud83d", "\r\nX-EVIL:1"]),
    min_size=1,
    max_size=30,
).map("".join)

with_readers = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@with_readers
@given(summary=LINE, location=LINE, description=LINES)
def test_every_reader_gives_back_the_text_as_it_was_written(
    judges: list[Judge], summary: str, location: str, description: str
) -> None:
    content = booking_feed(an_event(summary=summary, location=location, description=description))
    for judge in judges:
        reading = judge.read(content)
        # But for a backslash before N, which one of them takes for a line end.
        assert reading.summary == summary.replace("\\N", "/N")
        assert reading.location == location.replace("\\N", "/N")
        assert reading.description == description.replace("\\N", "/N")


@with_readers
@given(name=LINE)
def test_every_reader_gives_the_same_names_for_the_venue(judges: list[Judge], name: str) -> None:
    content = booking_feed(an_event(venue_name=name))
    readings = [judge.read(content) for judge in judges]
    # But for the three characters that parameters can't carry to all of them.
    carried = name.replace('"', "'").replace("^", " ").replace("\\", "/")
    assert {reading.organizer_name for reading in readings} == {carried}
    assert len({reading.name for reading in readings}) == 1


@settings(max_examples=300, deadline=None)
@given(text=ANYTHING)
def test_no_text_breaks_the_lines_or_adds_one(text: str) -> None:
    event = an_event(summary=text, location=text, description=text, venue_name=text, venue_email=text)
    for content in (booking_file(event), booking_feed(event)):
        content.decode("utf-8")
        assert content.endswith(b"\r\n")
        lines = content.removesuffix(b"\r\n").split(b"\r\n")
        assert not any(re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
        assert max(len(line) for line in lines) <= 75
        for line in lines:
            line.decode("utf-8")  # folded between characters, not inside one
        unfolded = content.replace(b"\r\n ", b"").decode("utf-8").removesuffix("\r\n").split("\r\n")
        names = [re.split("[;:]", line)[0] for line in unfolded]
        assert names.count("BEGIN") == 3 and names.count("END") == 3
        assert {"UID", "DTSTART", "SUMMARY", "ORGANIZER"} <= set(names)
        assert not any(name.startswith("X-EVIL") for name in names)


def test_a_letter_at_the_fold_stays_whole(judges: list[Judge]) -> None:
    for width in range(60, 90):
        summary = "x" * width + "💇‍♀️" * 3
        content = booking_file(an_event(summary=summary))
        assert [judge.read(content).summary for judge in judges] == [summary] * 3
