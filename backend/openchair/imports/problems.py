"""What is wrong with a file: every problem with its line, told together, in the language of the venue that it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NoReturn

from openchair.imports.mistakes import Mistake
from openchair.presentation.desk.reader import DeskReader

MOST_PROBLEMS = 100
ENGLISH: Final = DeskReader("en", "UTC")
"""Who is told of a file of which is not known whose it is."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A line of the file, counted from 1, and what to do about it."""

    line: int
    message: str


class FileRefused(Exception):
    """The file can't be imported; nothing was changed."""

    def __init__(self, name: str, problems: list[Problem], reader: DeskReader = ENGLISH) -> None:
        self.name = name
        self.problems = sorted(set(problems))
        self.reader = reader
        super().__init__(name, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        if count >= MOST_PROBLEMS:
            head = self.reader.say(
                "nothing was imported, because of {count} problems, and maybe more that these hide:", count=str(count)
            )
        else:
            head = self.reader.say_many(
                "nothing was imported, because of {count} problem:",
                "nothing was imported, because of {count} problems:",
                count,
            )
        return "\n".join((head, *(f"  {self.name}:{each.line}: {each.message}" for each in self.problems)))


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that one run tells all of it, up to `MOST_PROBLEMS`. `at` is the line being read."""

    name: str
    reader: DeskReader = ENGLISH
    found: list[tuple[int, Mistake]] = field(default_factory=list)
    at: int = 1

    def add(self, line: int, what: Mistake) -> None:
        """Note a problem and go on. Raises `FileRefused` when there are `MOST_PROBLEMS`."""
        self.found.append((line, what))
        if len(self.found) >= MOST_PROBLEMS:
            self.refuse_if_any()

    def stop(self, line: int, what: Mistake) -> NoReturn:
        """Note a problem that nothing can be read behind, and refuse."""
        self.found.append((line, what))
        raise self._refused()

    def refuse_if_any(self) -> None:
        """Raise `FileRefused` when something was noted."""
        if self.found:
            raise self._refused()

    def _refused(self) -> FileRefused:
        told = [Problem(line, what.told(self.reader)) for line, what in self.found]
        return FileRefused(self.name, told, self.reader)
