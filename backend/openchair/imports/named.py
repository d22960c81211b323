"""Entries of a venue's file that are known by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from openchair.imports import values
from openchair.imports.marked import Entry
from openchair.imports.problems import Problems, did_you_mean, plain

LONGEST_NAME: Final = 120
MOST_ENTRIES: Final = 500
"""Of services (each variant is one), staff members or deposit rules."""


def named(entries: list[Entry], problems: Problems) -> list[Entry]:
    """The entries with their names told in every further message; a name that comes twice is noted."""
    if len(entries) > MOST_ENTRIES:
        one = entries[MOST_ENTRIES]
        problems.stop(one.line, f"This is {one.what} {MOST_ENTRIES + 1}; at most {MOST_ENTRIES} are read.")
    seen: dict[str, int] = {}
    was: dict[str, int] = {}
    for entry in entries:
        name = entry.need("name", values.name(LONGEST_NAME), "")
        if not name:
            continue
        if plain(name) in seen:
            problems.add(
                entry.line_of("name"), f'There is a {entry.what} "{name}" already, on line {seen[plain(name)]}.'
            )
        seen.setdefault(plain(name), entry.line_of("name"))
        before = plain(entry.take("was", values.name(LONGEST_NAME), ""))
        if before and before in was:
            entry.note("was", f"the entry on line {was[before]} says that, too.")
        elif before:
            was[before] = entry.line_of("was")
        entry.what = f'{entry.what} "{name}"'
    return entries


def known_rule(entry: Entry, key: str, rules: list[str]) -> str | None:
    """The rule that a field names, as its own entry writes it; one that isn't in the file is noted."""

    def parse(text: str) -> str | None:
        rule = _by_plain(rules).get(plain(text))
        if rule is None:
            raise ValueError(f'there is no deposit rule "{text}" in this file.{did_you_mean(text, rules)}')
        return rule

    return entry.take(key, parse, None)


def _by_plain(names: Iterable[str]) -> dict[str, str]:
    """The first of the names that are alike, by what they are compared as."""
    return {plain(name): name for name in reversed(list(names))}
