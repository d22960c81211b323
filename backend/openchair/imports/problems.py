"""What is wrong with a file: every problem with its line, told together."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn


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
        lines = (f"  {self.name}:{problem.line}: {problem.message}" for problem in self.problems)
        return "\n".join((f"nothing was imported, because of {count}:", *lines))


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that one run tells all of it."""

    name: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note a problem and go on."""
        self.found.append(Problem(line, message))

    def stop(self, line: int, message: str) -> NoReturn:
        """Note a problem that nothing can be read behind, and refuse."""
        self.add(line, message)
        raise FileRefused(self.name, self.found)

    def refuse_if_any(self) -> None:
        """Raise `FileRefused` when something was noted."""
        if self.found:
            raise FileRefused(self.name, self.found)


def plain(text: str) -> str:
    """A name as it is compared: case and spacing don't tell two apart."""
    return " ".join(text.split()).casefold()


def did_you_mean(word: str, among: list[str]) -> str:
    """A sentence that offers the nearest of the known words, or lists them when none is near."""
    by_plain = {plain(known): known for known in among}
    near = get_close_matches(plain(word), list(by_plain), n=1, cutoff=0.6) or list(by_plain)[: len(by_plain) == 1]
    if near:
        return f' Did you mean "{by_plain[near[0]]}"?'
    return f" There are: {', '.join(among)}." if 0 < len(among) <= 30 else ""
