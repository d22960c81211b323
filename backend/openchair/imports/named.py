"""Entries of a venue's file that are known by their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from openchair.imports import values
from openchair.imports.marked import THE_FILE, Entry
from openchair.imports.mistakes import Mistake, Where, did_you_mean, plain
from openchair.imports.problems import Problems
from openchair.presentation.catalogue import N_

LONGEST_NAME: Final = 120
MOST_ENTRIES: Final = 500
"""Of services (each variant is one), staff members or deposit rules."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry is called before its name is known, and with it: templates."""

    unnamed: str
    named: str


SERVICE: Final = Kind(N_("service"), N_('service "{name}"'))
VARIANT: Final = Kind(N_("variant"), N_('variant "{name}"'))
DEPOSIT_RULE: Final = Kind(N_("deposit rule"), N_('deposit rule "{name}"'))
STAFF_MEMBER: Final = Kind(N_("staff member"), N_('staff member "{name}"'))


def named(parent: Entry, key: str, kind: Kind, known: tuple[str, ...], problems: Problems) -> list[Entry]:
    """The entries of a list, their names told in every further message; a name that comes twice is noted."""
    within: Where = () if parent.what is THE_FILE else parent.what
    one = Mistake(kind.unnamed)
    entries = parent.entries(key, (*within, one), known)
    if len(entries) > MOST_ENTRIES:
        problems.stop(
            entries[MOST_ENTRIES].line,
            Mistake(
                "This is {kind} {number}; at most {most} are read.",
                kind=entries[0].what,
                number=str(MOST_ENTRIES + 1),
                most=str(MOST_ENTRIES),
            ),
        )
    seen: dict[str, int] = {}
    was: dict[str, int] = {}
    for entry in entries:
        name = entry.need("name", values.name(LONGEST_NAME), "")
        if not name:
            continue
        if plain(name) in seen:
            problems.add(
                entry.line_of("name"),
                Mistake(
                    'There is a {kind} "{name}" already, on line {line}.',
                    kind=entry.what,
                    name=name,
                    line=str(seen[plain(name)]),
                ),
            )
        seen.setdefault(plain(name), entry.line_of("name"))
        before = plain(entry.take("was", values.name(LONGEST_NAME), ""))
        if before and before in was:
            entry.note("was", Mistake("the entry on line {line} says that, too.", line=str(was[before])))
        elif before:
            was[before] = entry.line_of("was")
        entry.what = (*within, Mistake(kind.named, name=name))
    return entries


def known_rule(entry: Entry, key: str, rules: list[str]) -> str | None:
    """The rule that a field names, as its own entry writes it; one that isn't in the file is noted."""

    def parse(text: str) -> str | None:
        rule = _by_plain(rules).get(plain(text))
        if rule is None:
            raise Mistake('there is no deposit rule "{name}" in this file.', did_you_mean(text, rules), name=text)
        return rule

    return entry.take(key, parse, None)


def _by_plain(names: Iterable[str]) -> dict[str, str]:
    """The first of the names that are alike, by what they are compared as."""
    return {plain(name): name for name in reversed(list(names))}
