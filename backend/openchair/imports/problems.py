"""What is wrong with a file: every problem with its line, told together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn

MOST_PROBLEMS = 100
# A message quotes the file: a number of 4,000 digits is not told whole.
_LONGEST_MESSAGE = 2_000
_LONG_WORD = re.compile(r"(\S{60})\S{40,}")
# Comparing two words costs the product of their lengths.
_LONGEST_COMPARED = 80


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A line of the file, counted from 1, and what to do about it."""

    line: int
    message: str


class FileRefused(Exception):
    """The file can't be imported; nothing was changed."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = sorted(set(problems))
        super().__init__(name, self.problems)

    def __str__(self) -> str:
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        if len(self.problems) >= MOST_PROBLEMS:
            count = f"{count}, and maybe more that these hide"
        lines = (f"  {self.name}:{problem.line}: {problem.message}" for problem in self.problems)
        return "\n".join((f"nothing was imported, because of {count}:", *lines))


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that one run tells all of it, up to `MOST_PROBLEMS`. `at` is the line being read."""

    name: str
    found: list[Problem] = field(default_factory=list)
    at: int = 1

    def add(self, line: int, message: str) -> None:
        """Note a problem and go on. Raises `FileRefused` when there are `MOST_PROBLEMS`."""
        self.found.append(Problem(line, _told(message)))
        if len(self.found) >= MOST_PROBLEMS:
            self.refuse_if_any()

    def stop(self, line: int, message: str) -> NoReturn:
        """Note a problem that nothing can be read behind, and refuse."""
        self.found.append(Problem(line, _told(message)))
        raise FileRefused(self.name, self.found)

    def refuse_if_any(self) -> None:
        """Raise `FileRefused` when something was noted."""
        if self.found:
            raise FileRefused(self.name, self.found)


def _told(message: str) -> str:
    """The message on one line, without what a terminal would obey, and without most of what is too long to be read."""
    one_line = "".join(letter if letter.isprintable() else " " for letter in message[: 10 * _LONGEST_MESSAGE])
    short = _LONG_WORD.sub(r"\1…", one_line)
    return short if len(short) <= _LONGEST_MESSAGE else f"{short[:_LONGEST_MESSAGE]}…"


def plain(text: str) -> str:
    """A name as it is compared: case and spacing don't tell two apart."""
    return " ".join(text.split()).casefold()


def did_you_mean(word: str, among: list[str]) -> str:
    """A sentence that offers the nearest of the known words, or lists them when none is near."""
    if len(word) > _LONGEST_COMPARED:
        return ""
    by_plain = {plain(known): known for known in among}
    near = get_close_matches(plain(word), list(by_plain), n=1, cutoff=0.6) or list(by_plain)[: len(by_plain) == 1]
    if near:
        return f' Did you mean "{by_plain[near[0]]}"?'
    return f" There are: {', '.join(among)}." if 0 < len(among) <= 30 else ""
