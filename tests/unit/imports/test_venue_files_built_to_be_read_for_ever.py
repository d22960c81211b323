"""A venue's file that takes too much to read is refused at its line, before it was read."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from openchair.imports.marked import DEEPEST, LONGEST_TEXT, MOST_BYTES, MOST_VALUES
from openchair.imports.named import MOST_ENTRIES
from openchair.imports.opening_hours import MOST_STRETCHES
from openchair.imports.problems import MOST_PROBLEMS, FileRefused, Problem
from openchair.imports.venue_file import MOST_ROWS, read_venue

EXAMPLE = (Path(__file__).parents[3] / "examples" / "venue.yaml").read_text()
MOST_SECONDS = 2.0
HEAD = """\
venue: {slug: fern, name: Fern, time_zone: Australia/Sydney, currency: AUD, locale: en-AU, address: 1 Fern St}
hours: {every day: 9:00-17:00}
"""
SERVICES = "services:\n" + "".join(f"- {{name: Cut {each}, duration: 60, price: '9'}}\n" for each in range(400))
LAUGHS = "a: &a [ha, ha]\n" + "".join(f"{one}: &{one} [*{of}, *{of}]\n" for of, one in pairwise("abcdefghi"))


def refused(text: str) -> list[Problem]:
    """Why the file is refused, which takes at most two seconds of the processor's time."""
    began = time.process_time()
    with pytest.raises(FileRefused) as refusal:
        read_venue(text.encode(), "venue.yaml")
    assert time.process_time() - began < MOST_SECONDS
    assert all(len(problem.message) < 2_100 and problem.message.isprintable() for problem in refusal.value.problems)
    return refusal.value.problems


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("services: " + "[" * 40_000, 1, "nested too deeply", id="40 kB of lists"),
        pytest.param("services: " + "{" * 40_000, 1, "nested too deeply", id="40 kB of fields"),
        pytest.param("services:\n" + "- " * 20_000, 2, "nested too deeply", id="40 kB of dashes"),
        pytest.param("services:\n" + "? " * 20_000, 2, "nested too deeply", id="40 kB of keys"),
        pytest.param("".join(f"{' ' * each}a:\n" for each in range(280)), DEEPEST, "nested too deeply", id="40 kB of steps"),
        pytest.param("services:\n" + "- x\n" * 25_000, MOST_VALUES - 1, f"more than {MOST_VALUES} names", id="100 kB of values"),
        pytest.param(f"name: {'x' * 400_000}", 1, f"the longest that is read has {LONGEST_TEXT}", id="one long text"),
        pytest.param(HEAD.replace("9:00-17:00", "a-" * 900 + "a a"), 2, "should be times like", id="times of 2 kB"),
        pytest.param(
            HEAD.replace("9:00-17:00", f"'{', '.join(f'{m // 60}:{m % 60:02}-24:00' for m in range(100))}'"),
            2, f"at most {MOST_STRETCHES}", id="a hundred times on a day",
        ),
        pytest.param(
            f"{HEAD}services:\n" + f"- {{name: {'9' * 4000}}}\n", 4, "A text of 4000 characters", id="a number of 4,000 digits"
        ),
        pytest.param(
            HEAD + SERVICES + "staff:\n" + "".join(f"- {{name: Ann {each}, services: all}}\n" for each in range(200)),
            405 + MOST_ROWS // 407, f"more than {MOST_ROWS} in all", id="all services of everybody",
        ),
        pytest.param(
            HEAD + SERVICES + SERVICES.replace("services:\n", ""), 4 + MOST_ENTRIES, f"at most {MOST_ENTRIES}", id="800 services"
        ),
        pytest.param("x" * 100_000_000, 1, f"larger than {MOST_BYTES // 1000} kB", id="100 MB"),
    ],
)  # fmt: skip
def test_it_is_refused_at_its_line(text: str, line: int, words: str) -> None:
    assert [problem.line for problem in refused(text) if words in problem.message] == [line]


def test_references_to_references_are_not_followed() -> None:
    problems = refused(LAUGHS)
    assert {problem.line for problem in problems} == set(range(2, 10))
    assert all("references are not followed" in problem.message for problem in problems)


def test_no_more_than_a_hundred_problems_are_told() -> None:
    names = ", ".join(f"Ct {each} and some more of a long name of something" for each in range(3_000))
    problems = refused(f"{HEAD}{SERVICES}staff:\n- {{name: Ann, services: [{names}]}}\n")
    assert len(problems) == MOST_PROBLEMS


def test_a_hundred_people_with_a_hundred_days_each_are_read() -> None:
    days = "".join(f"  2027-{each // 28 + 1:02}-{each % 28 + 1:02}: closed\n" for each in range(100))
    staff = "".join(f"- {{name: Ann {each}, services: [Cut 1, Cut 2]}}\n" for each in range(100))
    read = read_venue(f"{HEAD}exceptions:\n{days}{SERVICES}staff:\n{staff}".encode(), "venue.yaml")
    assert [(len(each.services), len(each.exceptions)) for each in read.staff] == [(2, 100)] * 100
    assert read_venue(EXAMPLE.encode(), "venue.yaml").services
